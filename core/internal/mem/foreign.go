package mem

import (
	"runtime"
	"sync"
	"unsafe"
)

// handback runs a free function once, whoever comes first: the last owner or the collector.
type handback struct {
	once sync.Once
	f    func()
}

func (h *handback) run() {
	if h.f != nil {
		h.once.Do(h.f)
	}
}

// watchForeign arranges that the collector gives the bytes back if no owner does. A release stops
// the cleanup, since a pending one keeps its argument alive for one collection more: in a loop of
// short-lived buffers the collector would take that for live data, and run ever less often.
func watchForeign(b *Buffer) {
	h := &handback{f: b.free}
	c := runtime.AddCleanup(b, func(h *handback) { h.run() }, h)
	b.free = func() {
		c.Stop()
		h.run()
	}
}

func releaseForeign(b *Buffer) { b.free() }

// Borrow is Foreign for the time of one call: the memory is the caller's, nobody counts it, and
// nothing may keep the buffer.
func Borrow(p unsafe.Pointer, n int) *Buffer {
	b := &Buffer{p: p, n: n, class: foreignMemory}
	b.owners.Store(kept)
	return b
}
