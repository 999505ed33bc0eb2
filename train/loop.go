package train

import (
	"context"
	"iter"

	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers"
	"github.com/goten-ml/goten/train/callback"
	"github.com/goten-ml/goten/train/data"
)

// A Kind is where in the loop an event happens.
type Kind uint8

// The kinds of events, in the order in which an epoch yields them.
const (
	TrainBegin Kind = iota
	EpochBegin
	BatchBegin
	Forward // the caller has to compute the outputs; only for external tasks
	BatchEnd
	TestBegin
	TestBatchBegin
	TestBatchEnd
	TestEnd
	EpochEnd
	TrainEnd
)

// An Event is a moment of the loop.
type Event struct {
	Kind    Kind
	Epoch   int // from 0
	Epochs  int
	Batch   int // from 0
	Batches int // -1 while unknown
	// Metrics are the loss and the metrics at the end of an epoch, those of the validation
	// included, or of a test.
	Metrics callback.Logs
	Request *Request // of a Forward event
	task    *Task
}

// Running are the loss and the metrics up to this batch of the epoch.
func (e Event) Running() callback.Logs { return e.task.logs() }

// A Request is a batch whose outputs the caller computes in the given context.
type Request struct {
	Ctx     *layers.Ctx
	X, Y, W []*tensor.Tensor
	Outs    []*tensor.Tensor // what the caller sets
	// Losses are the losses of outputs that the caller computes itself, nil for others, and after
	// them a scalar to add to the total, or nil.
	Losses []*tensor.Tensor
}

// A Schedule is how long and on what a task is trained.
type Schedule struct {
	Data            *data.Dataset // batched
	Validation      *data.Dataset // batched; may be nil
	Epochs          int
	InitialEpoch    int
	StepsPerEpoch   int // 0: until the data ends
	ValidationSteps int
	ValidationFreq  int // every so many epochs; 0 means 1
}

// A Control lets callbacks end the loop.
type Control struct{ stop bool }

// Stop ends training after the current epoch's events.
func (c *Control) Stop() { c.stop = true }

// yielder passes events on until the consumer has had enough.
type yielder struct {
	to   func(Event, error) bool
	done bool
}

func (y *yielder) event(e Event) bool {
	if !y.done && !y.to(e, nil) {
		y.done = true
	}
	return !y.done
}

func (y *yielder) fail(err error) {
	if !y.done && err != nil {
		y.to(Event{}, err)
	}
	y.done = true
}

// Fit trains, yielding the events of the loop. It ends with an error when ctx ends, when the data
// fails, or when a batch does not fit; the model then holds what the last whole step left.
func (t *Task) Fit(ctx context.Context, s Schedule, c *Control) iter.Seq2[Event, error] {
	return func(to func(Event, error) bool) {
		y := &yielder{to: to}
		if s.Epochs < 1 {
			y.fail(&tensor.ValueError{Op: "fit", Detail: "epochs has to be 1 or more"})
			return
		}
		y.event(Event{Kind: TrainBegin, Epochs: s.Epochs, task: t})
		stream := newStream(ctx, s)
		defer stream.close()
		var last callback.Logs
		for epoch := s.InitialEpoch; epoch < s.Epochs && !y.done && !c.stop; epoch++ {
			last = t.epoch(ctx, s, epoch, stream, y, c)
		}
		y.event(Event{Kind: TrainEnd, Epochs: s.Epochs, Metrics: last, task: t})
	}
}

// epoch trains once over the data, or for StepsPerEpoch batches, and validates.
func (t *Task) epoch(ctx context.Context, s Schedule, epoch int, in *stream, y *yielder,
	c *Control) callback.Logs {
	t.Reset()
	e := Event{Kind: EpochBegin, Epoch: epoch, Epochs: s.Epochs, Batches: in.batches(), task: t}
	y.event(e)
	for n := 0; !y.done && !c.stop && (s.StepsPerEpoch == 0 || n < s.StepsPerEpoch); n++ {
		b, ok, err := in.next(s.StepsPerEpoch > 0)
		if err != nil {
			y.fail(err)
			break
		}
		if !ok {
			break
		}
		e.Kind, e.Batch = BatchBegin, n
		if !y.event(e) {
			break
		}
		if err := t.trainBatch(ctx, b, y, e); err != nil {
			y.fail(err)
			break
		}
		e.Kind = BatchEnd
		y.event(e)
	}
	logs := t.logs()
	if s.Validation != nil && !y.done && (epoch+1)%max(1, s.ValidationFreq) == 0 {
		v := t.evaluate(ctx, s.Validation, s.ValidationSteps, y, e)
		for _, name := range v.Names() {
			logs.Set("val_"+name, v.Get(name))
		}
	}
	e.Kind, e.Metrics = EpochEnd, logs
	y.event(e)
	return logs
}

// Batches trains, or only judges, on the batches of a dataset and goes on with the metrics as they
// are; the last event, TestEnd, holds them.
func (t *Task) Batches(ctx context.Context, d *data.Dataset, train bool) iter.Seq2[Event, error] {
	return func(to func(Event, error) bool) {
		y, e := &yielder{to: to}, Event{task: t}
		if t.each == nil {
			t.Reset()
		}
		for b, err := range d.All(ctx) {
			if err == nil && train {
				err = t.trainBatch(ctx, b, y, e)
			} else if err == nil {
				err = t.testBatch(ctx, b, y, e)
			}
			if err != nil {
				y.fail(err)
				return
			}
		}
		e.Kind, e.Metrics = TestEnd, t.logs()
		y.event(e)
	}
}

// trainBatch is one step of training.
func (t *Task) trainBatch(ctx context.Context, b *data.Batch, y *yielder, e Event) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	defer locked(t.Model)()
	s := tensor.NewSession(t.Seed, t.Steps, true)
	s.Loose = t.External
	defer s.Close()
	t.Steps++
	return tensor.Try(func() {
		c := layers.NewCtx(s, true)
		c.Seed = t.Seed
		if r := t.forward(c, enter(s, b), y, e); r != nil {
			descend(s, t.Model, t.Optimizer, t.judge(r))
		}
	})
}

// forward computes the outputs, or asks the consumer to; nil when the loop ends instead.
func (t *Task) forward(c *layers.Ctx, b *data.Batch, y *yielder, e Event) *Request {
	r := &Request{Ctx: c, X: b.X, Y: b.Y, W: b.W}
	if !t.External {
		r.Outs = t.Model.Forward(c, b.X...)
		return r
	}
	e.Kind, e.Request = Forward, r
	if !y.event(e) {
		return nil
	}
	if r.Outs == nil {
		tensor.Statef("train", "the outputs of a batch were asked for and not given")
	}
	return r
}
