package ops

import (
	"github.com/goten-ml/goten/core/internal/tile"
	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	tensor.Register("power", PowOp{})
	tensor.Register("floor_divide", FloorDivOp{})
	tensor.Register("mod", ModOp{})
	tensor.Register("fmod", TruncModOp{})
	tensor.Register("hypot", HypotOp{})
	tensor.Register("arctan2", Atan2Op{})
	tensor.Register("copysign", CopySignOp{})
}

// PowOp is xʸ.  dx = dy·y·x^(y−1), dy = dy·xʸ·ln x, 0 where x ≤ 0.
type PowOp struct{}

// Shape broadcasts.
func (PowOp) Shape(in []Spec) Spec { return broadcast("Pow", in) }

// Tile is xʸ.
func (PowOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Pow(in[0], in[1]) }

// VJP: dx = dy·y·x^(y−1), dy = dy·xʸ·ln x, 0 where x ≤ 0.
func (PowOp) VJP(c *Ctx) []*T {
	return both(c,
		func() *T { return Mul(c.Dy(0), powSlope(c.In(0), c.In(1))) },
		func() *T { return Mul(c.Dy(0), Mul(c.Out(0), safeLog(c.In(0)))) })
}

// Pow is xʸ; integers wrap, and a negative exponent gives the truncated quotient, broadcast and
// promoted.
func Pow(x, y *T) *T { return binary(PowOp{}, x, y) }

// FloorDivOp is ⌊x/y⌋.  dx = dy = 0.
type FloorDivOp struct{}

// Shape broadcasts.
func (FloorDivOp) Shape(in []Spec) Spec { return broadcast("FloorDiv", in) }

// Tile is ⌊x/y⌋.
func (FloorDivOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.FloorDiv(in[0], in[1]) }

// VJP: dx = dy = 0.
func (FloorDivOp) VJP(c *Ctx) []*T {
	return both(c,
		func() *T { return zeros(c.OutSpec(0)) },
		func() *T { return zeros(c.OutSpec(0)) })
}

// FloorDiv is ⌊x/y⌋; integers give 0 for y = 0, broadcast and promoted.
func FloorDiv(x, y *T) *T { return binary(FloorDivOp{}, x, y) }

// ModOp is x − y·⌊x/y⌋, with the sign of y.  dx = dy, dy = −dy·⌊x/y⌋.
type ModOp struct{}

// Shape broadcasts.
func (ModOp) Shape(in []Spec) Spec { return broadcast("Mod", in) }

// Tile is x − y·⌊x/y⌋, with the sign of y.
func (ModOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Mod(in[0], in[1]) }

// VJP: dx = dy, dy = −dy·⌊x/y⌋.
func (ModOp) VJP(c *Ctx) []*T {
	return both(c,
		func() *T { return c.Dy(0) },
		func() *T { return Neg(Mul(c.Dy(0), FloorDiv(c.In(0), c.In(1)))) })
}

// Mod is x − y·⌊x/y⌋, with the sign of y, as Python's %; integers give 0 for y = 0, broadcast and
// promoted.
func Mod(x, y *T) *T { return binary(ModOp{}, x, y) }

// TruncModOp is the remainder of x/y with the sign of x.  dx = dy, dy = −dy·trunc(x/y).
type TruncModOp struct{}

// Shape broadcasts.
func (TruncModOp) Shape(in []Spec) Spec { return broadcast("TruncMod", in) }

// Tile is the remainder of x/y with the sign of x.
func (TruncModOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.TruncMod(in[0], in[1]) }

// VJP: dx = dy, dy = −dy·trunc(x/y).
func (TruncModOp) VJP(c *Ctx) []*T {
	return both(c,
		func() *T { return c.Dy(0) },
		func() *T { return Neg(Mul(c.Dy(0), Trunc(Div(c.In(0), c.In(1))))) })
}

// TruncMod is the remainder of x/y with the sign of x, as C's fmod; integers give 0 for y = 0,
// broadcast and promoted.
func TruncMod(x, y *T) *T { return binary(TruncModOp{}, x, y) }

