package layers

import (
	"encoding/json"
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
	Register("ZeroPadding2D",
		&ZeroPadding2D{Padding: Margins{{1, 1}, {1, 1}}, DataFormat: ChannelsLast})
	Register("UpSampling2D", &UpSampling2D{Size: Size{2, 2}, DataFormat: ChannelsLast,
		Interpolation: "nearest"})
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

// Margins are the elements to add before and after each axis of space. In JSON they are a list of
// pairs; a number stands for all of them, and a number in place of a pair for both.
type Margins [][2]int

// UnmarshalJSON reads pairs or numbers.
func (m *Margins) UnmarshalJSON(b []byte) error {
	var each []json.RawMessage
	if json.Unmarshal(b, &each) != nil {
		each = []json.RawMessage{b, b}
	}
	out := Margins{}
	for _, text := range each {
		var s Size
		if err := json.Unmarshal(text, &s); err != nil {
			return err
		}
		err := tensor.Try(func() { out = append(out, [2]int(s.over("padding", 2, 0))) })
		if err != nil {
			return err
		}
	}
	*m = out
	return nil
}

// ZeroPadding2D puts zeros around images. Shapes: x [n, h, w, c], y [n, top+h+bottom,
// left+w+right, c], or channels first in both.
type ZeroPadding2D struct {
	Core
	Name       string     `json:"name"`
	Padding    Margins    `json:"padding"`
	DataFormat DataFormat `json:"data_format"`
}

// Build checks the padding.
func (l *ZeroPadding2D) Build(_ *Builder, in ...tensor.Spec) {
	Arity(l, in, 1)
	Rank(l, in[0], 4)
	l.DataFormat.first()
	if len(l.Padding) != 2 {
		tensor.Valuef("padding", "expected margins of 2 axes, received %v", l.Padding)
	}
}

// Call pads.
func (l *ZeroPadding2D) Call(_ *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	before, after := make([]int, 4), make([]int, 4)
	at := 1
	if l.DataFormat.first() {
		at = 2
	}
	for i, m := range l.Padding {
		before[at+i], after[at+i] = m[0], m[1]
	}
	return ops.Pad(in[0], before, after, 0)
}

// UpSampling2D repeats rows and columns of images. Shapes: x [n, h, w, c], y [n, h·Size[0],
// w·Size[1], c], or channels first in both.
type UpSampling2D struct {
	Core
	Name          string     `json:"name"`
	Size          Size       `json:"size"`
	DataFormat    DataFormat `json:"data_format"`
	Interpolation string     `json:"interpolation"` // nearest
}

// Build checks the configuration.
func (l *UpSampling2D) Build(_ *Builder, in ...tensor.Spec) {
	Arity(l, in, 1)
	Rank(l, in[0], 4)
	l.Size.over("size", 2, 1)
	l.DataFormat.first()
	oneOf("interpolation", l.Interpolation, "nearest")
}

// Call repeats.
func (l *UpSampling2D) Call(_ *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	n, at := l.Size.over("size", 2, 1), 1
	if l.DataFormat.first() {
		at = 2
	}
	return ops.Repeat(ops.Repeat(in[0], n[0], at), n[1], at+1)
}
