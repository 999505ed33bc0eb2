package ops

import (
	"github.com/goten-ml/goten/core/internal/tile"
	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	tensor.Register("elu", EluOp{Alpha: 1})
	tensor.Register("selu", SeluOp{})
	tensor.Register("celu", CeluOp{Alpha: 1})
	tensor.Register("silu", SiluOp{})
	tensor.Register("hard_silu", HardSiluOp{})
	tensor.Register("mish", MishOp{})
	tensor.Register("gelu", GeluOp{})
	tensor.Register("softplus", SoftplusOp{})
	tensor.Register("log_sigmoid", LogSigmoidOp{})
	tensor.Register("softsign", SoftsignOp{})
	tensor.Register("tanh_shrink", TanhShrinkOp{})
	tensor.Register("squareplus", SquareplusOp{B: 4})
	tensor.Register("sparse_plus", SparsePlusOp{})
}

const (
	seluAlpha     = 1.6732632423543772848170429916717
	seluScale     = 1.0507009873554804934193349852946
	geluCubic     = 0.044715
	geluRoot      = 0.79788456080286535587989211986876 // √(2/π)
	normalDensity = 0.39894228040143267793994605993438 // 1/√(2π)
)

// softplus is max(x, 0) + ln(1 + e^−|x|), which neither overflows nor loses small results.
func softplus(b *tile.B, x tile.R) tile.R {
	return b.Add(b.Relu(x), b.Log1p(b.Exp(b.Neg(b.Abs(x)))))
}

// below0 is y where x ≤ 0, else 0.
func below0(x, y *T) *T { return Where(Greater(x, Literal(x, 0)), Literal(y, 0), y) }

// EluOp is x where x > 0, else Alpha·(eˣ − 1). (Clevert et al. 2016)
type EluOp struct {
	Alpha float64 `json:"alpha"`
}

// Shape is that of x.
func (EluOp) Shape(in []Spec) Spec { return sameFloat("Elu", in) }

// Tile is the formula.
func (o EluOp) Tile(b *tile.B, in ...tile.R) tile.R {
	x, k := in[0], of(b, in[0])
	return b.Where(b.Gt(x, k(0)), x, b.Mul(k(o.Alpha), b.Expm1(x)))
}

func (o EluOp) slope(b *tile.B, x tile.R) tile.R {
	k := of(b, x)
	return b.Where(b.Gt(x, k(0)), k(1), b.Mul(k(o.Alpha), b.Exp(x)))
}

func (o EluOp) curve(x *T) *T {
	return below0(x, Scale(Exp(Minimum(x, Literal(x, 0))), o.Alpha))
}

// VJP is dy·f′(x).
func (o EluOp) VJP(c *Ctx) []*T { return slopeOf(o, c) }

// Elu is x where x > 0, else Alpha·(eˣ − 1); bools and integers become float32.
func Elu(x *T, alpha float64) *T { return tensor.Apply(EluOp{Alpha: alpha}, float(x)) }

// SeluOp is λx where x > 0, else λα·(eˣ − 1), with α = 1.6733 and λ = 1.0507.
// Source: Klambauer et al. 2017.
type SeluOp struct{}

// Shape is that of x.
func (SeluOp) Shape(in []Spec) Spec { return sameFloat("Selu", in) }

// Tile is the formula.
func (SeluOp) Tile(b *tile.B, in ...tile.R) tile.R {
	x, k := in[0], of(b, in[0])
	neg := b.Mul(k(seluScale*seluAlpha), b.Expm1(x))
	return b.Where(b.Gt(x, k(0)), b.Mul(k(seluScale), x), neg)
}

func (SeluOp) slope(b *tile.B, x tile.R) tile.R {
	k := of(b, x)
	return b.Where(b.Gt(x, k(0)), k(seluScale), b.Mul(k(seluScale*seluAlpha), b.Exp(x)))
}

