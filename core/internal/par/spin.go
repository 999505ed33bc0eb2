package par

import (
	"runtime"
	"time"
)

const (
	// spinTime is how long to wait for the next loop or the last chunk before sleeping. Waking
	// another takes 25 to 100 µs, and where a virtual machine packs what wakes onto the core of who
	// woke it, milliseconds: of two chunks of 160 µs one after the other, sleeping after 40 µs made
	// 335 µs, after 200 µs 163.
	spinTime = 200 * time.Microsecond
	// yieldTime is when a helper begins to let other goroutines run in between.
	yieldTime = 40 * time.Microsecond
)

// A spin waits for a short while without giving up the core.
type spin struct {
	spins  bool
	yields bool // it is not on a thread of its own, where giving way takes long
	turns  int
	since  time.Time
}

func newSpin(spins bool) spin { return spin{spins: spins} }

// more waits for some 100 ns and reports whether it may be called again.
func (s *spin) more() bool {
	if !s.spins {
		return false
	}
	if s.turns == 0 {
		s.since = time.Now()
	}
	if s.turns++; s.turns%8 == 0 {
		switch d := time.Since(s.since); {
		case d > spinTime:
			return false
		case d > yieldTime && s.yields:
			runtime.Gosched()
		}
	}
	pause(8)
	return true
}
