package layers

import (
	"math"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers/penalty"
)

func init() {
	Register("Dropout", &Dropout{})
	Register("SpatialDropout1D", &SpatialDropout1D{})
	Register("SpatialDropout2D", &SpatialDropout2D{DataFormat: ChannelsLast})
	Register("GaussianNoise", &GaussianNoise{})
	Register("GaussianDropout", &GaussianDropout{})
	Register("ActivityRegularization", &ActivityRegularization{})
}

// random is the key of the random operators of the step, with another seed if one is given, and
// the number of the operator in the step.
func (c *Ctx) random(seed *int64) (key *tensor.Tensor, site int) {
	if c.Key == nil {
		tensor.Statef("training", "random numbers need a session with a key: use NewSession")
	}
	key = c.Enter(c.Key)
	if seed != nil {
		key = ops.Concat(0, tensor.Of([]uint64{uint64(*seed)}), ops.Slice(key, 0, 1, 2))
	}
	return key, c.Site()
}

// dropout sets elements of x to 0 with probability rate and divides the others by 1 − rate.
func (c *Ctx) dropout(x *tensor.Tensor, rate float64, seed *int64) *tensor.Tensor {
	if rate == 0 {
		return x
	}
	key, site := c.random(seed)
	return ops.Dropout(x, key, rate, site)
}

// keepers are factors like x of which a dropout at rate decides, one for each place of shape.
func (c *Ctx) keepers(x *tensor.Tensor, d dropping, shape ...int) *tensor.Tensor {
	return c.dropout(ops.Expand(tensor.Full(x.DType(), 1), shape...), d.rate, d.seed)
}

// dropping is how often something is dropped.
type dropping struct {
	rate float64
	seed *int64
}

// probability panics with a *tensor.ValueError unless 0 ≤ v ≤ 1.
func probability(what string, v float64) {
	if !(v >= 0 && v <= 1) {
		tensor.Valuef(what, "expected a number between 0 and 1, received %v", v)
	}
}

// Dropout sets elements to 0 with probability Rate in training and divides the others by 1 − Rate;
// otherwise y = x.  (Srivastava et al. 2014.) Where NoiseShape is 1, places along that axis share
// their fate.
type Dropout struct {
	Core
	Name       string  `json:"name"`
	Rate       float64 `json:"rate" keras:"required"`
	NoiseShape Shape   `json:"noise_shape"`
	Seed       *int64  `json:"seed"`
}

// Build checks the rate.
func (l *Dropout) Build(_ *Builder, in ...tensor.Spec) {
	Arity(l, in, 1)
	probability("rate", l.Rate)
	if n := len(l.NoiseShape); n != 0 && n != len(in[0].Shape) {
		tensor.Valuef("noise_shape", "expected %d sizes, received %v", len(in[0].Shape),
			[]int(l.NoiseShape))
	}
}

// Call drops elements.
func (l *Dropout) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	x := Floats(in[0])
	if !c.Training || l.Rate == 0 {
		return c.Carry(x, in[0])
	}
	if len(l.NoiseShape) == 0 {
		return c.Carry(c.dropout(x, l.Rate, l.Seed), in[0])
	}
	shape := l.NoiseShape.resolve(x.Shape())
	return c.Carry(ops.Mul(x, c.keepers(x, dropping{l.Rate, l.Seed}, shape...)), in[0])
}

// dropMaps drops whole maps of a layer's input: places of x that share the factor of shape.
func (c *Ctx) dropMaps(x *tensor.Tensor, d dropping, shape ...int) *tensor.Tensor {
	x = Floats(x)
	if !c.Training || d.rate == 0 {
		return x
	}
	return ops.Mul(x, c.keepers(x, d, shape...))
}

// SpatialDropout1D drops whole channels of sequences. Shapes: x [n, t, c], y as x.
type SpatialDropout1D struct {
	Core
	Name string  `json:"name"`
	Rate float64 `json:"rate" keras:"required"`
	Seed *int64  `json:"seed"`
}

// Build checks the rate.
func (l *SpatialDropout1D) Build(_ *Builder, in ...tensor.Spec) {
	Arity(l, in, 1)
	Rank(l, in[0], 3)
	probability("rate", l.Rate)
}

