package ops

import (
	"github.com/goten-ml/goten/core/internal/tile"
	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	tensor.Register("add", AddOp{})
	tensor.Register("subtract", SubOp{})
	tensor.Register("multiply", MulOp{})
	tensor.Register("divide", DivOp{})
	tensor.Register("negative", NegOp{})
	tensor.Register("square", SquareOp{})
	tensor.Register("cast", CastOp{DType: tensor.Float32})
}

// AddOp is x + y; bools: or.  dx = dy, each summed over the axes that it was broadcast along.
type AddOp struct{}

// Shape broadcasts.
func (AddOp) Shape(in []Spec) Spec { return broadcast("Add", in) }

// Tile is x + y.
func (AddOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Add(in[0], in[1]) }

// VJP passes dy on.
func (AddOp) VJP(c *Ctx) []*T {
	return both(c, func() *T { return c.Dy(0) }, func() *T { return c.Dy(0) })
}

// Add is x + y, broadcast and promoted.
func Add(x, y *T) *T { return binary(AddOp{}, x, y) }

// SubOp is x − y.  dx = dy, dy = −dy.
type SubOp struct{}

// Shape broadcasts.
func (SubOp) Shape(in []Spec) Spec { return broadcast("Sub", in) }

// Tile is x − y.
func (SubOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Sub(in[0], in[1]) }

// VJP passes dy and −dy on.
func (SubOp) VJP(c *Ctx) []*T {
	return both(c, func() *T { return c.Dy(0) }, func() *T { return Neg(c.Dy(0)) })
}

// Sub is x − y, broadcast and promoted. Bools have no difference: a *tensor.DTypeError.
func Sub(x, y *T) *T {
	if x.DType() == tensor.Bool && y.DType() == tensor.Bool {
		tensor.DTypef("Sub", "bools have no difference; use LogicalXor, or Cast first")
	}
	return binary(SubOp{}, x, y)
}

// MulOp is x·y; bools: and.  dx = dy·y, dy = dy·x.
type MulOp struct{}

// Shape broadcasts.
func (MulOp) Shape(in []Spec) Spec { return broadcast("Mul", in) }

// Tile is x·y.
func (MulOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Mul(in[0], in[1]) }

// VJP multiplies dy by the other factor.
func (MulOp) VJP(c *Ctx) []*T {
	return both(c,
		func() *T { return Mul(c.Dy(0), c.In(1)) },
		func() *T { return Mul(c.Dy(0), c.In(0)) })
}

// Mul is x·y element by element, broadcast and promoted.
func Mul(x, y *T) *T { return binary(MulOp{}, x, y) }

// DivOp is x/y of floats.  dx = dy/y, dy = −dy·x/y².
type DivOp struct{}

// Shape broadcasts.
func (DivOp) Shape(in []Spec) Spec {
	s := broadcast("Div", in)
	wantFloat("Div", s)
	return s
}

// Tile is x/y.
func (DivOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Div(in[0], in[1]) }

// VJP is the quotient rule.
func (DivOp) VJP(c *Ctx) []*T {
	return both(c,
		func() *T { return Div(c.Dy(0), c.In(1)) },
		func() *T { return Neg(Div(Mul(c.Dy(0), c.In(0)), Square(c.In(1)))) })
}

// Div is x/y, broadcast; bools and integers become float32.
func Div(x, y *T) *T {
	x, y = promote(x, y)
	return binary(DivOp{}, float(x), float(y))
}

// NegOp is −x.  dx = −dy.
type NegOp struct{}

// Shape is that of x.
func (NegOp) Shape(in []Spec) Spec { return same("Neg", in) }

// Tile is −x.
func (NegOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Neg(in[0]) }

// VJP is −dy.
func (NegOp) VJP(c *Ctx) []*T { return []*T{Neg(c.Dy(0))} }

// Neg is −x.
func Neg(x *T) *T { return tensor.Apply(NegOp{}, x) }

// SquareOp is x².  dx = 2x·dy.
type SquareOp struct{}

// Shape is that of x.
func (SquareOp) Shape(in []Spec) Spec { return same("Square", in) }

// Tile is x².
func (SquareOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Square(in[0]) }

// VJP is 2x·dy.
func (SquareOp) VJP(c *Ctx) []*T { return []*T{Mul(Scale(c.In(0), 2), c.Dy(0))} }

// Square is x².
func Square(x *T) *T { return tensor.Apply(SquareOp{}, x) }

// Scale is c·x in the dtype of x; an integer x with a fractional c becomes float32.
func Scale(x *T, c float64) *T { return Mul(x, Literal(x, c)) }

// AddScalar is x + c in the dtype of x; an integer x with a fractional c becomes float32.
func AddScalar(x *T, c float64) *T { return Add(x, Literal(x, c)) }

// Literal is the number c as a scalar that leaves the dtype of x as it is where it can: a number in
// a program has no dtype of its own.
func Literal(x *T, c float64) *T {
	kind := tensor.IntKind
	if c != float64(int64(c)) {
		kind = tensor.FloatKind
	}
	return tensor.Full(tensor.Weak(x.DType(), kind), c)
}

// CastOp converts x to DType.  dx = dy converted back, if both are floats.
type CastOp struct {
	DType tensor.DType `json:"dtype"`
}

// Shape is that of x with the new dtype.
func (o CastOp) Shape(in []Spec) Spec {
	arity("Cast", in, 1)
	if o.DType == tensor.Invalid {
		tensor.DTypef("Cast", "no dtype given")
	}
	return Spec{DType: o.DType, Shape: in[0].Shape}
}

// Tile converts.
func (o CastOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Cast(in[0], o.DType) }

// VJP converts back.
func (o CastOp) VJP(c *Ctx) []*T {
	if !c.Spec(0).DType.IsFloat() {
		return nil
	}
	return []*T{Cast(c.Dy(0), c.Spec(0).DType)}
}

// Cast converts the elements; it returns x itself when nothing changes.
func Cast(x *T, dtype tensor.DType) *T {
	if x.DType() == dtype {
		return x
	}
	return tensor.Apply(CastOp{dtype}, x)
}

// binary applies an operator to two inputs of a common dtype.
func binary(op tensor.Op, x, y *T) *T {
	if x.DType() != y.DType() {
		x, y = promote(x, y)
	}
	return tensor.Apply(op, x, y)
}

// both is the VJP of an operator on two broadcast inputs: each gradient is computed only when it
// is needed, and summed back to the input's shape.
func both(c *Ctx, x, y func() *T) []*T {
	g := make([]*T, 2)
	for i, f := range []func() *T{x, y} {
		if c.Need(i) {
			g[i] = sumTo(f(), c.Spec(i).Shape)
		}
	}
	return g
}
