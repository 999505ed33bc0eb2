package kernel

import (
	"math"

	"github.com/goten-ml/goten/core/internal/par"
)

// An AdamParam is a parameter, its two moving averages and its gradient, of one length. Instead of
// a gradient it may have Make, which writes elements from the given one on of it: they are read
// while they are in the cache.
type AdamParam[F Float] struct {
	P, M, V, G []F
	Make       func(g []F, from int)
}

// AdamRates are 1−β₁, 1−β₂, α, ε and η·λ.
type AdamRates[F Float] [5]F

// adamChunk is how many elements a thread takes at a time.
const adamChunk = 1 << 13

// Adam steps all parameters on all threads: p ← p − p·ηλ, m ← m + (g − m)·(1−β₁),
// v ← v + (g² − v)·(1−β₂), p ← p − m·α/(√v + ε).  (Kingma, Ba 2015, the order before section 2.1.)
func Adam[F Float](rates AdamRates[F], list []AdamParam[F]) { adamAll(Of[F](), rates, list) }

func adamAll[F Float](s *Set[F], rates AdamRates[F], list []AdamParam[F]) {
	chunks, size := 0, 0
	for i := range list {
		chunks += ceilDiv(len(list[i].P), adamChunk)
		size += len(list[i].P)
	}
	grain := 1
	if size < 4*adamChunk {
		grain = chunks
	}
	par.For(chunks, grain, func(lo, hi int) {
		room := s.tile.scratch.get(adamChunk)
		defer s.tile.scratch.put(room)
		first := 0 // chunk of the parameter
		for i := range list {
			a := &list[i]
			n := ceilDiv(len(a.P), adamChunk)
			for c := max(lo, first); c < min(hi, first+n); c++ {
				from := (c - first) * adamChunk
				to := min(from+adamChunk, len(a.P))
				if p := a.P[from:to]; rates[4] != 0 {
					s.Axpy(p, -rates[4], p)
				}
				g := (*room)[:to-from]
				if a.Make != nil {
					a.Make(g, from)
				} else {
					g = a.G[from:to]
				}
				s.adam(a.P[from:to], a.M[from:to], a.V[from:to], g, &rates)
			}
			first += n
		}
	})
}

// adamRow steps the elements of one thread.
func adamRow[F Float](p, m, v, g []F, k *AdamRates[F]) {
	m, v, g = m[:len(p)], v[:len(p)], g[:len(p)]
	for i, d := range g {
		m[i] += F(F(d-m[i]) * k[0])
		v[i] += F((F(d*d) - v[i]) * k[1])
		p[i] -= F(m[i]*k[2]) / (F(math.Sqrt(float64(v[i]))) + k[3])
	}
}
