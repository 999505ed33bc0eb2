package goten

import (
	"context"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/train"
	"github.com/goten-ml/goten/train/callback"
	"github.com/goten-ml/goten/train/data"
	"github.com/goten-ml/goten/train/metric"
	"github.com/goten-ml/goten/train/optim"
)

// Event is a moment of training; see [train.Event].
type Event = train.Event

// Callback looks at training and may act on it; see package train/callback.
type Callback = callback.Callback

// The events that programs look for most.
const (
	EpochBegin = train.EpochBegin
	BatchEnd   = train.BatchEnd
	EpochEnd   = train.EpochEnd
)

// FitConfig is how long and on what to train. Zero fields are off, or what Keras does.
type FitConfig struct {
	Epochs          int // 0 means 1
	InitialEpoch    int
	StepsPerEpoch   int           // 0: until the data ends
	Validation      *data.Dataset // batched
	ValidationSteps int
	ValidationFreq  int // every so many epochs; 0 means 1
	ClassWeight     map[int]float64
	Callbacks       []Callback
	Log             io.Writer // a line an epoch; nil for none
}

// Fit trains on batches and returns what each epoch reached. It stops with an error when ctx ends,
// when the data fails, and when a batch does not fit the model, which then holds what the last
// whole step left.
func (m *Model) Fit(ctx context.Context, d *data.Dataset, c FitConfig) (*callback.History, error) {
	h := &callback.History{}
	cbs := append(slices.Clone(c.Callbacks), h) // last: it sees what the others add to the logs
	ctl := &train.Control{}
	for ev, err := range m.train(ctx, d, c, ctl) {
		if err == nil {
			err = m.tell(cbs, &ev, ctl)
		}
		if err != nil {
			return h, err
		}
		if c.Log != nil && ev.Kind == EpochEnd {
			fmt.Fprintf(c.Log, "Epoch %d/%d - %s\n", ev.Epoch+1, ev.Epochs, ev.Metrics)
		}
	}
	return h, nil
}

// tell shows an event to callbacks.
func (m *Model) tell(cbs []Callback, ev *Event, ctl *train.Control) error {
	for _, cb := range cbs {
		var err error
		switch ev.Kind {
		case train.TrainBegin:
			err = cb.TrainBegin(&loopView{m, ctl})
		case train.EpochBegin:
			err = cb.EpochBegin(ev.Epoch)
		case train.BatchEnd:
			err = cb.BatchEnd(ev.Batch, ev.Running)
		case train.EpochEnd:
			err = cb.EpochEnd(ev.Epoch, &ev.Metrics)
		case train.TrainEnd:
			err = cb.TrainEnd()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// loopView is what callbacks may do to the training of a model.
type loopView struct {
	m       *Model
	control *train.Control
}

func (l *loopView) Stop()                         { l.control.Stop() }
func (l *loopView) LearningRate() float64         { return optim.LearningRate(l.m.Optimizer()) }
func (l *loopView) SetLearningRate(rate float64)  { optim.SetLearningRate(l.m.Optimizer(), rate) }
func (l *loopView) SaveFile(path string) error    { return l.m.SaveFile(path) }
func (l *loopView) SaveWeights(path string) error { return l.m.SaveWeights(path) }

func (l *loopView) Direction(name string) int {
	name = strings.TrimPrefix(name, "val_")
	for _, o := range l.m.Task().Outputs {
		for _, m := range slices.Concat(o.Metrics, o.Weighted) {
			if name == m.Name || name == o.Name+"_"+m.Name {
				return metric.Direction(m.Metric())
			}
		}
	}
	if name == "loss" || strings.HasSuffix(name, "_loss") {
		return -1
	}
	return 0
}

func (l *loopView) Weights() []*tensor.Tensor {
	var ws []*tensor.Tensor
	for _, p := range l.m.Params() {
		ws = append(ws, p.Value().Clone())
	}
	return ws
}

func (l *loopView) SetWeights(ws []*tensor.Tensor) {
	l.m.mu.Lock()
	defer l.m.mu.Unlock()
	for i, p := range l.m.Params() {
		p.Set(ws[i])
	}
}

// Train is Fit as a loop of your own over its events. Callbacks in c are not called.
func (m *Model) Train(ctx context.Context, d *data.Dataset, c FitConfig) iter.Seq2[Event, error] {
	return m.train(ctx, d, c, &train.Control{})
}

func (m *Model) train(ctx context.Context, d *data.Dataset, c FitConfig,
	ctl *train.Control) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		t, err := m.prepare(ctx, d)
		if err != nil {
			yield(Event{}, err)
			return
		}
		t.ClassWeight = c.ClassWeight
		s := train.Schedule{Data: d, Validation: c.Validation, Epochs: c.Epochs,
			InitialEpoch: c.InitialEpoch, StepsPerEpoch: c.StepsPerEpoch,
			ValidationSteps: c.ValidationSteps, ValidationFreq: c.ValidationFreq}
		if s.Epochs == 0 {
			s.Epochs = 1
		}
		defer func() { m.steps = t.Steps }()
		t.Fit(ctx, s, ctl)(yield)
	}
}

// prepare builds the model for the data and makes the task.
func (m *Model) prepare(ctx context.Context, d *data.Dataset) (t *train.Task, err error) {
	if m.graph == nil {
		b, err := d.First(ctx)
		if b != nil && err == nil {
			err = tensor.Try(func() { m.buildOnce(b.X) })
		}
		if err != nil {
			return nil, err
		}
	}
	err = tensor.Try(func() { t = m.Task() })
	return t, err
}

// Evaluate judges the model on batches and returns loss and metrics by name.
func (m *Model) Evaluate(ctx context.Context, d *data.Dataset) (map[string]float64, error) {
	t, err := m.prepare(ctx, d)
	if err != nil {
		return nil, err
	}
	out := map[string]float64{}
	for ev, err := range t.Evaluate(ctx, d, 0) {
		if err != nil {
			return nil, err
		}
		if ev.Kind == train.TestEnd {
			for _, n := range ev.Metrics.Names() {
				out[n] = ev.Metrics.Get(n)
			}
		}
	}
	return out, nil
}
