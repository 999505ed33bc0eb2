package layers

import (
	"slices"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers/initial"
	"github.com/goten-ml/goten/layers/penalty"
)

func init() {
	Register("LayerNormalization", &LayerNorm{
		Axis: Axes{-1}, Epsilon: 1e-3, BetaInitializer: initial.Zeros{},
		GammaInitializer: initial.Ones{},
	})
	Register("RMSNormalization", &RMSNorm{Axis: Axes{-1}, Epsilon: 1e-6})
	Register("UnitNormalization", &UnitNorm{Axis: Axes{-1}})
	Register("GroupNormalization", &GroupNorm{
		Groups: 32, Axis: -1, Epsilon: 1e-3, BetaInitializer: initial.Zeros{},
		GammaInitializer: initial.Ones{},
	})
}

// LayerNorm normalises each example over axes: y = (x−μ)/√(σ²+ε)·γ + β.  (Ba et al. 2016, eq. 4;
// biased σ².) Shapes: γ, β have the sizes of the axes; y as x.
type LayerNorm struct {
	Core
	Name             string              `json:"name"`
	Axis             Axes                `json:"axis"`
	Epsilon          float64             `json:"epsilon"`
	NoCenter         bool                `json:"no_center" keras:"!center"` // without β
	NoScale          bool                `json:"no_scale" keras:"!scale"`   // without γ
	BetaInitializer  initial.Initializer `json:"beta_initializer"`
	GammaInitializer initial.Initializer `json:"gamma_initializer"`
	BetaRegularizer  penalty.Penalty     `json:"beta_regularizer"`
	GammaRegularizer penalty.Penalty     `json:"gamma_regularizer"`

	gamma, beta *tensor.Param
}

// Build makes γ and β.
func (l *LayerNorm) Build(b *Builder, in ...tensor.Spec) {
	Arity(l, in, 1)
	shape := sizesOf(in[0].Shape, l.Axis)
	if !l.NoScale {
		l.gamma = b.Penalized("gamma", l.GammaInitializer, l.GammaRegularizer, shape...)
	}
	if !l.NoCenter {
		l.beta = b.Penalized("beta", l.BetaInitializer, l.BetaRegularizer, shape...)
	}
}

// sizesOf are the sizes along axes, in order.
func sizesOf(s tensor.Shape, axes Axes) []int {
	out := []int{}
	for _, a := range sortedAxes(axes, len(s)) {
		out = append(out, s[a])
	}
	return out
}

func sortedAxes(axes Axes, rank int) []int {
	a := resolve("axis", axes, rank)
	if len(a) == 0 {
		tensor.Valuef("axis", "expected one or more, received none")
	}
	slices.Sort(a)
	return slices.Compact(a)
}

// axesLast moves axes to the end, and says how to move them back.
func axesLast(x *tensor.Tensor, axes Axes) (*tensor.Tensor, func(*tensor.Tensor) *tensor.Tensor) {
	a := sortedAxes(axes, x.Rank())
	if a[0] == x.Rank()-len(a) {
		return x, func(y *tensor.Tensor) *tensor.Tensor { return y }
	}
	var perm []int
	for i := range x.Rank() {
		if !slices.Contains(a, i) {
			perm = append(perm, i)
		}
	}
	perm = append(perm, a...)
	inverse := make([]int, len(perm))
	for i, p := range perm {
		inverse[p] = i
	}
	return ops.Transpose(x, perm...), func(y *tensor.Tensor) *tensor.Tensor {
		return ops.Transpose(y, inverse...)
	}
}

// read is a parameter, or copies of a number in its place.
func (c *Ctx) read(p *tensor.Param, otherwise float64, like tensor.DType,
	shape ...int) *tensor.Tensor {
	if p == nil {
		return ops.Expand(tensor.Full(like, otherwise), shape...)
	}
	return c.Read(p)
}

// Call normalises.
func (l *LayerNorm) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	x := Floats(in[0])
	shape := sizesOf(x.Shape(), l.Axis)
	gamma, beta := c.read(l.gamma, 1, x.DType(), shape...), c.read(l.beta, 0, x.DType(), shape...)
	x, back := axesLast(x, l.Axis)
	return c.Carry(back(ops.LayerNorm(x, gamma, beta, l.Epsilon)), in[0])
}

