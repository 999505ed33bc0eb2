package ops

import (
	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	tensor.Register("cumsum", CumSumOp{Axis: -1})
	tensor.Register("cumprod", CumProdOp{Axis: -1})
}

// CumSumOp is the sum of the elements up to each one along Axis, or from each one on with Reverse.
// dx = the sum of dy from the other end.
type CumSumOp struct {
	Axis    int  `json:"axis"`
	Reverse bool `json:"reverse"`
}

// Shape is that of x.
func (o CumSumOp) Shape(in []Spec) Spec { return cumulativeShape("CumSum", in, o.Axis) }

// Eval adds along the axis, one after the other as NumPy does.
func (o CumSumOp) Eval(x *Exec, out *Array, in []*Array) {
	cumulate(x, out, in[0], scan{axis: o.Axis, reverse: o.Reverse})
}

// VJP sums dy from the other end.
func (o CumSumOp) VJP(c *Ctx) []*T {
	return []*T{tensor.Apply(CumSumOp{o.Axis, !o.Reverse}, c.Dy(0))}
}

// CumSum is the sum of the elements up to each one along axis. Bools and small integers are summed
// as int64, small unsigned ones as uint64.
func CumSum(x *T, axis int) *T {
	return tensor.Apply(CumSumOp{Axis: x.Shape().Axis("CumSum", axis)}, accumulable(x))
}

// CumProdOp is the product of the elements up to each one along Axis, or from each one on with
// Reverse.  dxₖ = Σ over the results that xₖ is part of of dy times all other factors, which is
// right for zeros too.
type CumProdOp struct {
	Axis    int  `json:"axis"`
	Reverse bool `json:"reverse"`
}

// Shape is that of x.
func (o CumProdOp) Shape(in []Spec) Spec { return cumulativeShape("CumProd", in, o.Axis) }

// Eval multiplies along the axis, one after the other.
func (o CumProdOp) Eval(x *Exec, out *Array, in []*Array) {
	cumulate(x, out, in[0], scan{axis: o.Axis, reverse: o.Reverse, product: true})
}

// VJP: with sₖ = dyₖ + xₖ₊₁·sₖ₊₁, dxₖ = yₖ₋₁·sₖ.
func (o CumProdOp) VJP(c *Ctx) []*T {
	by := 1
	if o.Reverse {
		by = -1
	}
	next := shifted1(c.In(0), o.Axis, -by, 0)
	s := tensor.Apply(recurrence{o.Axis, !o.Reverse}, c.Dy(0), next)
	return []*T{Mul(shifted1(c.Out(0), o.Axis, by, 1), s)}
}

// CumProd is the product of the elements up to each one along axis. Bools and small integers are
// multiplied as int64, small unsigned ones as uint64.
func CumProd(x *T, axis int) *T {
	return tensor.Apply(CumProdOp{Axis: x.Shape().Axis("CumProd", axis)}, accumulable(x))
}

// shifted1 moves the elements of an axis one place on (by = 1) or back (by = -1); the place that
// becomes free gets the value fill.
func shifted1(x *T, axis, by int, fill float64) *T {
	a := x.Shape().Axis("Shift", axis)
	n := x.Shape()[a]
	if n == 0 {
		return x
	}
	s := append([]int(nil), x.Shape()...)
	s[a] = 1
	free := Expand(tensor.Full(x.DType(), fill), s...)
	if by > 0 {
		return Concat(a, free, Slice(x, a, 0, n-1))
	}
	return Concat(a, Slice(x, a, 1, n), free)
}

// recurrence is yₖ = aₖ + bₖ·yₖ₋₁ along Axis, of the inputs a, b; from the end with Reverse.
// With λₖ = dyₖ + bₖ₊₁·λₖ₊₁: da = λ, dbₖ = λₖ·yₖ₋₁.
type recurrence struct {
	Axis    int
	Reverse bool
}

func (recurrence) Shape(in []Spec) Spec { return in[0] }

func (o recurrence) Eval(x *Exec, out *Array, in []*Array) {
	if out.DType() == tensor.Float32 {
		recur[float32](x, o, out, in)
	} else {
		recur[float64](x, o, out, in)
	}
}

func recur[F float32 | float64](x *Exec, o recurrence, out *Array, in []*Array) {
	r := around(out.Shape(), out.Shape().Axis("CumProd", o.Axis))
	y, a := tensor.Data[F](x, out), tensor.Data[F](x, x.Contiguous(in[0]))
	b := tensor.Data[F](x, x.Contiguous(in[1]))
	r.walk(x, o.Reverse, func(at, before int) {
		for i := at; i < at+r.inner; i++ {
			y[i] = a[i]
			if before >= 0 {
				y[i] += b[i] * y[before+i-at]
			}
		}
	})
}

