package goten_test

import (
	"context"
	"errors"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goten-ml/goten"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers"
	"github.com/goten-ml/goten/train/data"
	"github.com/goten-ml/goten/train/loss"
	"github.com/goten-ml/goten/train/optim"
)

// line is y = 2x₀ − x₁ + ½ on a grid.
func line() (x, y *tensor.Tensor) {
	var xs, ys []float32
	for i := range 64 {
		a, b := float32(i%8)/8, float32(i/8)/8
		xs, ys = append(xs, a, b), append(ys, 2*a-b+0.5)
	}
	return tensor.Of(xs, 64, 2), tensor.Of(ys, 64, 1)
}

func regression() *goten.Model {
	m := goten.Sequential(&layers.Dense{Units: 8}, &layers.Dense{Units: 1})
	m.Seed = 7
	m.Compile(goten.Config{Optimizer: &optim.Adam{LearningRate: 0.02},
		Loss: loss.MeanSquaredError{}})
	return m
}

func TestTrainingFindsALine(t *testing.T) {
	x, y := line()
	m := regression()
	h, err := m.Fit(context.Background(), data.From(x, y).Shuffle(1).Batch(16),
		goten.FitConfig{Epochs: 60})
	if err != nil {
		t.Fatal(err)
	}
	if last := h.Values["loss"][59]; last > 1e-3 {
		t.Errorf("loss %v", last)
	}
	scores, err := m.Evaluate(context.Background(), data.From(x, y).Batch(16))
	if err != nil || scores["loss"] > 1e-3 {
		t.Error(scores, err)
	}
}

func TestEqualSeedsGiveEqualDigits(t *testing.T) {
	x, y := line()
	var runs [2][]float64
	for i := range runs {
		h, err := regression().Fit(context.Background(), data.From(x, y).Shuffle(1).Batch(16),
			goten.FitConfig{Epochs: 3})
		if err != nil {
			t.Fatal(err)
		}
		runs[i] = h.Values["loss"]
	}
	for i := range runs[0] {
		if runs[0][i] != runs[1][i] {
			t.Errorf("epoch %d: %v and %v", i, runs[0][i], runs[1][i])
		}
	}
}

func TestSavedModelsPredictTheSameAndTrainOn(t *testing.T) {
	x, y := line()
	ctx := context.Background()
	m := regression()
	d := data.From(x, y).Batch(16)
	if _, err := m.Fit(ctx, d, goten.FitConfig{Epochs: 2}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "line.goten")
	if err := m.SaveFile(path); err != nil {
		t.Fatal(err)
	}
	again, err := goten.LoadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []string{"loaded", "trained on"} {
		a, _ := m.Predict(ctx, x)
		b, err := again.Predict(ctx, x)
		if err != nil {
			t.Fatal(err)
		}
		if a.Sub(b).Square().Sum().Float() != 0 {
			t.Errorf("%s: predictions differ", step)
		}
		for _, k := range []*goten.Model{m, again} {
			if _, err := k.Fit(ctx, d, goten.FitConfig{}); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestShapesThatDoNotFitAreErrors(t *testing.T) {
	m := goten.Sequential(&layers.Dense{Units: 1, Name: "first"})
	m.BuildFor(tensor.Float32, 5, 3)
	_, err := m.Predict(context.Background(), tensor.Zeros(3, 5, 2))
	var shape *tensor.ShapeError
	if !errors.As(err, &shape) || !strings.Contains(err.Error(), `"first"`) ||
		!strings.Contains(err.Error(), "(None, 5, 3)") ||
		!strings.Contains(err.Error(), "(3, 5, 2)") ||
		!strings.Contains(err.Error(), "another order") {
		t.Error(err)
	}
}

func TestNaNIsPassedOn(t *testing.T) {
	m := regression()
	x := tensor.Of([]float32{float32(math.NaN()), 1}, 1, 2)
	p, err := m.Predict(context.Background(), x)
	if err != nil || !math.IsNaN(p.Float()) {
		t.Error(p, err)
	}
}

func TestSummaryIsTheTableOfKeras(t *testing.T) {
	m := regression()
	m.BuildFor(tensor.Float32, 2)
	const want = `Model: "sequential"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ dense (Dense)                   │ (None, 8)              │            24 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense_1 (Dense)                 │ (None, 1)              │             9 │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 33 (132.00 B)
 Trainable params: 33 (132.00 B)
 Non-trainable params: 0 (0.00 B)
`
	if got := m.Summary(); got != want {
		t.Errorf("got\n%s", got)
	}
}

// TestModelsNestDeep builds, runs, saves and loads 40 models inside each other: the work grows with
// the depth, not with a power of it.
func TestModelsNestDeep(t *testing.T) {
	shape := func() *tensor.Tensor { return goten.Input("x", tensor.Float32, 2) }
	x := shape()
	m := goten.New([]*tensor.Tensor{x}, []*tensor.Tensor{
		layers.Pipe(x, &layers.Dense{Units: 2, Activation: layers.Tanh})})
	for range 40 {
		x := shape()
		m = goten.New([]*tensor.Tensor{x}, []*tensor.Tensor{layers.Pipe(x, m)})
	}
	if d := m.Graph().Outputs[0].SymbolicDims(); !slices.Equal(d, []int{-1, 2}) {
		t.Errorf("shape %v", d)
	}
	batch := tensor.Of([]float32{1, 2, 3, 4, 5, 6}, 3, 2)
	want, err := m.Predict(context.Background(), batch)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "deep.goten")
	if err := m.SaveFile(path); err != nil {
		t.Fatal(err)
	}
	again, err := goten.LoadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got, err := again.Predict(context.Background(), batch)
	if err != nil || !slices.Equal(tensor.Floats(got), tensor.Floats(want)) {
		t.Errorf("loaded: %v %v, want %v", got, err, want)
	}
}

// TestDiamondsOfOperatorsAreFollowedOnce names a layer behind 60 sums of a tensor and itself.
func TestDiamondsOfOperatorsAreFollowedOnce(t *testing.T) {
	x := goten.Input("x", tensor.Float32, 2)
	y := x
	for range 60 {
		y = y.Add(y)
	}
	m := goten.New([]*tensor.Tensor{x}, []*tensor.Tensor{layers.Pipe(y, &layers.Dense{Units: 1})})
	if n := len(m.Graph().Steps); n != 61 {
		t.Errorf("%d steps", n)
	}
}
