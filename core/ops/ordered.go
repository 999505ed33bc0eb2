package ops

import (
	"github.com/goten-ml/goten/core/internal/kernel"
	"github.com/goten-ml/goten/core/internal/par"
	"github.com/goten-ml/goten/core/tensor"
)

// An Ordered reduction adds, or multiplies, in the order of memory, which is NumPy's
// (numpy/_core/src/multiarray/nditer_constr.c): axes are sorted by stride, those that lie side by
// side become one, rows along the innermost folded axis are added pairwise, and rows are added one
// after the other. So sums have NumPy's bits for every layout, at any number of threads.
type Ordered struct {
	Product bool
	Fold    []bool // which axes are folded away
}

// stretch is one axis, or several that were merged: its size and its strides in both arrays.
type stretch struct {
	n, in, out int
	fold       bool
}

// Into writes the reduction of in to out, of the same dtype and rank: its strides along folded
// axes are 0. It panics with a *tensor.DTypeError for bools and integers of fewer than 64 bits.
// Serves tells whether the order of a layout is known.
func (o Ordered) Into(out, in tensor.Memory) {
	switch in.DType {
	case tensor.Float32:
		reduceOrdered(o, orderedFloat[float32](o.Product), out, in)
	case tensor.Float64:
		reduceOrdered(o, orderedFloat[float64](o.Product), out, in)
	case tensor.Int64:
		reduceOrdered(o, orderedInt[int64](o.Product), out, in)
	case tensor.Uint64:
		reduceOrdered(o, orderedInt[uint64](o.Product), out, in)
	default:
		tensor.DTypef("Ordered", "expected floats, int64 or uint64, received %v", in.DType)
	}
	tensor.Count(1)
}

// Serves tells whether Into knows NumPy's order for a layout. It does not where some axes are kept
// and two folded ones follow one another without being mergeable, nor for many elements on three
// axes or more that cannot be merged.
func (o Ordered) Serves(out, in tensor.Memory) bool {
	if o.all() {
		// How pieces are cut from three axes and more is not known.
		return o.Product || len(o.stretches(out, in)) < 3 || in.Shape.Size() <= bufferSize
	}
	for _, n := range in.Shape {
		if n == 0 {
			return true
		}
	}
	stretches := o.stretches(out, in)
	for i := 1; i < len(stretches); i++ {
		if stretches[i].fold && stretches[i-1].fold && !o.Product && in.DType.IsFloat() {
			return false
		}
	}
	return true
}

// all reports whether every axis is folded. NumPy then adds what it cannot merge in pieces of its
// buffer.
func (o Ordered) all() bool {
	for _, f := range o.Fold {
		if !f {
			return false
		}
	}
	return true
}

// ordered is one reduction on elements of type E.
type ordered[E tensor.Element] struct {
	first E                      // what the elements are joined to
	long  bool                   // whether halves of a row are independent
	row   func(x []E) E          // of a contiguous row
	join  func(x, y E) E         // of two results
	into  func(acc, acc2, x []E) // acc = acc2 joined with x, element by element
}

func orderedFloat[F kernel.Float](product bool) ordered[F] {
	k := kernel.Of[F]()
	if !product {
		return ordered[F]{0, true, k.Sum, func(x, y F) F { return x + y }, k.Add}
	}
	times := func(x []F) F {
		p := F(1)
		for _, v := range x {
			p *= v
		}
		return p
	}
	return ordered[F]{1, false, times, func(x, y F) F { return x * y }, k.Mul}
}

func orderedInt[I int64 | uint64](product bool) ordered[I] {
	f := intSum[I]()
	if !product {
		return ordered[I]{0, true, f.row, f.join, f.into}
	}
	return ordered[I]{1, true,
		func(x []I) I {
			p := I(1)
			for _, v := range x {
				p *= v
			}
			return p
		},
		func(x, y I) I { return x * y },
		func(acc, _, x []I) {
			for i, v := range x {
				acc[i] *= v
			}
		}}
}