func (o recurrence) VJP(c *Ctx) []*T {
	by := 1
	if o.Reverse {
		by = -1
	}
	l := tensor.Apply(recurrence{o.Axis, !o.Reverse}, c.Dy(0), shifted1(c.In(1), o.Axis, -by, 0))
	return []*T{l, Mul(l, shifted1(c.Out(0), o.Axis, by, 0))}
}

// walk visits the rows of each outer index in order, or from the last: f gets where a row of
// inner elements lies, and where the one before it; -1 for the first.
func (r rows) walk(x *Exec, reverse bool, f func(at, before int)) {
	x.For(r.outer, max(1, foldGrain/max(1, r.n*r.inner)), func(lo, hi int) {
		for o := lo; o < hi; o++ {
			before := -1
			for k := range r.n {
				if reverse {
					k = r.n - 1 - k
				}
				at := (o*r.n + k) * r.inner
				f(at, before)
				before = at
			}
		}
	})
}

func cumulativeShape(op string, in []Spec, axis int) Spec {
	arity(op, in, 1)
	wantAccumulable(op, in[0])
	in[0].Shape.Axis(op, axis)
	return in[0]
}

// scan is a cumulative sum or product.
type scan struct {
	axis             int
	reverse, product bool
}

func cumulate(x *Exec, out, in *Array, s scan) {
	switch out.DType() {
	case tensor.Float32:
		scanRows[float32](x, s, out, in)
	case tensor.Float64:
		scanRows[float64](x, s, out, in)
	case tensor.Int32:
		scanRows[int32](x, s, out, in)
	case tensor.Int64:
		scanRows[int64](x, s, out, in)
	case tensor.Uint64:
		scanRows[uint64](x, s, out, in)
	}
}

func scanRows[E number](x *Exec, s scan, out, in *Array) {
	r := around(out.Shape(), out.Shape().Axis("CumSum", s.axis))
	y, v := tensor.Data[E](x, out), tensor.Data[E](x, x.Contiguous(in))
	if r.inner == 1 && r.n > 0 {
		x.For(r.outer, max(1, foldGrain/r.n), func(lo, hi int) {
			o := lo
			for ; o+4 <= hi && !s.product && !s.reverse; o += 4 {
				sumLines4(y[o*r.n:], v[o*r.n:], r.n)
			}
			for ; o < hi; o++ {
				scanLine(s, y[o*r.n:(o+1)*r.n], v[o*r.n:(o+1)*r.n])
			}
		})
		return
	}
	r.walk(x, s.reverse, func(at, before int) {
		row := v[at : at+r.inner]
		switch {
		case before < 0:
			copy(y[at:], row)
		case s.product:
			for i, e := range row {
				y[at+i] = y[before+i] * e
			}
		default:
			for i, e := range row {
				y[at+i] = y[before+i] + e
			}
		}
	})
}

// scanLine is a scan of a contiguous row.
func scanLine[E number](s scan, y, v []E) {
	y = y[:len(v)]
	switch {
	case s.product && s.reverse:
		acc := E(1)
		for k := len(v) - 1; k >= 0; k-- {
			acc *= v[k]
			y[k] = acc
		}
	case s.product:
		acc := E(1)
		for k, e := range v {
			acc *= e
			y[k] = acc
		}
	case s.reverse:
		acc := v[len(v)-1]
		y[len(v)-1] = acc
		for k := len(v) - 2; k >= 0; k-- {
			acc += v[k]
			y[k] = acc
		}
	default:
		acc := v[0]
		y[0] = acc
		for k := 1; k < len(v); k++ {
			acc += v[k]
			y[k] = acc
		}
	}
}

// sumLines4 is the sums of four rows at once: each waits for its last addition.
func sumLines4[E number](y, v []E, n int) {
	y, v = y[:4*n], v[:4*n]
	y0, y1, y2, y3 := y[:n], y[n:2*n], y[2*n:3*n], y[3*n:]
	v0, v1, v2, v3 := v[:n], v[n:2*n], v[2*n:3*n], v[3*n:]
	a, b, c, d := v0[0], v1[0], v2[0], v3[0]
	y0[0], y1[0], y2[0], y3[0] = a, b, c, d
	for k := 1; k < n; k++ {
		a += v0[k]
		b += v1[k]
		c += v2[k]
		d += v3[k]
		y0[k], y1[k], y2[k], y3[k] = a, b, c, d
	}
}
