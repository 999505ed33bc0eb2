package ops

import (
	"github.com/goten-ml/goten/core/internal/kernel"
	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	tensor.Register("max", MaxOp{})
	tensor.Register("min", MinOp{})
	tensor.Register("any", AnyOp{})
	tensor.Register("all", AllOp{})
}

type integer interface {
	int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64
}

// number is every element type but bool.
type number interface{ integer | float32 | float64 }

// MaxOp is the largest element over Axes, or over all if there are none; NaN if one is NaN; Keep
// leaves the axes with size 1.  dx = dy shared equally by the elements that are the largest.
type MaxOp struct {
	Axes tensor.Ints `json:"axes"`
	Keep bool        `json:"keep"`
}

// Shape drops the axes, which must not be empty.
func (o MaxOp) Shape(in []Spec) Spec { return extremumShape("Max", in, o.Axes, o.Keep) }

// Eval compares rows.
func (o MaxOp) Eval(x *Exec, out *Array, in []*Array) { extremum(x, out, in[0], o.Axes, false) }

// VJP shares dy among ties.
func (o MaxOp) VJP(c *Ctx) []*T { return shareAmongTies(c, o.Axes) }

// Max is the largest element over the axes, or over all when none is given. It panics with a
// *ValueError when there is no element.
func Max(x *T, axes ...int) *T { return reduceMax(x, false, axes...) }

// MaxKeep is Max that leaves the axes with size 1.
func MaxKeep(x *T, axes ...int) *T { return reduceMax(x, true, axes...) }

func reduceMax(x *T, keep bool, axes ...int) *T {
	return tensor.Apply(MaxOp{axesList("Max", x, axes), keep}, x)
}

// MinOp is the smallest element over Axes, or over all if there are none; NaN if one is NaN; Keep
// leaves the axes with size 1.  dx = dy shared equally by the elements that are the smallest.
type MinOp struct {
	Axes tensor.Ints `json:"axes"`
	Keep bool        `json:"keep"`
}

// Shape drops the axes, which must not be empty.
func (o MinOp) Shape(in []Spec) Spec { return extremumShape("Min", in, o.Axes, o.Keep) }

// Eval compares rows.
func (o MinOp) Eval(x *Exec, out *Array, in []*Array) { extremum(x, out, in[0], o.Axes, true) }

// VJP shares dy among ties.
func (o MinOp) VJP(c *Ctx) []*T { return shareAmongTies(c, o.Axes) }

// Min is the smallest element over the axes, or over all when none is given. It panics with a
// *ValueError when there is no element.
func Min(x *T, axes ...int) *T { return reduceMin(x, false, axes...) }

// MinKeep is Min that leaves the axes with size 1.
func MinKeep(x *T, axes ...int) *T { return reduceMin(x, true, axes...) }

func reduceMin(x *T, keep bool, axes ...int) *T {
	return tensor.Apply(MinOp{axesList("Min", x, axes), keep}, x)
}

// axesList resolves axes for an attribute: none stays none, which means all.
func axesList(op string, x *T, axes []int) tensor.Ints {
	if len(axes) == 0 {
		return tensor.Ints{}
	}
	return tensor.NewInts(axesOf(op, x.Shape(), axes)...)
}

func extremumShape(op string, in []Spec, axes tensor.Ints, keep bool) Spec {
	arity(op, in, 1)
	s := Spec{DType: in[0].DType, Shape: reduced(op, in[0].Shape, axes, keep)}
	if in[0].Shape.Size() == 0 && s.Shape.Size() != 0 {
		tensor.Valuef(op, "no elements to choose from: %v over axes %v", in[0], axes)
	}
	return s
}

// shareAmongTies is the VJP of Max and Min.
func shareAmongTies(c *Ctx, axes tensor.Ints) []*T {
	x, s := c.In(0), c.Spec(0)
	ties := Cast(Equal(x, unreduce(c.Out(0), s.Shape, axes)), s.DType)
	n := reduceSum(ties, true, axes.Slice()...)
	return []*T{Mul(ties, Div(unreduce(c.Dy(0), s.Shape, axes), n))}
}

