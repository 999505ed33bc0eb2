package ops

import (
	"slices"

	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	tensor.Register("concatenate", ConcatOp{})
	tensor.Register("stack", StackOp{})
}

// ConcatOp joins its inputs, of which there is at least one, along Axis.  dx = the part of dy that
// came from x.
type ConcatOp struct {
	Axis int `json:"axis"`
}

// Shape adds the sizes along the axis; all others must agree.
func (o ConcatOp) Shape(in []Spec) Spec {
	if len(in) == 0 {
		tensor.Valuef("Concat", "no tensors to join")
	}
	s := slices.Clone(in[0].Shape)
	a := s.Axis("Concat", o.Axis)
	s[a] = 0
	for i, x := range in {
		if x.DType != in[0].DType {
			tensor.DTypef("Concat", "input %d is %v, input 0 %v; Cast one of them", i, x, in[0])
		}
		fits := len(x.Shape) == len(s)
		for k := 0; fits && k < len(s); k++ {
			fits = k == a || x.Shape[k] == s[k]
		}
		if !fits {
			tensor.Shapef("Concat",
				"input %d is %v, input 0 %v: they may differ along axis %d only",
				i, x.Shape, in[0].Shape, a)
		}
		s[a] += x.Shape[a]
	}
	return Spec{DType: in[0].DType, Shape: s}
}

// Eval copies each input to its place.
func (o ConcatOp) Eval(x *Exec, out *Array, in []*Array) {
	a, at := out.Shape().Axis("Concat", o.Axis), 0
	for _, p := range in {
		n := p.Shape()[a]
		x.Copy(out.Window(out.Slice(a, at, n, 1)), p)
		at += n
	}
}

// VJP slices dy.
func (o ConcatOp) VJP(c *Ctx) []*T {
	a, at := c.OutSpec(0).Shape.Axis("Concat", o.Axis), 0
	g := make([]*T, c.Len())
	for i := range g {
		n := c.Spec(i).Shape[a]
		if c.Need(i) {
			g[i] = Slice(c.Dy(0), a, at, at+n)
		}
		at += n
	}
	return g
}

// Concat joins tensors along axis, promoted to one dtype.
func Concat(axis int, xs ...*T) *T {
	if len(xs) == 1 {
		return xs[0]
	}
	return tensor.Apply(ConcatOp{axis}, promoteAll(xs)...)
}

// StackOp joins its inputs, all of one shape, along a new axis.  dx = the part of dy that came
// from x.
type StackOp struct {
	Axis int `json:"axis"`
}

// Shape inserts an axis as long as there are inputs.
func (o StackOp) Shape(in []Spec) Spec {
	if len(in) == 0 {
		tensor.Valuef("Stack", "no tensors to join")
	}
	for i, x := range in {
		if x.DType != in[0].DType || !x.Shape.Equal(in[0].Shape) {
			tensor.Shapef("Stack", "input %d is %v, input 0 %v: all must be alike", i, x, in[0])
		}
	}
	a := o.axis(len(in[0].Shape))
	return Spec{DType: in[0].DType, Shape: slices.Insert(slices.Clone(in[0].Shape), a, len(in))}
}

// axis is the place of the new axis, which may count from the end of the result.
func (o StackOp) axis(rank int) int { return make(tensor.Shape, rank+1).Axis("Stack", o.Axis) }

// Eval copies each input to its place.
func (o StackOp) Eval(x *Exec, out *Array, in []*Array) {
	a := o.axis(len(in[0].Shape()))
	for i, p := range in {
		l := out.Slice(a, i, 1, 1)
		st := slices.Delete(slices.Clone(l.Steps(nil)), a, a+1)
		x.Copy(out.Window(tensor.NewLayout(p.Shape(), st, l.Offset)), p)
	}
}

// VJP slices dy.
func (o StackOp) VJP(c *Ctx) []*T {
	s := c.Spec(0).Shape
	a := o.axis(len(s))
	g := make([]*T, c.Len())
	for i := range g {
		if c.Need(i) {
			g[i] = Reshape(Slice(c.Dy(0), a, i, i+1), s...)
		}
	}
	return g
}

// Stack joins tensors of one shape along a new axis, promoted to one dtype.
func Stack(axis int, xs ...*T) *T { return tensor.Apply(StackOp{axis}, promoteAll(xs)...) }

// promoteAll casts all to their common dtype.
func promoteAll(xs []*T) []*T {
	if len(xs) == 0 {
		return nil
	}
	d := xs[0].DType()
	for _, x := range xs {
		d = tensor.Promote(d, x.DType())
	}
	out := make([]*T, len(xs))
	for i, x := range xs {
		out[i] = Cast(x, d)
	}
	return out
}

// Split cuts x along axis into n equal parts, which are views.
func Split(x *T, n, axis int) []*T {
	a := x.Shape().Axis("Split", axis)
	size := x.Shape()[a]
	if n <= 0 || size%n != 0 {
		tensor.Valuef("Split", "axis %d of %v has no %d equal parts; give SplitAt the borders",
			a, x.Shape(), n)
	}
	parts := make([]*T, n)
	for i := range parts {
		parts[i] = Slice(x, a, i*size/n, (i+1)*size/n)
	}
	return parts
}

// SplitAt cuts x along axis before each of the given places, as NumPy's split with a list does.
// The parts are views.
func SplitAt(x *T, at []int, axis int) []*T {
	parts, from := make([]*T, 0, len(at)+1), 0
	for _, to := range at {
		parts = append(parts, Slice(x, axis, from, to))
		from = to
	}
	return append(parts, Slice(x, axis, from, x.Dim(axis)))
}