func (SeluOp) curve(x *T) *T {
	return below0(x, Scale(Exp(Minimum(x, Literal(x, 0))), seluScale*seluAlpha))
}

// VJP is dy·f′(x).
func (o SeluOp) VJP(c *Ctx) []*T { return slopeOf(o, c) }

// Selu is λx where x > 0, else λα·(eˣ − 1), with α = 1.6733 and λ = 1.0507; bools and integers
// become float32.
func Selu(x *T) *T { return tensor.Apply(SeluOp{}, float(x)) }

// CeluOp is max(x, 0) + min(0, Alpha·(e^(x/Alpha) − 1)).
// Alpha > 0 (Barron 2017).
type CeluOp struct {
	Alpha float64 `json:"alpha"`
}

// Shape is that of x.
func (CeluOp) Shape(in []Spec) Spec { return sameFloat("Celu", in) }

// Tile is the formula.
func (o CeluOp) Tile(b *tile.B, in ...tile.R) tile.R {
	x, k := in[0], of(b, in[0])
	neg := b.Mul(k(o.Alpha), b.Expm1(b.Div(x, k(o.Alpha))))
	return b.Where(b.Gt(x, k(0)), x, neg)
}

func (o CeluOp) slope(b *tile.B, x tile.R) tile.R {
	k := of(b, x)
	return b.Where(b.Gt(x, k(0)), k(1), b.Exp(b.Div(x, k(o.Alpha))))
}

func (o CeluOp) curve(x *T) *T {
	return below0(x, Scale(Exp(Scale(Minimum(x, Literal(x, 0)), 1/o.Alpha)), 1/o.Alpha))
}

// VJP is dy·f′(x).
func (o CeluOp) VJP(c *Ctx) []*T { return slopeOf(o, c) }

// Celu is max(x, 0) + min(0, Alpha·(e^(x/Alpha) − 1)); bools and integers become float32.
func Celu(x *T, alpha float64) *T { return tensor.Apply(CeluOp{Alpha: alpha}, float(x)) }

// SiluOp is x·sigmoid(x), also called swish.
type SiluOp struct{}

// Shape is that of x.
func (SiluOp) Shape(in []Spec) Spec { return sameFloat("Silu", in) }

// Tile is the formula.
func (SiluOp) Tile(b *tile.B, in ...tile.R) tile.R {
	return b.Mul(in[0], b.Sigmoid(in[0]))
}

func (SiluOp) slope(b *tile.B, x tile.R) tile.R {
	s := b.Sigmoid(x)
	one := b.Const(b.Type(x), 1)
	return b.Mul(s, b.Add(one, b.Mul(x, b.Sub(one, s))))
}

func (SiluOp) curve(x *T) *T {
	s := Sigmoid(x)
	d := Mul(s, oneMinus(s))
	return Mul(d, AddScalar(Mul(x, oneMinus(Scale(s, 2))), 2))
}

// VJP is dy·f′(x).
func (o SiluOp) VJP(c *Ctx) []*T { return slopeOf(o, c) }

// Silu is x·sigmoid(x), also called swish; bools and integers become float32.
func Silu(x *T) *T { return tensor.Apply(SiluOp{}, float(x)) }

// HardSiluOp is x·hard_sigmoid(x).
type HardSiluOp struct{}

// Shape is that of x.
func (HardSiluOp) Shape(in []Spec) Spec { return sameFloat("HardSilu", in) }

// Tile is the formula.
func (HardSiluOp) Tile(b *tile.B, in ...tile.R) tile.R {
	k := of(b, in[0])
	return b.Mul(in[0], b.Div(b.Min(b.Relu(b.Add(in[0], k(3))), k(6)), k(6)))
}

func (HardSiluOp) slope(b *tile.B, x tile.R) tile.R {
	k := of(b, x)
	mid := b.Div(b.Add(b.Add(x, x), k(3)), k(6))
	return b.Where(b.Le(x, k(-3)), k(0), b.Where(b.Ge(x, k(3)), k(1), mid))
}

