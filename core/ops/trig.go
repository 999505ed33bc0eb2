package ops

import (
	"math"

	"github.com/goten-ml/goten/core/internal/tile"
	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	tensor.Register("sin", SinOp{})
	tensor.Register("cos", CosOp{})
	tensor.Register("tan", TanOp{})
	tensor.Register("arcsin", AsinOp{})
	tensor.Register("arccos", AcosOp{})
	tensor.Register("arctan", AtanOp{})
	tensor.Register("sinh", SinhOp{})
	tensor.Register("cosh", CoshOp{})
	tensor.Register("arcsinh", AsinhOp{})
	tensor.Register("arccosh", AcoshOp{})
	tensor.Register("arctanh", AtanhOp{})
	tensor.Register("erf", ErfOp{})
	tensor.Register("erfc", ErfcOp{})
}

// SinOp is sin x, x in radians.  dx = dy·cos x.
type SinOp struct{}

// Shape is that of x.
func (SinOp) Shape(in []Spec) Spec { return sameFloat("Sin", in) }

// Tile is sin x, x in radians.
func (SinOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Sin(in[0]) }

// VJP: dx = dy·cos x.
func (SinOp) VJP(c *Ctx) []*T { return []*T{Mul(c.Dy(0), Cos(c.In(0)))} }

// Sin is sin x, x in radians; bools and integers become float32.
func Sin(x *T) *T { return tensor.Apply(SinOp{}, float(x)) }

// CosOp is cos x, x in radians.  dx = −dy·sin x.
type CosOp struct{}

// Shape is that of x.
func (CosOp) Shape(in []Spec) Spec { return sameFloat("Cos", in) }

// Tile is cos x, x in radians.
func (CosOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Cos(in[0]) }

// VJP: dx = −dy·sin x.
func (CosOp) VJP(c *Ctx) []*T { return []*T{Neg(Mul(c.Dy(0), Sin(c.In(0))))} }

// Cos is cos x, x in radians; bools and integers become float32.
func Cos(x *T) *T { return tensor.Apply(CosOp{}, float(x)) }

// TanOp is tan x, x in radians.  dx = dy·(1 + y²).
type TanOp struct{}

// Shape is that of x.
func (TanOp) Shape(in []Spec) Spec { return sameFloat("Tan", in) }

// Tile is tan x, x in radians.
func (TanOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Tan(in[0]) }

// VJP: dx = dy·(1 + y²).
func (TanOp) VJP(c *Ctx) []*T { return []*T{Mul(c.Dy(0), AddScalar(Square(c.Out(0)), 1))} }

// Tan is tan x, x in radians; bools and integers become float32.
func Tan(x *T) *T { return tensor.Apply(TanOp{}, float(x)) }

// AsinOp is arcsin x.  dx = dy/√(1 − x²).
type AsinOp struct{}

// Shape is that of x.
func (AsinOp) Shape(in []Spec) Spec { return sameFloat("Asin", in) }

// Tile is arcsin x.
func (AsinOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Asin(in[0]) }

// VJP: dx = dy/√(1 − x²).
func (AsinOp) VJP(c *Ctx) []*T { return []*T{Mul(c.Dy(0), Rsqrt(oneMinus(Square(c.In(0)))))} }

// Asin is arcsin x; bools and integers become float32.
func Asin(x *T) *T { return tensor.Apply(AsinOp{}, float(x)) }

// AcosOp is arccos x.  dx = −dy/√(1 − x²).
type AcosOp struct{}

// Shape is that of x.
func (AcosOp) Shape(in []Spec) Spec { return sameFloat("Acos", in) }

// Tile is arccos x.
func (AcosOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Acos(in[0]) }

// VJP: dx = −dy/√(1 − x²).
func (AcosOp) VJP(c *Ctx) []*T { return []*T{Neg(Mul(c.Dy(0), Rsqrt(oneMinus(Square(c.In(0))))))} }

// Acos is arccos x; bools and integers become float32.
func Acos(x *T) *T { return tensor.Apply(AcosOp{}, float(x)) }

// AtanOp is arctan x.  dx = dy/(1 + x²).
type AtanOp struct{}

// Shape is that of x.
func (AtanOp) Shape(in []Spec) Spec { return sameFloat("Atan", in) }

// Tile is arctan x.
func (AtanOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Atan(in[0]) }

// VJP: dx = dy/(1 + x²).
func (AtanOp) VJP(c *Ctx) []*T { return []*T{Div(c.Dy(0), AddScalar(Square(c.In(0)), 1))} }

// Atan is arctan x; bools and integers become float32.
func Atan(x *T) *T { return tensor.Apply(AtanOp{}, float(x)) }

// SinhOp is sinh x.  dx = dy·cosh x.
type SinhOp struct{}

// Shape is that of x.
func (SinhOp) Shape(in []Spec) Spec { return sameFloat("Sinh", in) }

