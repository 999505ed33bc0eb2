package ops

import (
	"github.com/goten-ml/goten/core/internal/tile"
	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	tensor.Register("relu6", Relu6Op{})
	tensor.Register("leaky_relu", LeakyReluOp{Slope: 0.2})
	tensor.Register("hard_sigmoid", HardSigmoidOp{})
	tensor.Register("hard_tanh", HardTanhOp{})
	tensor.Register("threshold", ThresholdOp{})
	tensor.Register("hard_shrink", HardShrinkOp{Threshold: 0.5})
	tensor.Register("soft_shrink", SoftShrinkOp{Threshold: 0.5})
}

// Relu6Op is min(max(x, 0), 6).
type Relu6Op struct {
	straight
}

// Shape is that of x.
func (Relu6Op) Shape(in []Spec) Spec { return sameFloat("Relu6", in) }

// Tile is the formula.
func (Relu6Op) Tile(b *tile.B, in ...tile.R) tile.R {
	x := in[0]
	return b.Min(b.Relu(x), b.Const(b.Type(x), 6))
}

func (Relu6Op) slope(b *tile.B, x tile.R) tile.R {
	return within(b, x, 0, 6, 1)
}

// VJP is dy·f′(x).
func (o Relu6Op) VJP(c *Ctx) []*T { return slopeOf(o, c) }

// Relu6 is min(max(x, 0), 6); bools and integers become float32.
func Relu6(x *T) *T { return tensor.Apply(Relu6Op{}, float(x)) }

// LeakyReluOp is x where x > 0, else Slope·x.
type LeakyReluOp struct {
	straight
	Slope float64 `json:"negative_slope"`
}

// Shape is that of x.
func (LeakyReluOp) Shape(in []Spec) Spec { return sameFloat("LeakyRelu", in) }

// Tile is the formula.
func (o LeakyReluOp) Tile(b *tile.B, in ...tile.R) tile.R {
	x := in[0]
	k := of(b, x)
	return b.Where(b.Gt(x, k(0)), x, b.Mul(k(o.Slope), x))
}

func (o LeakyReluOp) slope(b *tile.B, x tile.R) tile.R {
	k := of(b, x)
	return b.Where(b.Gt(x, k(0)), k(1), k(o.Slope))
}

// VJP is dy·f′(x).
func (o LeakyReluOp) VJP(c *Ctx) []*T { return slopeOf(o, c) }

// LeakyRelu is x where x > 0, else Slope·x; bools and integers become float32.
func LeakyRelu(x *T, slope float64) *T { return tensor.Apply(LeakyReluOp{Slope: slope}, float(x)) }

// HardSigmoidOp is min(max(x + 3, 0), 6)/6 (Keras 3; Keras 2 had other constants).
type HardSigmoidOp struct {
	straight
}

// Shape is that of x.
func (HardSigmoidOp) Shape(in []Spec) Spec { return sameFloat("HardSigmoid", in) }

// Tile is the formula.
func (HardSigmoidOp) Tile(b *tile.B, in ...tile.R) tile.R {
	k := of(b, in[0])
	return b.Div(b.Min(b.Relu(b.Add(in[0], k(3))), k(6)), k(6))
}

func (HardSigmoidOp) slope(b *tile.B, x tile.R) tile.R {
	return within(b, x, -3, 3, 1.0/6)
}

// VJP is dy·f′(x).
func (o HardSigmoidOp) VJP(c *Ctx) []*T { return slopeOf(o, c) }

// HardSigmoid is min(max(x + 3, 0), 6)/6 (Keras 3; Keras 2 had other constants); bools and
// integers become float32.
func HardSigmoid(x *T) *T { return tensor.Apply(HardSigmoidOp{}, float(x)) }

// HardTanhOp is min(max(x, −1), 1).
type HardTanhOp struct {
	straight
}

// Shape is that of x.
func (HardTanhOp) Shape(in []Spec) Spec { return sameFloat("HardTanh", in) }

// Tile is the formula.
func (HardTanhOp) Tile(b *tile.B, in ...tile.R) tile.R {
	k := of(b, in[0])
	return b.Min(b.Max(in[0], k(-1)), k(1))
}

