package ops

import (
	"slices"

	"github.com/goten-ml/goten/core/tensor"
)

// wantIndices panics unless the elements are integers.
func wantIndices(op string, s Spec) {
	if !s.DType.IsInt() {
		tensor.DTypef(op, "expected integers as indices, received %v; Cast first", s)
	}
}

// around sees an array as outer × n × inner with the axis in the middle.
func around(s tensor.Shape, axis int) rows {
	return rows{s[:axis].Size(), s[axis], s[axis+1:].Size()}
}

// bounds is the range that indices are checked against: the axis, its size, and whether they may
// count from the end.
type bounds struct {
	axis, n  int
	negative bool
}

// indices are the checked elements of an array, counted from 0.
func indices(x *Exec, op string, a *Array, in bounds) []int64 {
	index := tensor.Data[int64](x, x.Cast(a, tensor.Int64))
	low, n := int64(0), int64(in.n)
	if in.negative {
		low = -n
	}
	mine := a.DType() != tensor.Int64 || !a.Contiguous() // a copy that may be written
	for i, k := range index {
		if k < low || k >= n {
			tensor.Indexf(op, "index %d at position %v is out of range for axis %d of size %d; "+
				"valid: %d..%d", k, place(i, a.Shape()), in.axis, n, low, n-1)
		}
		if k < 0 {
			if !mine {
				index, mine = slices.Clone(index), true
			}
			index[i] = k + n
		}
	}
	return index
}

// place is the position of element i of a row-major array.
func place(i int, s tensor.Shape) tensor.Shape {
	p := make(tensor.Shape, len(s))
	for k := len(s) - 1; k >= 0; k-- {
		p[k] = i % s[k]
		i /= s[k]
	}
	return p
}

// scatterShape is the rule of operators of x, indices, updates.
func scatterShape(op string, take TakeOp, in []Spec) Spec {
	arity(op, in, 3)
	want := take.Shape(in[:2])
	if in[2].DType != want.DType || !in[2].Shape.Equal(want.Shape) {
		tensor.Shapef(op, "expected updates %v for %v at indices %v, received %v",
			want, in[0], in[1], in[2])
	}
	return in[0]
}

// scattering is updates on their way: update j of outer index o goes to row index[j] of o.
type scattering struct {
	r       rows
	index   []int64
	updates *Array
}

func scatterOf(x *Exec, op string, take TakeOp, in []*Array) scattering {
	a := in[0].Shape().Axis(op, take.Axis)
	r := around(in[0].Shape(), a)
	return scattering{r, indices(x, op, in[1], bounds{a, r.n, take.Negative}),
		x.Contiguous(in[2])}
}

// scatter joins each update with its row of y. Threads share the rows out among them, so that the
// updates of a row come in their order.
func scatter[E any](x *Exec, s scattering, y, u []E, join func(y, u []E)) {
	m, r := len(s.index), s.r
	if len(u) == 0 {
		return
	}
	some := func(o, lo, hi int) { // updates of outer index o that go to rows lo..hi-1
		for j, k := range s.index {
			if int(k) >= lo && int(k) < hi {
				to, from := (o*r.n+int(k))*r.inner, (o*m+j)*r.inner
				join(y[to:to+r.inner], u[from:from+r.inner])
			}
		}
	}
	if r.outer > 1 {
		x.For(r.outer, max(1, foldGrain/(m*r.inner)), func(lo, hi int) {
			for o := lo; o < hi; o++ {
				some(o, 0, r.n)
			}
		})
		return
	}
	// Few chunks, as each reads all indices.
	grain := max(1, (r.n+3)/4, r.n*foldGrain/(m*r.inner))
	x.For(r.n, grain, func(lo, hi int) { some(0, lo, hi) })
}
