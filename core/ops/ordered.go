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

// Serves tells whether Into knows NumPy's order for a layout. It does not where two folded axes
// follow one another without being mergeable: NumPy then adds in pieces of its buffer.
func (o Ordered) Serves(out, in tensor.Memory) bool {
	for _, n := range in.Shape {
		if n == 0 {
			return true
		}
	}
	stretches := o.stretches(&out, &in)
	for i := 1; i < len(stretches); i++ {
		if stretches[i].fold && stretches[i-1].fold && !o.Product && in.DType.IsFloat() {
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

// stretches sorts and merges the axes; folded axes of negative stride are walked from the other end.
func (o Ordered) stretches(out, in *tensor.Memory) []stretch {
	var s []stretch
	for i, n := range in.Shape {
		if n == 1 {
			continue
		}
		if in.Strides[i] < 0 && out.Strides[i] <= 0 || in.Strides[i] < 0 && !o.Fold[i] {
			in.Flip(i)
			out.Flip(i)
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
	stretches := o.stretches(&out, &in)
	lenOut, lenIn := 1, 1
	for _, s := range stretches {
		lenOut += max(0, s.n-1) * s.out
		lenIn += (s.n - 1) * s.in
	}
	for _, n := range in.Shape {
		if n == 0 {
			lenIn = 0
		}
	}
	y := tensor.LentElements[E](out, lenOut)
	fillStretches(y, stretches, f.first)
	if lenIn == 0 {
		return
	}
	parts(stretches, func(part []stretch, atIn, atOut int) {
		x := tensor.LentElements[E](in, lenIn)
		f.walk(part, x[atIn:], y[atOut:])
	})
}

// fillStretches sets every element of y to v.
func fillStretches[E tensor.Element](y []E, stretches []stretch, v E) {
	for len(stretches) > 0 && (stretches[0].fold || stretches[0].n == 0) {
		if !stretches[0].fold {
			return
		}
		stretches = stretches[1:]
	}
	if len(stretches) == 0 {
		y[0] = v
		return
	}
	for i := range stretches[0].n {
		fillStretches(y[i*stretches[0].out:], stretches[1:], v)
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

// walk takes the elements of x into y, of the remaining axes.
func (f *ordered[E]) walk(stretches []stretch, x, y []E) {
	switch {
	case len(stretches) == 0:
		y[0] = f.join(y[0], x[0])
	case len(stretches) > 1:
		s := stretches[0]
		for i := range s.n {
			f.walk(stretches[1:], x[i*s.in:], y[i*s.out:])
		}
	case stretches[0].fold:
		y[0] = f.line(stretches[0], x, y[0])
	default:
		s := stretches[0]
		if s.in == 1 && s.out == 1 {
			f.into(y[:s.n], y[:s.n], x[:s.n])
			return
		}
		for i := range s.n {
			y[i*s.out] = f.join(y[i*s.out], x[i*s.in])
		}
	}
}

// line joins a row to acc.
func (f *ordered[E]) line(s stretch, x []E, acc E) E {
	if !f.long {
		if s.in == 1 {
			x = x[:s.n]
			for _, v := range x {
				acc = f.join(acc, v)
			}
			return acc
		}
		for i := range s.n {
			acc = f.join(acc, x[i*s.in])
		}
		return acc
	}
	if s.n <= foldGrain {
		return f.join(acc, f.row(gathered(s, x)))
	}
	cuts := halve(nil, 0, s.n)
	part := make([]E, len(cuts))
	par.For(len(cuts), 1, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			end := s.n
			if i+1 < len(cuts) {
				end = cuts[i+1]
			}
			piece := stretch{n: end - cuts[i], in: s.in}
			part[i] = f.row(gathered(piece, x[cuts[i]*s.in:]))
		}
	})
	at := 0
	return f.join(acc, joinHalves(folding[E]{join: f.join}, part, &at, s.n))
}

// gathered is the elements of a row side by side.
func gathered[E tensor.Element](s stretch, x []E) []E {
	if s.in == 1 {
		return x[:s.n]
	}
	row := make([]E, s.n)
	for i := range row {
		row[i] = x[i*s.in]
	}
	return row
}
