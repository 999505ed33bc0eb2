package train

import (
	"context"
	"fmt"
	"iter"

	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/core/trace"
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

// String names the kind, as "batch end".
func (k Kind) String() string {
	names := [...]string{"train begin", "epoch begin", "batch begin", "forward", "batch end",
		"test begin", "test batch begin", "test batch end", "test end", "epoch end", "train end"}
	if int(k) < len(names) {
		return names[k]
	}
	return fmt.Sprintf("kind %d", k)
}

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
	// Note and Done are what the caller of a task sets that does the whole of each step.
	Note int64
	Done bool
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

// Stop ends training after the current batch; the epoch is still validated, and its events come.
func (c *Control) Stop() { c.stop = true }

// yielder passes events on until the consumer has had enough.
type yielder struct {
	to   func(Event, error) bool
	done bool
}

func (y *yielder) event(e Event) bool {
	if y.done {
		return false
	}
	t := trace.On()
	began := t.Now()
	y.done = !y.to(e, nil)
	if ended := t.Now(); ended-began > leastHost {
		t.Span(t.Track("host"), e.Kind.String(), "", began, ended)
	}
	return !y.done
}

// leastHost is how many nanoseconds of an event a trace is told of: most events pass unseen.
const leastHost = 2000

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
		f := &fitting{Task: t, ctx: ctx, s: s, c: c, y: &yielder{to: to}, in: newStream(ctx, s)}
		trace.Wanted()
		defer f.in.close()
		f.run()
		if err := trace.Save(); err != nil {
			f.y.fail(err)
		}
	}
}

// fitting is one run of Fit.
type fitting struct {
	*Task
	ctx context.Context
	s   Schedule
	c   *Control
	y   *yielder
	in  *stream
}

func (f *fitting) run() {
	if f.s.Epochs < 1 {
		f.y.fail(&tensor.ValueError{Op: "fit", Detail: "epochs has to be 1 or more"})
		return
	}
	f.y.event(Event{Kind: TrainBegin, Epochs: f.s.Epochs, task: f.Task})
	var last callback.Logs
	for n := f.s.InitialEpoch; n < f.s.Epochs && !f.over(); n++ {
		last = f.epoch(n)
	}
	f.y.event(Event{Kind: TrainEnd, Epochs: f.s.Epochs, Metrics: last, task: f.Task})
}

// over reports whether the consumer or a callback has had enough.
func (f *fitting) over() bool { return f.y.done || f.c.stop }

// epoch trains once over the data, or for StepsPerEpoch batches, and validates. Without a batch it
// ends training.
func (f *fitting) epoch(n int) callback.Logs {
	f.Reset()
	e := Event{Kind: EpochBegin, Epoch: n, Epochs: f.s.Epochs, Batches: f.in.batches(),
		task: f.Task}
	f.y.event(e)
	f.batches(&e)
	if e.Kind == EpochBegin && !f.over() { // a stream that has ended cannot begin anew
		f.c.Stop()
		if n == f.s.InitialEpoch {
			f.y.fail(&tensor.ValueError{Op: "fit", Detail: "the data yields no batch"})
		}
		return callback.Logs{}
	}
	logs := f.logs()
	if f.s.Validation != nil && !f.y.done && (n+1)%max(1, f.s.ValidationFreq) == 0 {
		v := f.evaluate(f.ctx, f.s.Validation, f.s.ValidationSteps, f.y, e)
		for _, name := range v.Names() {
			logs.Set("val_"+name, v.Get(name))
		}
	}
	e.Kind, e.Metrics = EpochEnd, logs
	f.y.event(e)
	return logs
}

// batches trains on the batches of an epoch.
func (f *fitting) batches(e *Event) {
	for n := 0; !f.over() && (f.s.StepsPerEpoch == 0 || n < f.s.StepsPerEpoch); n++ {
		b, ok, err := f.in.next(f.s.StepsPerEpoch > 0)
		if err != nil {
			f.y.fail(err)
			return
		}
		if !ok {
			return
		}
		e.Kind, e.Batch = BatchBegin, n
		if !f.y.event(*e) {
			return
		}
		if err := f.trainBatch(f.ctx, b, f.y, *e); err != nil {
			f.y.fail(err)
			return
		}
		e.Kind = BatchEnd
		f.y.event(*e)
	}
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
