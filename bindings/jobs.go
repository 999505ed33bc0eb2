package bindings

import (
	"context"
	"time"
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

// apart runs large work on a goroutine of its own; its panic is the caller's.
func apart(work func() int64) (h int64, err error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer guard(&err)
		h = work()
	}()
	<-done
	return h, err
}
