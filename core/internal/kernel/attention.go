package kernel

import (
	"math"

	"github.com/goten-ml/goten/core/internal/par"
	"github.com/goten-ml/goten/core/rng"
)

// Attention is softmax(Scale·Q·Kᵀ + Bias)·V for each head of each example, without the matrix of
// scores in memory: blocks of queries meet blocks of keys, whose softmax is corrected as greater
// scores appear (Milakov and Gimelshein 2018; Dao et al. 2022 and 2023).
//
// A query gathers from the keys that Allowed and Causal let it: Causal hides keys later than the
// query. One that may gather from none gets 0, or, with Mean, the mean of all values. Drop sets
// weights to 0 with a probability and divides the others by the rest, element by element of an
// array [Batch, Heads, Queries, Keys] of random numbers.
//
// Heads·h … of the queries share key head h/Shared. Last axes are contiguous.
type Attention[F Float] struct {
	Batch, Heads, Shared int
	Queries, Keys        int
	Width, ValueWidth    int
	Scale                F
	Causal, Mean         bool

	Q, K, V Heads[F]
	Bias    Scores[F]    // added to scores; none if Data is nil
	Allowed Scores[bool] // none if Data is nil
	Drop    Dropout

	Y   Heads[F] // the result
	LSE []F      // [Batch, Heads, Queries]: ln Σ e^score, −∞ for a query that gathers nothing
}

// Heads is an array [batch, heads, time, width] by its strides; the last one is 1.
type Heads[F Float] struct {
	Data              []F
	Batch, Head, Time int
}

// Scores is an array [batch, heads, queries, keys] by its strides, 0 where it is broadcast; the
// last one is 0 or 1.
type Scores[E any] struct {
	Data                    []E
	Batch, Head, Query, Key int
}

// Dropout is the probability to stay, below 1, and the key of the coins; none if Keep is 0.
type Dropout struct {
	Keep float64
	Key  rng.Key
}

const (
	// keyBlock are the keys of a block at most: its keys and values, packed, stay in the second
	// cache, and coins find room on the stack.
	keyBlock = 512
	// queryBlock are the queries of a block at most, whose scores stay there too.
	queryBlock, queryBlockGrad = 48, 96
	// queryTask are the queries of a task at most, and tasks the number to aim at: each packs keys
	// and values anew.
	queryTask, attentionTasks = 512, 16
	// attentionMadds are the multiplications that are worth a task.
	attentionMadds = 200_000
)

// rows are the rows of a head from a step on.
func (h Heads[F]) rows(batch, head, step int) Mat[F] {
	return Mat[F]{h.Data[batch*h.Batch+head*h.Head+step*h.Time:], h.Time, 1}
}

// row are n scores of a query from key on, in room if they are one number.
func (s Scores[E]) row(at place, query, key, n int, room []E) []E {
	data := s.Data[at.batch*s.Batch+at.head*s.Head+query*s.Query+key*s.Key:]
	if s.Key == 1 {
		return data[:n]
	}
	room = room[:n]
	for i := range room {
		room[i] = data[0]
	}
	return room
}

// place is a head of an example.
type place struct{ batch, head int }

// Forward computes Y and LSE on all threads.
func (a *Attention[F]) Forward() { a.forward(Of[F]()) }

func (a *Attention[F]) forward(s *Set[F]) {
	heads := a.Batch * a.Heads
	if heads*a.Queries == 0 {
		return
	}
	step := min(queryTask, a.Queries)
	if heads < attentionTasks {
		step = min(step, max(queryBlock, a.Queries*heads/attentionTasks))
	}
	step = balanced(a.Queries, step, 1)
	parts := ceilDiv(a.Queries, step)
	madds := step * max(1, a.Keys) * (a.Width + a.ValueWidth)
	par.For(heads*parts, max(1, attentionMadds/max(1, madds)), func(lo, hi int) {
		w := newAttending(s, a, queryBlock, a.Width+a.ValueWidth)
		for i := lo; i < hi; i++ {
			head, from := i/parts, i%parts*step
			w.at = place{head / a.Heads, head % a.Heads}
			w.gather(from, min(from+step, a.Queries))
		}
		w.end()
	})
}

// attending is a thread at work on an Attention.
type attending[F Float] struct {
	*Attention[F]
	s      *Set[F]
	at     place
	tile   *tile[F]
	buffer *[]F

	ld              int // rows of scores lie so far apart
	key, keys       int // the present block of keys
	panels          []F // what is packed of them
	q               []F // room for a block of queries
	scores, weights []F // and their scores
	top, sum        []F // of each query of a task
	drop, fresh     []F // of each query of a block
	ones, none      []F // room for a row of scores; scores of −∞
	coins           [keyBlock]byte
	allowed         [keyBlock]bool
}

