//go:build invariants

package mem

import (
	"fmt"
	"runtime"
	"strings"
)

// trace remembers where a buffer was handed out: program counters, which become names only when
// somebody asks, so that checked builds stay fast enough for every test.
type trace struct {
	callers [12]uintptr
	depth   int
}

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

func allocated(b *Buffer) { b.state.depth = runtime.Callers(3, b.state.callers[:]) }

// String lists the callers as a stack trace does.
func (t *trace) String() string {
	var text strings.Builder
	frames := runtime.CallersFrames(t.callers[:t.depth])
	for more := t.depth > 0; more; {
		var f runtime.Frame
		f, more = frames.Next()
		fmt.Fprintf(&text, "%s\n\t%s:%d\n", f.Function, f.File, f.Line)
	}
	return text.String()
}

func misuse(what string, b *Buffer) {
	panic(what + "; it was allocated at\n" + b.state.String())
}
