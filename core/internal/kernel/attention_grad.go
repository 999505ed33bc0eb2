package kernel

import (
	"math"

	"github.com/goten-ml/goten/core/internal/par"
)

// AttentionGrad is what the gradient of an Attention needs besides: the gradient DY of its result,
// and where those of Q, K and V go, of the same heads.
type AttentionGrad[F Float] struct {
	DY, DQ, DK, DV Heads[F]
}

// Backward computes the gradients on all threads: a has the results of Forward, and weights are
// made again from scores and LSE (Dao et al. 2022, algorithm 4). With P the weights, D = Σ dy·y of
// each query and dP = dy·Vᵀ,
//
//	dV = Pᵀ·dy;  dS = P ⊙ (dP − D);  dQ = Scale·dS·K;  dK = Scale·dSᵀ·Q
func (a *Attention[F]) Backward(g AttentionGrad[F]) { a.backward(Of[F](), g) }

func (a *Attention[F]) backward(s *Set[F], g AttentionGrad[F]) {
	keyHeads := a.Heads / max(1, a.Shared)
	madds := a.Queries * a.Keys * a.Shared * (3*a.Width + 2*a.ValueWidth)
	grain := max(1, attentionMadds/max(1, madds))
	par.For(a.Batch*keyHeads, grain, func(lo, hi int) {
		w := &reversing[F]{AttentionGrad: g,
			attending: newAttending(s, a, queryBlockGrad, 2*a.Width+a.ValueWidth)}
		extra := s.tile.scratch.get(queryBlockGrad * (keyBlock + 1))
		w.slopes, w.delta = (*extra)[queryBlockGrad:], (*extra)[:queryBlockGrad]
		for i := lo; i < hi; i++ {
			w.head(i/keyHeads, i%keyHeads)
		}
		s.tile.scratch.put(extra)
		w.end()
	})
}

// reversing is a thread at work on the gradient.
type reversing[F Float] struct {
	*attending[F]
	AttentionGrad[F]
	slopes []F // the gradient of weights, then of scores, like scores
	delta  []F // Σ dy·y of each query of a block

	values, scaled []F // packed values, transposed, and keys times Scale
}

// head computes the gradients of one key head and the heads that share it.
func (w *reversing[F]) head(b, keyHead int) {
	for h := keyHead * w.Shared; h < (keyHead+1)*w.Shared && w.Keys == 0; h++ {
		clearMat(w.Queries, w.Width, w.DQ.rows(b, h, 0))
	}
	if w.Keys == 0 {
		return
	}
	step := balanced(w.Keys, keyBlock, 1)
	for w.key = 0; w.key < w.Keys; w.key += step {
		w.keys = min(step, w.Keys-w.key)
		keys, values := w.K.rows(b, keyHead, w.key), w.V.rows(b, keyHead, w.key)
		w.values = w.pack(w.Width, w.keys, keys.transposed(), w.panels)
		w.scaled = w.pack(w.ValueWidth, w.keys, values.transposed(), w.values)
		end := w.pack(w.keys, w.Width, keys, w.scaled)
		own := w.scaled[:len(w.scaled)-len(end)]
		w.s.MulScalar(own, own, w.Scale)
		clearMat(w.keys, w.Width, w.DK.rows(b, keyHead, w.key))
		clearMat(w.keys, w.ValueWidth, w.DV.rows(b, keyHead, w.key))
		block := balanced(max(1, w.Queries), queryBlockGrad, 1)
		for h := keyHead * w.Shared; h < (keyHead+1)*w.Shared; h++ {
			w.at = place{b, h}
			for i := 0; i < w.Queries; i += block {
				w.block(i, min(block, w.Queries-i))
			}
		}
	}
}

// block adds what m queries and the present keys have to do with each other.
func (w *reversing[F]) block(query, m int) {
	b, h := w.at.batch, w.at.head
	lse := w.LSE[(b*w.Heads+h)*w.Queries+query:][:m]
	seen := w.seen(query + m - 1)
	for _, v := range lse {
		if w.Mean && math.IsInf(float64(v), -1) {
			seen = w.keys
		}
	}
	dq := w.DQ.rows(b, h, query)
	if seen == 0 {
		return // later than all: the first keys were not
	}
	dy, y := w.DY.rows(b, h, query), w.Y.rows(b, h, query)
	for r := range m {
		w.delta[r] = w.s.Dot(dy.row(r, w.ValueWidth), y.row(r, w.ValueWidth))
	}
	w.score(query, m, seen)
	slopes := Mat[F]{w.slopes, keyBlock, 1}
	w.times(m, seen, w.ValueWidth, dy, w.values, slopes, false)
	for r := range m {
		w.weigh(query+r, r, lse[r])
		w.slope(query+r, r, seen)
	}
	weights := w.scores
	if w.Drop.Keep > 0 {
		weights = w.weights
	}
	w.crossTimes(seen, w.ValueWidth, m, weights, dy, w.DV)
	w.crossTimes(seen, w.Width, m, w.slopes, Mat[F]{w.q, w.Width, 1}, w.DK)
	nr := w.s.tile.nr
	for j := 0; j < w.Width; j += nr {
		w.times(m, min(nr, w.Width-j), seen, slopes, w.scaled[j*w.keys:], dq.from(0, j), w.key > 0)
	}
}

// weigh makes weights of the scores in row r.
func (w *reversing[F]) weigh(query, r int, lse F) {
	x := w.masked(query, r)
	none := math.IsInf(float64(lse), -1)
	if none {
		clear(x)
	} else if len(x) > 0 {
		w.s.expSum(x, -lse)
	}
	rest := w.scores[r*keyBlock+len(x) : r*keyBlock+w.keys]
	clear(rest)
	if none && w.Mean {
		x = w.scores[r*keyBlock:][:w.keys]
		for i := range x {
			x[i] = 1 / F(w.Keys)
		}
	}
}

// slope makes gradients of scores of those of weights in row r, of the first so many keys, and the
// weights that were multiplied by the values.
func (w *reversing[F]) slope(query, r, seen int) {
	p, d := w.scores[r*keyBlock:][:seen], w.slopes[r*keyBlock:][:seen]
	if w.Mean && math.IsInf(float64(w.LSE[(w.at.batch*w.Heads+w.at.head)*w.Queries+query]), -1) {
		clear(d)
		copy(w.weights[r*keyBlock:], p)
		return
	}
	if w.Drop.Keep > 0 {
		stay := w.tossed(query, seen)
		w.s.MulScalar(stay, stay, 1/F(w.Drop.Keep))
		w.s.Mul(w.weights[r*keyBlock:][:seen], p, stay)
		w.s.Mul(d, d, stay)
	}
	w.s.AddScalar(d, d, -w.delta[r])
	w.s.Mul(d, d, p)
	// What weighs nothing has no slope, whatever the values are.
	if seen := w.seen(query); seen < len(d) {
		clear(d[seen:])
	}
}

// crossTimes adds to the gradient of the first keys, n numbers each, the transpose of rows of
// scores times m rows of b.
func (w *reversing[F]) crossTimes(keys, n, m int, rows []F, b Mat[F], to Heads[F]) {
	x, c := w.tile, to.rows(w.at.batch, w.at.head/w.Shared, w.key)
	if n == 0 {
		return
	}
	x.m, x.n, x.k, x.rs, x.cs, x.ldc, x.acc = keys, n, m, 1, keyBlock, c.RS, true
	x.ldb = b.RS
	x.overRows(rows, b.Data, c.Data)
}
