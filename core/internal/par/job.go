package par

import (
	"fmt"
	"sync/atomic"
)

// A job is one loop. Jobs are reused: a helper that comes late finds nothing left, or claims a
// chunk of the job's next loop, which is as good. Whoever claimed a chunk may read the plain
// fields, which were written before left was set and stay until the chunk is finished.
type job struct {
	f        func(lo, hi int)
	n, grain int
	chunks   int64
	slot     *atomic.Pointer[job] // where the pool shows it, if anywhere
	_        [16]byte
	left     atomic.Int64 // chunks not yet claimed
	_        [56]byte
	done     atomic.Int64 // chunks finished or left out
	sleeping atomic.Bool  // the caller waits on wake
	wake     chan struct{}
	failure  atomic.Pointer[failure]
}

// A failure is the value that f panicked with.
type failure struct{ value any }

// begin makes j ready to be claimed from.
func (j *job) begin(n, grain int, f func(lo, hi int)) {
	j.f, j.n, j.grain = f, n, grain
	j.chunks = int64((n + grain - 1) / grain)
	j.done.Store(0)
	j.failure.Store(nil)
	j.left.Store(j.chunks)
}

// drain runs chunks until none is left. It reports whether it ran any.
func (j *job) drain() bool {
	ran := false
	for {
		left := j.left.Load()
		if left <= 0 {
			return ran
		}
		if j.left.CompareAndSwap(left, left-1) {
			j.chunk(j.chunks - left)
			ran = true
		}
	}
}

// chunk runs chunk i and counts it, come what may.
func (j *job) chunk(i int64) {
	normal := false
	defer func() {
		if !normal {
			j.fail(recover())
		}
		j.finish(1)
	}()
	lo := int(i) * j.grain
	j.f(lo, min(lo+j.grain, j.n))
	normal = true
}

// fail notes the first panic and leaves out what nobody has claimed. The value is nil when the
// chunk ended its goroutine (runtime.Goexit, as t.FailNow does).
func (j *job) fail(value any) {
	if value == nil {
		value = fmt.Errorf("par.For: f ended its goroutine")
		j.withdraw() // it may have been the caller's
	}
	j.failure.CompareAndSwap(nil, &failure{value})
	if n := j.left.Swap(0); n > 0 {
		j.finish(n)
	}
}

// withdraw ends the showing of j to the helpers.
func (j *job) withdraw() {
	if j.slot != nil {
		j.slot.CompareAndSwap(j, nil)
	}
}

// finish counts n chunks as done and wakes the caller after the last.
func (j *job) finish(n int64) {
	all := j.chunks
	if j.done.Add(n) == all && j.sleeping.CompareAndSwap(true, false) {
		// From here on j may serve another loop already: its caller then wakes once in vain.
		j.wake <- struct{}{}
	}
}

// wait returns when every chunk is done.
func (j *job) wait(spins bool) {
	s := newSpin(spins)
	for j.done.Load() != j.chunks {
		if s.more() {
			continue
		}
		j.sleeping.Store(true)
		if j.done.Load() != j.chunks || !j.sleeping.CompareAndSwap(true, false) {
			<-j.wake
		}
	}
}
