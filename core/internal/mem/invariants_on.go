//go:build invariants

package mem

import (
	"runtime/debug"
)

// trace remembers where a buffer was handed out.
type trace struct{ stack []byte }

// Invariants reports whether the build checks buffers on every release.
const Invariants = true

// poison fills a recycled buffer with NaN (in either float type), so that stale reads show.
func poison(b *Buffer) {
	if b.class == foreignMemory {
		return
	}
	m := b.Bytes()
	for i := range m {
		m[i] = 0xff
	}
}

func allocated(b *Buffer) { b.state.stack = debug.Stack() }

func misuse(what string, b *Buffer) {
	panic(what + "; it was allocated at\n" + string(b.state.stack))
}