func (HardSiluOp) curve(x *T) *T {
	in := Less(Abs(x), Literal(x, 3))
	return Scale(Cast(in, x.DType()), 1.0/3)
}

// VJP is dy·f′(x).
func (o HardSiluOp) VJP(c *Ctx) []*T { return slopeOf(o, c) }

// HardSilu is x·hard_sigmoid(x); bools and integers become float32.
func HardSilu(x *T) *T { return tensor.Apply(HardSiluOp{}, float(x)) }

// MishOp is x·tanh(softplus(x)). (Misra 2019)
type MishOp struct{}

// Shape is that of x.
func (MishOp) Shape(in []Spec) Spec { return sameFloat("Mish", in) }

// Tile is the formula.
func (MishOp) Tile(b *tile.B, in ...tile.R) tile.R {
	return b.Mul(in[0], b.Tanh(softplus(b, in[0])))
}

func (MishOp) slope(b *tile.B, x tile.R) tile.R {
	t, s := b.Tanh(softplus(b, x)), b.Sigmoid(x)
	d := b.Mul(b.Sub(b.Const(b.Type(x), 1), b.Square(t)), s)
	return b.Add(t, b.Mul(x, d))
}

func (MishOp) curve(x *T) *T {
	t, s := Tanh(Softplus(x)), Sigmoid(x)
	q := oneMinus(Square(t))
	d := Mul(q, s)
	dd := Mul(q, Sub(Mul(s, oneMinus(s)), Scale(Mul(t, Square(s)), 2)))
	return Add(Scale(d, 2), Mul(x, dd))
}

// VJP is dy·f′(x).
func (o MishOp) VJP(c *Ctx) []*T { return slopeOf(o, c) }

// Mish is x·tanh(softplus(x)); bools and integers become float32.
func Mish(x *T) *T { return tensor.Apply(MishOp{}, float(x)) }

// SoftplusOp is ln(1 + eˣ), computed as max(x, 0) + ln(1 + e^−|x|).
type SoftplusOp struct{}

// Shape is that of x.
func (SoftplusOp) Shape(in []Spec) Spec { return sameFloat("Softplus", in) }

// Tile is the formula.
func (SoftplusOp) Tile(b *tile.B, in ...tile.R) tile.R {
	return softplus(b, in[0])
}

func (SoftplusOp) slope(b *tile.B, x tile.R) tile.R {
	return b.Sigmoid(x)
}

func (SoftplusOp) curve(x *T) *T {
	s := Sigmoid(x)
	return Mul(s, oneMinus(s))
}

// VJP is dy·f′(x).
func (o SoftplusOp) VJP(c *Ctx) []*T { return slopeOf(o, c) }

// Softplus is ln(1 + eˣ), computed as max(x, 0) + ln(1 + e^−|x|); bools and integers become
// float32.
func Softplus(x *T) *T { return tensor.Apply(SoftplusOp{}, float(x)) }

// LogSigmoidOp is ln sigmoid(x) = −softplus(−x).
type LogSigmoidOp struct{}

// Shape is that of x.
func (LogSigmoidOp) Shape(in []Spec) Spec { return sameFloat("LogSigmoid", in) }

// Tile is the formula.
func (LogSigmoidOp) Tile(b *tile.B, in ...tile.R) tile.R {
	return b.Neg(softplus(b, b.Neg(in[0])))
}

func (LogSigmoidOp) slope(b *tile.B, x tile.R) tile.R {
	return b.Sigmoid(b.Neg(x))
}

func (LogSigmoidOp) curve(x *T) *T {
	s := Sigmoid(x)
	return Mul(s, AddScalar(s, -1))
}

// VJP is dy·f′(x).
func (o LogSigmoidOp) VJP(c *Ctx) []*T { return slopeOf(o, c) }

// LogSigmoid is ln sigmoid(x) = −softplus(−x); bools and integers become float32.
func LogSigmoid(x *T) *T { return tensor.Apply(LogSigmoidOp{}, float(x)) }