func (HardTanhOp) slope(b *tile.B, x tile.R) tile.R {
	return within(b, x, -1, 1, 1)
}

// VJP is dy·f′(x).
func (o HardTanhOp) VJP(c *Ctx) []*T { return slopeOf(o, c) }

// HardTanh is min(max(x, −1), 1); bools and integers become float32.
func HardTanh(x *T) *T { return tensor.Apply(HardTanhOp{}, float(x)) }

// ThresholdOp is x where x > Threshold, else Value.
type ThresholdOp struct {
	straight
	Threshold float64 `json:"threshold"`
	Value     float64 `json:"default_value"`
}

// Shape is that of x.
func (ThresholdOp) Shape(in []Spec) Spec { return sameFloat("Threshold", in) }

// Tile is the formula.
func (o ThresholdOp) Tile(b *tile.B, in ...tile.R) tile.R {
	k := of(b, in[0])
	return b.Where(b.Gt(in[0], k(o.Threshold)), in[0], k(o.Value))
}

func (o ThresholdOp) slope(b *tile.B, x tile.R) tile.R {
	k := of(b, x)
	return b.Where(b.Gt(x, k(o.Threshold)), k(1), k(0))
}

// VJP is dy·f′(x).
func (o ThresholdOp) VJP(c *Ctx) []*T { return slopeOf(o, c) }

// Threshold is x where x > Threshold, else Value; bools and integers become float32.
func Threshold(x *T, threshold, value float64) *T {
	return tensor.Apply(ThresholdOp{Threshold: threshold, Value: value}, float(x))
}

// HardShrinkOp is x where |x| > Threshold, else 0.
type HardShrinkOp struct {
	straight
	Threshold float64 `json:"threshold"`
}

// Shape is that of x.
func (HardShrinkOp) Shape(in []Spec) Spec { return sameFloat("HardShrink", in) }

// Tile is the formula.
func (o HardShrinkOp) Tile(b *tile.B, in ...tile.R) tile.R {
	k := of(b, in[0])
	return b.Where(b.Le(b.Abs(in[0]), k(o.Threshold)), k(0), in[0])
}

func (o HardShrinkOp) slope(b *tile.B, x tile.R) tile.R {
	k := of(b, x)
	return b.Where(b.Gt(b.Abs(x), k(o.Threshold)), k(1), k(0))
}

// VJP is dy·f′(x).
func (o HardShrinkOp) VJP(c *Ctx) []*T { return slopeOf(o, c) }

// HardShrink is x where |x| > Threshold, else 0; bools and integers become float32.
func HardShrink(x *T, threshold float64) *T {
	return tensor.Apply(HardShrinkOp{Threshold: threshold}, float(x))
}

// SoftShrinkOp is x − sign(x)·Threshold where |x| > Threshold, else 0.
type SoftShrinkOp struct {
	straight
	Threshold float64 `json:"threshold"`
}

// Shape is that of x.
func (SoftShrinkOp) Shape(in []Spec) Spec { return sameFloat("SoftShrink", in) }

// Tile is the formula.
func (o SoftShrinkOp) Tile(b *tile.B, in ...tile.R) tile.R {
	x, k := in[0], of(b, in[0])
	shrunk := b.Sub(x, b.Mul(b.Sign(x), k(o.Threshold)))
	return b.Where(b.Le(b.Abs(x), k(o.Threshold)), k(0), shrunk)
}

func (o SoftShrinkOp) slope(b *tile.B, x tile.R) tile.R {
	k := of(b, x)
	return b.Where(b.Gt(b.Abs(x), k(o.Threshold)), k(1), k(0))
}

// VJP is dy·f′(x).
func (o SoftShrinkOp) VJP(c *Ctx) []*T { return slopeOf(o, c) }

// SoftShrink is x − sign(x)·Threshold where |x| > Threshold, else 0; bools and integers become
// float32.
func SoftShrink(x *T, threshold float64) *T {
	return tensor.Apply(SoftShrinkOp{Threshold: threshold}, float(x))
}
