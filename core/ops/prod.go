package ops

import (
	"slices"

	"github.com/goten-ml/goten/core/tensor"
)

func init() { tensor.Register("prod", ProdOp{}) }

// ProdOp multiplies over Axes, or over all if there are none; Keep leaves them with size 1; of no
// elements it is 1.  dx = dy times the product of all other elements, which is right for zeros too.
type ProdOp struct {
	Axes tensor.Ints `json:"axes"`
	Keep bool        `json:"keep"`
}

// Shape drops the axes.
func (o ProdOp) Shape(in []Spec) Spec {
	arity("Prod", in, 1)
	wantAccumulable("Prod", in[0])
	return Spec{DType: in[0].DType, Shape: reduced("Prod", in[0].Shape, o.Axes, o.Keep)}
}

// Eval multiplies rows.
func (o ProdOp) Eval(x *Exec, out *Array, in []*Array) {
	a, r := arrange(x, in[0], axesOf("Prod", in[0].Shape(), o.Axes.Slice()))
	switch out.DType() {
	case tensor.Float32:
		foldProd[float32](x, r, out, a)
	case tensor.Float64:
		foldProd[float64](x, r, out, a)
	case tensor.Int32:
		foldProd[int32](x, r, out, a)
	case tensor.Int64:
		foldProd[int64](x, r, out, a)
	case tensor.Uint64:
		foldProd[uint64](x, r, out, a)
	}
}

func foldProd[E number](x *Exec, r rows, out, a *Array) {
	f := folding[E]{
		empty: 1,
		row: func(x []E) E {
			p := x[0]
			for _, v := range x[1:] {
				p *= v
			}
			return p
		},
		join: func(x, y E) E { return x * y },
		into: func(acc, _, x []E) {
			for i, v := range x {
				acc[i] *= v
			}
		},
	}
	fold(x, r, f, tensor.Data[E](x, out), tensor.Data[E](x, a))
}

// VJP multiplies what comes before each element by what comes after it.
func (o ProdOp) VJP(c *Ctx) []*T {
	x, s := c.In(0), c.Spec(0).Shape
	drop := axesOf("Prod", s, o.Axes.Slice())
	var perm []int
	for i := range s {
		if !slices.Contains(drop, i) {
			perm = append(perm, i)
		}
	}
	kept := len(perm)
	perm = append(perm, drop...)
	rows := Transpose(x, perm...)
	moved := rows.Shape()
	rows = Reshape(rows, append(slices.Clone(moved[:kept]), moved[kept:].Size())...)
	before := shifted1(CumProd(rows, -1), -1, 1, 1)
	after := shifted1(tensor.Apply(CumProdOp{Axis: kept, Reverse: true}, rows), -1, -1, 1)
	others := Reshape(Mul(before, after), moved...)
	back := make([]int, len(perm))
	for i, a := range perm {
		back[a] = i
	}
	return []*T{Mul(unreduce(c.Dy(0), s, o.Axes), Transpose(others, back...))}
}

// Prod multiplies over the axes, or over all when none is given. Bools and small integers are
// multiplied as int64, small unsigned ones as uint64.
func Prod(x *T, axes ...int) *T { return reduceProd(x, false, axes...) }

// ProdKeep is Prod that leaves the axes with size 1.
func ProdKeep(x *T, axes ...int) *T { return reduceProd(x, true, axes...) }

func reduceProd(x *T, keep bool, axes ...int) *T {
	return tensor.Apply(ProdOp{axesList("Prod", x, axes), keep}, accumulable(x))
}

// wantAccumulable panics unless sums and products of the dtype are defined.
func wantAccumulable(op string, s Spec) {
	switch s.DType {
	case tensor.Float32, tensor.Float64, tensor.Int64, tensor.Uint64, tensor.Int32:
	default:
		tensor.DTypef(op, "expected floats, int32, int64 or uint64, received %v; Cast first", s)
	}
}
