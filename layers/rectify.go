package layers

import (
	"slices"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers/initial"
	"github.com/goten-ml/goten/layers/penalty"
)

func init() {
	Register("Activation", &Activate{})
	Register("ReLU", &Rectify{})
	Register("LeakyReLU", &LeakyRectify{NegativeSlope: 0.3})
	Register("ELU", &ExpLinear{Alpha: 1})
	Register("PReLU", &PReLU{AlphaInitializer: initial.Zeros{}})
	Register("Softmax", &SoftmaxAlong{Axis: Axes{-1}})
}

// Activate applies an activation function: y = f(x). Shapes: y as x.
type Activate struct {
	Core
	Name                string          `json:"name"`
	Activation          Activation      `json:"activation" keras:"required"`
	ActivityRegularizer penalty.Penalty `json:"activity_regularizer"`
}

// Build checks the number of inputs.
func (l *Activate) Build(_ *Builder, in ...tensor.Spec) { Arity(l, in, 1) }

// Call applies the function.
func (l *Activate) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return c.Carry(c.finish(Floats(in[0]), l.Activation, l.ActivityRegularizer), in[0])
}

// Rectify is the rectified linear unit: y = min(x, MaxValue) where x > Threshold, else
// NegativeSlope·(x − Threshold). Shapes: y as x.
type Rectify struct {
	Core
	Name          string   `json:"name"`
	MaxValue      *float64 `json:"max_value"` // nil: no limit
	NegativeSlope float64  `json:"negative_slope"`
	Threshold     float64  `json:"threshold"`
}

// Build checks the configuration.
func (l *Rectify) Build(_ *Builder, in ...tensor.Spec) {
	Arity(l, in, 1)
	if l.MaxValue != nil {
		notNegative("max_value", *l.MaxValue)
	}
	notNegative("negative_slope", l.NegativeSlope)
	notNegative("threshold", l.Threshold)
}

// notNegative panics with a *tensor.ValueError unless v ≥ 0.
func notNegative(what string, v float64) {
	if !(v >= 0) {
		tensor.Valuef(what, "expected a number of 0 or more, received %v", v)
	}
}

// Call rectifies.
func (l *Rectify) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	x := Floats(in[0])
	return c.Carry(l.rectify(x), in[0])
}

func (l *Rectify) rectify(x *tensor.Tensor) *tensor.Tensor {
	if l.NegativeSlope != 0 && l.MaxValue == nil && l.Threshold == 0 {
		return ops.LeakyRelu(x, l.NegativeSlope)
	}
	y := ops.Relu(x)
	if l.Threshold != 0 {
		y = ops.Threshold(x, l.Threshold, 0)
	}
	if l.MaxValue != nil {
		y = ops.ClipBetween(y, 0, *l.MaxValue)
	}
	if l.NegativeSlope != 0 {
		below := ops.Relu(ops.AddScalar(ops.Neg(x), l.Threshold))
		y = ops.Sub(y, ops.Scale(below, l.NegativeSlope))
	}
	return y
}

// LeakyRectify is y = x where x > 0, else NegativeSlope·x.  (Maas et al. 2013.) Shapes: y as x.
type LeakyRectify struct {
	Core
	Name          string  `json:"name"`
	NegativeSlope float64 `json:"negative_slope"`
}

// Build checks the configuration.
func (l *LeakyRectify) Build(_ *Builder, in ...tensor.Spec) {
	Arity(l, in, 1)
	notNegative("negative_slope", l.NegativeSlope)
}

// Call rectifies.
func (l *LeakyRectify) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return c.Carry(ops.LeakyRelu(Floats(in[0]), l.NegativeSlope), in[0])
}

// ExpLinear is y = x where x > 0, else Alpha·(eˣ − 1).  (Clevert et al. 2016.) Shapes: y as x.
type ExpLinear struct {
	Core
	Name  string  `json:"name"`
	Alpha float64 `json:"alpha"`
}

// Build checks the number of inputs.
func (l *ExpLinear) Build(_ *Builder, in ...tensor.Spec) { Arity(l, in, 1) }

// Call applies the function.
func (l *ExpLinear) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return c.Carry(ops.Elu(Floats(in[0]), l.Alpha), in[0])
}

// PReLU is y = x where x > 0, else α·x with a learned α for each place, or for each place along
// the axes that are not shared.  (He et al. 2015.) Shapes: y as x.
type PReLU struct {
	Core
	Name             string              `json:"name"`
	AlphaInitializer initial.Initializer `json:"alpha_initializer"`
	AlphaRegularizer penalty.Penalty     `json:"alpha_regularizer"`
	SharedAxes       Axes                `json:"shared_axes"` // counted with the batch as 0

	alpha *tensor.Param
}

// Build makes the slopes.
func (l *PReLU) Build(b *Builder, in ...tensor.Spec) {
	Arity(l, in, 1)
	MinRank(l, in[0], 2)
	shape := slices.Clone(in[0].Shape[1:])
	for _, a := range resolve("shared_axes", l.SharedAxes, len(in[0].Shape)) {
		if a == 0 {
			tensor.Valuef("shared_axes", "axis 0 is the batch, which has no slopes")
		}
		shape[a-1] = 1
	}
	l.alpha = b.Penalized("alpha", l.AlphaInitializer, l.AlphaRegularizer, shape...)
}

// Call rectifies.
func (l *PReLU) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	x := Floats(in[0])
	if want := l.alpha.Spec().Shape; x.Rank() != len(want)+1 {
		tensor.Shapef("input", "expected rank %d, received %s", len(want)+1, Dims(x.Shape()))
	}
	below := ops.Mul(ops.Neg(c.Read(l.alpha)), ops.Relu(ops.Neg(x)))
	return c.Carry(ops.Add(ops.Relu(x), below), in[0])
}

// SoftmaxAlong divides eˣ by its sum over axes. Where the mask of x is false, y is 0 and x does
// not count. Shapes: y as x.
type SoftmaxAlong struct {
	Core
	Name string `json:"name"`
	Axis Axes   `json:"axis"`
}

// Build checks the axes.
func (l *SoftmaxAlong) Build(_ *Builder, in ...tensor.Spec) {
	Arity(l, in, 1)
	resolve("axis", l.Axis, len(in[0].Shape))
}

// Call normalises.
func (l *SoftmaxAlong) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return c.Carry(maskedSoftmax(Floats(in[0]), c.Mask(in[0]), l.Axis), in[0])
}

// masked is what a masked element counts as in a softmax, as in Keras.
const masked = -1e9

func maskedSoftmax(x, mask *tensor.Tensor, axes Axes) *tensor.Tensor {
	if mask != nil {
		s := tensor.Broadcast("mask", x.Shape(), mask.Shape())
		if !s.Equal(x.Shape()) {
			tensor.Shapef("mask", "shape %s does not broadcast to the input's %s",
				Dims(mask.Shape()), Dims(x.Shape()))
		}
		x = ops.Where(mask, x, ops.Literal(x, masked))
	}
	var y *tensor.Tensor
	if len(axes) == 1 {
		y = ops.Softmax(x, axes[0])
	} else {
		y = ops.Exp(ops.Sub(x, ops.LogSumExpKeep(x, axes...)))
	}
	if mask != nil {
		y = ops.Where(mask, y, ops.Literal(y, 0))
	}
	return y
}
