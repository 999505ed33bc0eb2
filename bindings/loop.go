package bindings

import (
	"context"
	"encoding/json"
	"iter"
	"math"
	"time"

	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/train"
	"github.com/goten-ml/goten/train/callback"
	"github.com/goten-ml/goten/train/data"
)

// loop is training or a test that runs on a goroutine of its own and stops at every event until
// Python asks for the next one.
type loop struct {
	cancel  context.CancelFunc
	control *train.Control
	events  chan event
	done    chan struct{} // closed when the goroutine has ended
	err     error
	pending chan reply // of the event that Python has not answered yet
	request *train.Request
	session int64
	quiet   time.Duration // batch ends are passed on at most this often
	last    time.Time
}

// event is one event on its way to Python; the loop goes on when answered.
type event struct {
	text    map[string]any
	request *train.Request
	answer  chan reply
}

// reply is what Python answers: nothing, or a batch that it was asked for.
type reply struct {
	batch *data.Batch
	end   bool
}

var loops = newTable("loop", func(l *loop) { l.cancel() })

// names of the kinds of events in Python.
var eventNames = map[train.Kind]string{
	train.TrainBegin: "train_begin", train.EpochBegin: "epoch_begin",
	train.BatchBegin: "batch_begin", train.Forward: "forward", train.BatchEnd: "batch_end",
	train.TestBegin: "test_begin", train.TestBatchBegin: "test_batch_begin",
	train.TestBatchEnd: "test_batch_end", train.TestEnd: "test_end",
	train.EpochEnd: "epoch_end", train.TrainEnd: "train_end",
}

// schedule is what Python says of a loop.
type schedule struct {
	Epochs          int             `json:"epochs"`
	InitialEpoch    int             `json:"initial_epoch"`
	StepsPerEpoch   int             `json:"steps_per_epoch"`
	ValidationSteps int             `json:"validation_steps"`
	ValidationFreq  int             `json:"validation_freq"`
	ClassWeight     map[int]float64 `json:"class_weight"`
	EveryBatch      bool            `json:"every_batch"`
	Train           bool            `json:"train"`
}

// FitStart begins training of a task on a dataset; validation 0 is none. plan is a JSON object of
// epochs, initial_epoch, steps_per_epoch, validation_steps, validation_freq, class_weight and
// every_batch, without which batch events are passed on every 50 ms at most.
func FitStart(task, dataset, validation int64, plan string) (h int64, err error) {
	defer guard(&err)
	t, d, p, err := beginning(task, dataset, plan)
	if err != nil {
		return 0, err
	}
	s := train.Schedule{Data: d.d, Epochs: p.Epochs, InitialEpoch: p.InitialEpoch,
		StepsPerEpoch: p.StepsPerEpoch, ValidationSteps: p.ValidationSteps,
		ValidationFreq: p.ValidationFreq}
	feeds := []*source{d}
	if validation != 0 {
		v, err := datasets.get(validation)
		if err != nil {
			return 0, err
		}
		s.Validation, feeds = v.d, append(feeds, v)
	}
	t.ClassWeight = p.ClassWeight
	return run(feeds, p, func(ctx context.Context, c *train.Control) iter.Seq2[train.Event, error] {
		return t.Fit(ctx, s, c)
	}), nil
}

// BatchStart begins a loop over the batches of a dataset that go on with the metrics of a task,
// training or not, as a JSON object of train and class_weight says.
func BatchStart(task, dataset int64, plan string) (h int64, err error) {
	defer guard(&err)
	t, d, p, err := beginning(task, dataset, plan)
	if err != nil {
		return 0, err
	}
	t.ClassWeight = p.ClassWeight
	return run([]*source{d}, p, func(ctx context.Context, _ *train.Control) iter.Seq2[
		train.Event, error] {
		return t.Batches(ctx, d.d, p.Train)
	}), nil
}

