package layers

import (
	"slices"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	Register("Identity", &Identity{})
	Register("Flatten", &Flatten{DataFormat: ChannelsLast})
	Register("Reshape", &Reshape{})
	Register("Permute", &Permute{})
	Register("RepeatVector", &RepeatVector{})
}

// Identity is y = x.
type Identity struct {
	Core
	Name string `json:"name"`
}

// Build checks the number of inputs.
func (l *Identity) Build(_ *Builder, in ...tensor.Spec) { Arity(l, in, 1) }

// Call returns its input.
func (l *Identity) Call(_ *Ctx, in ...*tensor.Tensor) *tensor.Tensor { return in[0] }

// Flatten joins all axes but the batch, channels last. Shapes: x [n, a, b, ...], y [n, a·b·...].
type Flatten struct {
	Core
	Name       string     `json:"name"`
	DataFormat DataFormat `json:"data_format"`
}

// Build checks the input.
func (l *Flatten) Build(_ *Builder, in ...tensor.Spec) {
	Arity(l, in, 1)
	MinRank(l, in[0], 1)
	l.DataFormat.first()
}

// Call reshapes.
func (l *Flatten) Call(_ *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	x := in[0]
	if x.Rank() > 2 {
		x = l.DataFormat.last(x)
	}
	return ops.Reshape(x, x.Shape()[0], x.Shape()[1:].Size())
}

// Reshape gives the elements of each example another shape, in which one size may be -1.
type Reshape struct {
	Core
	Name   string `json:"name"`
	Target Size   `json:"target_shape" keras:"required"`
}

// Build checks the sizes.
func (l *Reshape) Build(_ *Builder, in ...tensor.Spec) {
	Arity(l, in, 1)
	MinRank(l, in[0], 1)
	l.resolve(in[0].Shape[1:])
}

// resolve is the target with its -1 replaced.
func (l *Reshape) resolve(s tensor.Shape) []int {
	to, n, open := slices.Clone([]int(l.Target)), 1, -1
	for i, d := range to {
		switch {
		case d >= 0:
			n *= d
		case d == -1 && open < 0:
			open = i
		default:
			tensor.Valuef("target_shape", "expected sizes of which one may be -1, received %v",
				[]int(l.Target))
		}
	}
	if open >= 0 && n > 0 && s.Size()%n == 0 {
		to[open] = s.Size() / n
		n = s.Size()
	}
	if n != s.Size() || open >= 0 && to[open] < 0 {
		tensor.Shapef("target_shape", "%s does not hold the %d elements of an input %s",
			Dims(l.Target), s.Size(), Dims(batchless(append(tensor.Shape{0}, s...))))
	}
	return to
}

// Call reshapes.
func (l *Reshape) Call(_ *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	s := in[0].Shape()
	return ops.Reshape(in[0], append([]int{s[0]}, l.resolve(s[1:])...)...)
}

// Permute reorders the axes: axis i of the result is axis Dims[i-1] of x, the batch being axis 0.
type Permute struct {
	Core
	Name string `json:"name"`
	Dims Size   `json:"dims" keras:"required"`
}

// Build checks the axes.
func (l *Permute) Build(_ *Builder, in ...tensor.Spec) {
	Arity(l, in, 1)
	p := slices.Sorted(slices.Values([]int(l.Dims)))
	for i, d := range p {
		if d != i+1 {
			tensor.Valuef("dims", "expected the axes 1 to %d in some order, received %v", len(p),
				[]int(l.Dims))
		}
	}
	Rank(l, in[0], len(p)+1)
}

// Call transposes.
func (l *Permute) Call(_ *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return ops.Transpose(in[0], append([]int{0}, l.Dims...)...)
}

// RepeatVector repeats each example N times. Shapes: x [n, c], y [n, N, c].
type RepeatVector struct {
	Core
	Name string `json:"name"`
	N    int    `json:"n"`
}

// Build checks the input.
func (l *RepeatVector) Build(_ *Builder, in ...tensor.Spec) {
	Arity(l, in, 1)
	Positive(l, "n", l.N)
	Rank(l, in[0], 2)
}

// Call repeats.
func (l *RepeatVector) Call(_ *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	s := in[0].Shape()
	return ops.Expand(ops.ExpandDims(in[0], 1), s[0], l.N, s[1])
}
