package layers

import (
	"encoding/json"
	"slices"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers/initial"
)

func init() {
	Register("Rescaling", &Rescaling{})
	Register("Normalization", &Normalization{Axis: Axes{-1}})
}

// Rescaling is y = x·Scale + Offset, in floats.
type Rescaling struct {
	Core
	Name   string  `json:"name"`
	Scale  float64 `json:"scale" keras:"required"`
	Offset float64 `json:"offset"`
}

// Build checks the number of inputs.
func (l *Rescaling) Build(_ *Builder, in ...tensor.Spec) { Arity(l, in, 1) }

// Call scales.
func (l *Rescaling) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	y := ops.AddScalar(ops.Scale(Floats(in[0]), l.Scale), l.Offset)
	return c.Carry(y, in[0])
}

// Numbers is a list of floats; in JSON a number stands for a list of one.
type Numbers []float64

// UnmarshalJSON reads a list, a number or null.
func (v *Numbers) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] != '[' && b[0] != 'n' {
		*v = Numbers{0}
		return json.Unmarshal(b, &(*v)[0])
	}
	return json.Unmarshal(b, (*[]float64)(v))
}

// Normalization is y = (x − μ)/√σ² for each place along Axis, or with Invert its inverse. Mean and
// Variance give μ and σ², one for all places or one for each; else Adapt takes them from data.
// Shapes: y as x.
type Normalization struct {
	Core
	Name     string  `json:"name"`
	Axis     Axes    `json:"axis"`
	Mean     Numbers `json:"mean"`
	Variance Numbers `json:"variance"`
	Invert   bool    `json:"invert"`

	mean, variance *tensor.Param
}

// Build makes the statistics.
func (l *Normalization) Build(b *Builder, in ...tensor.Spec) {
	Arity(l, in, 1)
	if len(l.Mean) != len(l.Variance) {
		tensor.Valuef("mean", "expected mean and variance of one length, received %d and %d "+
			"numbers", len(l.Mean), len(l.Variance))
	}
	shape := l.sizes(in[0].Shape)
	if l.Mean != nil {
		if n := shape.Size(); len(l.Mean) != 1 && len(l.Mean) != n {
			tensor.Valuef("mean", "expected one number or %d, received %d", n, len(l.Mean))
		}
		return
	}
	l.mean = b.State("mean", initial.Zeros{}, shape...)
	l.variance = b.State("variance", initial.Ones{}, shape...)
}

// sizes are the sizes along Axis; none if there is no axis.
func (l *Normalization) sizes(s tensor.Shape) tensor.Shape {
	if len(l.Axis) == 0 {
		return tensor.Shape{}
	}
	return sizesOf(s, l.Axis)
}

// reduced are the axes that statistics are taken over.
func (l *Normalization) reduced(rank int) []int {
	keep := resolve("axis", l.Axis, rank)
	var axes []int
	for i := range rank {
		if !slices.Contains(keep, i) {
			axes = append(axes, i)
		}
	}
	return axes
}

// Adapt takes μ and σ² from batches of data, and builds the layer if need be.
func (l *Normalization) Adapt(batches ...*tensor.Tensor) {
	defer blame(l)
	if len(batches) == 0 {
		tensor.Valuef("adapt", "expected one batch or more, received none")
	}
	if !Built(l) {
		BuildFor(l, 0, batches[0].Spec())
	}
	if l.mean == nil {
		tensor.Statef("adapt", "mean and variance are given in the configuration")
	}
	var mean, variance *tensor.Tensor
	var n float64
	for _, x := range batches {
		x = ops.Cast(x, tensor.Float64)
		m, v := l.moments(x)
		k := float64(x.Size()) / float64(max(1, m.Size()))
		if mean == nil {
			mean, variance, n = m, v, k
			continue
		}
		// Chan, Golub, LeVeque 1983, eq. 1.5: moments of two samples together.
		w := k / (n + k)
		d := ops.Sub(m, mean)
		variance = ops.Add(ops.Add(ops.Scale(variance, 1-w), ops.Scale(v, w)),
			ops.Scale(ops.Square(d), w*(1-w)))
		mean, n = ops.Add(mean, ops.Scale(d, w)), n+k
	}
	l.mean.Set(mean)
	l.variance.Set(variance)
}

// moments are mean and biased variance of one batch.
func (l *Normalization) moments(x *tensor.Tensor) (mean, variance *tensor.Tensor) {
	axes := l.reduced(x.Rank())
	if !l.sizes(x.Shape()).Equal(l.mean.Spec().Shape) {
		tensor.Shapef("adapt", "the layer was built for %s along axis %v, received %s",
			Dims(l.mean.Spec().Shape), []int(l.Axis), Dims(batchless(x.Shape())))
	}
	if len(axes) == 0 {
		return x, ops.Sub(x, x)
	}
	return ops.Mean(x, axes...), ops.Var(x, ops.Spread{}, axes...)
}

// Call normalises.
func (l *Normalization) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	x := Floats(in[0])
	mean, variance := l.statistics(c, x)
	std := ops.Maximum(ops.Sqrt(variance), ops.Literal(x, 1e-7))
	if l.Invert {
		return c.Carry(ops.Add(mean, ops.Mul(x, std)), in[0])
	}
	return c.Carry(ops.Div(ops.Sub(x, mean), std), in[0])
}

// statistics are μ and σ² in a shape that broadcasts to that of x.
func (l *Normalization) statistics(c *Ctx, x *tensor.Tensor) (mean, variance *tensor.Tensor) {
	shape := slices.Clone([]int(x.Shape()))
	for _, a := range l.reduced(x.Rank()) {
		shape[a] = 1
	}
	if l.mean != nil {
		return ops.Reshape(c.Read(l.mean), shape...), ops.Reshape(c.Read(l.variance), shape...)
	}
	spread := func(v Numbers) *tensor.Tensor {
		t := ops.Cast(tensor.Of(v), x.DType())
		if len(v) == 1 {
			return ops.Reshape(t)
		}
		return ops.Reshape(t, shape...)
	}
	return spread(l.Mean), spread(l.Variance)
}