// newAttending takes scratch memory for blocks of so many queries and as many numbers of a key.
func newAttending[F Float](s *Set[F], a *Attention[F], queries, numbers int) *attending[F] {
	w := &attending[F]{Attention: a, s: s, tile: s.tile.pool.Get().(*tile[F])}
	w.tile.outer = 1
	nr, keys := s.tile.nr, w.keyStep()
	w.ld = (keys + 15) &^ 15
	if w.ld%128 == 0 { // or rows would share the same few places in the cache
		w.ld += 16
	}
	sizes := []int{(keys + nr) * (numbers + 3*nr), queries * a.Width, queries * w.ld,
		queries * w.ld, queryTask, queryTask, queryTask, queryTask, keyBlock, keyBlock}
	total := 0
	for _, n := range sizes {
		total += n
	}
	w.buffer = s.tile.scratch.get(total)
	rest := *w.buffer
	for i, p := range []*[]F{&w.panels, &w.q, &w.scores, &w.weights, &w.top, &w.sum, &w.drop,
		&w.fresh, &w.ones, &w.none} {
		*p, rest = rest[:sizes[i]:sizes[i]], rest[sizes[i]:]
	}
	if a.Allowed.Data != nil {
		for i := range w.none {
			w.none[i] = F(math.Inf(-1))
		}
	}
	return w
}

func (w *attending[F]) end() {
	w.s.tile.scratch.put(w.buffer)
	w.tile.put()
}

// keyStep is the number of keys of a block.
func (a *Attention[F]) keyStep() int { return balanced(max(1, a.Keys), keyBlock, 1) }

// packScaled is pack of b times Scale.
func (w *attending[F]) packScaled(k, n int, b Mat[F], dst []F) (rest []F) {
	rest = w.pack(k, n, b, dst)
	if own := dst[:len(dst)-len(rest)]; w.Scale != 1 {
		w.s.MulScalar(own, own, w.Scale)
	}
	return rest
}

// pack copies b, of k rows and n columns, to the panels of a product and returns their end.
func (w *attending[F]) pack(k, n int, b Mat[F], dst []F) (rest []F) {
	t := w.s.tile
	for j := 0; j < n && k > 0; j += t.nr {
		packPanel(t, k, min(t.nr, n-j), dst[j*k:], b.from(0, j))
	}
	return dst[ceilDiv(n, t.nr)*t.nr*k:]
}

// times sets c, m×n, to a·b, or adds it. b is packed, of k rows.
func (w *attending[F]) times(m, n, k int, a Mat[F], b []F, c Mat[F], acc bool) {
	if m == 0 || n == 0 || k == 0 {
		if !acc {
			clearMat(m, n, c)
		}
		return
	}
	x := w.tile
	x.m, x.n, x.k, x.rs, x.cs, x.ldc, x.acc = m, n, k, a.RS, a.CS, c.RS, acc
	x.overPanels(a.Data, b, c.Data)
}

// gather computes queries lo … hi−1.
func (w *attending[F]) gather(lo, hi int) {
	for i := range hi - lo {
		w.top[i], w.sum[i] = F(math.Inf(-1)), 0
	}
	b, h := w.at.batch, w.at.head
	block := balanced(hi-lo, queryBlock, 1)
	step := w.keyStep()
	for w.key = 0; w.key < max(1, w.Keys); w.key += step {
		if w.Causal && w.key >= hi {
			break
		}
		w.keys = min(step, w.Keys-w.key)
		if w.keys == 0 {
			clearMat(hi-lo, w.ValueWidth, w.Y.rows(b, h, lo))
			break
		}
		keys, values := w.K.rows(b, h/w.Shared, w.key), w.V.rows(b, h/w.Shared, w.key)
		packed := w.packScaled(w.Width, w.keys, keys.transposed(), w.panels)
		w.pack(w.keys, w.ValueWidth, values, packed)
		for i := lo; i < hi; i += block {
			m := min(block, hi-i)
			if seen := w.seen(i + m - 1); seen > 0 {
				w.score(m, seen, w.queries(i, m))
				w.soften(i, i-lo, m)
				a := w.scoresOf(0)
				w.partTimes(m, seen, a, packed, w.Y.rows(b, h, i))
			}
		}
	}
	w.finish(lo, hi)
}

// partTimes adds to c, or sets at the first keys, a times the values of the first so many keys.
func (w *attending[F]) partTimes(m, keys int, a Mat[F], values []F, c Mat[F]) {
	nr := w.s.tile.nr
	for j := 0; j < w.ValueWidth; j += nr {
		n := min(nr, w.ValueWidth-j)
		w.times(m, n, keys, a, values[j*w.keys:], c.from(0, j), w.key > 0)
	}
}

// seen is how many keys of the block Causal lets a query see.
func (w *attending[F]) seen(query int) int {
	if !w.Causal {
		return w.keys
	}
	return max(0, min(w.keys, query+1-w.key))
}

