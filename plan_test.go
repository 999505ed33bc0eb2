package goten_test

import (
	"context"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/goten-ml/goten"
	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers"
	"github.com/goten-ml/goten/layers/penalty"
	"github.com/goten-ml/goten/train/callback"
	"github.com/goten-ml/goten/train/data"
	"github.com/goten-ml/goten/train/loss"
	"github.com/goten-ml/goten/train/metric"
	"github.com/goten-ml/goten/train/optim"
)

// A trial is a model with data to train it on: everything is made anew by each call.
type trial struct {
	name string
	make func() (*goten.Model, goten.Config, *data.Dataset)
	fit  goten.FitConfig
}

var labels = goten.Config{Optimizer: &optim.Adam{}, Loss: loss.SparseCategoricalCrossentropy{},
	Metrics: []metric.Metric{metric.Accuracy{}}}

// classes are n labels below k.
func classes(n, k int) *tensor.Tensor {
	return ops.Mod(tensor.Arange(tensor.Int64, 0, float64(n), 1), tensor.Scalar(int64(k)))
}

func trials() []trial {
	return []trial{
		{"dense", func() (*goten.Model, goten.Config, *data.Dataset) {
			m := goten.Sequential(&layers.Dense{Units: 32, Activation: layers.ReLU},
				&layers.Dropout{Rate: 0.3}, &layers.BatchNorm{},
				&layers.Dense{Units: 10, Activation: layers.Softmax,
					KernelRegularizer: penalty.L2{L2: 0.01}})
			c := labels
			c.Optimizer = &optim.Adam{Clip: optim.Clip{GlobalNorm: 1}}
			return m, c, data.From(ops.Normal(1, 90, 20), classes(90, 10)).Shuffle(1).Batch(32)
		}, goten.FitConfig{Epochs: 17, ClassWeight: map[int]float64{1: 2}}},
		{"cnn", func() (*goten.Model, goten.Config, *data.Dataset) {
			m := goten.Sequential(
				&layers.Conv2D{Filters: 4, Kernel: layers.Size{3}, Activation: layers.ReLU},
				&layers.MaxPool2D{},
				&layers.Conv2D{Filters: 8, Kernel: layers.Size{3}, Padding: layers.Same},
				&layers.Activate{Activation: layers.GELU}, &layers.GroupNorm{Groups: 2},
				&layers.Flatten{}, &layers.Dense{Units: 10, Activation: layers.Softmax})
			c := labels
			c.Optimizer = &optim.SGD{Momentum: 0.9, Nesterov: true}
			return m, c, data.From(ops.Normal(1, 70, 10, 10, 3), classes(70, 10)).Batch(32)
		}, goten.FitConfig{Epochs: 17}},
		{"rnn", func() (*goten.Model, goten.Config, *data.Dataset) {
			m := goten.Sequential(&layers.Embedding{Vocab: 10, Units: 8, MaskZero: true},
				&layers.Bidirectional{Layer: &layers.LSTM{Units: 6, ReturnSequences: true}},
				&layers.GRU{Units: 5}, &layers.Dense{Units: 1})
			x := ops.Mod(tensor.Arange(tensor.Int64, 0, 640, 1), tensor.Scalar[int64](10))
			c := goten.Config{Optimizer: &optim.RMSprop{}, Loss: loss.MeanSquaredError{}}
			return m, c, data.From(x.Reshape(64, 10), ops.Normal(2, 64, 1)).Batch(16)
		}, goten.FitConfig{Epochs: 13, Validation: data.From(classes(20, 10).Reshape(2, 10),
			ops.Normal(3, 2, 1)).Batch(2)}},
		{"attention", func() (*goten.Model, goten.Config, *data.Dataset) {
			x := goten.Input("x", tensor.Float32, 6, 8)
			a := &layers.MultiHeadAttention{NumHeads: 2, KeyDim: 4}
			y := layers.Pipe(layers.Connect(&layers.Add{}, 0, x, layers.Connect(a, 0, x, x)[0])[0],
				&layers.LayerNorm{}, &layers.GlobalAveragePool1D{})
			u := layers.Pipe(y, &layers.Dense{Units: 1, Activation: layers.Sigmoid, Name: "u"})
			v := layers.Pipe(y, &layers.Dense{Units: 3, Name: "v"})
			m := goten.New([]*tensor.Tensor{x}, []*tensor.Tensor{u, v})
			c := goten.Config{Optimizer: &optim.AdamW{}, Losses: map[string]loss.Loss{
				"u": loss.BinaryCrossentropy{}, "v": loss.MeanSquaredError{}},
				MetricsOf: map[string][]metric.Metric{"u": {metric.AUC{}}}}
			in := []*tensor.Tensor{ops.Normal(1, 24, 6, 8)}
			out := []*tensor.Tensor{classes(24, 2).Reshape(24, 1), ops.Normal(2, 24, 3)}
			return m, c, data.FromMany(in, out).Batch(8)
		}, goten.FitConfig{Epochs: 17}},
	}
}

