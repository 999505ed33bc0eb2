package kernel

import "github.com/goten-ml/goten/core/internal/par"

// Weights are the matrix of a recurrent product, k×n, laid out once for its products with a few
// rows at every step of a sequence: as panels of columns that a tile reads without gaps, or as it
// is where that is as good. Its columns are given in spans, each computed by one call of Mul. The
// sum of an element does not depend on the spans, or on the rows of a call.
type Weights[F Float] struct {
	t      *tiles[F]
	k      int
	b      Mat[F]
	spans  []Span
	panels []panel
	first  []int // panel of each span
	width  int
	data   []F // nil: b is read where it lies
	byRows bool
}

// A Span is columns From … From+N−1 of a matrix; From is a multiple of 4.
type Span struct{ From, N int }

// A panel is columns of the matrix and where it is packed.
type panel struct{ from, n, at int }

// NewWeights lays b of k rows out for so many steps of products with all rows of a batch, of which
// Mul takes some at a time. Scratch memory comes from room.
func NewWeights[F Float](k int, b Mat[F], spans []Span, use Steps, room func(n int) []F,
) *Weights[F] {
	w := &Weights[F]{t: Of[F]().tile, k: k, b: b, spans: spans}
	transposed := b.CS != 1 && b.RS == 1
	if use.Batch <= 2 && transposed {
		w.byRows = true
		return w
	}
	mr := ceilDiv(max(1, use.Rows), ceilDiv(max(1, use.Rows), w.t.mr))
	w.width = w.t.nr
	if !transposed {
		w.width = max(w.width, w.t.width(mr))
	}
	at := 0
	for _, s := range spans {
		w.first = append(w.first, len(w.panels))
		for j := 0; j < s.N; j += w.width {
			w.panels = append(w.panels, panel{s.From + j, min(w.width, s.N-j), at})
			at += w.width * k
		}
	}
	w.first = append(w.first, len(w.panels))
	if transposed || use.Times*use.Batch >= 16 {
		w.data = room(at)
		par.For(len(w.panels), max(1, 1<<15/max(1, k*w.width)), w.pack)
	}
	return w
}

// Steps say how often a product runs: at Times steps, with Batch rows, of which a thread has Rows.
type Steps struct{ Times, Batch, Rows int }

func (w *Weights[F]) pack(lo, hi int) {
	for _, p := range w.panels[lo:hi] {
		dst := w.data[p.at : p.at+w.k*w.width]
		if w.b.CS != 1 {
			w.t.packT(w.k, p.n, dst, w.b.Data[p.from*w.b.CS:], w.b.CS)
			continue
		}
		for i := range w.k {
			copy(dst[i*w.width:][:p.n], w.b.Data[i*w.b.RS+p.from:])
		}
	}
}

// Mul sets c, of m rows and as many columns as span i has, to a times these columns, or adds it.
// It runs on the caller's thread.
func (w *Weights[F]) Mul(i, m int, a, c Mat[F], acc bool) {
	if w.byRows {
		w.dots(w.spans[i], m, a, c, acc)
		return
	}
	if w.k == 0 || m == 0 {
		if !acc {
			clearMat(m, w.spans[i].N, c)
		}
		return
	}
	x := w.t.pool.Get().(*tile[F])
	x.outer, x.rs, x.cs, x.ldc = 1, a.RS, 1, c.RS
	kc := balanced(w.k, w.t.kc, 1)
	for k := 0; k < w.k; k += kc {
		x.k, x.acc = min(kc, w.k-k), acc || k > 0
		for _, p := range w.panels[w.first[i]:w.first[i+1]] {
			b := w.b.Data
			if x.ldb = w.b.RS; w.data != nil {
				b, x.ldb = w.data[p.at+k*w.width:], w.width
			} else {
				b = b[k*w.b.RS+p.from:]
			}
			x.n = p.n
			x.column(m, a.Data[k:], b, c.Data[p.from-w.spans[i].From:])
		}
	}
	x.put()
}

// dots is Mul for few rows and columns that lie in memory as rows: sums in the order of Dot.
func (w *Weights[F]) dots(s Span, m int, a, c Mat[F], acc bool) {
	t := w.t.pool.Get().(*tile[F])
	for r := range m {
		x, y := a.Data[r*a.RS:][:w.k], c.Data[r*c.RS:][:s.N]
		if !acc {
			clear(y)
		}
		j := 0
		for ; j+4 <= s.N && w.k > 0; j += 4 {
			w.t.dots(1, w.k, x, w.b.Data[(s.From+j)*w.b.CS:], 0, w.b.CS, &t.sums)
			for i, v := range t.sums[:4] {
				y[j+i] += v
			}
		}
		for ; j < s.N; j++ {
			y[j] += w.t.dot(x, w.b.Data[(s.From+j)*w.b.CS:][:w.k])
		}
	}
	t.put()
}