// EvaluateStart begins a test of a task on a dataset, for steps batches, or all if 0.
func EvaluateStart(task, dataset, steps int64, everyBatch bool) (h int64, err error) {
	defer guard(&err)
	t, d, p, err := beginning(task, dataset, "{}")
	if err != nil {
		return 0, err
	}
	p.EveryBatch = everyBatch
	return run([]*source{d}, p, func(ctx context.Context, _ *train.Control) iter.Seq2[
		train.Event, error] {
		return t.Evaluate(ctx, d.d, int(steps))
	}), nil
}

func beginning(task, dataset int64, plan string) (t *train.Task, d *source, p schedule,
	err error) {
	if t, err = tasks.get(task); err != nil {
		return t, d, p, err
	}
	if d, err = datasets.get(dataset); err != nil {
		return t, d, p, err
	}
	if e := json.Unmarshal([]byte(plan), &p); e != nil {
		err = failure("ValueError", e.Error())
	}
	return t, d, p, err
}

// run starts the goroutine that ranges over the events.
func run(feeds []*source, p schedule,
	begin func(context.Context, *train.Control) iter.Seq2[train.Event, error]) int64 {
	ctx, cancel := context.WithCancel(context.Background())
	l := &loop{cancel: cancel, control: &train.Control{}, events: make(chan event),
		done: make(chan struct{})}
	if !p.EveryBatch {
		l.quiet = 50 * time.Millisecond
	}
	for i, s := range feeds {
		s.loop, s.number = l, i
	}
	go func() {
		defer close(l.done)
		defer cancel()
		defer guard(&l.err)
		for ev, err := range begin(ctx, l.control) {
			if err != nil {
				l.err = err
				return
			}
			if l.wanted(ev) && !l.deliver(ctx, ev) {
				return
			}
		}
	}()
	return loops.put(l)
}

// wanted reports whether Python has to see the event.
func (l *loop) wanted(ev train.Event) bool {
	switch ev.Kind {
	case train.BatchBegin, train.TestBatchBegin:
		return l.quiet == 0
	case train.BatchEnd, train.TestBatchEnd:
		return l.quiet == 0 || time.Since(l.last) >= l.quiet
	}
	return true
}

// deliver passes an event on and waits for the answer.
func (l *loop) deliver(ctx context.Context, ev train.Event) bool {
	text := map[string]any{"event": eventNames[ev.Kind], "epoch": ev.Epoch, "epochs": ev.Epochs,
		"batch": ev.Batch, "batches": ev.Batches}
	switch ev.Kind {
	case train.BatchEnd, train.TestBatchEnd:
		text["logs"] = logText(ev.Running())
	case train.EpochEnd, train.TestEnd, train.TrainEnd:
		text["logs"] = logText(ev.Metrics)
	}
	_, ok := l.ask(ctx, event{text: text, request: ev.Request})
	l.last = time.Now()
	return ok
}

// ask hands an event to Python and returns its answer; false when the loop was cancelled.
func (l *loop) ask(ctx context.Context, e event) (reply, bool) {
	e.answer = make(chan reply, 1)
	select {
	case l.events <- e:
	case <-ctx.Done():
		return reply{}, false
	}
	select {
	case r := <-e.answer:
		return r, true
	case <-ctx.Done():
		return reply{}, false
	}
}

// logText is a list of names and values; JSON has no NaN, so odd numbers are strings.
func logText(l callback.Logs) [][2]any {
	out := [][2]any{}
	for _, n := range l.Names() {
		v := l.Get(n)
		switch {
		case math.IsNaN(v):
			out = append(out, [2]any{n, "nan"})
		case math.IsInf(v, 0):
			out = append(out, [2]any{n, map[bool]string{true: "inf", false: "-inf"}[v > 0]})
		default:
			out = append(out, [2]any{n, v})
		}
	}
	return out
}

