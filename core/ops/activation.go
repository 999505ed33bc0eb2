package ops

import (
	"github.com/goten-ml/goten/core/internal/tile"
	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	tensor.Register("relu", ReluOp{})
	tensor.Register("tanh", TanhOp{})
	tensor.Register("sigmoid", SigmoidOp{})
}

// ReluOp is max(x, 0); NaN for NaN.  dx = dy where y > 0, else 0.
type ReluOp struct{}

// Shape is that of x.
func (ReluOp) Shape(in []Spec) Spec { return same("Relu", in) }

// Tile is max(x, 0).
func (ReluOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Relu(in[0]) }

// VJP lets dy pass where the result is positive.
func (ReluOp) VJP(c *Ctx) []*T { return []*T{tensor.Apply(reluGrad{}, c.Out(0), c.Dy(0))} }

// reluGrad is dy where y > 0, else 0, of the inputs y, dy.
type reluGrad struct{}

func (reluGrad) Shape(in []Spec) Spec { return in[1] }

func (reluGrad) Tile(b *tile.B, in ...tile.R) tile.R { return b.Gate(in[0], in[1]) }

func (reluGrad) VJP(c *Ctx) []*T {
	return []*T{nil, tensor.Apply(reluGrad{}, c.In(0), c.Dy(0))}
}

// Relu is max(x, 0); NaN for NaN. Its gradient at 0 is 0.
func Relu(x *T) *T { return tensor.Apply(ReluOp{}, x) }

// TanhOp is the hyperbolic tangent.  dx = dy·(1 − y²).
type TanhOp struct{}

// Shape is that of x.
func (TanhOp) Shape(in []Spec) Spec { return sameFloat("Tanh", in) }

// Tile is tanh x.
func (TanhOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Tanh(in[0]) }

// VJP is dy·(1 − y²).
func (TanhOp) VJP(c *Ctx) []*T { return []*T{tensor.Apply(tanhGrad{}, c.Out(0), c.Dy(0))} }

// tanhGrad is dy·(1 − y²) of the inputs y, dy.
type tanhGrad struct{}

func (tanhGrad) Shape(in []Spec) Spec { return in[1] }

func (tanhGrad) Tile(b *tile.B, in ...tile.R) tile.R {
	return b.Mul(in[1], b.Sub(b.Const(b.Type(in[0]), 1), b.Square(in[0])))
}

func (tanhGrad) VJP(c *Ctx) []*T {
	return both(c,
		func() *T { return Scale(Mul(Mul(c.Dy(0), c.In(1)), c.In(0)), -2) },
		func() *T { return tensor.Apply(tanhGrad{}, c.In(0), c.Dy(0)) })
}

// Tanh is the hyperbolic tangent; bools and integers become float32.
func Tanh(x *T) *T { return tensor.Apply(TanhOp{}, float(x)) }

// SigmoidOp is 1/(1 + e⁻ˣ).  dx = dy·y·(1 − y).
type SigmoidOp struct{}

// Shape is that of x.
func (SigmoidOp) Shape(in []Spec) Spec { return sameFloat("Sigmoid", in) }

// Tile is 1/(1 + e⁻ˣ).
func (SigmoidOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Sigmoid(in[0]) }

// VJP is dy·y·(1 − y).
func (SigmoidOp) VJP(c *Ctx) []*T {
	return []*T{tensor.Apply(sigmoidGrad{}, c.Out(0), c.Dy(0))}
}

// sigmoidGrad is dy·y·(1 − y) of the inputs y, dy.
type sigmoidGrad struct{}

func (sigmoidGrad) Shape(in []Spec) Spec { return in[1] }

func (sigmoidGrad) Tile(b *tile.B, in ...tile.R) tile.R {
	one := b.Const(b.Type(in[0]), 1)
	return b.Mul(in[1], b.Mul(in[0], b.Sub(one, in[0])))
}

func (sigmoidGrad) VJP(c *Ctx) []*T {
	return both(c,
		func() *T { return Mul(Mul(c.Dy(0), c.In(1)), oneMinus(Scale(c.In(0), 2))) },
		func() *T { return tensor.Apply(sigmoidGrad{}, c.In(0), c.Dy(0)) })
}

// Sigmoid is 1/(1 + e⁻ˣ); bools and integers become float32.
func Sigmoid(x *T) *T { return tensor.Apply(SigmoidOp{}, float(x)) }

// A smooth operator of one input knows the derivative of its line of algebra, and the derivative
// of that, so that its gradient is one pass too and has a gradient.
type smooth interface {
	// slope is f′(x).
	slope(b *tile.B, x tile.R) tile.R
	// curve is f″(x), or nil where that is 0 everywhere.
	curve(x *T) *T
}

// slopeOp is dy·f′(x) of the inputs x, dy.
type slopeOp struct{ Of smooth }

func (slopeOp) Shape(in []Spec) Spec { return in[1] }

func (o slopeOp) Tile(b *tile.B, in ...tile.R) tile.R {
	return b.Mul(in[1], o.Of.slope(b, in[0]))
}

func (o slopeOp) VJP(c *Ctx) []*T {
	g := []*T{nil, tensor.Apply(o, c.In(0), c.Dy(0))}
	if f := o.Of.curve(c.In(0)); f != nil {
		g[0] = Mul(Mul(c.Dy(0), c.In(1)), f)
	}
	return g
}

// slopeOf is the VJP of a smooth operator.
func slopeOf(f smooth, c *Ctx) []*T { return []*T{tensor.Apply(slopeOp{f}, c.In(0), c.Dy(0))} }

// straight is the curve of operators made of straight lines.
type straight struct{}

func (straight) curve(*T) *T { return nil }

// within is value where lo < x < hi, else 0.
func within(b *tile.B, x tile.R, lo, hi, value float64) tile.R {
	k := func(v float64) tile.R { return b.Const(b.Type(x), v) }
	in := b.LogicalAnd(b.Lt(k(lo), x), b.Lt(x, k(hi)))
	return b.Where(in, k(value), k(0))
}

// of makes constants of the type of x.
func of(b *tile.B, x tile.R) func(float64) tile.R {
	return func(v float64) tile.R { return b.Const(b.Type(x), v) }
}
