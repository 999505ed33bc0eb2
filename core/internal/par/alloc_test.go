//go:build !race

package par

import "testing"

// The race detector makes sync.Pool forget at random, so this holds without it.
func TestPhasesDoNotAllocate(t *testing.T) {
	with(t, 2, func() {
		f := func(p, l int) {}
		Phases(5, 2, f)
		if n := testing.AllocsPerRun(500, func() { Phases(5, 2, f) }); n >= 1 {
			t.Errorf("%v allocations a call", n)
		}
	})
}
