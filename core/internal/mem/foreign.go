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

func watchForeign(b *Buffer) {
	h := &handback{f: b.free}
	b.free = h.run
	runtime.AddCleanup(b, func(h *handback) { h.run() }, h)
}

func releaseForeign(b *Buffer) { b.free() }

// Borrow is Foreign for the time of one call: the memory is the caller's, nobody counts it, and
// nothing may keep the buffer.
func Borrow(p unsafe.Pointer, n int) *Buffer {
	b := &Buffer{p: p, n: n, class: foreignMemory}
	b.owners.Store(kept)
	return b
}