// SoftsignOp is x/(1 + |x|).
type SoftsignOp struct{}

// Shape is that of x.
func (SoftsignOp) Shape(in []Spec) Spec { return sameFloat("Softsign", in) }

// Tile is the formula.
func (SoftsignOp) Tile(b *tile.B, in ...tile.R) tile.R {
	one := b.Const(b.Type(in[0]), 1)
	return b.Div(in[0], b.Add(one, b.Abs(in[0])))
}

func (SoftsignOp) slope(b *tile.B, x tile.R) tile.R {
	one := b.Const(b.Type(x), 1)
	return b.Recip(b.Square(b.Add(one, b.Abs(x))))
}

func (SoftsignOp) curve(x *T) *T {
	a := AddScalar(Abs(x), 1)
	return Scale(Div(Sign(x), Mul(a, Square(a))), -2)
}

// VJP is dy·f′(x).
func (o SoftsignOp) VJP(c *Ctx) []*T { return slopeOf(o, c) }

// Softsign is x/(1 + |x|); bools and integers become float32.
func Softsign(x *T) *T { return tensor.Apply(SoftsignOp{}, float(x)) }

// TanhShrinkOp is x − tanh x.
type TanhShrinkOp struct{}

// Shape is that of x.
func (TanhShrinkOp) Shape(in []Spec) Spec { return sameFloat("TanhShrink", in) }

// Tile is the formula.
func (TanhShrinkOp) Tile(b *tile.B, in ...tile.R) tile.R {
	return b.Sub(in[0], b.Tanh(in[0]))
}

func (TanhShrinkOp) slope(b *tile.B, x tile.R) tile.R {
	return b.Square(b.Tanh(x))
}

func (TanhShrinkOp) curve(x *T) *T {
	t := Tanh(x)
	return Mul(Scale(t, 2), oneMinus(Square(t)))
}

// VJP is dy·f′(x).
func (o TanhShrinkOp) VJP(c *Ctx) []*T { return slopeOf(o, c) }

// TanhShrink is x − tanh x; bools and integers become float32.
func TanhShrink(x *T) *T { return tensor.Apply(TanhShrinkOp{}, float(x)) }

// SquareplusOp is (x + √(x² + B))/2.
type SquareplusOp struct {
	B float64 `json:"b"`
}

// Shape is that of x.
func (SquareplusOp) Shape(in []Spec) Spec { return sameFloat("Squareplus", in) }

// Tile is the formula.
func (o SquareplusOp) Tile(b *tile.B, in ...tile.R) tile.R {
	k := of(b, in[0])
	root := b.Sqrt(b.Add(b.Square(in[0]), k(o.B)))
	return b.Mul(k(0.5), b.Add(in[0], root))
}

func (o SquareplusOp) slope(b *tile.B, x tile.R) tile.R {
	k := of(b, x)
	root := b.Sqrt(b.Add(b.Square(x), k(o.B)))
	return b.Mul(k(0.5), b.Add(k(1), b.Div(x, root)))
}

func (o SquareplusOp) curve(x *T) *T {
	r := Rsqrt(AddScalar(Square(x), o.B))
	return Scale(Mul(r, Square(r)), o.B/2)
}

// VJP is dy·f′(x).
func (o SquareplusOp) VJP(c *Ctx) []*T { return slopeOf(o, c) }

// Squareplus is (x + √(x² + B))/2; bools and integers become float32.
func Squareplus(x *T, b float64) *T { return tensor.Apply(SquareplusOp{B: b}, float(x)) }

// SparsePlusOp is 0 where x ≤ −1, x where x ≥ 1, and (x + 1)²/4 between.
type SparsePlusOp struct{}

// Shape is that of x.
func (SparsePlusOp) Shape(in []Spec) Spec { return sameFloat("SparsePlus", in) }