func extremum(x *Exec, out, in *Array, axes tensor.Ints, least bool) {
	a, r := arrange(x, in, axesOf("Max", in.Shape(), axes.Slice()))
	switch out.DType() {
	case tensor.Bool:
		fold(x, r, boolFold(!least), tensor.Data[bool](x, out), tensor.Data[bool](x, a))
	case tensor.Int8:
		foldExtremum[int8](x, r, out, a, least)
	case tensor.Int16:
		foldExtremum[int16](x, r, out, a, least)
	case tensor.Int32:
		foldExtremum[int32](x, r, out, a, least)
	case tensor.Int64:
		foldExtremum[int64](x, r, out, a, least)
	case tensor.Uint8:
		foldExtremum[uint8](x, r, out, a, least)
	case tensor.Uint16:
		foldExtremum[uint16](x, r, out, a, least)
	case tensor.Uint32:
		foldExtremum[uint32](x, r, out, a, least)
	case tensor.Uint64:
		foldExtremum[uint64](x, r, out, a, least)
	case tensor.Float32:
		fold(x, r, floatExtremum[float32](least), tensor.Data[float32](x, out),
			tensor.Data[float32](x, a))
	case tensor.Float64:
		fold(x, r, floatExtremum[float64](least), tensor.Data[float64](x, out),
			tensor.Data[float64](x, a))
	}
}

func floatExtremum[F kernel.Float](least bool) folding[F] {
	k := kernel.Of[F]()
	if least {
		return folding[F]{row: k.MinOf, join: func(x, y F) F { return min(x, y) },
			into: k.Min, stack: k.MinRows}
	}
	return folding[F]{row: k.MaxOf, join: func(x, y F) F { return max(x, y) },
		into: k.Max, stack: k.MaxRows}
}

func foldExtremum[E integer](x *Exec, r rows, out, a *Array, least bool) {
	f := folding[E]{
		row: func(x []E) E {
			m := x[0]
			for _, v := range x[1:] {
				m = max(m, v)
			}
			return m
		},
		join: func(x, y E) E { return max(x, y) },
		into: func(acc, _, x []E) {
			for i, v := range x {
				acc[i] = max(acc[i], v)
			}
		},
	}
	if least {
		f = folding[E]{
			row: func(x []E) E {
				m := x[0]
				for _, v := range x[1:] {
					m = min(m, v)
				}
				return m
			},
			join: func(x, y E) E { return min(x, y) },
			into: func(acc, _, x []E) {
				for i, v := range x {
					acc[i] = min(acc[i], v)
				}
			},
		}
	}
	fold(x, r, f, tensor.Data[E](x, out), tensor.Data[E](x, a))
}

// boolFold is or, if some is set, else and.
func boolFold(some bool) folding[bool] {
	join := func(x, y bool) bool {
		if some {
			return x || y
		}
		return x && y
	}
	return folding[bool]{
		empty: !some,
		row: func(x []bool) bool {
			for _, v := range x {
				if v == some {
					return some
				}
			}
			return !some
		},
		join: join,
		into: func(acc, _, x []bool) {
			for i, v := range x {
				acc[i] = join(acc[i], v)
			}
		},
	}
}

// AnyOp is whether some element over Axes, or over all if there are none, is true; false of no
// elements.
type AnyOp struct {
	Axes tensor.Ints `json:"axes"`
	Keep bool        `json:"keep"`
}

// Shape drops the axes.
func (o AnyOp) Shape(in []Spec) Spec { return boolShape("Any", in, o.Axes, o.Keep) }

// Eval looks for a true one.
func (o AnyOp) Eval(x *Exec, out *Array, in []*Array) { foldBools(x, out, in[0], o.Axes, true) }

// Any is whether some element over the axes, or over all when none is given, is not 0.
func Any(x *T, axes ...int) *T {
	return tensor.Apply(AnyOp{Axes: axesList("Any", x, axes)}, Cast(x, tensor.Bool))
}

// AllOp is whether every element over Axes, or over all if there are none, is true; true of no
// elements.
type AllOp struct {
	Axes tensor.Ints `json:"axes"`
	Keep bool        `json:"keep"`
}

// Shape drops the axes.
func (o AllOp) Shape(in []Spec) Spec { return boolShape("All", in, o.Axes, o.Keep) }

// Eval looks for a false one.
func (o AllOp) Eval(x *Exec, out *Array, in []*Array) { foldBools(x, out, in[0], o.Axes, false) }

// All is whether every element over the axes, or over all when none is given, is not 0.
func All(x *T, axes ...int) *T {
	return tensor.Apply(AllOp{Axes: axesList("All", x, axes)}, Cast(x, tensor.Bool))
}

func boolShape(op string, in []Spec, axes tensor.Ints, keep bool) Spec {
	arity(op, in, 1)
	if in[0].DType != tensor.Bool {
		tensor.DTypef(op, "expected bools, received %v; Cast first", in[0])
	}
	return Spec{DType: tensor.Bool, Shape: reduced(op, in[0].Shape, axes, keep)}
}

func foldBools(x *Exec, out, in *Array, axes tensor.Ints, some bool) {
	a, r := arrange(x, in, axesOf("Any", in.Shape(), axes.Slice()))
	fold(x, r, boolFold(some), tensor.Data[bool](x, out), tensor.Data[bool](x, a))
}
