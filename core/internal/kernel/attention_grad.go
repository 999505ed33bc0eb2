package kernel

import (
	"math"
	"slices"

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
		extra := s.tile.scratch.get(queryBlockGrad * (w.ld + 2))
		w.slopes, w.delta = (*extra)[2*queryBlockGrad:], (*extra)[:queryBlockGrad]
		w.lse = (*extra)[queryBlockGrad:]
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
	slopes []F  // the gradient of weights, then of scores, both times Scale, like scores
	delta  []F  // Scale·Σ dy·y of each query of a block
	lse    []F  // its LSE, +∞ where it gathers nothing
	add    bool // to the gradients of keys and values: not at the first queries

	values, rows []F // packed values, transposed and times Scale, and keys
}

// head computes the gradients of one key head and the heads that share it.
func (w *reversing[F]) head(b, keyHead int) {
	for h := keyHead * w.Shared; h < (keyHead+1)*w.Shared && w.Keys == 0; h++ {
		clearMat(w.Queries, w.Width, w.DQ.rows(b, h, 0))
	}
	if w.Keys == 0 {
		return
	}
	step := w.keyStep()
	for w.key = 0; w.key < w.Keys; w.key += step {
		w.keys = min(step, w.Keys-w.key)
		keys, values := w.K.rows(b, keyHead, w.key), w.V.rows(b, keyHead, w.key)
		w.values = w.packScaled(w.Width, w.keys, keys.transposed(), w.panels)
		w.rows = w.packScaled(w.ValueWidth, w.keys, values.transposed(), w.values)
		w.pack(w.keys, w.Width, keys, w.rows)
		if w.add = w.Causal || w.Queries == 0; w.add {
			clearMat(w.keys, w.Width, w.DK.rows(b, keyHead, w.key))
			clearMat(w.keys, w.ValueWidth, w.DV.rows(b, keyHead, w.key))
		}
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
	if w.Mean && slices.Contains(lse, F(math.Inf(-1))) {
		seen = w.keys
	}
	if seen == 0 {
		return // later than all: the first keys were not
	}
	q, dq := w.queries(query, m), w.DQ.rows(b, h, query)
	dy, y := w.DY.rows(b, h, query), w.Y.rows(b, h, query)
	delta := w.delta[:m]
	clear(delta)
	if w.ValueWidth > 0 {
		w.s.dotRows(w.ValueWidth, dy, y, delta)
		w.s.MulScalar(delta, delta, w.Scale)
	}
	w.score(m, seen, q)
	slopes := w.slopesOf(0)
	w.times(m, seen, w.ValueWidth, dy, w.values, slopes, false)
	w.weigh(query, lse, seen)
	weights := w.scores
	if w.Drop.Keep > 0 {
		weights = w.weights
	}
	w.crossTimes(seen, w.ValueWidth, m, weights, dy, w.DV)
	w.crossTimes(seen, w.Width, m, w.slopes, q, w.DK)
	w.add = true
	nr := w.s.tile.nr
	for j := 0; j < w.Width; j += nr {
		w.times(m, min(nr, w.Width-j), seen, slopes, w.rows[j*w.keys:], dq.from(0, j), w.key > 0)
	}
}

// weigh makes weights of the scores of queries with the first so many keys, gradients of scores of
// those of weights, and, with dropout, the weights that were multiplied by the values.
func (w *reversing[F]) weigh(query int, lse []F, seen int) {
	m := len(lse)
	for r, v := range lse {
		if w.lse[r] = v; math.IsInf(float64(v), -1) {
			w.lse[r] = -v
		}
	}
	if w.Drop.Keep > 0 {
		w.toss(query, m, seen)
	}
	for r := 0; r < m; {
		rows, n := w.alike(query+r, m-r)
		if n > 0 {
			w.mask(query+r, r, rows, n)
			w.s.weighRows(rows, n, &weighing[F]{w.scoresOf(r), w.slopesOf(r), w.lse[r:],
				w.delta[r:]})
		}
		if n < seen { // what weighs nothing has no slope, whatever the values are
			clearMat(rows, seen-n, w.scoresOf(r).from(0, n))
			clearMat(rows, seen-n, w.slopesOf(r).from(0, n))
		}
		r += rows
	}
	for r := 0; r < m && w.Mean; r++ {
		if math.IsInf(float64(lse[r]), -1) {
			w.equal(r, seen)
		}
	}
	for r := 0; r < m && w.Drop.Keep > 0; r++ {
		x := w.weights[r*w.ld:][:seen]
		w.s.Mul(x, x, w.scores[r*w.ld:][:seen])
	}
}

// slopesOf are the slopes of a block from row r on.
func (w *reversing[F]) slopesOf(r int) Mat[F] { return Mat[F]{w.slopes[r*w.ld:], w.ld, 1} }

// equal makes the weights of row r those of a query that gathers the mean, without dropout.
func (w *reversing[F]) equal(r, seen int) {
	x, stay := w.scores[r*w.ld:][:seen], w.weights[r*w.ld:][:seen]
	for i := range x {
		x[i], stay[i] = 1/F(w.Keys), 1
	}
	clear(w.slopes[r*w.ld:][:seen])
}

// toss sets weights to what dropout multiplies them by, and so the gradients of weights.
func (w *reversing[F]) toss(query, m, seen int) {
	for r := range m {
		stay, d := w.weights[r*w.ld:][:seen], w.slopes[r*w.ld:][:seen]
		w.s.MulScalar(stay, w.tossed(query+r, seen), F(1/w.Drop.Keep))
		w.s.Mul(d, d, stay)
	}
}

// crossTimes adds to the gradient of the first keys, n numbers each, or sets it to, the transposed
// rows of scores times m rows of b.
func (w *reversing[F]) crossTimes(keys, n, m int, rows []F, b Mat[F], to Heads[F]) {
	x, c := w.tile, to.rows(w.at.batch, w.at.head/w.Shared, w.key)
	if n == 0 {
		return
	}
	x.m, x.n, x.k, x.rs, x.cs, x.ldc, x.acc = keys, n, m, 1, w.ld, c.RS, w.add
	x.ldb = b.RS
	x.overRows(rows, b.Data, c.Data)
}