// result is what training leaves: every bit of parameters and logs.
func result(t *testing.T, r trial, eager bool) (map[string][]float64, string) {
	t.Helper()
	m, c, d := r.make()
	m.Compile(c)
	for b := range d.All(context.Background()) {
		m.BuildFor(b.X[0].DType(), b.X[0].Shape()[1:]...)
		break
	}
	m.Task().Eager = eager
	cfg := r.fit
	history, err := m.Fit(context.Background(), d, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return bits(m, history), m.Explain()
}

func bits(m *goten.Model, h *callback.History) map[string][]float64 {
	all := map[string][]float64{}
	for name, v := range h.Values {
		all[name] = v
	}
	for _, p := range append(m.Params(), optim.Variables(m.Optimizer())...) {
		all[p.Name] = tensor.Floats(p.Value())
	}
	return all
}

func same(t *testing.T, got, want map[string][]float64) {
	t.Helper()
	for name, v := range want {
		for i := range v {
			if math.Float64bits(v[i]) != math.Float64bits(got[name][i]) {
				t.Errorf("%s[%d] is %v, eager %v", name, i, got[name][i], v[i])
				break
			}
		}
	}
}

// TestPlanEqualsEager trains 50 steps and more, with and without plans: parameters, the optimizer's
// state, losses and metrics agree in every bit.
func TestPlanEqualsEager(t *testing.T) {
	for _, r := range trials() {
		t.Run(r.name, func(t *testing.T) {
			want, _ := result(t, r, true)
			got, text := result(t, r, false)
			same(t, got, want)
			if !strings.Contains(text, "plan of") || strings.Contains(text, "eager") {
				t.Errorf("steps were not replayed: %s", text)
			}
		})
	}
}

// TestPredictionsAreReplayed: batches of three sizes, from several goroutines, while what a
// program gave away stays as it is.
func TestPredictionsAreReplayed(t *testing.T) {
	r := trials()[1]
	m, c, d := r.make()
	m.Compile(c)
	ctx := context.Background()
	if _, err := m.Fit(ctx, d, goten.FitConfig{Epochs: 1}); err != nil {
		t.Fatal(err)
	}
	x := ops.Normal(5, 70, 10, 10, 3)
	s := &tensor.Session{}
	want := tensor.Values[float32](m.Call(layers.NewCtx(s, false), x))
	first, err := m.Predict(ctx, x)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for n := 1; n < 6; n++ {
				y, err := m.PredictAll(ctx, 7*n, x)
				if err != nil || !slices.Equal(tensor.Values[float32](y[0]), want) {
					t.Errorf("batches of %d: predictions differ: %v", 7*n, err)
				}
			}
		}()
	}
	wg.Wait()
	if !slices.Equal(tensor.Values[float32](first), want) {
		t.Error("later predictions changed an earlier one")
	}
	if text := m.Explain(); !strings.Contains(text, "predict") {
		t.Error(text)
	}
}

// tasks are data that a small model learns: one probability, several with labels, and several with
// targets of their shape.
func tasks() []trial {
	one := func(units int, a layers.Activation, y *tensor.Tensor, l loss.Loss) trial {
		return trial{make: func() (*goten.Model, goten.Config, *data.Dataset) {
			m := goten.Sequential(&layers.Dense{Units: 6, Activation: layers.Tanh},
				&layers.Dense{Units: units, Activation: a})
			return m, goten.Config{Optimizer: &optim.Adam{}, Loss: l},
				data.From(ops.Normal(1, 24, 5), y).Batch(8)
		}, fit: goten.FitConfig{Epochs: 4}}
	}
	hot := ops.OneHot(classes(24, 3), 3, tensor.Float32)
	return []trial{
		one(1, layers.Sigmoid, ops.Cast(classes(24, 2).Reshape(24, 1), tensor.Float32),
			loss.BinaryCrossentropy{}),
		one(3, layers.Softmax, classes(24, 3), loss.SparseCategoricalCrossentropy{}),
		one(3, layers.Softmax, hot, loss.CategoricalCrossentropy{}),
	}
}

// checkWith trains on the first data that a changed configuration takes, with and without plans.
func checkWith(t *testing.T, change func(c *goten.Config) error) {
	t.Helper()
	for _, r := range tasks() {
		base := r.make
		r.make = func() (*goten.Model, goten.Config, *data.Dataset) {
			m, c, d := base()
			if err := change(&c); err != nil {
				t.Skip(err) // it has no defaults
			}
			return m, c, d
		}
		m, c, d := r.make()
		m.Compile(c)
		if _, err := m.Fit(context.Background(), d, goten.FitConfig{}); err != nil {
			continue // it does not take such data
		}
		want, _ := result(t, r, true)
		got, text := result(t, r, false)
		same(t, got, want)
		if !strings.Contains(text, "plan of") || strings.Contains(text, "eager") {
			t.Errorf("steps were not replayed: %s", text)
		}
		return
	}
	t.Error("no data fits")
}

// TestEveryLossMetricAndOptimizerIsReplayed trains with each class of them.
func TestEveryLossMetricAndOptimizerIsReplayed(t *testing.T) {
	each := func(classes []string, set func(c *goten.Config, class string) error) {
		for _, class := range classes {
			t.Run(class, func(t *testing.T) {
				checkWith(t, func(c *goten.Config) error { return set(c, class) })
			})
		}
	}
	each(optim.Classes(), func(c *goten.Config, class string) (err error) {
		c.Optimizer, err = optim.ByName(class)
		return err
	})
	each(loss.Classes(), func(c *goten.Config, class string) (err error) {
		c.Loss, err = loss.ByName(class)
		return err
	})
	each(metric.Classes(), func(c *goten.Config, class string) error {
		m, err := metric.ByName(class)
		if _, ok := m.(metric.OfLoss); ok {
			m = metric.OfLoss{Loss: loss.MeanSquaredError{}}
		}
		c.Metrics = []metric.Metric{m}
		return err
	})
}