// LoopNext lets the loop go on and waits up to ms milliseconds for its next event, a JSON object;
// "" means not yet, and "end" that there is none any more. It fails with what the loop failed with.
func LoopNext(h, ms int64) (text string, err error) {
	defer guard(&err)
	l, err := loops.get(h)
	if err != nil {
		return "", err
	}
	l.answer(reply{})
	timer := time.NewTimer(time.Duration(ms) * time.Millisecond)
	defer timer.Stop()
	select {
	case e := <-l.events:
		l.pending = e.answer
		if l.request = e.request; e.request != nil {
			l.session = sessions.put(e.request.Ctx)
			e.text["session"], e.text["training"] = l.session, e.request.Ctx.Training
			e.text["x"] = giveList(e.request.X)
			e.text["y"], e.text["w"] = giveList(e.request.Y), giveList(e.request.W)
		}
		b, err := json.Marshal(e.text)
		return string(b), err
	case <-l.done:
		if l.err == nil {
			return "end", nil
		}
		return "", l.err
	case <-timer.C:
		return "", nil
	}
}

// giveList returns handles for tensors that the loop goes on using.
func giveList(ts []*tensor.Tensor) []int64 {
	out := make([]int64, len(ts))
	for i, t := range ts {
		if t != nil {
			out[i] = give(t.Keep())
		}
	}
	return out
}

// answer lets the loop go on after the event that Python has seen.
func (l *loop) answer(r reply) {
	if l.pending == nil {
		return
	}
	if l.session != 0 {
		sessions.drop(l.session)
		l.session = 0
	}
	l.pending <- r
	l.pending, l.request = nil, nil
}

// LoopReply answers a forward event: handles of n outputs, and of the losses that Python computed,
// 0 for those that the engine computes.
func LoopReply(h, outputs, n, losses, k int64) (done bool, err error) {
	defer guard(&err)
	l, err := loops.get(h)
	if err != nil {
		return false, err
	}
	if l.request == nil {
		return false, failure("RuntimeError", "the loop did not ask for outputs")
	}
	if l.request.Outs, err = takeKept(outputs, n); err != nil {
		return false, err
	}
	l.request.Losses, err = takeKept(losses, k)
	return err == nil, err
}

// LoopOwn answers a forward event of a task whose steps Python does itself: handles of n tensors to
// show, and a number that tells what they are.
func LoopOwn(h, outputs, n, note int64) (done bool, err error) {
	defer guard(&err)
	l, err := loops.get(h)
	if err != nil {
		return false, err
	}
	if l.request == nil {
		return false, failure("RuntimeError", "the loop did not ask for outputs")
	}
	l.request.Note = note
	l.request.Outs, err = takeKept(outputs, n)
	l.request.Done = err == nil
	return err == nil, err
}

// LoopFeed answers a data event with a batch: handles of inputs, targets and weights, of which
// there are counts nx, ny and nw one after the other. With nx 0 the data has ended.
func LoopFeed(h, handles, nx, ny, nw int64) (done bool, err error) {
	defer guard(&err)
	l, err := loops.get(h)
	if err != nil {
		return false, err
	}
	ts, err := takeKept(handles, nx+ny+nw)
	if err != nil {
		return false, err
	}
	l.answer(reply{end: nx == 0, batch: &data.Batch{
		X: ts[:nx], Y: ts[nx : nx+ny], W: ts[nx+ny:]}})
	return true, nil
}

// LoopStop ends training after this batch, as a callback's stop_training does.
func LoopStop(h int64) (done bool, err error) {
	defer guard(&err)
	l, err := loops.get(h)
	if err != nil {
		return false, err
	}
	l.control.Stop()
	return true, nil
}

// LoopCancel ends a loop at once and waits for the step that runs.
func LoopCancel(h int64) (done bool, err error) {
	defer guard(&err)
	l, err := loops.get(h)
	if err != nil {
		return false, err
	}
	l.cancel()
	<-l.done
	return true, nil
}
