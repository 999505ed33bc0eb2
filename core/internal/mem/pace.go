package mem

import "runtime"

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
	runtime.GC()
	// Cleanups run on a goroutine of their own within microseconds; yield until they are through.
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
