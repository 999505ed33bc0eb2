package mem

import (
	"runtime"
	"sync"
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
