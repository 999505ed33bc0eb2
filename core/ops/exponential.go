package ops

import (
	"math"

	"github.com/goten-ml/goten/core/internal/tile"
	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	tensor.Register("exp", ExpOp{})
	tensor.Register("exp2", Exp2Op{})
	tensor.Register("expm1", Expm1Op{})
	tensor.Register("log", LogOp{})
	tensor.Register("log2", Log2Op{})
	tensor.Register("log10", Log10Op{})
	tensor.Register("log1p", Log1pOp{})
	tensor.Register("sqrt", SqrtOp{})
	tensor.Register("rsqrt", RsqrtOp{})
	tensor.Register("cbrt", CbrtOp{})
	tensor.Register("reciprocal", RecipOp{})
}

// ExpOp is eˣ.  dx = dy·y.
type ExpOp struct{}

// Shape is that of x.
func (ExpOp) Shape(in []Spec) Spec { return sameFloat("Exp", in) }

// Tile is eˣ.
func (ExpOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Exp(in[0]) }

// VJP: dx = dy·y.
func (ExpOp) VJP(c *Ctx) []*T { return []*T{Mul(c.Dy(0), c.Out(0))} }

// Exp is eˣ; bools and integers become float32.
func Exp(x *T) *T { return tensor.Apply(ExpOp{}, float(x)) }

// Exp2Op is 2ˣ.  dx = dy·y·ln 2.
type Exp2Op struct{}

// Shape is that of x.
func (Exp2Op) Shape(in []Spec) Spec { return sameFloat("Exp2", in) }

// Tile is 2ˣ.
func (Exp2Op) Tile(b *tile.B, in ...tile.R) tile.R { return b.Exp2(in[0]) }

// VJP: dx = dy·y·ln 2.
func (Exp2Op) VJP(c *Ctx) []*T { return []*T{Mul(c.Dy(0), Scale(c.Out(0), math.Ln2))} }

// Exp2 is 2ˣ; bools and integers become float32.
func Exp2(x *T) *T { return tensor.Apply(Exp2Op{}, float(x)) }

// Expm1Op is eˣ − 1, accurate near 0.  dx = dy·(y + 1).
type Expm1Op struct{}

// Shape is that of x.
func (Expm1Op) Shape(in []Spec) Spec { return sameFloat("Expm1", in) }

// Tile is eˣ − 1, accurate near 0.
func (Expm1Op) Tile(b *tile.B, in ...tile.R) tile.R { return b.Expm1(in[0]) }

// VJP: dx = dy·(y + 1).
func (Expm1Op) VJP(c *Ctx) []*T { return []*T{Mul(c.Dy(0), AddScalar(c.Out(0), 1))} }

// Expm1 is eˣ − 1, accurate near 0; bools and integers become float32.
func Expm1(x *T) *T { return tensor.Apply(Expm1Op{}, float(x)) }

// LogOp is ln x.  dx = dy/x.
type LogOp struct{}

// Shape is that of x.
func (LogOp) Shape(in []Spec) Spec { return sameFloat("Log", in) }

// Tile is ln x.
func (LogOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Log(in[0]) }

// VJP: dx = dy/x.
func (LogOp) VJP(c *Ctx) []*T { return []*T{Div(c.Dy(0), c.In(0))} }

// Log is ln x; bools and integers become float32.
func Log(x *T) *T { return tensor.Apply(LogOp{}, float(x)) }

// Log2Op is log₂ x.  dx = dy/(x·ln 2).
type Log2Op struct{}

// Shape is that of x.
func (Log2Op) Shape(in []Spec) Spec { return sameFloat("Log2", in) }

// Tile is log₂ x.
func (Log2Op) Tile(b *tile.B, in ...tile.R) tile.R { return b.Log2(in[0]) }

// VJP: dx = dy/(x·ln 2).
func (Log2Op) VJP(c *Ctx) []*T { return []*T{Div(c.Dy(0), Scale(c.In(0), math.Ln2))} }

// Log2 is log₂ x; bools and integers become float32.
func Log2(x *T) *T { return tensor.Apply(Log2Op{}, float(x)) }