// queries are m rows of Q, in memory where they do not share the same few places in the cache.
func (w *attending[F]) queries(query, m int) Mat[F] {
	q := w.Q.rows(w.at.batch, w.at.head, query)
	if q.RS == 0 || q.RS%w.s.tile.page != 0 {
		return q
	}
	near := Mat[F]{w.q, w.Width, 1}
	copyMat(near, q, m, w.Width)
	return near
}

// score sets the scores of m queries with the first keys of the block, scaled.
func (w *attending[F]) score(m, keys int, q Mat[F]) {
	w.times(m, keys, w.Width, q, w.panels, w.scoresOf(0), false)
}

// alike is how many of m queries from one on see as many keys of the block as it, and that number.
func (w *attending[F]) alike(query, m int) (rows, keys int) {
	keys, rows = w.seen(query), 1
	if !w.Causal {
		return m, keys
	}
	for rows < m && w.seen(query+rows) == keys {
		rows++
	}
	return rows, keys
}

// scoresOf are the scores of a block from row r on.
func (w *attending[F]) scoresOf(r int) Mat[F] { return Mat[F]{w.scores[r*w.ld:], w.ld, 1} }

// mask applies the masks to the scores of rows from r on, of the first so many keys.
func (w *attending[F]) mask(query, r, rows, keys int) {
	if w.Bias.Data == nil && w.Allowed.Data == nil {
		return
	}
	for i := range rows {
		x := w.scoresOf(r+i).row(0, keys)
		if w.Bias.Data != nil {
			w.s.Add(x, x, w.Bias.row(w.at, query+i, w.key, keys, w.ones))
		}
		if w.Allowed.Data != nil {
			allowed := w.Allowed.row(w.at, query+i, w.key, keys, w.allowed[:])
			w.s.Where(x, allowed, x, w.none[:keys])
		}
	}
}

// soften makes weights of the scores of m queries, the first of which is number i of its task.
// They are relative to the greatest score so far: what was made of those before is corrected.
func (w *attending[F]) soften(query, i, m int) {
	drop, fresh, sum := w.drop[:m], w.fresh[:m], w.sum[i:i+m]
	clear(drop)
	clear(fresh)
	for r := 0; r < m; {
		rows, n := w.alike(query+r, m-r)
		if n > 0 {
			w.mask(query+r, r, rows, n)
			w.s.softRows(rows, n, w.scoresOf(r), running[F]{w.top[i+r:], drop[r:], fresh[r:]})
		}
		if n < w.keys {
			clearMat(rows, w.keys-n, w.scoresOf(r).from(0, n))
		}
		r += rows
	}
	if w.key > 0 {
		w.s.Exp(drop, drop)
		w.s.Mul(sum, sum, drop)
		w.scale(w.Y.rows(w.at.batch, w.at.head, query), drop)
	}
	w.s.Add(sum, sum, fresh)
	for r := 0; r < m && w.Drop.Keep > 0; r++ {
		if n := w.seen(query + r); n > 0 {
			x := w.scoresOf(r).row(0, n)
			w.s.Mul(x, x, w.tossed(query+r, n))
		}
	}
}

// scale multiplies rows of the result.
func (w *attending[F]) scale(y Mat[F], by []F) {
	if w.ValueWidth > 0 {
		w.s.scaleRows(len(by), w.ValueWidth, y, by)
	}
}

// tossed are 1 for the weights of a query that stay, and 0.
func (w *attending[F]) tossed(query, n int) []F {
	first := (w.at.batch*w.Heads+w.at.head)*w.Queries + query
	rng.Bernoulli(w.Drop.Key, uint64(first)*uint64(w.Keys)+uint64(w.key), w.coins[:n], w.Drop.Keep)
	w.s.FromUint8(w.ones[:n], w.coins[:n])
	return w.ones[:n]
}

// finish divides the results of queries lo … hi−1, a task, by the sums of their weights.
func (w *attending[F]) finish(lo, hi int) {
	b, h, n := w.at.batch, w.at.head, hi-lo
	y, sum, by := w.Y.rows(b, h, lo), w.sum[:n], w.drop[:n]
	lse := w.LSE[(b*w.Heads+h)*w.Queries+lo:][:n]
	w.s.Log(lse, sum)
	w.s.Add(lse, lse, w.top[:n])
	w.s.Recip(by, sum)
	if w.Drop.Keep > 0 {
		w.s.MulScalar(by, by, F(1/w.Drop.Keep))
	}
	w.scale(y, by)
	for i, s := range sum {
		if s == 0 {
			row := y.row(i, w.ValueWidth)
			clear(row)
			if w.Mean {
				w.mean(row)
			}
		}
	}
}

// mean adds to y the mean of all values.
func (w *attending[F]) mean(y []F) {
	for k := range w.Keys {
		w.s.Axpy(y, 1/F(w.Keys), w.V.rows(w.at.batch, w.at.head/w.Shared, k).Data[:w.ValueWidth])
	}
}
