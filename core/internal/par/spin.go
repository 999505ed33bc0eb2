package par

import "time"

// spinTime is how long to wait for the next loop or the last chunk before sleeping. Waking takes
// 5 to 50 µs, so waiting as long costs at most twice the optimum.
const spinTime = 40 * time.Microsecond

// A spin waits for a short while without giving up the core.
type spin struct {
	spins bool
	turns int
	since time.Time
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
	if s.turns++; s.turns%8 == 0 && time.Since(s.since) > spinTime {
		return false
	}
	pause(8)
	return true
}
