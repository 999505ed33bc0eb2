package ops

import (
	"slices"

	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	tensor.Register("reshape", ReshapeOp{})
	tensor.Register("transpose", TransposeOp{})
	tensor.Register("slice", SliceOp{Step: 1})
	tensor.Register("broadcast_to", ExpandOp{})
}

// ReshapeOp gives the elements of x another shape, in row-major order; one size may be -1, and is
// then what the others leave.  dx = dy in the shape of x.
type ReshapeOp struct {
	To tensor.Ints `json:"shape"`
}

// Shape resolves a size of -1.
func (o ReshapeOp) Shape(in []Spec) Spec {
	arity("Reshape", in, 1)
	to := tensor.Shape(o.To.Slice())
	n, at := in[0].Shape.Size(), slices.Index(to, -1)
	if at >= 0 {
		to[at] = 1
		rest := to.Check("Reshape").Size()
		if rest == 0 || n%rest != 0 {
			tensor.Shapef("Reshape", "%v does not fit %v: %d elements are no multiple of %d",
				in[0].Shape, o.To, n, rest)
		}
		to[at] = n / rest
	}
	if to.Check("Reshape").Size() != n {
		tensor.Shapef("Reshape", "%v has %d elements, %v holds %d",
			in[0].Shape, n, o.To, to.Size())
	}
	return Spec{DType: in[0].DType, Shape: to}
}

// View regroups the axes where no copy is needed.
func (o ReshapeOp) View(in tensor.Layout) (tensor.Layout, bool) {
	return in.Reshape(o.Shape([]Spec{{DType: tensor.Float32, Shape: in.Shape}}).Shape)
}

// VJP reshapes back.
func (o ReshapeOp) VJP(c *Ctx) []*T { return []*T{Reshape(c.Dy(0), c.Spec(0).Shape...)} }

// Reshape gives the elements of x another shape; one size may be -1. It is a view where the
// layout of x allows, else a copy.
func Reshape(x *T, shape ...int) *T {
	if x.Shape().Equal(shape) {
		return x
	}
	return tensor.Apply(ReshapeOp{tensor.NewInts(shape...)}, x)
}

// TransposeOp reorders the axes: axis i of the result is axis Perm[i] of x; an empty Perm reverses
// them.  dx = dy in the order of x.
type TransposeOp struct {
	Perm tensor.Ints `json:"perm"`
}

func (o TransposeOp) perm(rank int) []int {
	if o.Perm.Len() > 0 || rank == 0 {
		return o.Perm.Slice()
	}
	p := make([]int, rank)
	for i := range p {
		p[i] = rank - 1 - i
	}
	return p
}

// Shape permutes.
func (o TransposeOp) Shape(in []Spec) Spec {
	arity("Transpose", in, 1)
	s := in[0].Shape
	p := o.perm(len(s))
	out := make(tensor.Shape, len(p))
	seen := make([]bool, len(s))
	if len(p) != len(s) {
		tensor.Shapef("Transpose", "expected %d axes for %v, received %v", len(s), s, o.Perm)
	}
	for i, a := range p {
		if a < 0 || a >= len(s) || seen[a] {
			tensor.Valuef("Transpose", "%v is no permutation of the axes of %v", o.Perm, s)
		}
		out[i], seen[a] = s[a], true
	}
	return Spec{DType: in[0].DType, Shape: out}
}

// View permutes strides.
func (o TransposeOp) View(in tensor.Layout) (tensor.Layout, bool) {
	return in.Permute(o.perm(len(in.Shape))), true
}

// VJP applies the inverse permutation.
func (o TransposeOp) VJP(c *Ctx) []*T {
	p := o.perm(len(c.Spec(0).Shape))
	back := make([]int, len(p))
	for i, a := range p {
		back[a] = i
	}
	return []*T{Transpose(c.Dy(0), back...)}
}

// Transpose reorders the axes, which may count from the end; without axes it reverses them.
// The result is a view.
func Transpose(x *T, perm ...int) *T {
	p := slices.Clone(perm)
	for i := range p {
		p[i] = x.Shape().Axis("Transpose", p[i])
	}
	return tensor.Apply(TransposeOp{tensor.NewInts(p...)}, x)
}

// SliceOp takes Count elements of Axis from Start in steps of Step, which may be negative.
// dx is dy at these places and 0 elsewhere.
type SliceOp struct {
	Axis  int `json:"axis"`
	Start int `json:"start"`
	Count int `json:"count"`
	Step  int `json:"step"`
}

