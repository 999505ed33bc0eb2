package ops

import (
	"github.com/goten-ml/goten/core/internal/kernel"
	"github.com/goten-ml/goten/core/tensor"
)

func init() { tensor.Register("sum", SumOp{}) }

// SumOp adds over Axes, or over all if there are none; Keep leaves them with size 1. The order of
// additions is NumPy's: pairwise along contiguous axes, row by row along others.  dx = dy repeated.
type SumOp struct {
	Axes tensor.Ints `json:"axes"`
	Keep bool        `json:"keep"`
}

// Shape drops the axes.
func (o SumOp) Shape(in []Spec) Spec {
	arity("Sum", in, 1)
	wantAccumulable("Sum", in[0])
	return Spec{DType: in[0].DType, Shape: reduced("Sum", in[0].Shape, o.Axes, o.Keep)}
}

// Eval adds rows.
func (o SumOp) Eval(x *Exec, out *Array, in []*Array) {
	axes := axesOf("Sum", in[0].Shape(), o.Axes.Slice())
	switch out.DType() {
	case tensor.Float32:
		foldAxes(x, floatSum[float32](), out, in[0], axes)
	case tensor.Float64:
		foldAxes(x, floatSum[float64](), out, in[0], axes)
	case tensor.Int32:
		foldAxes(x, intSum[int32](), out, in[0], axes)
	case tensor.Int64:
		foldAxes(x, intSum[int64](), out, in[0], axes)
	case tensor.Uint64:
		foldAxes(x, intSum[uint64](), out, in[0], axes)
	}
}

func floatSum[F kernel.Float]() folding[F] {
	k := kernel.Of[F]()
	return folding[F]{row: k.Sum, join: func(x, y F) F { return x + y }, into: k.Add,
		rows: k.SumRows, stack: k.AddRows}
}

func intSum[I int32 | int64 | uint64]() folding[I] {
	return folding[I]{
		row: func(x []I) (s I) {
			for _, v := range x {
				s += v
			}
			return s
		},
		join: func(x, y I) I { return x + y },
		into: func(acc, _, x []I) {
			for i, v := range x {
				acc[i] += v
			}
		},
	}
}

// VJP repeats dy.
func (o SumOp) VJP(c *Ctx) []*T {
	return []*T{Expand(unreduce(c.Dy(0), c.Spec(0).Shape, o.Axes), c.Spec(0).Shape...)}
}

// unreduce gives the result of a reduction the reduced axes back, with size 1, so that it
// broadcasts to the input; a scalar does as it is.
func unreduce(y *T, s tensor.Shape, axes tensor.Ints) *T {
	if y.Rank() == 0 {
		return y
	}
	return Reshape(y, reduced("Reshape", s, axes, true)...)
}

// Sum adds over the axes, or over all when none is given. Bools and small integers are summed as
// int64, small unsigned ones as uint64.
func Sum(x *T, axes ...int) *T { return reduceSum(x, false, axes...) }

// SumKeep is Sum that leaves the axes with size 1.
func SumKeep(x *T, axes ...int) *T { return reduceSum(x, true, axes...) }

func reduceSum(x *T, keep bool, axes ...int) *T {
	x = accumulable(x)
	if axes != nil {
		axes = axesOf("Sum", x.Shape(), axes)
	}
	return tensor.Apply(SumOp{tensor.NewInts(axes...), keep}, x)
}

// accumulable casts bools and small integers to the type that sums and products of them have.
func accumulable(x *T) *T {
	switch d := x.DType(); {
	case d.IsFloat():
		return x
	case d.IsInt() && !d.IsSigned():
		return Cast(x, tensor.Uint64)
	}
	return Cast(x, tensor.Int64)
}
