package bindings

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/goten-ml/goten/core/tensor"
)

// job is work that Python waits for in slices, so that it sees signals in between.
type job struct {
	cancel context.CancelFunc
	done   chan struct{}
	result int64
	err    error
}

var jobs = newTable("job", func(j *job) { j.cancel() })

// start runs work on a goroutine of its own and returns the job's handle. What work returns, a
// number from 0 or a handle, is the result of Wait; it must heed its context.
func start(work func(context.Context) (int64, error)) int64 {
	ctx, cancel := context.WithCancel(context.Background())
	j := &job{cancel: cancel, done: make(chan struct{})}
	go func() {
		defer close(j.done)
		defer cancel()
		defer guard(&j.err)
		j.result, j.err = work(ctx)
	}()
	return jobs.put(j)
}

// Wait waits up to ms milliseconds for a job. It returns -1 while the job runs, then its result or
// its error, and forgets the job.
func Wait(h, ms int64) (result int64, err error) {
	defer guard(&err)
	j, err := jobs.get(h)
	if err != nil {
		return 0, err
	}
	select {
	case <-j.done:
	default:
		t := time.NewTimer(time.Duration(ms) * time.Millisecond)
		defer t.Stop()
		select {
		case <-j.done:
		case <-t.C:
			return -1, nil
		}
	}
	if jobs.drop(h) == nil {
		return 0, jobs.wrong(h) // another thread waited for the same job
	}
	return j.result, j.err
}

// Cancel asks a job to stop. Wait then returns its error, or its result if that came first.
func Cancel(h int64) (asked bool, err error) {
	defer guard(&err)
	j, err := jobs.get(h)
	if err != nil {
		return false, err
	}
	j.cancel()
	return true, nil
}

// quick is how long a prediction may be expected to take where nobody hears Ctrl-C. As a job, which
// hears it, it takes about 20 µs more.
const quick = 200 * time.Microsecond

// A pace remembers how long a prediction took the last time, and for how many elements.
type pace struct{ spent, elements atomic.Int64 }

// quick reports whether work on so many elements is expected to be quick.
func (p *pace) quick(elements int) bool {
	n := p.elements.Load()
	return n > 0 && p.spent.Load()*max(1, int64(elements)/n) < int64(quick)
}

// begin is called when work on so many elements begins, and what it returns when the work is done.
// What fails is soon over and tells nothing.
func (p *pace) begin(elements int) (done func()) {
	start := time.Now()
	return func() {
		p.spent.Store(int64(time.Since(start)))
		p.elements.Store(max(1, int64(elements)))
	}
}

// elements counts those of tensors, where there are any.
func elements(ts []*tensor.Tensor) (n int) {
	for _, t := range ts {
		if t != nil {
			n += t.Size()
		}
	}
	return n
}
