package ops

import (
	"github.com/goten-ml/goten/core/internal/tile"
	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	tensor.Register("maximum", MaximumOp{})
	tensor.Register("minimum", MinimumOp{})
	tensor.Register("fmax", FMaxOp{})
	tensor.Register("fmin", FMinOp{})
	tensor.Register("clip", ClipOp{})
}

// MaximumOp is the larger of x and y, NaN if one is NaN.  dy goes to the one chosen, in halves
// where both are equal.
type MaximumOp struct{}

// Shape broadcasts.
func (MaximumOp) Shape(in []Spec) Spec { return broadcast("Maximum", in) }

// Tile is the larger of x and y, NaN if one is NaN.
func (MaximumOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Max(in[0], in[1]) }

// VJP: dy goes to the one chosen, in halves where both are equal.
func (MaximumOp) VJP(c *Ctx) []*T {
	return both(c,
		func() *T { return pick(c, 0, false, false) },
		func() *T { return pick(c, 1, false, false) })
}

// Maximum is the larger of x and y, NaN if one is NaN, broadcast and promoted.
func Maximum(x, y *T) *T { return binary(MaximumOp{}, x, y) }

// MinimumOp is the smaller of x and y, NaN if one is NaN.  dy goes to the one chosen, in halves
// where both are equal.
type MinimumOp struct{}

// Shape broadcasts.
func (MinimumOp) Shape(in []Spec) Spec { return broadcast("Minimum", in) }

// Tile is the smaller of x and y, NaN if one is NaN.
func (MinimumOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Min(in[0], in[1]) }

// VJP: dy goes to the one chosen, in halves where both are equal.
func (MinimumOp) VJP(c *Ctx) []*T {
	return both(c,
		func() *T { return pick(c, 0, true, false) },
		func() *T { return pick(c, 1, true, false) })
}

// Minimum is the smaller of x and y, NaN if one is NaN, broadcast and promoted.
func Minimum(x, y *T) *T { return binary(MinimumOp{}, x, y) }

// FMaxOp is the larger of x and y, the other if one is NaN.  dy goes to the one chosen, in halves
// where both are equal.
type FMaxOp struct{}

// Shape broadcasts.
func (FMaxOp) Shape(in []Spec) Spec { return broadcast("FMax", in) }

// Tile is the larger of x and y, the other if one is NaN.
func (FMaxOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.FMax(in[0], in[1]) }

// VJP: dy goes to the one chosen, in halves where both are equal.
func (FMaxOp) VJP(c *Ctx) []*T {
	return both(c,
		func() *T { return pick(c, 0, false, true) },
		func() *T { return pick(c, 1, false, true) })
}

// FMax is the larger of x and y, the other if one is NaN, broadcast and promoted.
func FMax(x, y *T) *T { return binary(FMaxOp{}, x, y) }

// FMinOp is the smaller of x and y, the other if one is NaN.  dy goes to the one chosen, in halves
// where both are equal.
type FMinOp struct{}

// Shape broadcasts.
func (FMinOp) Shape(in []Spec) Spec { return broadcast("FMin", in) }

// Tile is the smaller of x and y, the other if one is NaN.
func (FMinOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.FMin(in[0], in[1]) }

// VJP: dy goes to the one chosen, in halves where both are equal.
func (FMinOp) VJP(c *Ctx) []*T {
	return both(c,
		func() *T { return pick(c, 0, true, true) },
		func() *T { return pick(c, 1, true, true) })
}

// FMin is the smaller of x and y, the other if one is NaN, broadcast and promoted.
func FMin(x, y *T) *T { return binary(FMinOp{}, x, y) }

// pick is the gradient that an extremum passes to input i.
func pick(c *Ctx, i int, least, skip bool) *T {
	return tensor.Apply(pickOp{least, skip}, c.In(i), c.In(1-i), c.Dy(0))
}

// pickOp is dy where x is the larger of x and y (Least: the smaller), dy/2 where they are equal,
// and 0 elsewhere. NaN is chosen, or with Skip the other one.
type pickOp struct{ Least, Skip bool }

func (pickOp) Shape(in []Spec) Spec { return in[2] }

func (o pickOp) Tile(b *tile.B, in ...tile.R) tile.R {
	x, y, dy := in[0], in[1], in[2]
	wins := b.Gt(x, y)
	if o.Least {
		wins = b.Lt(x, y)
	}
	if o.Skip {
		wins = b.LogicalOr(wins, b.IsNaN(y))
	} else {
		wins = b.LogicalOr(wins, b.IsNaN(x))
	}
	t := b.Type(dy)
	zero := b.Const(t, 0)
	half := b.Where(b.Eq(x, y), b.Mul(dy, b.Const(t, 0.5)), zero)
	return b.Where(wins, dy, half)
}

func (o pickOp) VJP(c *Ctx) []*T {
	return []*T{nil, nil, tensor.Apply(o, c.In(0), c.In(1), c.Dy(0))}
}

// ClipOp is x held between lo and hi: min(max(x, lo), hi), of three inputs.  dx = dy where
// lo ≤ x ≤ hi, else 0; a bound gets dy where it holds x.
type ClipOp struct{}

// Shape broadcasts.
func (ClipOp) Shape(in []Spec) Spec {
	arity("Clip", in, 3)
	s := broadcast("Clip", in[:2])
	return broadcast("Clip", []Spec{s, in[2]})
}

// Tile is min(max(x, lo), hi).
func (ClipOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Min(b.Max(in[0], in[1]), in[2]) }

// VJP: dy goes to the input that is the result.
func (ClipOp) VJP(c *Ctx) []*T {
	g := make([]*T, 3)
	x, lo, hi, dy := c.In(0), c.In(1), c.In(2), c.Dy(0)
	parts := []func() *T{
		func() *T { return LogicalAnd(LessEqual(lo, x), LessEqual(x, hi)) },
		func() *T { return LogicalAnd(Less(x, lo), LessEqual(lo, hi)) },
		func() *T { return Less(hi, Maximum(x, lo)) },
	}
	for i, part := range parts {
		if c.Need(i) {
			g[i] = sumTo(Where(part(), dy, Literal(dy, 0)), c.Spec(i).Shape)
		}
	}
	return g
}

// Clip holds x between lo and hi, broadcast and promoted. NaN stays NaN.
func Clip(x, lo, hi *T) *T {
	d := tensor.Promote(tensor.Promote(x.DType(), lo.DType()), hi.DType())
	return tensor.Apply(ClipOp{}, Cast(x, d), Cast(lo, d), Cast(hi, d))
}

// ClipBetween is Clip with numbers, which leave the dtype of x as it is where they can.
func ClipBetween(x *T, lo, hi float64) *T { return Clip(x, Literal(x, lo), Literal(x, hi)) }
