package ops

import (
	"math"

	"github.com/goten-ml/goten/core/internal/kernel"
	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	tensor.Register("batch_norm", BatchNormOp{1e-3})
	tensor.Register("batch_norm_inference", BatchNormInferenceOp{1e-3})
}

// BatchNormOp normalises each channel, a place along the last axis, over all other axes, of the
// inputs x, γ, β: y = (x−μ)·r·γ + β with r = 1/√(σ²+ε) (Ioffe and Szegedy 2015, algorithm 1; biased
// σ²). The results are y, and μ and σ² for the moving statistics, which have no gradient.
//
// dx = γ·r·(dy − mean dy − x̂·mean(dy⊙x̂)) with x̂ = (x−μ)·r; dγ = Σ dy⊙x̂, dβ = Σ dy.
// Shapes: x [..., c], γ, β, μ, σ² [c], y as x.
type BatchNormOp struct {
	Epsilon float64 `json:"epsilon"`
}

// Shapes are those of x and of its channels.
func (BatchNormOp) Shapes(in []Spec) []Spec {
	arity("BatchNorm", in, 3)
	wantChannelVectors("BatchNorm", in)
	return []Spec{in[0], in[1], in[1]}
}

// wantChannelVectors panics unless all inputs but the first have one number for each channel.
func wantChannelVectors(op string, in []Spec) {
	x := in[0]
	wantFloat(op, x)
	if len(x.Shape) == 0 {
		tensor.Shapef(op, "a scalar has no channels")
	}
	for i, v := range in[1:] {
		if v.DType != x.DType || len(v.Shape) != 1 || v.Shape[0] != x.Shape.Last() {
			tensor.Shapef(op, "expected input %d to be %v[%d], one number for each channel of %v, "+
				"received %v", i+1, x.DType, x.Shape.Last(), x.Shape, v)
		}
	}
}

// Saved says that the statistics have no gradient.
func (BatchNormOp) Saved() int { return 1 }

// EvalMulti takes statistics and normalises.
func (o BatchNormOp) EvalMulti(x *Exec, out, in []*Array) { o.EvalMultiAfter(x, out, in, nil) }

// EvalMultiAfter is EvalMulti that hands blocks of y on: see tensor.BlockedMulti.
func (o BatchNormOp) EvalMultiAfter(x *Exec, out, in []*Array, after func(i, j, m, n int)) {
	if out[0].DType() == tensor.Float32 {
		batchNorm[float32](x, o, after, out, in)
	} else {
		batchNorm[float64](x, o, after, out, in)
	}
}

func batchNorm[F kernel.Float](
	x *Exec, o BatchNormOp, after func(i, j, m, n int), out, in []*Array,
) {
	v, y := contiguous[F](x, in[0]), tensor.Data[F](x, out[0])
	mean, variance := tensor.Data[F](x, out[1]), tensor.Data[F](x, out[2])
	gamma, beta := contiguous[F](x, in[1]), contiguous[F](x, in[2])
	b := newChannels(v, len(mean))
	b.moments(x, v, mean, variance)
	b.normalise(x, y, v, [3][]F{mean, channelScale(gamma, variance, o.Epsilon), beta}, after)
}

// channelScale is γ/√(σ²+ε).
func channelScale[F kernel.Float](gamma, variance []F, epsilon float64) []F {
	scale := make([]F, len(gamma))
	for i, s := range variance {
		scale[i] = gamma[i] * F(1/math.Sqrt(float64(s)+epsilon))
	}
	return scale
}

// VJP is two passes over x and dy.
func (o BatchNormOp) VJP(c *Ctx) []*T {
	return tensor.ApplyMulti(batchNormGrad(o), c.In(0), c.In(1), c.Out(1), c.Out(2), c.Dy(0))
}

// batchNormGrad makes dx, dγ, dβ of the inputs x, γ, μ, σ², dy.
type batchNormGrad BatchNormOp

func (batchNormGrad) Shapes(in []Spec) []Spec { return []Spec{in[0], in[1], in[1]} }

// EvalMulti is two passes over x and dy.
func (o batchNormGrad) EvalMulti(x *Exec, out, in []*Array) { o.EvalMultiFed(x, out, in, nil) }

// EvalMultiFed is EvalMulti of a dy that is made block by block: see tensor.Fed.
func (o batchNormGrad) EvalMultiFed(x *Exec, out, in []*Array, before func(i, j, m, n int)) {
	if out[0].DType() == tensor.Float32 {
		evalBatchNormGrad[float32](x, o, before, out, in)
	} else {
		evalBatchNormGrad[float64](x, o, before, out, in)
	}
}

// evalBatchNormGrad: dx = γr·(dy − mean dy − (x−μ)·r²·mean(dy⊙(x−μ))).
func evalBatchNormGrad[F kernel.Float](
	x *Exec, o batchNormGrad, before func(i, j, m, n int), out, in []*Array,
) {
	v, gamma, mean := contiguous[F](x, in[0]), contiguous[F](x, in[1]), contiguous[F](x, in[2])
	variance := contiguous[F](x, in[3])
	g := channelGrad[F]{v, contiguous[F](x, in[4]), before}
	dGamma, dBeta := tensor.Data[F](x, out[1]), tensor.Data[F](x, out[2])
	b := newChannels(v, len(mean))
	b.slopes(x, g, mean, dBeta, dGamma)
	n := F(max(1, b.n))
	by := kernel.NormGrad[F]{Mean: mean, Slope: make([]F, b.c), Shift: make([]F, b.c),
		Scale: channelScale(gamma, variance, o.Epsilon)}
	for i := range b.c {
		r := F(1 / math.Sqrt(float64(variance[i])+o.Epsilon))
		by.Shift[i], by.Slope[i] = dBeta[i]/n, -dGamma[i]*r*r/n
		dGamma[i] *= r
	}
	b.gradient(x, tensor.Data[F](x, out[0]), g, by)
}

