package goten_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/goten-ml/goten"
	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers"
	"github.com/goten-ml/goten/train/data"
	"github.com/goten-ml/goten/train/loss"
	"github.com/goten-ml/goten/train/optim"
)

// branches is a model whose inputs meet late: layers of both are made when neither graph knows of
// the other.
func branches() *goten.Model {
	a, b := goten.Input("a", tensor.Float32, 3), goten.Input("b", tensor.Float32, 3)
	x := layers.Pipe(a, &layers.Dense{Units: 4}, &layers.Dense{Units: 4})
	y := layers.Pipe(b, &layers.Dense{Units: 4}, &layers.Dense{Units: 4})
	return goten.New([]*tensor.Tensor{a, b},
		[]*tensor.Tensor{layers.Pipe(ops.Concat(-1, x, y), &layers.Dense{Units: 1})})
}

func TestLayersOfGraphsThatMeetHaveNamesOfTheirOwn(t *testing.T) {
	m := branches()
	seen := map[string]bool{}
	for _, p := range m.Params() {
		if seen[p.Name] {
			t.Errorf("%s is the name of two parameters", p.Name)
		}
		seen[p.Name] = true
	}
}

// nested is a model with a model inside whose layers have the names of those outside.
func nested() *goten.Model {
	inner := goten.Sequential(&layers.Dense{Units: 3}, &layers.Dense{Units: 3})
	x := goten.Input("x", tensor.Float32, 3)
	h := layers.Pipe(x, &layers.Dense{Units: 3}, inner, &layers.Dense{Units: 3})
	return goten.New([]*tensor.Tensor{x}, []*tensor.Tensor{layers.Pipe(h, &layers.Dense{Units: 1})})
}

func TestTwoLayersOfOneGivenNameAreRefused(t *testing.T) {
	x := goten.Input("x", tensor.Float32, 3)
	y := layers.Pipe(x, &layers.Dense{Units: 2, Name: "a"}, &layers.Dense{Units: 2, Name: "a"})
	err := tensor.Try(func() { goten.New([]*tensor.Tensor{x}, []*tensor.Tensor{y}) })
	if err == nil || !strings.Contains(err.Error(), `two layers are called "a"`) {
		t.Errorf("received %v", err)
	}
}

// A model goes on after it was loaded as it would have without.
func TestTrainingGoesOnFromAFile(t *testing.T) {
	two := []*tensor.Tensor{ops.Normal(1, 32, 3), ops.Normal(2, 32, 3)}
	for name, c := range map[string]struct {
		model *goten.Model
		x     []*tensor.Tensor
		opt   optim.Optimizer
	}{
		"branches":  {branches(), two, &optim.Adam{}},
		"nested":    {nested(), two[:1], &optim.Adam{}},
		"no slots":  {nested(), two[:1], &optim.SGD{}},
		"scheduled": {nested(), two[:1], &optim.SGD{Schedule: halving}},
	} {
		t.Run(name, func(t *testing.T) { goesOn(t, c.model, c.opt, c.x) })
	}
}

// halving is a learning rate that depends on the number of steps done.
var halving = optim.ExponentialDecay{InitialRate: 0.02, DecaySteps: 4, DecayRate: 0.5}

func goesOn(t *testing.T, m *goten.Model, opt optim.Optimizer, xs []*tensor.Tensor) {
	ctx := context.Background()
	m.Compile(goten.Config{Optimizer: opt, Loss: loss.MeanSquaredError{}})
	d := data.FromMany(xs, []*tensor.Tensor{ops.Normal(3, 32, 1)}).Batch(8)
	fit := func(m *goten.Model) []float64 {
		h, err := m.Fit(ctx, d, goten.FitConfig{Epochs: 3})
		if err != nil {
			t.Fatal(err)
		}
		return h.Values["loss"]
	}
	fit(m)
	var b bytes.Buffer
	if err := m.Save(&b); err != nil {
		t.Fatal(err)
	}
	again, err := goten.Load(fstest.MapFS{"m": {Data: b.Bytes()}}, "m")
	if err != nil {
		t.Fatal(err)
	}
	want, got := fit(m), fit(again)
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("epoch %d: loss %v, the model from the file %v", i, want[i], got[i])
		}
	}
}
