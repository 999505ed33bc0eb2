package layers

import (
	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers/initial"
	"github.com/goten-ml/goten/layers/penalty"
)

func init() {
	Register("BatchNormalization", &BatchNorm{
		Axis: -1, Momentum: 0.99, Epsilon: 1e-3,
		BetaInitializer: initial.Zeros{}, GammaInitializer: initial.Ones{},
		MovingMeanInitializer: initial.Zeros{}, MovingVarianceInitializer: initial.Ones{},
	})
}

// BatchNorm normalises each channel: y = (x−μ)/√(σ²+ε)·γ + β.  (Ioffe, Szegedy 2015, algorithm 1.)
// In training, μ and σ² (biased) are those of the batch, masked steps left out, and the moving
// statistics m become Momentum·m + (1 − Momentum) times them. Otherwise, and while the layer is
// frozen, they are the moving statistics. Shapes: γ, β, μ, σ² [c]; y as x.
type BatchNorm struct {
	Core
	Name                      string              `json:"name"`
	Axis                      int                 `json:"axis"` // of channels
	Momentum                  float64             `json:"momentum"`
	Epsilon                   float64             `json:"epsilon"`
	NoCenter                  bool                `json:"no_center" keras:"!center"` // without β
	NoScale                   bool                `json:"no_scale" keras:"!scale"`   // without γ
	BetaInitializer           initial.Initializer `json:"beta_initializer"`
	GammaInitializer          initial.Initializer `json:"gamma_initializer"`
	MovingMeanInitializer     initial.Initializer `json:"moving_mean_initializer"`
	MovingVarianceInitializer initial.Initializer `json:"moving_variance_initializer"`
	BetaRegularizer           penalty.Penalty     `json:"beta_regularizer"`
	GammaRegularizer          penalty.Penalty     `json:"gamma_regularizer"`

	gamma, beta, mean, variance *tensor.Param
}

// Build makes γ, β and the moving statistics.
func (l *BatchNorm) Build(b *Builder, in ...tensor.Spec) {
	Arity(l, in, 1)
	MinRank(l, in[0], 2)
	n := in[0].Shape[resolve("axis", Axes{l.Axis}, len(in[0].Shape))[0]]
	if !l.NoScale {
		l.gamma = b.Penalized("gamma", l.GammaInitializer, l.GammaRegularizer, n)
	}
	if !l.NoCenter {
		l.beta = b.Penalized("beta", l.BetaInitializer, l.BetaRegularizer, n)
	}
	l.mean = b.State("moving_mean", l.MovingMeanInitializer, n)
	l.variance = b.State("moving_variance", l.MovingVarianceInitializer, n)
}

// Call normalises, and in training moves the statistics.
func (l *BatchNorm) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	x := Floats(in[0])
	n := x.Dim(l.Axis)
	if want := l.mean.Spec().Shape[0]; n != want {
		tensor.Shapef("input", "expected axis %d of input shape to have value %d, received input "+
			"with shape %s", l.Axis, want, Dims(batchless(x.Shape())))
	}
	gamma, beta := c.read(l.gamma, 1, x.DType(), n), c.read(l.beta, 0, x.DType(), n)
	var y *tensor.Tensor
	switch mask := c.Mask(in[0]); {
	case !c.Training || !Trainable(l):
		y = l.normalise(x, gamma, beta, ops.BatchStats{Mean: c.Read(l.mean),
			Variance: c.Read(l.variance)})
	case mask != nil:
		s := l.maskedMoments(x, mask)
		y = l.normalise(x, gamma, beta, s)
		l.move(c, x, s)
	default:
		var s ops.BatchStats
		y, s = ops.BatchNorm(x, gamma, beta, l.Axis, l.Epsilon)
		l.move(c, x, s)
	}
	return c.Carry(y, in[0])
}

func (l *BatchNorm) normalise(x, gamma, beta *tensor.Tensor, s ops.BatchStats) *tensor.Tensor {
	return ops.BatchNormInference(x, gamma, beta, s,
		ops.ChannelNorm{Axis: l.Axis, Epsilon: l.Epsilon})
}

// maskedMoments are the statistics of the steps that the mask keeps, with Keras' safeguard for
// masks that keep none.
func (l *BatchNorm) maskedMoments(x, mask *tensor.Tensor) ops.BatchStats {
	if mask.Rank() != x.Rank()-1 {
		tensor.Shapef("mask", "expected rank %d, received shape %s", x.Rank()-1,
			Dims(mask.Shape()))
	}
	channels := resolve("axis", Axes{l.Axis}, x.Rank())[0]
	var axes []int
	for i := range x.Rank() {
		if i != channels {
			axes = append(axes, i)
		}
	}
	keep := ops.Expand(ops.ExpandDims(mask, -1), x.Shape()...)
	zero := ops.Literal(x, 0)
	n := ops.AddScalar(ops.SumKeep(ops.Cast(keep, x.DType()), axes...), 1e-7)
	mean := ops.Div(ops.SumKeep(ops.Where(keep, x, zero), axes...), n)
	d := ops.Where(keep, ops.Sub(x, mean), zero)
	variance := ops.Div(ops.SumKeep(ops.Square(d), axes...), n)
	return ops.BatchStats{Mean: ops.Squeeze(mean, axes...),
		Variance: ops.Squeeze(variance, axes...)}
}

// move brings the moving statistics nearer to those of a batch, unless it is empty.
func (l *BatchNorm) move(c *Ctx, x *tensor.Tensor, s ops.BatchStats) {
	if x.Symbol() != nil || x.Size() == 0 {
		return
	}
	d := l.mean.Spec().DType
	tensor.Update(ops.MovingAverageOp{Momentum: l.Momentum}, c.Read(l.mean), c.Read(l.variance),
		ops.Cast(s.Mean, d), ops.Cast(s.Variance, d))
}
