package train

import (
	"context"
	"iter"

	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/train/callback"
	"github.com/goten-ml/goten/train/data"
)

// Evaluate judges without training, yielding the events of the test; the last one, TestEnd, holds
// the results. steps of 0 means until the data ends.
func (t *Task) Evaluate(ctx context.Context, d *data.Dataset, steps int) iter.Seq2[Event, error] {
	return func(to func(Event, error) bool) {
		t.evaluate(ctx, d, steps, &yielder{to: to}, Event{task: t})
	}
}

func (t *Task) evaluate(ctx context.Context, d *data.Dataset, steps int, y *yielder,
	e Event) callback.Logs {
	t.Reset()
	e.Kind, e.Batches, e.Metrics = TestBegin, d.Len(), callback.Logs{}
	if steps > 0 {
		e.Batches = steps
	}
	y.event(e)
	n := 0
	for b, err := range d.All(ctx) {
		if y.done || steps > 0 && n == steps {
			break
		}
		if err != nil {
			y.fail(err)
			break
		}
		e.Kind, e.Batch = TestBatchBegin, n
		if !y.event(e) {
			break
		}
		if err := t.testBatch(ctx, b, y, e); err != nil {
			y.fail(err)
			break
		}
		e.Kind = TestBatchEnd
		y.event(e)
		n++
	}
	if n == 0 && !y.done {
		y.fail(&tensor.ValueError{Op: "evaluate", Detail: "the data yields no batch"})
	}
	e.Kind, e.Metrics = TestEnd, t.logs()
	y.event(e)
	return e.Metrics
}
