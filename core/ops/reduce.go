package ops

import (
	"slices"

	"github.com/goten-ml/goten/core/internal/par"
	"github.com/goten-ml/goten/core/tensor"
)

// rows is how a reduction sees a row-major array: outer × n × inner, of which the middle is
// folded away.
type rows struct{ outer, n, inner int }

// reduced is the shape without the axes, or with size 1 in their place.
func reduced(op string, s tensor.Shape, axes tensor.Ints, keep bool) tensor.Shape {
	drop := axesOf(op, s, axes.Slice())
	out := tensor.Shape{}
	for i, d := range s {
		switch gone := slices.Contains(drop, i); {
		case !gone:
			out = append(out, d)
		case keep:
			out = append(out, 1)
		}
	}
	return out
}

// arrange returns the array in row-major order such that the axes lie side by side. An array that
// is so already is not copied.
func arrange(x *Exec, a *Array, axes []int) (*Array, rows) {
	s := a.Shape()
	if len(axes) == 0 {
		return x.Contiguous(a), rows{s.Size(), 1, 1}
	}
	first, last := axes[0], axes[len(axes)-1]
	if a.Contiguous() && last-first == len(axes)-1 {
		return a, rows{s[:first].Size(), s[first : last+1].Size(), s[last+1:].Size()}
	}
	var perm []int
	for i := range s {
		if !slices.Contains(axes, i) {
			perm = append(perm, i)
		}
	}
	kept := len(perm)
	perm = append(perm, axes...)
	p := x.Contiguous(a.Window(a.Permute(perm)))
	return p, rows{p.Shape()[:kept].Size(), p.Shape()[kept:].Size(), 1}
}

// A folding is one reduction on elements of type E: how a contiguous row becomes one element, and
// how a row is taken into an accumulated row.
type folding[E tensor.Element] struct {
	empty E                      // the value of no elements
	row   func(x []E) E          // of a contiguous row, which is not empty
	join  func(x, y E) E         // of two partial results of row
	into  func(acc, acc2, x []E) // acc = acc2 joined with x, element by element

	// Optional, and the same: row of many rows of n elements; into of n rows, step elements apart.
	rows  func(dst, x []E, n int)
	stack func(acc, x []E, step, n int)
}

// foldGrain is the least number of elements that are worth a thread of their own.
const foldGrain = 32 << 10

// fold reduces in, seen as r, into out. Partial results are joined in an order that depends on
// the sizes alone.
func fold[E tensor.Element](x *Exec, r rows, f folding[E], out, in []E) {
	switch {
	case len(out) == 0:
	case r.n == 0:
		for i := range out {
			out[i] = f.empty
		}
	case r.inner == 1 && r.outer == 1:
		out[0] = foldLong(x, f, in)
	case r.inner == 1:
		x.For(r.outer, max(1, foldGrain/r.n), func(lo, hi int) {
			if f.rows != nil {
				f.rows(out[lo:hi], in[lo*r.n:hi*r.n], r.n)
				return
			}
			for i := lo; i < hi; i++ {
				out[i] = f.row(in[i*r.n : (i+1)*r.n])
			}
		})
	case r.outer == 1:
		band := max(foldGrain/r.n, bandOf(r.inner))
		if par.Threads() == 1 {
			band = r.inner // the order of additions does not depend on bands
		}
		x.For(r.inner, band, func(lo, hi int) {
			foldRows(f, out[lo:hi], in[lo:], r.n, r.inner)
		})
	default:
		x.For(r.outer, max(1, foldGrain/(r.n*r.inner)), func(lo, hi int) {
			for i := lo; i < hi; i++ {
				foldRows(f, out[i*r.inner:(i+1)*r.inner], in[i*r.n*r.inner:], r.n, r.inner)
			}
		})
	}
}

// bandOf is how many of the columns of rows a thread takes at least: half of them, in whole lines
// of memory, but no more than make a long stream.
func bandOf(columns int) int { return min(1024, (columns/2+15)&^15) }

// foldRows takes n rows, step elements apart, into acc one after the other.
func foldRows[E tensor.Element](f folding[E], acc, in []E, n, step int) {
	copy(acc, in)
	if f.stack != nil && n > 1 {
		f.stack(acc, in[step:], step, n-1)
		return
	}
	for k := 1; k < n; k++ {
		f.into(acc, acc, in[k*step:k*step+len(acc)])
	}
}

// foldLong reduces one long row: halves are reduced by themselves, on several threads, and joined.
// The halves are those of NumPy's pairwise sum, so that sums have its bits.
func foldLong[E tensor.Element](x *Exec, f folding[E], in []E) E {
	if len(in) <= foldGrain {
		return f.row(in)
	}
	var cuts []int
	cuts = halve(cuts, 0, len(in))
	part := make([]E, len(cuts))
	x.For(len(cuts), 1, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			end := len(in)
			if i+1 < len(cuts) {
				end = cuts[i+1]
			}
			part[i] = f.row(in[cuts[i]:end])
		}
	})
	at := 0
	return joinHalves(f, part, &at, len(in))
}

// half is where NumPy cuts a row of n elements: in the middle, at a multiple of 8.
func half(n int) int { return n/2 - n/2%8 }

func halve(cuts []int, lo, n int) []int {
	if n <= foldGrain {
		return append(cuts, lo)
	}
	h := half(n)
	return halve(halve(cuts, lo, h), lo+h, n-h)
}

func joinHalves[E tensor.Element](f folding[E], part []E, at *int, n int) E {
	if n <= foldGrain {
		*at++
		return part[*at-1]
	}
	h := half(n)
	a := joinHalves(f, part, at, h)
	return f.join(a, joinHalves(f, part, at, n-h))
}