// RMSNorm divides each example by the root of its mean square over axes: y = x/√(mean x² + ε)·γ.
// (Zhang, Sennrich 2019, eq. 4.) Shapes: γ has the sizes of the axes; y as x.
type RMSNorm struct {
	Core
	Name    string  `json:"name"`
	Axis    Axes    `json:"axis"`
	Epsilon float64 `json:"epsilon"`

	scale *tensor.Param
}

// Build makes γ.
func (l *RMSNorm) Build(b *Builder, in ...tensor.Spec) {
	Arity(l, in, 1)
	l.scale = b.Param("scale", initial.Ones{}, sizesOf(in[0].Shape, l.Axis)...)
}

// Call normalises.
func (l *RMSNorm) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	x, back := axesLast(Floats(in[0]), l.Axis)
	return back(ops.RMSNorm(x, c.Read(l.scale), l.Epsilon))
}

// UnitNorm divides by the Euclidean length over axes: y = x/max(‖x‖, 10⁻¹²). Shapes: y as x.
type UnitNorm struct {
	Core
	Name string `json:"name"`
	Axis Axes   `json:"axis"`
}

// Build checks the axes.
func (l *UnitNorm) Build(_ *Builder, in ...tensor.Spec) {
	Arity(l, in, 1)
	resolve("axis", l.Axis, len(in[0].Shape))
}

// Call divides.
func (l *UnitNorm) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	x := Floats(in[0])
	sum := ops.SumKeep(ops.Square(x), resolve("axis", l.Axis, x.Rank())...)
	return c.Carry(ops.Mul(x, ops.Rsqrt(ops.Maximum(sum, ops.Literal(x, 1e-24)))), in[0])
}

// GroupNorm normalises groups of channels of each example together with all its places:
// y = (x−μ)/√(σ²+ε)·γ + β.  (Wu, He 2018, eq. 7.) Groups is -1 for one group of each channel.
// Shapes: γ, β [c]; y as x.
type GroupNorm struct {
	Core
	Name             string              `json:"name"`
	Groups           int                 `json:"groups"`
	Axis             int                 `json:"axis"` // of channels
	Epsilon          float64             `json:"epsilon"`
	NoCenter         bool                `json:"no_center" keras:"!center"` // without β
	NoScale          bool                `json:"no_scale" keras:"!scale"`   // without γ
	BetaInitializer  initial.Initializer `json:"beta_initializer"`
	GammaInitializer initial.Initializer `json:"gamma_initializer"`
	BetaRegularizer  penalty.Penalty     `json:"beta_regularizer"`
	GammaRegularizer penalty.Penalty     `json:"gamma_regularizer"`

	gamma, beta *tensor.Param
}

func (l *GroupNorm) groups(channels int) int {
	if l.Groups == -1 {
		return channels
	}
	return l.Groups
}

// Build makes γ and β.
func (l *GroupNorm) Build(b *Builder, in ...tensor.Spec) {
	Arity(l, in, 1)
	MinRank(l, in[0], 2)
	n := in[0].Shape[resolve("axis", Axes{l.Axis}, len(in[0].Shape))[0]]
	if g := l.groups(n); g < 1 || n%g != 0 {
		tensor.Valuef("groups", "expected a number that divides the %d channels, received %d", n, g)
	}
	if !l.NoScale {
		l.gamma = b.Penalized("gamma", l.GammaInitializer, l.GammaRegularizer, n)
	}
	if !l.NoCenter {
		l.beta = b.Penalized("beta", l.BetaInitializer, l.BetaRegularizer, n)
	}
}

// Call normalises.
func (l *GroupNorm) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	x, back := axesLast(Floats(in[0]), Axes{l.Axis})
	n := x.Shape().Last()
	gamma, beta := c.read(l.gamma, 1, x.DType(), n), c.read(l.beta, 0, x.DType(), n)
	return c.Carry(back(ops.GroupNorm(x, gamma, beta, l.groups(n), l.Epsilon)), in[0])
}
