package ops

import (
	"slices"

	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	tensor.Register("expand_dims", ExpandDimsOp{})
	tensor.Register("squeeze", SqueezeOp{})
}

// ExpandDimsOp inserts axes of size 1 at the places Axes of the result.  dx = dy without them.
type ExpandDimsOp struct {
	Axes tensor.Ints `json:"axis"`
}

// Shape has the new axes.
func (o ExpandDimsOp) Shape(in []Spec) Spec {
	arity("ExpandDims", in, 1)
	rank := len(in[0].Shape) + o.Axes.Len()
	s := make(tensor.Shape, rank)
	for _, a := range o.Axes.Slice() {
		if a = s.Axis("ExpandDims", a); s[a] == 1 {
			tensor.Valuef("ExpandDims", "axis %d is named twice", a)
		}
		s[a] = 1
	}
	rest := in[0].Shape
	for i := range s {
		if s[i] == 0 {
			s[i], rest = rest[0], rest[1:]
		}
	}
	return Spec{DType: in[0].DType, Shape: s}
}

// View has strides for the new axes.
func (o ExpandDimsOp) View(in tensor.Layout) (tensor.Layout, bool) {
	return in.Reshape(o.Shape([]Spec{{DType: tensor.Float32, Shape: in.Shape}}).Shape)
}

// VJP drops the axes.
func (o ExpandDimsOp) VJP(c *Ctx) []*T { return []*T{tensor.Apply(SqueezeOp(o), c.Dy(0))} }

// ExpandDims inserts axes of size 1, whose places may count from the end of the result, which is a
// view.
func ExpandDims(x *T, axes ...int) *T {
	return tensor.Apply(ExpandDimsOp{tensor.NewInts(axes...)}, x)
}

// SqueezeOp drops Axes, which have size 1; without axes all that have it.  dx = dy with them.
type SqueezeOp struct {
	Axes tensor.Ints `json:"axis"`
}

// axes resolves the axes.
func (o SqueezeOp) axes(s tensor.Shape) []int {
	if o.Axes.Len() > 0 {
		return axesOf("Squeeze", s, o.Axes.Slice())
	}
	var all []int
	for i, n := range s {
		if n == 1 {
			all = append(all, i)
		}
	}
	return all
}

// Shape lacks the axes.
func (o SqueezeOp) Shape(in []Spec) Spec {
	arity("Squeeze", in, 1)
	s, drop := tensor.Shape{}, o.axes(in[0].Shape)
	for i, n := range in[0].Shape {
		if !slices.Contains(drop, i) {
			s = append(s, n)
		} else if n != 1 {
			tensor.Shapef("Squeeze", "axis %d of %v has size %d, not 1", i, in[0].Shape, n)
		}
	}
	return Spec{DType: in[0].DType, Shape: s}
}

// View lacks their strides.
func (o SqueezeOp) View(in tensor.Layout) (tensor.Layout, bool) {
	return in.Reshape(o.Shape([]Spec{{DType: tensor.Float32, Shape: in.Shape}}).Shape)
}

// VJP inserts the axes.
func (o SqueezeOp) VJP(c *Ctx) []*T {
	return []*T{ExpandDims(c.Dy(0), o.axes(c.Spec(0).Shape)...)}
}

// Squeeze drops the axes, which have size 1; without axes all that have it. The result is a view.
// It panics with a *ShapeError when an axis has another size.
func Squeeze(x *T, axes ...int) *T {
	return tensor.Apply(SqueezeOp{tensor.NewInts(axes...)}, x)
}