// Call drops channels.
func (l *SpatialDropout1D) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	s := in[0].Shape()
	y := c.dropMaps(in[0], dropping{l.Rate, l.Seed}, s[0], 1, s[2])
	return c.Carry(y, in[0])
}

// SpatialDropout2D drops whole channels of images. Shapes: x [n, h, w, c], or channels first,
// y as x.
type SpatialDropout2D struct {
	Core
	Name       string     `json:"name"`
	Rate       float64    `json:"rate" keras:"required"`
	DataFormat DataFormat `json:"data_format"`
	Seed       *int64     `json:"seed"`
}

// Build checks the rate.
func (l *SpatialDropout2D) Build(_ *Builder, in ...tensor.Spec) {
	Arity(l, in, 1)
	Rank(l, in[0], 4)
	l.DataFormat.first()
	probability("rate", l.Rate)
}

// Call drops channels.
func (l *SpatialDropout2D) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	s := in[0].Shape()
	shape := []int{s[0], 1, 1, s[3]}
	if l.DataFormat.first() {
		shape = []int{s[0], s[1], 1, 1}
	}
	return c.Carry(c.dropMaps(in[0], dropping{l.Rate, l.Seed}, shape...), in[0])
}

// noise is normal numbers of the shape and dtype of x.
func (c *Ctx) noise(x *tensor.Tensor, mean, std float64, seed *int64) *tensor.Tensor {
	key, site := c.random(seed)
	return tensor.Apply(ops.NormalOp{Draw: ops.Draw{DType: x.DType(), Site: site},
		Mean: mean, Std: std}, key, x.Detach())
}

// GaussianNoise adds normal numbers of standard deviation StdDev in training; otherwise y = x.
type GaussianNoise struct {
	Core
	Name   string  `json:"name"`
	StdDev float64 `json:"stddev" keras:"required"`
	Seed   *int64  `json:"seed"`
}

// Build checks the deviation.
func (l *GaussianNoise) Build(_ *Builder, in ...tensor.Spec) {
	Arity(l, in, 1)
	probability("stddev", l.StdDev)
}

// Call adds noise.
func (l *GaussianNoise) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	x := Floats(in[0])
	if c.Training && l.StdDev > 0 {
		x = ops.Add(x, c.noise(x, 0, l.StdDev, l.Seed))
	}
	return c.Carry(x, in[0])
}

// GaussianDropout multiplies by normal numbers of mean 1 and standard deviation √(Rate/(1 − Rate))
// in training; otherwise y = x.  (Srivastava et al. 2014, section 10.)
type GaussianDropout struct {
	Core
	Name string  `json:"name"`
	Rate float64 `json:"rate" keras:"required"`
	Seed *int64  `json:"seed"`
}

// Build checks the rate.
func (l *GaussianDropout) Build(_ *Builder, in ...tensor.Spec) {
	Arity(l, in, 1)
	probability("rate", l.Rate)
	if l.Rate == 1 {
		tensor.Valuef("rate", "expected a number below 1: at 1 the deviation is infinite")
	}
}

// Call multiplies by noise.
func (l *GaussianDropout) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	x := Floats(in[0])
	if c.Training && l.Rate > 0 {
		x = ops.Mul(x, c.noise(x, 1, math.Sqrt(l.Rate/(1-l.Rate)), l.Seed))
	}
	return c.Carry(x, in[0])
}

// ActivityRegularization is y = x and adds (L1·Σ|x| + L2·Σx²)/n to the loss of n rows.
type ActivityRegularization struct {
	Core
	Name string  `json:"name"`
	L1   float64 `json:"l1"`
	L2   float64 `json:"l2"`
}

// Build checks the number of inputs.
func (l *ActivityRegularization) Build(_ *Builder, in ...tensor.Spec) { Arity(l, in, 1) }

// Call adds to the loss.
func (l *ActivityRegularization) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	x := Floats(in[0])
	return c.Carry(c.finish(x, Linear, penalty.L1L2{L1: l.L1, L2: l.L2}), in[0])
}
