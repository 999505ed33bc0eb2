package par

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/goten-ml/goten/core/trace"
)

// A pool is the helpers and the loops they may join.
type pool struct {
	slots [8]atomic.Pointer[job] // loops under way; one more than fits runs on its caller alone
	list  atomic.Pointer[[]*helper]
	grow  sync.Mutex
	jobs  sync.Pool

	marches sync.Pool
}

var workers = &pool{
	jobs:    sync.Pool{New: func() any { return &job{wake: make(chan struct{}, 1)} }},
	marches: sync.Pool{New: newMarch},
}

// run is For on several threads.
func (p *pool) run(n, grain, threads int, f func(lo, hi int)) {
	j := p.jobs.Get().(*job)
	j.slot = p.post(j) // first: once begun, a late helper may claim chunks and read the fields
	j.begin(n, grain, f)
	if j.slot != nil {
		p.wakeUp(int(min(j.chunks, int64(threads)) - 1))
	}
	j.drain()
	j.wait(spinning(threads))
	failed := j.failure.Load()
	j.f = nil
	j.withdraw()
	p.jobs.Put(j)
	if failed != nil {
		panic(failed.value)
	}
}

// post shows j to the helpers. It returns nil if all slots are taken.
func (p *pool) post(j *job) *atomic.Pointer[job] {
	for i := range p.slots {
		s := &p.slots[i]
		if s.Load() == nil && s.CompareAndSwap(nil, j) {
			return s
		}
	}
	return nil
}

// wakeUp sees to it that n helpers are awake, starting them if need be.
func (p *pool) wakeUp(n int) {
	list := p.helpers(n)
	for _, h := range list[:n] {
		if h.parked.Load() && h.parked.CompareAndSwap(true, false) {
			h.wake <- struct{}{}
		}
	}
}

// helpers returns at least n helpers.
func (p *pool) helpers(n int) []*helper {
	if list := p.list.Load(); list != nil && len(*list) >= n {
		return *list
	}
	p.grow.Lock()
	defer p.grow.Unlock()
	var list []*helper
	if old := p.list.Load(); old != nil {
		list = append(list, *old...)
	}
	for len(list) < n {
		h := &helper{index: len(list), wake: make(chan struct{}, 1)}
		list = append(list, h)
		go h.run(p)
	}
	p.list.Store(&list)
	return list
}

// A helper is a goroutine that joins loops.
type helper struct {
	index  int
	parked atomic.Bool
	wake   chan struct{}
}

func (h *helper) run(p *pool) {
	defer func() { go h.run(p) }() // reached only when f ended this goroutine
	for {
		s := spin{spins: spinning(Threads()), yields: true}
		for h.active() {
			if h.join(p) {
				s.turns = 0 // the next loop is probably near
			} else if !s.more() {
				break
			}
		}
		h.parked.Store(true)
		if h.active() && p.waiting() && h.parked.CompareAndSwap(true, false) {
			continue
		}
		<-h.wake
	}
}

// active reports whether the present number of threads includes h.
func (h *helper) active() bool { return h.index < Threads()-1 }

// join runs chunks of the loops under way. It reports whether there were any.
func (h *helper) join(p *pool) bool {
	ran := false
	for i := range p.slots {
		if j := p.slots[i].Load(); j != nil && h.drain(j) {
			ran = true
		}
	}
	return ran
}

// drain runs chunks of a loop, and notes it while a trace is taken.
func (h *helper) drain(j *job) bool {
	t := trace.On()
	if t == nil {
		return j.drain()
	}
	begin := t.Now()
	ran := j.drain()
	if ran {
		t.Span(t.Track(fmt.Sprintf("helper %d", h.index+1)), "loop", "", begin, t.Now())
	}
	return ran
}

// waiting reports whether any loop has chunks left.
func (p *pool) waiting() bool {
	for i := range p.slots {
		if j := p.slots[i].Load(); j != nil && j.left.Load() > 0 {
			return true
		}
	}
	return false
}

// spinning reports whether every thread has a core: else a spinning one keeps another from work.
func spinning(threads int) bool { return runtime.GOMAXPROCS(0) >= threads }
