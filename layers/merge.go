package layers

import (
	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	Register("Add", &Add{})
	Register("Subtract", &Subtract{})
	Register("Multiply", &Multiply{})
	Register("Average", &Average{})
	Register("Maximum", &Maximum{})
	Register("Minimum", &Minimum{})
	Register("Concatenate", &Concatenate{Axis: -1})
	Register("Dot", &Dot{})
}

// mergeable panics unless the shapes of the inputs of a layer that merges them agree. Sizes of 1
// are broadcast, and inputs of lower rank get axes after the batch.
func mergeable(in []tensor.Spec) {
	if len(in) == 0 {
		tensor.Shapef("inputs", "expected 1 or more, received none")
	}
	batchOf(in)
	s := in[0].Shape[1:]
	for _, t := range in[1:] {
		s = tensor.Broadcast("inputs", s, t.Shape[1:])
	}
}

// batchOf panics unless all inputs have a batch axis of one size.
func batchOf(in []tensor.Spec) {
	for i, t := range in {
		if len(t.Shape) == 0 {
			tensor.Shapef("inputs", "input %d is a scalar, it has no batch axis", i)
		}
		if t.Shape[0] != in[0].Shape[0] {
			tensor.Shapef("inputs", "expected one batch size, received %d and %d",
				in[0].Shape[0], t.Shape[0])
		}
	}
}

// merge joins the inputs by f, from left to right. A step of the result is masked where it is
// masked in every input.
func merge(c *Ctx, in []*tensor.Tensor, f func(x, y *tensor.Tensor) *tensor.Tensor,
) *tensor.Tensor {
	batchOf(specs(in))
	rank := 0
	for _, t := range in {
		rank = max(rank, t.Rank())
	}
	y := level(in[0], rank)
	for _, t := range in[1:] {
		y = f(y, level(t, rank))
	}
	c.SetMask(y, eitherMask(c, in))
	return y
}

// level gives x axes of size 1 after the batch until it has that rank.
func level(x *tensor.Tensor, rank int) *tensor.Tensor {
	for x.Rank() < rank {
		x = ops.ExpandDims(x, 1)
	}
	return x
}

// eitherMask is true where some mask of the inputs is; nil if one of them has none.
func eitherMask(c *Ctx, in []*tensor.Tensor) *tensor.Tensor {
	all := c.Mask(in[0])
	for _, t := range in[1:] {
		m := c.Mask(t)
		if all == nil || m == nil {
			return nil
		}
		all = ops.LogicalOr(all, m)
	}
	return all
}

// Add is the sum of its inputs.
type Add struct {
	Core
	Name string `json:"name"`
}

// Build checks shapes.
func (l *Add) Build(_ *Builder, in ...tensor.Spec) { mergeable(in) }

// Call adds.
func (l *Add) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor { return merge(c, in, ops.Add) }

// Subtract is its first input minus its second.
type Subtract struct {
	Core
	Name string `json:"name"`
}

// Build checks shapes.
func (l *Subtract) Build(_ *Builder, in ...tensor.Spec) {
	Arity(l, in, 2)
	mergeable(in)
}

// Call subtracts.
func (l *Subtract) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return merge(c, in, ops.Sub)
}

// Multiply is the product of its inputs, element by element.
type Multiply struct {
	Core
	Name string `json:"name"`
}

// Build checks shapes.
func (l *Multiply) Build(_ *Builder, in ...tensor.Spec) { mergeable(in) }

// Call multiplies.
func (l *Multiply) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return merge(c, in, ops.Mul)
}

// Average is the mean of its inputs.
type Average struct {
	Core
	Name string `json:"name"`
}

// Build checks shapes.
func (l *Average) Build(_ *Builder, in ...tensor.Spec) { mergeable(in) }

// Call averages.
func (l *Average) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	sum := merge(c, in, ops.Add)
	return c.Carry(ops.Scale(Floats(sum), 1/float64(len(in))), sum)
}

// Maximum is the largest of its inputs, element by element.
type Maximum struct {
	Core
	Name string `json:"name"`
}

// Build checks shapes.
func (l *Maximum) Build(_ *Builder, in ...tensor.Spec) { mergeable(in) }

// Call compares.
func (l *Maximum) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return merge(c, in, ops.Maximum)
}

// Minimum is the smallest of its inputs, element by element.
type Minimum struct {
	Core
	Name string `json:"name"`
}

// Build checks shapes.
func (l *Minimum) Build(_ *Builder, in ...tensor.Spec) { mergeable(in) }

// Call compares.
func (l *Minimum) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return merge(c, in, ops.Minimum)
}