// VJP is that of the gradient of the plain form.
func (o batchNormGrad) VJP(c *Ctx) []*T {
	return throughPlain(c, func(in []*T) []*T {
		beta := Expand(tensor.Full(in[1].DType(), 0), in[1].Shape()...).Track() // any will do
		return gradientsOf(BatchNormOp(o).plain, []*T{in[0], in[1], beta}, []*T{in[4]})
	})
}

// plain is y by other operators.
func (o BatchNormOp) plain(in []*T) []*T {
	axes := make([]int, in[0].Rank()-1)
	for i := range axes {
		axes[i] = i
	}
	if len(axes) == 0 {
		return []*T{Add(Mul(Sub(in[0], in[0]), in[1]), in[2])}
	}
	x := Sub(in[0], MeanKeep(in[0], axes...))
	r := Rsqrt(AddScalar(MeanKeep(Square(x), axes...), o.Epsilon))
	return []*T{Add(Mul(Mul(x, r), in[1]), in[2])}
}

// BatchNormInferenceOp normalises each channel, a place along the last axis, by given statistics,
// of the inputs x, γ, β, μ, σ²: y = (x−μ)·γ/√(σ²+ε) + β. Gradients are those of this line.
// Shapes: x [..., c], γ, β, μ, σ² [c], y as x.
type BatchNormInferenceOp struct {
	Epsilon float64 `json:"epsilon"`
}

// Shape is that of x.
func (BatchNormInferenceOp) Shape(in []Spec) Spec {
	arity("BatchNorm", in, 5)
	wantChannelVectors("BatchNorm", in)
	return in[0]
}

// Eval is one pass.
func (o BatchNormInferenceOp) Eval(x *Exec, out *Array, in []*Array) {
	o.EvalAfter(x, out, in, nil)
}

// EvalAfter is Eval that hands blocks on: see tensor.Blocked.
func (o BatchNormInferenceOp) EvalAfter(
	x *Exec, out *Array, in []*Array, after func(i, j, m, n int),
) {
	if out.DType() == tensor.Float32 {
		batchNormInference[float32](x, o, after, out, in)
	} else {
		batchNormInference[float64](x, o, after, out, in)
	}
}

func batchNormInference[F kernel.Float](
	x *Exec, o BatchNormInferenceOp, after func(i, j, m, n int), out *Array, in []*Array,
) {
	v, gamma, variance := contiguous[F](x, in[0]), contiguous[F](x, in[1]), contiguous[F](x, in[4])
	scale := channelScale(gamma, variance, o.Epsilon)
	newChannels(v, len(gamma)).normalise(x, tensor.Data[F](x, out), v,
		[3][]F{contiguous[F](x, in[3]), scale, contiguous[F](x, in[2])}, after)
}

// VJP is that of the plain form.
func (o BatchNormInferenceOp) VJP(c *Ctx) []*T {
	return throughPlain(c, func(in []*T) []*T {
		scale := Mul(in[1], Rsqrt(AddScalar(in[4], o.Epsilon)))
		return []*T{Add(Mul(Sub(in[0], in[3]), scale), in[2])}
	})
}

// BatchStats are the mean and the biased variance of each channel.
type BatchStats struct{ Mean, Variance *T }

// BatchNorm normalises each channel of x, a place along axis, by the statistics of the batch, and
// returns these too: see BatchNormOp.
func BatchNorm(x, gamma, beta *T, axis int, epsilon float64) (*T, BatchStats) {
	x = float(x)
	x, back := channelsLast("BatchNorm", x, axis)
	y := tensor.ApplyMulti(BatchNormOp{epsilon}, x, Cast(gamma, x.DType()), Cast(beta, x.DType()))
	return back(y[0]), BatchStats{y[1], y[2]}
}

// BatchNormInference normalises each channel of x, a place along axis, by given statistics.
func BatchNormInference(x, gamma, beta *T, s BatchStats, c ChannelNorm) *T {
	x = float(x)
	x, back := channelsLast("BatchNorm", x, c.Axis)
	d := x.DType()
	return back(tensor.Apply(BatchNormInferenceOp{c.Epsilon}, x, Cast(gamma, d), Cast(beta, d),
		Cast(s.Mean, d), Cast(s.Variance, d)))
}

// ChannelNorm says along which axis the channels lie, and what keeps the root from 0.
type ChannelNorm struct {
	Axis    int
	Epsilon float64
}

// channelsLast moves an axis to the end, and says how to move it back.
func channelsLast(op string, x *T, axis int) (*T, func(y *T) *T) {
	a, last := x.Shape().Axis(op, axis), x.Rank()-1
	if a == last {
		return x, func(y *T) *T { return y }
	}
	perm, inverse := make([]int, last+1), make([]int, last+1)
	for i := range perm {
		perm[i] = i
		if i >= a {
			perm[i] = i + 1
		}
	}
	perm[last] = a
	for i, p := range perm {
		inverse[p] = i
	}
	return Transpose(x, perm...), func(y *T) *T { return Transpose(y, inverse...) }
}