// Log10Op is log₁₀ x.  dx = dy/(x·ln 10).
type Log10Op struct{}

// Shape is that of x.
func (Log10Op) Shape(in []Spec) Spec { return sameFloat("Log10", in) }

// Tile is log₁₀ x.
func (Log10Op) Tile(b *tile.B, in ...tile.R) tile.R { return b.Log10(in[0]) }

// VJP: dx = dy/(x·ln 10).
func (Log10Op) VJP(c *Ctx) []*T { return []*T{Div(c.Dy(0), Scale(c.In(0), math.Ln10))} }

// Log10 is log₁₀ x; bools and integers become float32.
func Log10(x *T) *T { return tensor.Apply(Log10Op{}, float(x)) }

// Log1pOp is ln(1 + x), accurate near 0.  dx = dy/(1 + x).
type Log1pOp struct{}

// Shape is that of x.
func (Log1pOp) Shape(in []Spec) Spec { return sameFloat("Log1p", in) }

// Tile is ln(1 + x), accurate near 0.
func (Log1pOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Log1p(in[0]) }

// VJP: dx = dy/(1 + x).
func (Log1pOp) VJP(c *Ctx) []*T { return []*T{Div(c.Dy(0), AddScalar(c.In(0), 1))} }

// Log1p is ln(1 + x), accurate near 0; bools and integers become float32.
func Log1p(x *T) *T { return tensor.Apply(Log1pOp{}, float(x)) }

// SqrtOp is √x.  dx = dy/2y.
type SqrtOp struct{}

// Shape is that of x.
func (SqrtOp) Shape(in []Spec) Spec { return sameFloat("Sqrt", in) }

// Tile is √x.
func (SqrtOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Sqrt(in[0]) }

// VJP: dx = dy/2y.
func (SqrtOp) VJP(c *Ctx) []*T { return []*T{Div(c.Dy(0), Scale(c.Out(0), 2))} }

// Sqrt is √x; bools and integers become float32.
func Sqrt(x *T) *T { return tensor.Apply(SqrtOp{}, float(x)) }

// RsqrtOp is 1/√x.  dx = −½·dy·y³.
type RsqrtOp struct{}

// Shape is that of x.
func (RsqrtOp) Shape(in []Spec) Spec { return sameFloat("Rsqrt", in) }

// Tile is 1/√x.
func (RsqrtOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Rsqrt(in[0]) }

// VJP: dx = −½·dy·y³.
func (RsqrtOp) VJP(c *Ctx) []*T {
	return []*T{Mul(c.Dy(0), Scale(Mul(c.Out(0), Square(c.Out(0))), -0.5))}
}

// Rsqrt is 1/√x; bools and integers become float32.
func Rsqrt(x *T) *T { return tensor.Apply(RsqrtOp{}, float(x)) }

// CbrtOp is ∛x.  dx = dy/3y².
type CbrtOp struct{}

// Shape is that of x.
func (CbrtOp) Shape(in []Spec) Spec { return sameFloat("Cbrt", in) }

// Tile is ∛x.
func (CbrtOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Cbrt(in[0]) }

// VJP: dx = dy/3y².
func (CbrtOp) VJP(c *Ctx) []*T { return []*T{Div(c.Dy(0), Scale(Square(c.Out(0)), 3))} }

// Cbrt is ∛x; bools and integers become float32.
func Cbrt(x *T) *T { return tensor.Apply(CbrtOp{}, float(x)) }

// RecipOp is 1/x.  dx = −dy·y².
type RecipOp struct{}

// Shape is that of x.
func (RecipOp) Shape(in []Spec) Spec { return sameFloat("Recip", in) }

// Tile is 1/x.
func (RecipOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Recip(in[0]) }

// VJP: dx = −dy·y².
func (RecipOp) VJP(c *Ctx) []*T { return []*T{Neg(Mul(c.Dy(0), Square(c.Out(0))))} }

// Recip is 1/x; bools and integers become float32.
func Recip(x *T) *T { return tensor.Apply(RecipOp{}, float(x)) }