// Shape has Count elements along Axis.
func (o SliceOp) Shape(in []Spec) Spec {
	arity("Slice", in, 1)
	s := slices.Clone(in[0].Shape)
	a := s.Axis("Slice", o.Axis)
	last := o.Start + (o.Count-1)*o.Step
	if o.Step == 0 || o.Count < 0 ||
		o.Count > 0 && (min(o.Start, last) < 0 || max(o.Start, last) >= s[a]) {
		tensor.Indexf("Slice", "%d elements from %d in steps of %d leave axis %d of %v",
			o.Count, o.Start, o.Step, a, s)
	}
	s[a] = o.Count
	return Spec{DType: in[0].DType, Shape: s}
}

// View moves the origin and scales a stride.
func (o SliceOp) View(in tensor.Layout) (tensor.Layout, bool) {
	return in.Slice(in.Shape.Axis("Slice", o.Axis), o.Start, o.Count, o.Step), true
}

// VJP puts dy into zeros.
func (o SliceOp) VJP(c *Ctx) []*T {
	return []*T{tensor.Apply(unsliceOp{o, c.Spec(0).Shape.Axis("Slice", o.Axis),
		c.Spec(0).Shape[c.Spec(0).Shape.Axis("Slice", o.Axis)]}, c.Dy(0))}
}

// unsliceOp is the gradient of SliceOp: zeros of size N along the axis with dy in its places.
type unsliceOp struct {
	By   SliceOp `json:"by"`
	Axis int     `json:"axis"`
	N    int     `json:"n"`
}

func (o unsliceOp) Shape(in []Spec) Spec {
	s := slices.Clone(in[0].Shape)
	s[o.Axis] = o.N
	return Spec{DType: in[0].DType, Shape: s}
}

func (o unsliceOp) Eval(x *Exec, out *Array, in []*Array) {
	x.Fill(out, 0)
	x.Copy(out.Window(out.Slice(o.Axis, o.By.Start, o.By.Count, o.By.Step)), in[0])
}

func (o unsliceOp) VJP(c *Ctx) []*T { return []*T{tensor.Apply(o.By, c.Dy(0))} }

// Slice takes the elements from, from+1, ..., to-1 of an axis; negative bounds count from the end,
// and bounds beyond it stop there, as in Python. The result is a view.
func Slice(x *T, axis, from, to int) *T { return SliceStep(x, axis, from, to, 1) }

// SliceStep is Slice in steps of step > 0.
func SliceStep(x *T, axis, from, to, step int) *T {
	if step <= 0 {
		tensor.Valuef("Slice", "step %d is not positive; Flip reverses an axis", step)
	}
	axis = x.Shape().Axis("Slice", axis)
	n := x.Shape()[axis]
	bound := func(i int) int {
		if i < 0 {
			i += n
		}
		return min(max(i, 0), n)
	}
	from, to = bound(from), bound(to)
	count := max(0, (to-from+step-1)/step)
	return tensor.Apply(SliceOp{Axis: axis, Start: from, Count: count, Step: step}, x)
}

// ExpandOp repeats axes of size 1, and new leading axes, without copying.  dx = dy summed over
// them.
type ExpandOp struct {
	To tensor.Ints `json:"shape"`
}

// Shape is To, if x broadcasts to it.
func (o ExpandOp) Shape(in []Spec) Spec {
	arity("Expand", in, 1)
	to := tensor.Shape(o.To.Slice()).Check("Expand")
	if !tensor.Broadcast("Expand", in[0].Shape, to).Equal(to) {
		tensor.Shapef("Expand", "%v does not broadcast to %v", in[0].Shape, to)
	}
	return Spec{DType: in[0].DType, Shape: to}
}

// View sets strides to 0.
func (o ExpandOp) View(in tensor.Layout) (tensor.Layout, bool) {
	return in.Expand(o.To.Slice()), true
}

// VJP sums.
func (o ExpandOp) VJP(c *Ctx) []*T { return []*T{sumTo(c.Dy(0), c.Spec(0).Shape)} }

// Expand broadcasts x to shape. The result is a view with strides of 0.
func Expand(x *T, shape ...int) *T {
	if x.Shape().Equal(shape) {
		return x
	}
	return tensor.Apply(ExpandOp{tensor.NewInts(shape...)}, x)
}