// stretches sorts and merges the axes. Those of negative stride keep their direction.
func (o Ordered) stretches(out, in tensor.Memory) []stretch {
	var s []stretch
	for i, n := range in.Shape {
		if n == 1 {
			continue
		}
		s = append(s, stretch{n, in.Strides[i], out.Strides[i], o.Fold[i]})
	}
	sortStretches(s)
	merged := s[:0]
	for _, a := range s {
		if k := len(merged) - 1; k >= 0 {
			b := &merged[k]
			if b.fold == a.fold && b.in == a.in*a.n && b.out == a.out*a.n {
				*b = stretch{b.n * a.n, a.in, a.out, a.fold}
				continue
			}
		}
		merged = append(merged, a)
	}
	return merged
}

// sortStretches is npyiter_find_best_axis_ordering: an insertion sort by stride, innermost first,
// in which strides of 0 say nothing and the order of the axes wins where operands disagree.
func sortStretches(s []stretch) {
	for i := len(s) - 2; i >= 0; i-- {
		to := i
		for j := i + 1; j < len(s); j++ {
			swap, clear := smaller(s[j], s[i])
			if !clear {
				continue
			}
			if !swap {
				break
			}
			to = j
		}
		a := s[i]
		copy(s[i:to], s[i+1:to+1])
		s[to] = a
	}
}

// smaller tells whether the inner axis has to change places with the outer one, and whether any
// operand says so or not.
func smaller(inner, outer stretch) (swap, clear bool) {
	for _, p := range [2][2]int{{inner.out, outer.out}, {inner.in, outer.in}} {
		a, b := max(p[0], -p[0]), max(p[1], -p[1])
		if a == 0 || b == 0 {
			continue
		}
		if a <= b {
			swap = false
		} else if !clear {
			swap = true
		}
		clear = true
	}
	return swap, clear
}

// reduceOrdered fills out and takes in into it.
func reduceOrdered[E tensor.Element](o Ordered, f ordered[E], out, in tensor.Memory) {
	stretches := o.stretches(out, in)
	w := walker[E]{f: f}
	lo, hi := reach(stretches, func(s stretch) int { return s.out })
	w.y, w.firstOut = tensor.LentElements[E](out, lo, hi), -lo
	w.fill(stretches, w.firstOut)
	if in.Shape.Size() == 0 {
		return
	}
	lo, hi = reach(stretches, func(s stretch) int { return s.in })
	w.x, w.firstIn = tensor.LentElements[E](in, lo, hi), -lo
	if len(stretches) > 1 && f.long && o.all() {
		w.pieces(stretches)
		return
	}
	parts(stretches, func(part []stretch, atIn, atOut int) {
		w.walk(part, w.firstIn+atIn, w.firstOut+atOut)
	})
}

// reach is the range of elements that strides lead to.
func reach(stretches []stretch, stride func(stretch) int) (lo, hi int) {
	for _, s := range stretches {
		if d := max(0, s.n-1) * stride(s); d < 0 {
			lo += d
		} else {
			hi += d
		}
	}
	return lo, hi + 1
}

// A walker takes the elements of x into y; positions count from the lowest element.
type walker[E tensor.Element] struct {
	f                 ordered[E]
	x, y              []E
	firstIn, firstOut int
}

// fill sets the results to the value that elements are joined to.
func (w *walker[E]) fill(stretches []stretch, at int) {
	if len(stretches) == 0 {
		w.y[at] = w.f.first
		return
	}
	s := stretches[0]
	n := s.n
	if s.fold {
		n = 1
	}
	for i := range n {
		w.fill(stretches[1:], at+i*s.out)
	}
}

