package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestSortBlock sorts numbers with ties, both zeros, infinities and NaN of both signs.
func TestSortBlock(t *testing.T) {
	r := rand.New(rand.NewPCG(14, 14))
	special := []float32{0, float32(math.Copysign(0, -1)), float32(math.Inf(1)), 1e-45, 1,
		float32(math.Inf(-1)), float32(math.NaN()), math.Float32frombits(0xffc00001)}
	for _, s := range Sets[float32]() {
		for n := 32; s.SortBlock != nil && n <= LongestBlock; n *= 2 {
			for _, some := range []int{0, 3, 1} { // of so many one is special
				x := random[float32](r, n)
				for i := range x {
					if some > 0 && r.IntN(some) == 0 {
						x[i] = special[r.IntN(len(special))]
					}
				}
				want := slices.Clone(x)
				slices.SortFunc(want, func(a, b float32) int { return order32(a) - order32(b) })
				s.SortBlock(x)
				mustEqual(t, x, want, s.Name+" SortBlock")
				for i := range x {
					if x[i] == 0 && math.Signbit(float64(x[i])) != math.Signbit(float64(want[i])) {
						t.Fatalf("%s SortBlock of %d: −0 behind 0", s.Name, n)
					}
				}
			}
		}
	}
}

// order32 is a number of the order: −0 below 0, NaN last.
func order32(v float32) int {
	b := int(int32(math.Float32bits(v)))
	switch {
	case v != v:
		return math.MaxInt32
	case b < 0:
		return -(b & math.MaxInt32) - 1
	}
	return b
}
