package ops

import (
	"math"

	"github.com/goten-ml/goten/core/internal/tile"
	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	tensor.Register("floor", FloorOp{})
	tensor.Register("ceil", CeilOp{})
	tensor.Register("trunc", TruncOp{})
	tensor.Register("round", RoundOp{})
	tensor.Register("sign", SignOp{})
	tensor.Register("absolute", AbsOp{})
}

// FloorOp is ⌊x⌋.  dx = 0.
type FloorOp struct{}

// Shape is that of x.
func (FloorOp) Shape(in []Spec) Spec { return same("Floor", in) }

// Tile is ⌊x⌋.
func (FloorOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Floor(in[0]) }

// VJP: dx = 0.
func (FloorOp) VJP(c *Ctx) []*T { return []*T{zeros(c.Spec(0))} }

// Floor is ⌊x⌋.
func Floor(x *T) *T { return tensor.Apply(FloorOp{}, x) }

// CeilOp is ⌈x⌉.  dx = 0.
type CeilOp struct{}

// Shape is that of x.
func (CeilOp) Shape(in []Spec) Spec { return same("Ceil", in) }

// Tile is ⌈x⌉.
func (CeilOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Ceil(in[0]) }

// VJP: dx = 0.
func (CeilOp) VJP(c *Ctx) []*T { return []*T{zeros(c.Spec(0))} }

// Ceil is ⌈x⌉.
func Ceil(x *T) *T { return tensor.Apply(CeilOp{}, x) }

// TruncOp is x without its fraction.  dx = 0.
type TruncOp struct{}

// Shape is that of x.
func (TruncOp) Shape(in []Spec) Spec { return same("Trunc", in) }

// Tile is x without its fraction.
func (TruncOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Trunc(in[0]) }

// VJP: dx = 0.
func (TruncOp) VJP(c *Ctx) []*T { return []*T{zeros(c.Spec(0))} }

// Trunc is x without its fraction.
func Trunc(x *T) *T { return tensor.Apply(TruncOp{}, x) }

// RoundOp is the integer nearest to x, halves to even.  dx = 0.
type RoundOp struct{}

// Shape is that of x.
func (RoundOp) Shape(in []Spec) Spec { return same("Round", in) }

// Tile is the integer nearest to x, halves to even.
func (RoundOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Round(in[0]) }

// VJP: dx = 0.
func (RoundOp) VJP(c *Ctx) []*T { return []*T{zeros(c.Spec(0))} }

// Round is the integer nearest to x, halves to even.
func Round(x *T) *T { return tensor.Apply(RoundOp{}, x) }

// SignOp is −1, 0 or 1, NaN for NaN.  dx = 0.
type SignOp struct{}

// Shape is that of x.
func (SignOp) Shape(in []Spec) Spec { return sameNumber("Sign", in) }

// Tile is −1, 0 or 1, NaN for NaN.
func (SignOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Sign(in[0]) }

// VJP: dx = 0.
func (SignOp) VJP(c *Ctx) []*T { return []*T{zeros(c.Spec(0))} }

// Sign is −1, 0 or 1, NaN for NaN.
func Sign(x *T) *T { return tensor.Apply(SignOp{}, x) }

// AbsOp is |x|.  dx = dy·sign x, 0 at 0.
type AbsOp struct{}

// Shape is that of x.
func (AbsOp) Shape(in []Spec) Spec { return same("Abs", in) }

// Tile is |x|.
func (AbsOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Abs(in[0]) }

// VJP: dx = dy·sign x, 0 at 0.
func (AbsOp) VJP(c *Ctx) []*T { return []*T{Mul(c.Dy(0), Sign(c.In(0)))} }

// Abs is |x|.
func Abs(x *T) *T { return tensor.Apply(AbsOp{}, x) }

// RoundTo rounds to decimals after the point, halves to even, as NumPy does: scaled, rounded and
// scaled back. Negative decimals round before the point. Integers without decimals stay as they
// are.
func RoundTo(x *T, decimals int) *T {
	if decimals == 0 || !x.DType().IsFloat() && decimals > 0 {
		return Round(x)
	}
	scale := Literal(x, math.Pow(10, math.Abs(float64(decimals))))
	if decimals < 0 {
		y := x
		if !x.DType().IsFloat() {
			y = Cast(x, tensor.Float64)
		}
		return Cast(Mul(Round(Div(y, scale)), scale), x.DType())
	}
	return Div(Round(Mul(x, scale)), scale)
}

// zeros is a gradient of 0 everywhere, which takes no memory.
func zeros(s Spec) *T { return Expand(tensor.Full(s.DType, 0), s.Shape...) }