// HypotOp is √(x² + y²).  dx = dy·x/z, dy = dy·y/z.
type HypotOp struct{}

// Shape broadcasts.
func (HypotOp) Shape(in []Spec) Spec { return broadcastFloat("Hypot", in) }

// Tile is √(x² + y²).
func (HypotOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Hypot(in[0], in[1]) }

// VJP: dx = dy·x/z, dy = dy·y/z.
func (HypotOp) VJP(c *Ctx) []*T {
	return both(c,
		func() *T { return Mul(c.Dy(0), Div(c.In(0), c.Out(0))) },
		func() *T { return Mul(c.Dy(0), Div(c.In(1), c.Out(0))) })
}

// Hypot is √(x² + y²) without needless overflow, broadcast and promoted.
func Hypot(x, y *T) *T { return binaryFloat(HypotOp{}, x, y) }

// Atan2Op is the angle of the point (y, x), in (−π, π].  for arctan2(x, y): dx = dy·y/(x² + y²),
// dy = −dy·x/(x² + y²).
type Atan2Op struct{}

// Shape broadcasts.
func (Atan2Op) Shape(in []Spec) Spec { return broadcastFloat("Atan2", in) }

// Tile is the angle of the point (y, x), in (−π, π].
func (Atan2Op) Tile(b *tile.B, in ...tile.R) tile.R { return b.Atan2(in[0], in[1]) }

// VJP: for arctan2(x, y): dx = dy·y/(x² + y²), dy = −dy·x/(x² + y²).
func (Atan2Op) VJP(c *Ctx) []*T {
	return both(c,
		func() *T { return Mul(c.Dy(0), Div(c.In(1), norm2(c))) },
		func() *T { return Neg(Mul(c.Dy(0), Div(c.In(0), norm2(c)))) })
}

// Atan2 is arctan2(x, y), the angle of the point whose height is x and width y, in [−π, π],
// broadcast and promoted.
func Atan2(x, y *T) *T { return binaryFloat(Atan2Op{}, x, y) }

// CopySignOp is |x| with the sign of y.  dx = dy·sign x·sign y, dy = 0.
type CopySignOp struct{}

// Shape broadcasts.
func (CopySignOp) Shape(in []Spec) Spec { return broadcastFloat("CopySign", in) }

// Tile is |x| with the sign of y.
func (CopySignOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.CopySign(in[0], in[1]) }

// VJP: dx = dy·sign x·sign y, dy = 0.
func (CopySignOp) VJP(c *Ctx) []*T {
	return both(c,
		func() *T { return Mul(c.Dy(0), Mul(Sign(c.In(0)), signOf(c.In(1)))) },
		func() *T { return zeros(c.OutSpec(0)) })
}

// CopySign is |x| with the sign of y, broadcast and promoted.
func CopySign(x, y *T) *T { return binaryFloat(CopySignOp{}, x, y) }

// powSlope is y·x^(y−1), and 0 where y = 0, even for x = 0.
func powSlope(x, y *T) *T {
	zero := Equal(y, Literal(y, 0))
	p := Pow(x, Where(zero, Literal(y, 1), AddScalar(y, -1)))
	return Mul(y, p)
}

// safeLog is ln x where x > 0 and 0 elsewhere, with a gradient that is never NaN for x ≤ 0.
func safeLog(x *T) *T {
	positive := Greater(x, Literal(x, 0))
	return Where(positive, Log(Where(positive, x, Literal(x, 1))), Literal(x, 0))
}

// norm2 is x² + y² of the inputs.
func norm2(c *Ctx) *T { return Add(Square(c.In(0)), Square(c.In(1))) }

// signOf is 1 with the sign of x, also where x is 0.
func signOf(x *T) *T { return CopySign(Literal(x, 1), x) }

// broadcastFloat is broadcast for operators of floats.
func broadcastFloat(op string, in []Spec) Spec {
	s := broadcast(op, in)
	wantFloat(op, s)
	return s
}

// binaryFloat is binary for operators of floats: bools and integers become float32.
func binaryFloat(op tensor.Op, x, y *T) *T {
	x, y = promote(x, y)
	return tensor.Apply(op, float(x), float(y))
}
