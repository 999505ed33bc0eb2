package train_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"testing"

	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers"
	"github.com/goten-ml/goten/train"
	"github.com/goten-ml/goten/train/data"
	"github.com/goten-ml/goten/train/loss"
	"github.com/goten-ml/goten/train/optim"
)

// scale is the model y = w·x.
type scale struct{ w *tensor.Param }

func (m *scale) Forward(c *layers.Ctx, in ...*tensor.Tensor) []*tensor.Tensor {
	return []*tensor.Tensor{in[0].Mul(c.Read(m.w))}
}

func (m *scale) Params() []*tensor.Param { return []*tensor.Param{m.w} }

func task() (*train.Task, *scale) {
	m := &scale{tensor.NewParam("w", tensor.Ones(1))}
	return &train.Task{Model: m, Optimizer: &optim.SGD{LearningRate: 0.1},
		Outputs: []train.Output{{Loss: loss.MeanSquaredError{}}}}, m
}

func rows(n int) *data.Dataset {
	x := tensor.Arange(tensor.Float32, 0, float64(n), 1).Reshape(n, 1)
	return data.From(x, x.Scale(3)).Batch(2)
}

func kinds(seq iter.Seq2[train.Event, error]) (ks []train.Kind, err error) {
	for ev, e := range seq {
		if e != nil {
			return ks, e
		}
		ks = append(ks, ev.Kind)
	}
	return ks, nil
}

func TestEventsComeInOrder(t *testing.T) {
	tk, _ := task()
	got, err := kinds(tk.Fit(context.Background(), train.Schedule{Data: rows(4),
		Validation: rows(2), Epochs: 1}, &train.Control{}))
	want := []train.Kind{train.TrainBegin, train.EpochBegin, train.BatchBegin, train.BatchEnd,
		train.BatchBegin, train.BatchEnd, train.TestBegin, train.TestBatchBegin,
		train.TestBatchEnd, train.TestEnd, train.EpochEnd, train.TrainEnd}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v %v", got, err)
	}
}

func TestStepsPerEpochGoRoundTheData(t *testing.T) {
	tk, _ := task()
	n := 0
	for ev, err := range tk.Fit(context.Background(), train.Schedule{Data: rows(4), Epochs: 2,
		StepsPerEpoch: 3}, &train.Control{}) {
		if err != nil {
			t.Fatal(err)
		}
		if ev.Kind == train.BatchEnd {
			n++
		}
	}
	if n != 6 {
		t.Errorf("%d steps, want 6", n)
	}
}

func TestABatchThatDoesNotFitLeavesTheLastWholeStep(t *testing.T) {
	tk, m := task()
	good := &data.Batch{X: []*tensor.Tensor{tensor.Ones(2, 1)},
		Y: []*tensor.Tensor{tensor.Ones(2, 1).Scale(3)}}
	bad := &data.Batch{X: good.X, Y: []*tensor.Tensor{tensor.Ones(3, 1)}}
	d := data.FromFunc(2, func(context.Context) iter.Seq2[*data.Batch, error] {
		return func(yield func(*data.Batch, error) bool) { _ = yield(good, nil) && yield(bad, nil) }
	})
	_, err := kinds(tk.Fit(context.Background(), train.Schedule{Data: d, Epochs: 1},
		&train.Control{}))
	var shape *tensor.ShapeError
	if !errors.As(err, &shape) {
		t.Errorf("got %v", err)
	}
	// w ← 1 − 0.1·2·(1 − 3) = 1.4, once.
	if w := m.w.Value().Float(); w < 1.39 || w > 1.41 {
		t.Errorf("w is %v", w)
	}
}

func TestExternalOutputsAreAskedFor(t *testing.T) {
	tk, m := task()
	tk.External = true
	for ev, err := range tk.Fit(context.Background(), train.Schedule{Data: rows(4), Epochs: 3},
		&train.Control{}) {
		if err != nil {
			t.Fatal(err)
		}
		if ev.Kind == train.Forward {
			ev.Request.Outs = m.Forward(ev.Request.Ctx, ev.Request.X...)
		}
	}
	own, other := m.w.Value().Float(), 0.0
	tk, m = task()
	if _, err := kinds(tk.Fit(context.Background(), train.Schedule{Data: rows(4), Epochs: 3},
		&train.Control{})); err != nil {
		t.Fatal(err)
	}
	if other = m.w.Value().Float(); own != other {
		t.Errorf("trained to %v by its caller, %v by the engine", own, other)
	}
}

func TestOwnStepsAreLeftToTheCaller(t *testing.T) {
	tk, m := task()
	tk.Own = true
	before, steps := m.w.Value().Float(), 0
	for ev, err := range tk.Fit(context.Background(), train.Schedule{Data: rows(4),
		Validation: rows(4), Epochs: 3}, &train.Control{}) {
		if err != nil {
			t.Fatal(err)
		}
		if ev.Kind == train.Forward {
			steps++
		}
		if names := ev.Metrics.Names(); len(names) > 0 {
			t.Errorf("the loop has logs of its own: %v", names)
		}
	}
	if steps != 12 || m.w.Value().Float() != before {
		t.Errorf("%d steps were asked for, w went from %v to %v", steps, before,
			m.w.Value().Float())
	}
}

func TestStopEndsAfterTheBatch(t *testing.T) {
	tk, _ := task()
	c, n := &train.Control{}, 0
	for ev, err := range tk.Fit(context.Background(), train.Schedule{Data: rows(8), Epochs: 9}, c) {
		if err != nil {
			t.Fatal(err)
		}
		if ev.Kind == train.BatchEnd {
			if n++; n == 2 {
				c.Stop()
			}
		}
	}
	if n != 2 {
		t.Errorf("%d batches after a stop at 2", n)
	}
}