// Tile is sinh x.
func (SinhOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Sinh(in[0]) }

// VJP: dx = dy·cosh x.
func (SinhOp) VJP(c *Ctx) []*T { return []*T{Mul(c.Dy(0), Cosh(c.In(0)))} }

// Sinh is sinh x; bools and integers become float32.
func Sinh(x *T) *T { return tensor.Apply(SinhOp{}, float(x)) }

// CoshOp is cosh x.  dx = dy·sinh x.
type CoshOp struct{}

// Shape is that of x.
func (CoshOp) Shape(in []Spec) Spec { return sameFloat("Cosh", in) }

// Tile is cosh x.
func (CoshOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Cosh(in[0]) }

// VJP: dx = dy·sinh x.
func (CoshOp) VJP(c *Ctx) []*T { return []*T{Mul(c.Dy(0), Sinh(c.In(0)))} }

// Cosh is cosh x; bools and integers become float32.
func Cosh(x *T) *T { return tensor.Apply(CoshOp{}, float(x)) }

// AsinhOp is arsinh x.  dx = dy/√(x² + 1).
type AsinhOp struct{}

// Shape is that of x.
func (AsinhOp) Shape(in []Spec) Spec { return sameFloat("Asinh", in) }

// Tile is arsinh x.
func (AsinhOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Asinh(in[0]) }

// VJP: dx = dy/√(x² + 1).
func (AsinhOp) VJP(c *Ctx) []*T { return []*T{Mul(c.Dy(0), Rsqrt(AddScalar(Square(c.In(0)), 1)))} }

// Asinh is arsinh x; bools and integers become float32.
func Asinh(x *T) *T { return tensor.Apply(AsinhOp{}, float(x)) }

// AcoshOp is arcosh x.  dx = dy/√(x² − 1).
type AcoshOp struct{}

// Shape is that of x.
func (AcoshOp) Shape(in []Spec) Spec { return sameFloat("Acosh", in) }

// Tile is arcosh x.
func (AcoshOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Acosh(in[0]) }

// VJP: dx = dy/√(x² − 1).
func (AcoshOp) VJP(c *Ctx) []*T {
	return []*T{Mul(c.Dy(0), Rsqrt(Mul(AddScalar(c.In(0), 1), AddScalar(c.In(0), -1))))}
}

// Acosh is arcosh x; bools and integers become float32.
func Acosh(x *T) *T { return tensor.Apply(AcoshOp{}, float(x)) }

// AtanhOp is artanh x.  dx = dy/(1 − x²).
type AtanhOp struct{}

// Shape is that of x.
func (AtanhOp) Shape(in []Spec) Spec { return sameFloat("Atanh", in) }

// Tile is artanh x.
func (AtanhOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Atanh(in[0]) }

// VJP: dx = dy/(1 − x²).
func (AtanhOp) VJP(c *Ctx) []*T { return []*T{Div(c.Dy(0), oneMinus(Square(c.In(0))))} }

// Atanh is artanh x; bools and integers become float32.
func Atanh(x *T) *T { return tensor.Apply(AtanhOp{}, float(x)) }

// ErfOp is the error function 2/√π ∫₀ˣ e^(−t²) dt.  dx = dy·2/√π·e^(−x²).
type ErfOp struct{}

// Shape is that of x.
func (ErfOp) Shape(in []Spec) Spec { return sameFloat("Erf", in) }

// Tile is the error function 2/√π ∫₀ˣ e^(−t²) dt.
func (ErfOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Erf(in[0]) }

// VJP: dx = dy·2/√π·e^(−x²).
func (ErfOp) VJP(c *Ctx) []*T { return []*T{Mul(c.Dy(0), bell(c.In(0)))} }

// Erf is the error function 2/√π ∫₀ˣ e^(−t²) dt; bools and integers become float32.
func Erf(x *T) *T { return tensor.Apply(ErfOp{}, float(x)) }

// ErfcOp is 1 − erf x, accurate for large x.  dx = −dy·2/√π·e^(−x²).
type ErfcOp struct{}

// Shape is that of x.
func (ErfcOp) Shape(in []Spec) Spec { return sameFloat("Erfc", in) }

// Tile is 1 − erf x, accurate for large x.
func (ErfcOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Erfc(in[0]) }

// VJP: dx = −dy·2/√π·e^(−x²).
func (ErfcOp) VJP(c *Ctx) []*T { return []*T{Neg(Mul(c.Dy(0), bell(c.In(0))))} }

// Erfc is 1 − erf x, accurate for large x; bools and integers become float32.
func Erfc(x *T) *T { return tensor.Apply(ErfcOp{}, float(x)) }

// oneMinus is 1 − x.
func oneMinus(x *T) *T { return Sub(Literal(x, 1), x) }

// bell is the derivative of erf.
func bell(x *T) *T { return Scale(Exp(Neg(Square(x))), 2/math.SqrtPi) }
