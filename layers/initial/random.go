package initial

import (
	"math"

	"github.com/goten-ml/goten/core/config"
	"github.com/goten-ml/goten/core/rng"
	"github.com/goten-ml/goten/core/tensor"
)

// Seeded is embedded in initializers that draw. With a Seed they draw the same numbers for every
// parameter of one shape, whatever the key, as Keras does.
type Seeded struct {
	Seed *int64 `json:"seed,omitzero"`
}

func (s Seeded) key(k rng.Key) rng.Key {
	if s.Seed != nil {
		return rng.NewKey(uint64(*s.Seed))
	}
	return k
}

// source fills a slice with numbers of one distribution, from element first on.
type source interface {
	float32(k rng.Key, first uint64, dst []float32)
	float64(k rng.Key, first uint64, dst []float64)
}

type (
	uniform   struct{}
	normal    struct{}
	truncated struct{}
)

func (uniform) float32(k rng.Key, i uint64, d []float32)   { rng.Uniform(k, i, d) }
func (uniform) float64(k rng.Key, i uint64, d []float64)   { rng.Uniform(k, i, d) }
func (normal) float32(k rng.Key, i uint64, d []float32)    { rng.Normal(k, i, d) }
func (normal) float64(k rng.Key, i uint64, d []float64)    { rng.Normal(k, i, d) }
func (truncated) float32(k rng.Key, i uint64, d []float32) { rng.TruncatedNormal(k, i, d) }
func (truncated) float64(k rng.Key, i uint64, d []float64) { rng.TruncatedNormal(k, i, d) }

// drawing is what is made: numbers shift + scale·x of a dtype and shape.
type drawing struct {
	key          rng.Key
	dtype        tensor.DType
	shape        []int
	shift, scale float64
}

// draw makes numbers of x. It panics with a *tensor.DTypeError unless they are floats.
func (d drawing) draw(op string, x source) *tensor.Tensor {
	tensor.Shape(d.shape).Check(op)
	switch d.dtype {
	case tensor.Float32:
		return affine(d, x.float32)
	case tensor.Float64:
		return affine(d, x.float64)
	}
	tensor.DTypef(op, "draws floats, not %v", d.dtype)
	return nil
}

func affine[F float32 | float64](d drawing, x func(rng.Key, uint64, []F)) *tensor.Tensor {
	a, b := F(d.scale), F(d.shift)
	return tensor.Generate(func(v []F) {
		x(d.key, 0, v)
		for i := range v {
			v[i] = F(v[i]*a) + b // rounded before the addition on every machine
		}
	}, d.shape...)
}

// RandomUniform draws from [Min, Max), by default [-0.05, 0.05).
type RandomUniform struct {
	config.Mark
	Min float64 `json:"minval"`
	Max float64 `json:"maxval"`
	Seeded
}

// Init draws floats.
func (i RandomUniform) Init(k rng.Key, dtype tensor.DType, shape []int) *tensor.Tensor {
	i = filled(i)
	d := drawing{i.key(k), dtype, shape, i.Min, i.Max - i.Min}
	return d.draw("RandomUniform", uniform{})
}

// RandomNormal draws from the normal distribution of Mean, by default 0, and StdDev, by default
// 0.05.
type RandomNormal struct {
	config.Mark
	Mean   float64 `json:"mean"`
	StdDev float64 `json:"stddev"`
	Seeded
}

// Init draws floats.
func (i RandomNormal) Init(k rng.Key, dtype tensor.DType, shape []int) *tensor.Tensor {
	i = filled(i)
	return drawing{i.key(k), dtype, shape, i.Mean, i.StdDev}.draw("RandomNormal", normal{})
}

// TruncatedNormal draws from the normal distribution given that the number lies within two StdDev
// of Mean. By default they are 0 and 0.05.
type TruncatedNormal struct {
	config.Mark
	Mean   float64 `json:"mean"`
	StdDev float64 `json:"stddev"`
	Seeded
}

// Init draws floats.
func (i TruncatedNormal) Init(k rng.Key, dtype tensor.DType, shape []int) *tensor.Tensor {
	i = filled(i)
	return drawing{i.key(k), dtype, shape, i.Mean, i.StdDev}.draw("TruncatedNormal", truncated{})
}

// Fans are how many inputs an output unit of a weight sees, and how many outputs an input unit
// feeds, as Keras counts them: of a convolution kernel [..., in, out] each times the size of the
// window.
func Fans(shape []int) (in, out int) {
	switch n := len(shape); n {
	case 0:
		return 1, 1
	case 1:
		return shape[0], shape[0]
	default:
		field := 1
		for _, d := range shape[:n-2] {
			field *= d
		}
		return shape[n-2] * field, shape[n-1] * field
	}
}

// VarianceScaling draws with the variance Scale/n, where Mode says what n is: fan_in, fan_out or
// their mean, fan_avg; Distribution is truncated_normal, untruncated_normal or uniform.
// The defaults are 1, fan_in and truncated_normal.  (He et al. 2015; the truncated distribution
// is widened so that its variance after truncation is Scale/n.)
type VarianceScaling struct {
	config.Mark
	Scale        float64 `json:"scale"`
	Mode         string  `json:"mode"`
	Distribution string  `json:"distribution"`
	Seeded
}

// truncatedStdDev is the standard deviation of the standard normal distribution within ±2.
const truncatedStdDev = 0.87962566103423978

// Init draws floats. It panics with a *tensor.ValueError for a Scale ≤ 0 or an unknown name.
func (i VarianceScaling) Init(k rng.Key, dtype tensor.DType, shape []int) *tensor.Tensor {
	i = filled(i)
	if !(i.Scale > 0) {
		tensor.Valuef("VarianceScaling", "expected scale > 0, received %v", i.Scale)
	}
	scale := i.Scale / max(1, i.fan(shape))
	d := drawing{key: i.key(k), dtype: dtype, shape: shape}
	switch i.Distribution {
	case "truncated_normal", "normal":
		d.scale = math.Sqrt(scale) / truncatedStdDev
		return d.draw("VarianceScaling", truncated{})
	case "untruncated_normal":
		d.scale = math.Sqrt(scale)
		return d.draw("VarianceScaling", normal{})
	case "uniform":
		limit := math.Sqrt(3 * scale)
		d.shift, d.scale = -limit, 2*limit
		return d.draw("VarianceScaling", uniform{})
	}
	tensor.Valuef("VarianceScaling", "unknown distribution %q; there are truncated_normal, "+
		"untruncated_normal, uniform", i.Distribution)
	return nil
}

func (i VarianceScaling) fan(shape []int) float64 {
	in, out := Fans(shape)
	switch i.Mode {
	case "fan_in":
		return float64(in)
	case "fan_out":
		return float64(out)
	case "fan_avg":
		return float64(in+out) / 2
	}
	tensor.Valuef("VarianceScaling", "unknown mode %q; there are fan_in, fan_out, fan_avg", i.Mode)
	return 0
}
