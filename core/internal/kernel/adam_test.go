package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/goten-ml/goten/core/internal/par"
)

func testAdam[F Float](t *testing.T) {
	defer par.SetThreads(par.SetThreads(3))
	r := rand.New(rand.NewPCG(8, 8))
	rates := AdamRates[F]{0.1, 0.001, 0.01, 1e-7, 0.125}
	var list []AdamParam[F]
	for _, n := range []int{0, 1, 7, 33, adamChunk, 3*adamChunk + 5, 100} {
		v := random[F](r, n)
		square(v, v)
		list = append(list, AdamParam[F]{random[F](r, n), random[F](r, n), v, random[F](r, n), nil})
	}
	clone := func() (c []AdamParam[F]) {
		for _, a := range list {
			p := AdamParam[F]{slices.Clone(a.P), slices.Clone(a.M), slices.Clone(a.V), a.G, nil}
			c = append(c, p)
		}
		return c
	}
	want := clone()
	for _, a := range want {
		for i, p := range a.P { // exact but for one rounding: so is a fused one
			a.P[i] = p - p*rates[4]
		}
		adamRow(a.P, a.M, a.V, a.G, &rates)
	}
	for _, s := range Sets[F]() {
		got := clone()
		for i := range got {
			if g := got[i].G; i%2 == 1 {
				got[i].G, got[i].Make = nil, func(part []F, from int) { copy(part, g[from:]) }
			}
		}
		adamAll(s, rates, got)
		for i := range got {
			mustEqual(t, got[i].P, want[i].P, s.Name+" p")
			mustEqual(t, got[i].M, want[i].M, s.Name+" m")
			mustEqual(t, got[i].V, want[i].V, s.Name+" v")
		}
		small := clone()[:4]
		adamAll(s, rates, small)
		for i := range small {
			mustEqual(t, small[i].P, want[i].P, s.Name+" p of small ones")
		}
	}
}

// TestAdamIsTheSameInAllSets holds every set, and any division among threads, to the Go loop.
func TestAdamIsTheSameInAllSets(t *testing.T) { testAdam[float32](t); testAdam[float64](t) }
