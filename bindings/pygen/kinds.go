package main

import (
	"encoding/json"
	"path/filepath"
	"reflect"
	"strings"

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
	module  string      // of Keras
	title   string      // first line of the module's docstring
	base    string      // base class
	imports string      // of the base class
	source  string      // folder of the Go structs, for their comments
	common  []parameter // arguments that the base class takes
	keyword bool        // whether those that Keras has not in its signature are keywords only
	skip    []string    // classes that Python has of its own
	derived []string    // classes that Python derives its own from: these begin with _
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
	name := parameter{"name", "str | None", "None"}
	dtype := parameter{"dtype", "Any", "None"}
	return []*kind{
		{
			module: "layers", title: "Layers of the engine.", base: "Native", keyword: true,
			imports: "from .._native import Native", source: "layers",
			common: []parameter{{"activity_regularizer", "Any", "None"},
				{"trainable", "bool", "True"}, dtype, {"autocast", "bool", "True"}, name,
				{"input_shape", "Any", "None"}, {"input_dim", "int | None", "None"},
				{"batch_input_shape", "Any", "None"}, {"batch_shape", "Any", "None"}},
			derived: []string{"MultiHeadAttention"}, classes: collect(layers.Registry()),
		},
		{
			module: "optimizers", title: "Optimizers of the engine.", base: "Optimizer",
			imports: "from ._optimizer import Optimizer", source: "train/optim",
			common: []parameter{name}, classes: collect(optim.Registry()),
		},
		{
			module: "optimizers.schedules", title: "Learning rate schedules of the engine.",
			base:    "LearningRateSchedule",
			imports: "from ._schedule import LearningRateSchedule", source: "train/optim",
			common: []parameter{name}, classes: collect(optim.Schedules()),
		},
		{
			module: "losses", title: "Losses of the engine.", base: "NativeLoss",
			imports: "from ._loss import NativeLoss", source: "train/loss",
			common:  []parameter{{"reduction", "str | None", `"sum_over_batch_size"`}, name, dtype},
			classes: collect(loss.Registry()),
		},
		{
			module: "metrics", title: "Metrics of the engine.", base: "NativeMetric",
			imports: "from ._metric import NativeMetric", source: "train/metric",
			common: []parameter{name, dtype}, skip: []string{"MeanMetricWrapper"},
			classes: collect(metric.Registry()),
		},
		{
			module: "initializers", title: "Initializers of the engine.",
			base: "NativeInitializer", imports: "from ._initializer import NativeInitializer",
			source: "layers/initial", classes: collect(initial.Registry()),
		},
		{
			module: "regularizers", title: "Regularizers of the engine.",
			base: "NativeRegularizer", imports: "from ._regularizer import NativeRegularizer",
			source: "layers/penalty", classes: collect(penalty.Registry()),
		},
	}
}

// path is the file of the kind in a folder.
func (k *kind) path(folder string) string {
	return filepath.Join(folder, strings.ReplaceAll(k.module, ".", "/"), "_generated.py")
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
