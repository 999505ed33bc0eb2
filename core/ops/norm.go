package ops

import (
	"math"

	"github.com/goten-ml/goten/core/internal/kernel"
	"github.com/goten-ml/goten/core/tensor"
)

func init() { tensor.Register("layer_norm", LayerNormOp{Axes: 1, Epsilon: 1e-3}) }

// LayerNormOp normalises the last Axes axes of x together, of the inputs x, γ, β:
// y = (x−μ)·r·γ + β with r = 1/√(σ²+ε) (Ba et al. 2016, eq. 4; biased σ²). With RMS it leaves the
// mean in: y = x·r·γ + β with r = 1/√(mean x² + ε) (Zhang and Sennrich 2019, eq. 4).
// The results are y and, for the gradient, μ (0 with RMS) and r.
//
// dx = r·(a − mean a − x̂·mean(a⊙x̂)) with a = dy⊙γ and x̂ = (x−μ)·r, without mean a for RMS;
// dγ = Σ dy⊙x̂, dβ = Σ dy.
// Shapes: x [..., n...], γ, β [n...], y as x; μ, r [...].
type LayerNormOp struct {
	Axes    int     `json:"axes"`
	Epsilon float64 `json:"epsilon"`
	RMS     bool    `json:"rms"`
}

// Shapes are those of x and of its rows.
func (o LayerNormOp) Shapes(in []Spec) []Spec {
	name := o.name()
	arity(name, in, 3)
	x := in[0]
	wantFloat(name, x)
	split := len(x.Shape) - o.Axes
	if o.Axes < 1 || split < 0 {
		tensor.Valuef(name, "cannot normalise %d axes of %v", o.Axes, x)
	}
	for i, what := range []string{"gamma", "beta"} {
		if g := in[1+i]; g.DType != x.DType || !g.Shape.Equal(x.Shape[split:]) {
			tensor.Shapef(name, "expected %s to be %v%v for an input %v, received %v",
				what, x.DType, x.Shape[split:], x.Shape, g)
		}
	}
	row := Spec{DType: x.DType, Shape: x.Shape[:split]}
	return []Spec{x, row, row}
}

func (o LayerNormOp) name() string {
	if o.RMS {
		return "RMSNorm"
	}
	return "LayerNorm"
}

// EvalMulti is one pass over the rows.
func (o LayerNormOp) EvalMulti(x *Exec, out, in []*Array) {
	if out[0].DType() == tensor.Float32 {
		layerNorm[float32](x, o, out, in)
	} else {
		layerNorm[float64](x, o, out, in)
	}
}

func layerNorm[F kernel.Float](x *Exec, o LayerNormOp, out, in []*Array) {
	v, gamma, beta := contiguous[F](x, in[0]), contiguous[F](x, in[1]), contiguous[F](x, in[2])
	y, mean := tensor.Data[F](x, out[0]), tensor.Data[F](x, out[1])
	scale, k := tensor.Data[F](x, out[2]), kernel.Of[F]()
	n := len(gamma)
	if n == 0 {
		x.Fill(out[1], math.NaN())
		x.Fill(out[2], math.NaN())
		return
	}
	pairs := tensor.Data[F](x, x.Scratch(out[0].DType(), len(mean), 2)) // of μ and r
	overRows(x, len(mean), n, func(i, lo, hi int) {
		pair := (*[2]F)(pairs[2*i:])
		mean[i] = 0
		if !o.RMS {
			mean[i] = k.Sum(v[lo:hi]) / F(n)
		}
		spread := k.RowSpread(v[lo:hi], mean[i])
		scale[i] = F(1 / math.Sqrt(float64(spread)/float64(n)+o.Epsilon))
		pair[0], pair[1] = mean[i], scale[i]
		k.RowNorm(y[lo:hi], v[lo:hi], gamma, beta, pair)
	})
}

// Saved says that μ and r are kept for the gradient.
func (LayerNormOp) Saved() int { return 1 }

// VJP is one pass over x and dy.
func (o LayerNormOp) VJP(c *Ctx) []*T {
	return tensor.ApplyMulti(layerNormGrad(o), c.In(0), c.In(1), c.Out(1), c.Out(2), c.Dy(0))
}

// layerNormGrad makes dx, dγ, dβ of the inputs x, γ, μ, r, dy.
type layerNormGrad LayerNormOp

func (layerNormGrad) Shapes(in []Spec) []Spec { return []Spec{in[0], in[1], in[1]} }

func (o layerNormGrad) EvalMulti(x *Exec, out, in []*Array) { o.EvalMultiAfter(x, out, in, nil) }

// EvalMultiAfter hands blocks of rows of dx on: see tensor.BlockedMulti.
func (o layerNormGrad) EvalMultiAfter(x *Exec, out, in []*Array, after func(i, j, m, n int)) {
	if out[0].DType() == tensor.Float32 {
		evalLayerNormGrad[float32](x, o, out, in, after)
	} else {
		evalLayerNormGrad[float64](x, o, out, in, after)
	}
}