// Tile is the formula.
func (SparsePlusOp) Tile(b *tile.B, in ...tile.R) tile.R {
	x, k := in[0], of(b, in[0])
	mid := b.Mul(k(0.25), b.Square(b.Add(x, k(1))))
	return b.Where(b.Le(x, k(-1)), k(0), b.Where(b.Ge(x, k(1)), x, mid))
}

func (SparsePlusOp) slope(b *tile.B, x tile.R) tile.R {
	k := of(b, x)
	return b.Min(b.Relu(b.Mul(k(0.5), b.Add(x, k(1)))), k(1))
}

func (SparsePlusOp) curve(x *T) *T {
	return Scale(Cast(Less(Abs(x), Literal(x, 1)), x.DType()), 0.5)
}

// VJP is dy·f′(x).
func (o SparsePlusOp) VJP(c *Ctx) []*T { return slopeOf(o, c) }

// SparsePlus is 0 where x ≤ −1, x where x ≥ 1, and (x + 1)²/4 between; bools and integers become
// float32.
func SparsePlus(x *T) *T { return tensor.Apply(SparsePlusOp{}, float(x)) }

// GeluOp is x·Φ(x) with the normal distribution function Φ(x) = ½·erfc(−x/√2); Approximate
// computes ½x(1 + tanh(√(2/π)·(x + 0.044715x³))) instead (Hendrycks and Gimpel 2016).
type GeluOp struct {
	Approximate bool `json:"approximate"`
}

// Shape is that of x.
func (GeluOp) Shape(in []Spec) Spec { return sameFloat("Gelu", in) }

// Tile is the formula.
func (o GeluOp) Tile(b *tile.B, in ...tile.R) tile.R {
	x, k := in[0], of(b, in[0])
	if o.Approximate {
		t, _ := geluTanh(b, x)
		return b.Mul(b.Mul(k(0.5), x), b.Add(k(1), t))
	}
	return b.Mul(x, b.Phi(x))
}

// geluTanh is tanh u and the derivative of u = √(2/π)·(x + 0.044715x³).
func geluTanh(b *tile.B, x tile.R) (t, du tile.R) {
	k, x2 := of(b, x), b.Square(x)
	u := b.Mul(b.Mul(k(geluRoot), x), b.Add(k(1), b.Mul(k(geluCubic), x2)))
	return b.Tanh(u), b.Mul(k(geluRoot), b.Add(k(1), b.Mul(k(3*geluCubic), x2)))
}

func (o GeluOp) slope(b *tile.B, x tile.R) tile.R {
	k := of(b, x)
	if o.Approximate {
		t, du := geluTanh(b, x)
		bend := b.Mul(b.Mul(x, b.Sub(k(1), b.Square(t))), du)
		return b.Mul(k(0.5), b.Add(b.Add(k(1), t), bend))
	}
	density := b.Mul(k(normalDensity), b.Exp(b.Mul(k(-0.5), b.Square(x))))
	return b.Add(b.Phi(x), b.Mul(x, density))
}

func (o GeluOp) curve(x *T) *T {
	x2 := Square(x)
	if !o.Approximate {
		density := Scale(Exp(Scale(x2, -0.5)), normalDensity)
		return Mul(density, AddScalar(Neg(x2), 2))
	}
	t := Tanh(Scale(Add(x, Scale(Mul(x, x2), geluCubic)), geluRoot))
	du := Scale(AddScalar(Scale(x2, 3*geluCubic), 1), geluRoot)
	ddu := Scale(x2, 3*geluCubic*geluRoot) // ½x·u″
	return Mul(oneMinus(Square(t)), Sub(Add(du, ddu), Mul(Mul(x, t), Square(du))))
}

// VJP is dy·f′(x).
func (o GeluOp) VJP(c *Ctx) []*T { return slopeOf(o, c) }

// Gelu is x·Φ(x), the Gaussian error linear unit, or its approximation by tanh; bools and integers
// become float32.
func Gelu(x *T, approximate bool) *T { return tensor.Apply(GeluOp{approximate}, float(x)) }
