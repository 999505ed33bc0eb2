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
	keyBlock = 256
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

	key, keys       int // the present block of keys
	panels          []F // what is packed of them
	q               []F // a block of queries, scaled
	scores, weights []F // and their scores
	top, sum        []F // of each query of a task
	ones, none      []F // room for a row of scores; scores of −∞
	coins           [keyBlock]byte
	allowed         [keyBlock]bool
}

// newAttending takes scratch memory for blocks of so many queries and as many numbers of a key.
func newAttending[F Float](s *Set[F], a *Attention[F], queries, numbers int) *attending[F] {
	w := &attending[F]{Attention: a, s: s, tile: s.tile.pool.Get().(*tile[F])}
	w.tile.outer = 1
	nr := s.tile.nr
	sizes := []int{(keyBlock + nr) * (numbers + 2*nr), queries * a.Width, queries * keyBlock,
		queries * keyBlock, queryTask, queryTask, keyBlock, keyBlock}
	total := 0
	for _, n := range sizes {
		total += n
	}
	w.buffer = s.tile.scratch.get(total)
	rest := *w.buffer
	for i, p := range []*[]F{&w.panels, &w.q, &w.scores, &w.weights, &w.top, &w.sum, &w.ones,
		&w.none} {
		*p, rest = rest[:sizes[i]:sizes[i]], rest[sizes[i]:]
	}
	for i := range w.none {
		w.none[i] = F(math.Inf(-1))
	}
	return w
}

func (w *attending[F]) end() {
	w.s.tile.scratch.put(w.buffer)
	w.tile.put()
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
	step := balanced(max(1, w.Keys), keyBlock, 1)
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
		packed := w.pack(w.Width, w.keys, keys.transposed(), w.panels)
		w.pack(w.keys, w.ValueWidth, values, packed)
		for i := lo; i < hi; i += block {
			m := min(block, hi-i)
			if seen := w.seen(i + m - 1); seen > 0 {
				w.score(i, m, seen)
				for r := range m {
					w.soften(i+r, i+r-lo, r)
				}
				a := Mat[F]{w.scores, keyBlock, 1}
				w.partTimes(m, seen, a, packed, w.Y.rows(b, h, i))
			}
		}
	}
	for i := lo; i < hi; i++ {
		w.finish(i, i-lo)
	}
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

// score sets the scores of m queries with the first keys of the block, scaled.
func (w *attending[F]) score(query, m, keys int) {
	q := w.Q.rows(w.at.batch, w.at.head, query)
	for r := range m {
		w.s.MulScalar(w.q[r*w.Width:(r+1)*w.Width], q.row(r, w.Width), w.Scale)
	}
	w.times(m, keys, w.Width, Mat[F]{w.q, w.Width, 1}, w.panels, Mat[F]{w.scores, keyBlock, 1},
		false)
}

// masked returns the scores of a query, in row r, that Causal lets it see, with the masks applied.
func (w *attending[F]) masked(query, r int) []F {
	x := w.scores[r*keyBlock:][:w.seen(query)]
	if w.Bias.Data != nil && len(x) > 0 {
		w.s.Add(x, x, w.Bias.row(w.at, query, w.key, len(x), w.ones))
	}
	if w.Allowed.Data != nil && len(x) > 0 {
		w.s.Where(x, w.Allowed.row(w.at, query, w.key, len(x), w.allowed[:]), x, w.none[:len(x)])
	}
	return x
}

// soften makes weights of the scores of a query, number i of its task, in row r. They are relative
// to the greatest score so far: those before are corrected.
func (w *attending[F]) soften(query, i, r int) {
	x := w.masked(query, r)
	clear(w.scores[r*keyBlock+len(x) : r*keyBlock+w.keys])
	now := w.top[i]
	if len(x) > 0 {
		now = max(now, w.s.MaxOf(x))
	}
	var sum F
	if shift := now; len(x) > 0 {
		if math.IsInf(float64(shift), -1) {
			shift = 0
		}
		sum = w.s.expSum(x, -shift)
	}
	if old := w.top[i]; w.key > 0 && now != old {
		factor := F(math.Exp(float64(old - now)))
		w.sum[i] *= factor
		y := w.Y.rows(w.at.batch, w.at.head, query).Data[:w.ValueWidth]
		w.s.MulScalar(y, y, factor)
	}
	w.top[i] = now
	w.sum[i] += sum
	if w.Drop.Keep > 0 && len(x) > 0 {
		w.s.Mul(x, x, w.tossed(query, len(x)))
	}
}

// tossed are 1 for the weights of a query that stay, and 0.
func (w *attending[F]) tossed(query, n int) []F {
	first := (w.at.batch*w.Heads+w.at.head)*w.Queries + query
	rng.Bernoulli(w.Drop.Key, uint64(first)*uint64(w.Keys)+uint64(w.key), w.coins[:n], w.Drop.Keep)
	w.s.FromUint8(w.ones[:n], w.coins[:n])
	return w.ones[:n]
}

// finish divides the result of a query, number i of its task, by the sum of its weights.
func (w *attending[F]) finish(query, i int) {
	y := w.Y.rows(w.at.batch, w.at.head, query).Data[:w.ValueWidth]
	lse := &w.LSE[(w.at.batch*w.Heads+w.at.head)*w.Queries+query]
	if w.sum[i] == 0 {
		*lse = F(math.Inf(-1))
		clear(y)
		if w.Mean {
			w.mean(y)
		}
		return
	}
	*lse = w.top[i] + F(math.Log(float64(w.sum[i])))
	keep := F(1)
	if w.Drop.Keep > 0 {
		keep = F(w.Drop.Keep)
	}
	w.s.MulScalar(y, y, 1/(keep*w.sum[i]))
}

// mean adds to y the mean of all values.
func (w *attending[F]) mean(y []F) {
	for k := range w.Keys {
		w.s.Axpy(y, 1/F(w.Keys), w.V.rows(w.at.batch, w.at.head/w.Shared, k).Data[:w.ValueWidth])
	}
}

// expSum is Set.expSum.
func expSum[F Float](x []F, shift F) (s F) {
	for i, v := range x {
		x[i] = expOf(v + shift)
		s += x[i]
	}
	return s
}

func expOf[F Float](x F) F {
	if v, ok := any(x).(float32); ok {
		return F(exp32(v))
	}
	return F(math.Exp(float64(x)))
}
