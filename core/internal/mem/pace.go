package mem

import (
	"runtime"
	"time"
)

// floor is the least amount of live bytes at which the collector is asked to run: a collection
// costs 3 to 5 ms between real work, so a lower floor would cost more than the memory is worth.
const floor = 64 << 20

// pace runs the collector, to which the small Go objects of large tensors look like nothing, when
// the bytes handed out exceed twice what was live after its last run.
func (p *blocks) pace() {
	if !p.asking.CompareAndSwap(false, true) {
		return // another goroutine is at it
	}
	defer p.asking.Store(false)
	collect()
	// Cleanups run within microseconds of each other; yield until they are through.
	for before, same := p.live.Load(), 0; same < 8; {
		runtime.Gosched()
		if now := p.live.Load(); now == before {
			same++
		} else {
			before, same = now, 0
		}
	}
	p.limit.Store(max(floor, 2*p.live.Load()))
}

// collect runs the collector and waits until the runtime has begun with cleanups, which it does on
// goroutines of its own: on a busy machine they may have to wait for a core.
func collect() {
	begun := make(chan struct{})
	runtime.AddCleanup(new([2]*byte), func(begun chan struct{}) { close(begun) }, begun)
	runtime.GC()
	late := time.NewTimer(20 * time.Millisecond)
	defer late.Stop()
	select {
	case <-begun:
	case <-late.C:
	}
}