// Concatenate joins its inputs along an axis, which counts the batch as 0. A step of the result is
// masked where it is masked in every input; an input without a mask masks nothing.
type Concatenate struct {
	Core
	Name string `json:"name"`
	Axis int    `json:"axis"`
}

// Build checks that shapes agree but for the axis.
func (l *Concatenate) Build(_ *Builder, in ...tensor.Spec) {
	if len(in) == 0 {
		tensor.Shapef("inputs", "expected 1 or more, received none")
	}
	first := in[0].Shape
	axis := resolve("axis", Axes{l.Axis}, len(first))[0]
	for _, t := range in[1:] {
		ok := len(t.Shape) == len(first)
		for i := 0; ok && i < len(first); i++ {
			ok = i == axis || t.Shape[i] == first[i]
		}
		if !ok {
			tensor.Shapef("inputs", "expected shapes that agree but for axis %d, received %s "+
				"and %s", l.Axis, Dims(batchless(first)), Dims(batchless(t.Shape)))
		}
	}
}

// Call joins.
func (l *Concatenate) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	y := ops.Concat(l.Axis, in...)
	c.SetMask(y, l.mask(c, in))
	return y
}

// mask is that of Keras: masks are spread over the shapes of their inputs, joined as these are,
// and a step is kept if anything in the last axis is.
func (l *Concatenate) mask(c *Ctx, in []*tensor.Tensor) *tensor.Tensor {
	some := false
	masks := make([]*tensor.Tensor, len(in))
	for i, x := range in {
		m := c.Mask(x)
		some = some || m != nil
		switch {
		case m == nil:
			m = tensor.Full(tensor.Bool, 1)
		case m.Rank() < x.Rank():
			m = ops.ExpandDims(m, -1)
		}
		masks[i] = ops.Expand(m, x.Shape()...)
	}
	if !some {
		return nil
	}
	return ops.Any(ops.Concat(l.Axis, masks...), -1)
}

// Dot contracts one axis of each of two inputs, batch by batch, after dividing by the length along
// it if Normalize is set. Shapes: x [n, a..., k, b...], y [n, c..., k, d...], result
// [n, a..., b..., c..., d...]; [n, 1] for vectors.
type Dot struct {
	Core
	Name string `json:"name"`
	// Axes is one axis for both inputs or one for each, the batch being 0.
	Axes      Axes `json:"axes" keras:"required"`
	Normalize bool `json:"normalize"`
}

func (l *Dot) axes(in []tensor.Spec) [2]int {
	a := l.Axes.over("axes", 2, -tensor.MaxRank)
	p := [2]int{}
	for i, t := range in {
		p[i] = resolve("axes", Axes{a[i]}, len(t.Shape))[0]
		if p[i] == 0 {
			tensor.Valuef("axes", "axis 0 is the batch, which is not contracted")
		}
	}
	return p
}

// Build checks the axes.
func (l *Dot) Build(_ *Builder, in ...tensor.Spec) {
	Arity(l, in, 2)
	batchOf(in)
	MinRank(l, in[0], 2)
	MinRank(l, in[1], 2)
	a := l.axes(in)
	if n, m := in[0].Shape[a[0]], in[1].Shape[a[1]]; n != m {
		tensor.Shapef("inputs", "axis %d of %s and axis %d of %s have sizes %d and %d", a[0],
			Dims(batchless(in[0].Shape)), a[1], Dims(batchless(in[1].Shape)), n, m)
	}
}

// Call multiplies matrices.
func (l *Dot) Call(_ *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	x, y := Floats(in[0]), Floats(in[1])
	a := l.axes(specs(in))
	if l.Normalize {
		x, y = unitAlong(x, a[0]), unitAlong(y, a[1])
	}
	n := x.Shape()[0]
	x, y = ops.MoveAxis(x, a[0], -1), ops.MoveAxis(y, a[1], 1)
	shape := append([]int{n}, x.Shape()[1:x.Rank()-1]...)
	shape = append(shape, y.Shape()[2:]...)
	k := y.Shape()[1]
	rows, columns := tensor.Shape(x.Shape()[1:x.Rank()-1]).Size(), y.Shape()[2:].Size()
	z := ops.MatMul(ops.Reshape(x, n, rows, k), ops.Reshape(y, n, k, columns))
	if len(shape) == 1 {
		shape = append(shape, 1)
	}
	return ops.Reshape(z, shape...)
}

// unitAlong divides by the length along an axis, as Keras does: by at least 1e-7.
func unitAlong(x *tensor.Tensor, axis int) *tensor.Tensor {
	square := ops.SumKeep(ops.Square(x), axis)
	return ops.Mul(x, ops.Rsqrt(ops.Maximum(square, ops.Literal(x, 1e-14))))
}