// evalLayerNormGrad sums dγ and dβ over blocks of rows, and the blocks in order.
func evalLayerNormGrad[F kernel.Float](
	x *Exec, o layerNormGrad, out, in []*Array, after kernel.After,
) {
	v, gamma := contiguous[F](x, in[0]), contiguous[F](x, in[1])
	mean, scale, dy := contiguous[F](x, in[2]), contiguous[F](x, in[3]), contiguous[F](x, in[4])
	dx, k := tensor.Data[F](x, out[0]), kernel.Of[F]()
	n, m := len(gamma), len(mean)
	dGamma, dBeta := tensor.Data[F](x, out[1]), tensor.Data[F](x, out[2])
	blocks := blocksOf(m, n)
	step := (m + blocks - 1) / blocks
	room := tensor.Data[F](x, x.Scratch(out[0].DType(), blocks, 2, n))
	x.For(blocks, 1, func(lo, hi int) {
		r := &kernel.RowGrad[F]{Gamma: gamma}
		for b := lo; b < hi; b++ {
			part := room[b*2*n : (b+1)*2*n]
			clear(part)
			r.DGamma, r.DBeta = part[:n], part[n:]
			for i := b * step; i < min(m, (b+1)*step); i++ {
				r.X, r.DY = v[i*n:(i+1)*n], dy[i*n:(i+1)*n]
				r.By = [4]F{mean[i], scale[i]}
				k.RowSlopes(r)
				if !o.RMS {
					r.By[2] = r.Sums[0] / F(n)
				}
				r.By[3] = r.Sums[1] / F(n) * scale[i]
				k.RowNormGrad(dx[i*n:(i+1)*n], r)
			}
			handOn(out[0], b*step*n, min(m, (b+1)*step)*n, after)
		}
	})
	clear(dGamma)
	clear(dBeta)
	for b := range blocks {
		k.Add(dGamma, dGamma, room[b*2*n:][:n])
		k.Add(dBeta, dBeta, room[b*2*n+n:][:n])
	}
}

// blocksOf is in how many blocks m rows of n elements are summed.
func blocksOf(m, n int) int { return max(1, min(16, m, m*n/foldGrain)) }

// VJP is that of the gradient of the plain form.
func (o layerNormGrad) VJP(c *Ctx) []*T {
	return throughPlain(c, func(in []*T) []*T {
		beta := Expand(tensor.Full(in[1].DType(), 0), in[1].Shape()...).Track() // any will do
		return gradientsOf(LayerNormOp(o).plain, []*T{in[0], in[1], beta}, []*T{in[4]})
	})
}

// plain is the operator by others.
func (o LayerNormOp) plain(in []*T) []*T {
	x := in[0]
	axes := make([]int, o.Axes)
	for i := range axes {
		axes[i] = x.Rank() - o.Axes + i
	}
	if !o.RMS {
		x = Sub(x, MeanKeep(x, axes...))
	}
	r := Rsqrt(AddScalar(MeanKeep(Square(x), axes...), o.Epsilon))
	return []*T{Add(Mul(Mul(x, r), in[1]), in[2])}
}

// LayerNorm normalises the trailing axes that gamma and beta have: see LayerNormOp.
func LayerNorm(x, gamma, beta *T, epsilon float64) *T {
	return layerNormed(LayerNormOp{gamma.Rank(), epsilon, false}, x, gamma, beta)
}

// RMSNorm divides the trailing axes that gamma has by the root of their mean square, and
// multiplies by gamma.
func RMSNorm(x, gamma *T, epsilon float64) *T {
	beta := Expand(tensor.Full(x.DType(), 0), gamma.Shape()...)
	return layerNormed(LayerNormOp{gamma.Rank(), epsilon, true}, x, gamma, beta)
}

func layerNormed(o LayerNormOp, x, gamma, beta *T) *T {
	x = float(x)
	return tensor.ApplyMulti(o, x, Cast(gamma, x.DType()), Cast(beta, x.DType()))[0]
}

// GroupNorm normalises groups of channels, which are the last axis, together with all axes of
// space (Wu and He 2018); gamma and beta belong to channels.
// Shapes: x [n, ..., c], gamma, beta [c], result as x; groups divide c.
func GroupNorm(x, gamma, beta *T, groups int, epsilon float64) *T {
	x = float(x)
	s := x.Shape()
	if x.Rank() < 2 || groups < 1 || s.Last()%groups != 0 {
		tensor.Valuef("GroupNorm", "%d groups do not divide the channels of %v", groups, x.Spec())
	}
	n, c := s[0], s.Last()
	y := Reshape(x, n, s[1:len(s)-1].Size(), groups, c/groups)
	y = Sub(y, MeanKeep(y, 1, 3))
	y = Mul(y, Rsqrt(AddScalar(MeanKeep(Square(y), 1, 3), epsilon)))
	return Add(Mul(Reshape(y, s...), gamma), beta)
}
