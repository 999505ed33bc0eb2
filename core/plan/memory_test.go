package plan

import (
	"math/rand/v2"
	"testing"
)

// TestArenaNeverOverlaps takes and gives at random: what is taken at the same time lies apart, and
// when all is given back there is one hole.
func TestArenaNeverOverlaps(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var a arena
	var taken []hole
	for range 10_000 {
		if len(taken) > 0 && r.IntN(2) == 0 {
			i := r.IntN(len(taken))
			a.give(taken[i])
			taken = append(taken[:i], taken[i+1:]...)
			continue
		}
		h := hole{n: 64 * (1 + r.IntN(50))}
		h.at = a.take(h.n)
		for _, k := range taken {
			if h.at < k.at+k.n && k.at < h.at+h.n {
				t.Fatalf("%v and %v overlap", h, k)
			}
		}
		taken = append(taken, h)
	}
	for _, h := range taken {
		a.give(h)
	}
	if len(a.holes) != 1 || a.holes[0] != (hole{0, a.top}) {
		t.Errorf("holes %v of %d bytes", a.holes, a.top)
	}
}