// parts divides the outermost axis that is kept among the threads.
func parts(stretches []stretch, do func(part []stretch, atIn, atOut int)) {
	work, split := 1, -1
	for i, s := range stretches {
		work *= s.n
		if !s.fold && split < 0 {
			split = i
		}
	}
	if split < 0 || work < 2*foldGrain {
		do(stretches, 0, 0)
		return
	}
	s := stretches[split]
	grain := max(1, foldGrain*s.n/work)
	if split == len(stretches)-1 {
		grain = max(grain, 64) // whole cache lines
	}
	par.For(s.n, grain, func(lo, hi int) {
		part := append([]stretch(nil), stretches...)
		part[split].n = hi - lo
		do(part, lo*s.in, lo*s.out)
	})
}

// walk takes the elements of the remaining axes, which begin at i, into the results at k.
func (w *walker[E]) walk(stretches []stretch, i, k int) {
	if len(stretches) == 0 {
		w.y[k] = w.f.join(w.y[k], w.x[i])
		return
	}
	s := stretches[0]
	switch {
	case len(stretches) > 1:
		for j := range s.n {
			w.walk(stretches[1:], i+j*s.in, k+j*s.out)
		}
	case s.fold:
		w.y[k] = w.f.line(s, w.x, i, w.y[k])
	case s.in == 1 && s.out == 1:
		y := w.y[k : k+s.n]
		w.f.into(y, y, w.x[i:i+s.n])
	default:
		for j := range s.n {
			w.y[k+j*s.out] = w.f.join(w.y[k+j*s.out], w.x[i+j*s.in])
		}
	}
}

// bufferSize is the number of elements that NumPy gathers at a time.
const bufferSize = 8192

// pieces joins the elements of several folded axes: as many of the inner axes as NumPy's buffer
// holds are gathered, as often as it holds them, and reduced, one such piece after the other.
func (w *walker[E]) pieces(stretches []stretch) {
	inner, core := len(stretches), 1
	for inner > 0 && core*stretches[inner-1].n <= bufferSize {
		inner--
		core *= stretches[inner].n
	}
	if core == 1 {
		w.walk(stretches, w.firstIn, w.firstOut)
		return
	}
	room := make([]E, 0, bufferSize/core*core)
	take := func() {
		if len(room) > 0 {
			w.y[w.firstOut] = w.f.join(w.y[w.firstOut], w.f.row(room))
			room = room[:0]
		}
	}
	w.rows(stretches[:inner], w.firstIn, func(i int) {
		w.rows(stretches[inner:], i, func(i int) { room = append(room, w.x[i]) })
		if len(room) == cap(room) {
			take()
		}
	})
	take()
}

// rows calls do with the place of each row, in order.
func (w *walker[E]) rows(outer []stretch, i int, do func(i int)) {
	if len(outer) == 0 {
		do(i)
		return
	}
	for j := range outer[0].n {
		w.rows(outer[1:], i+j*outer[0].in, do)
	}
}

// line joins the row that begins at i to acc.
func (f *ordered[E]) line(s stretch, x []E, i int, acc E) E {
	if !f.long {
		for j := range s.n {
			acc = f.join(acc, x[i+j*s.in])
		}
		return acc
	}
	if s.n <= foldGrain {
		return f.join(acc, f.row(gathered(s, x, i)))
	}
	cuts := halve(nil, 0, s.n)
	part := make([]E, len(cuts))
	par.For(len(cuts), 1, func(lo, hi int) {
		for k := lo; k < hi; k++ {
			end := s.n
			if k+1 < len(cuts) {
				end = cuts[k+1]
			}
			piece := stretch{n: end - cuts[k], in: s.in}
			part[k] = f.row(gathered(piece, x, i+cuts[k]*s.in))
		}
	})
	at := 0
	return f.join(acc, joinHalves(folding[E]{join: f.join}, part, &at, s.n))
}

// gathered is the elements of the row that begins at i, side by side.
func gathered[E tensor.Element](s stretch, x []E, i int) []E {
	if s.in == 1 {
		return x[i : i+s.n]
	}
	row := make([]E, s.n)
	for j := range row {
		row[j] = x[i+j*s.in]
	}
	return row
}
