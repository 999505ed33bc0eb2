package main

import (
	"encoding/json"
	"reflect"

	"github.com/goten-ml/goten/core/config"
	"github.com/goten-ml/goten/layers"
	"github.com/goten-ml/goten/layers/initial"
	"github.com/goten-ml/goten/layers/penalty"
	"github.com/goten-ml/goten/train/loss"
	"github.com/goten-ml/goten/train/metric"
	"github.com/goten-ml/goten/train/optim"
)

// A kind is one registry and the file that its Python classes go to.
type kind struct {
	file    string
	title   string   // first line of the module's docstring
	base    string   // base class
	imports string   // of the base class
	source  string   // folder of the Go structs, for their comments
	common  []string // arguments that every class takes, with defaults
	pass    []string // of these, the names that the base class takes
	classes []class
}

// A class is one entry of a registry.
type class struct {
	name   string
	goName string
	fields []config.Field
	values map[string]json.RawMessage // defaults by name
}

// registry is what all registries offer.
type registry interface {
	Classes() []string
	Fields(class string) []config.Field
	TypeOf(class string) reflect.Type
	Defaults(class string) ([]byte, error)
}

func kinds() []*kind {
	named := []string{"name: str | None = None"}
	return []*kind{
		{
			file: "layers/_generated.py", title: "Layers of the engine.", base: "Native",
			imports: "from .._native import Native", source: "layers",
			common: []string{"activity_regularizer: Any = None", "trainable: bool = True",
				"dtype: Any = None", "autocast: bool = True", "name: str | None = None",
				"input_shape: Any = None", "input_dim: int | None = None",
				"batch_input_shape: Any = None", "batch_shape: Any = None"},
			pass: []string{"activity_regularizer", "trainable", "dtype", "autocast", "name",
				"input_shape", "input_dim", "batch_input_shape", "batch_shape"},
			classes: collect(layers.Registry()),
		},
		{
			file: "optimizers/_generated.py", title: "Optimizers of the engine.",
			base: "Optimizer", imports: "from ._optimizer import Optimizer",
			source: "train/optim", common: named, pass: []string{"name"},
			classes: collect(optim.Registry()),
		},
		{
			file:  "optimizers/schedules/_generated.py",
			title: "Learning rate schedules of the engine.",
			base:  "LearningRateSchedule", imports: "from ._schedule import LearningRateSchedule",
			source: "train/optim", common: named, pass: []string{"name"},
			classes: collect(optim.Schedules()),
		},
		{
			file: "losses/_generated.py", title: "Losses of the engine.", base: "NativeLoss",
			imports: "from ._loss import NativeLoss", source: "train/loss",
			common: []string{`reduction: str = "sum_over_batch_size"`, "name: str | None = None",
				"dtype: Any = None"},
			pass: []string{"reduction", "name", "dtype"}, classes: collect(loss.Registry()),
		},
		{
			file: "metrics/_generated.py", title: "Metrics of the engine.", base: "NativeMetric",
			imports: "from ._metric import NativeMetric", source: "train/metric",
			common: []string{"name: str | None = None", "dtype: Any = None"},
			pass:   []string{"name", "dtype"}, classes: collect(metric.Registry()),
		},
		{
			file: "initializers/_generated.py", title: "Initializers of the engine.",
			base: "NativeInitializer", imports: "from ._initializer import NativeInitializer",
			source: "layers/initial", classes: collect(initial.Registry()),
		},
		{
			file: "regularizers/_generated.py", title: "Regularizers of the engine.",
			base: "NativeRegularizer", imports: "from ._regularizer import NativeRegularizer",
			source: "layers/penalty", classes: collect(penalty.Registry()),
		},
	}
}

func collect(r registry) []class {
	var out []class
	for _, name := range r.Classes() {
		c := class{name: name, goName: r.TypeOf(name).Name(), fields: r.Fields(name)}
		text, err := r.Defaults(name)
		if err != nil {
			panic(err)
		}
		if err := json.Unmarshal(text, &c.values); err != nil {
			panic(err)
		}
		out = append(out, c)
	}
	return out
}
