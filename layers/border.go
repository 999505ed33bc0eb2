package layers

import (
	"encoding/json"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	last := ChannelsLast
	Register("ZeroPadding1D", &ZeroPadding1D{Padding: Size{1, 1}, DataFormat: last})
	Register("ZeroPadding2D", &ZeroPadding2D{Padding: Margins{{1, 1}, {1, 1}}, DataFormat: last})
	Register("ZeroPadding3D",
		&ZeroPadding3D{Padding: Margins{{1, 1}, {1, 1}, {1, 1}}, DataFormat: last})
	Register("Cropping1D", &Cropping1D{Cropping: Size{1, 1}})
	Register("Cropping2D", &Cropping2D{Cropping: Margins{{0, 0}, {0, 0}}, DataFormat: last})
	Register("Cropping3D",
		&Cropping3D{Cropping: Margins{{1, 1}, {1, 1}, {1, 1}}, DataFormat: last})
}

// Margins are the elements before and after each axis of space, to add or to take away; one pair
// stands for all axes. In JSON they are a list of pairs; a number stands for all of them, and a
// number in place of a pair for both.
type Margins [][2]int

// UnmarshalJSON reads pairs or numbers.
func (m *Margins) UnmarshalJSON(b []byte) error {
	var each []json.RawMessage
	if json.Unmarshal(b, &each) != nil {
		each = []json.RawMessage{b}
	}
	out := Margins{}
	for _, text := range each {
		var s Size
		if err := json.Unmarshal(text, &s); err != nil {
			return err
		}
		err := tensor.Try(func() { out = append(out, [2]int(s.over("margins", 2, 0))) })
		if err != nil {
			return err
		}
	}
	*m = out
	return nil
}

// over is the pair of each of n axes. It panics with a *tensor.ValueError that names what they are.
func (m Margins) over(what string, n int) Margins {
	if len(m) == 1 && n > 1 {
		one := m[0]
		m = make(Margins, n)
		for i := range m {
			m[i] = one
		}
	}
	if len(m) != n {
		tensor.Valuef(what, "expected margins of %d axes, received %v", n, m)
	}
	for _, pair := range m {
		if pair[0] < 0 || pair[1] < 0 {
			tensor.Valuef(what, "expected margins of at least 0, received %v", m)
		}
	}
	return m
}

// spatial is the first of the axes of space.
func (f DataFormat) spatial() int {
	if f.first() {
		return 2
	}
	return 1
}

// pad puts zeros around the axes of space.
func (f DataFormat) pad(x *tensor.Tensor, m Margins) *tensor.Tensor {
	before, after := make([]int, x.Rank()), make([]int, x.Rank())
	for i, pair := range m {
		before[f.spatial()+i], after[f.spatial()+i] = pair[0], pair[1]
	}
	return ops.Pad(x, before, after, 0)
}

// crop takes elements of the axes of space away. It panics with a *tensor.ValueError when nothing
// would be left.
func (f DataFormat) crop(x *tensor.Tensor, m Margins) *tensor.Tensor {
	f.checkCrop(x.Shape(), m)
	for i, pair := range m {
		axis := f.spatial() + i
		x = ops.Slice(x, axis, pair[0], x.Shape()[axis]-pair[1])
	}
	return x
}

func (f DataFormat) checkCrop(s tensor.Shape, m Margins) {
	for i, pair := range m {
		if axis := f.spatial() + i; pair[0]+pair[1] >= s[axis] {
			tensor.Valuef("cropping", "expected less than the %d elements of axis %d of input "+
				"shape %s, received %v", s[axis], axis, Dims(batchless(s)), m)
		}
	}
}

// A ZeroPadding is the configuration of ZeroPadding2D and ZeroPadding3D.
type ZeroPadding struct {
	Core
	Name       string     `json:"name"`
	Padding    Margins    `json:"padding"`
	DataFormat DataFormat `json:"data_format"`
}

func (l *ZeroPadding) check(n int, in []tensor.Spec) {
	Arity(nil, in, 1)
	Rank(nil, in[0], n+2)
	l.DataFormat.first()
	l.Padding.over("padding", n)
}

func (l *ZeroPadding) call(n int, x *tensor.Tensor) *tensor.Tensor {
	return l.DataFormat.pad(x, l.Padding.over("padding", n))
}

// ZeroPadding1D puts zeros before and after sequences. Shapes: x [n, t, c], y [n,
// before+t+after, c], or channels first in both.
type ZeroPadding1D struct {
	Core
	Name       string     `json:"name"`
	Padding    Size       `json:"padding"` // before and after
	DataFormat DataFormat `json:"data_format"`
}

func (l *ZeroPadding1D) margins() Margins {
	return Margins{[2]int(l.Padding.over("padding", 2, 0))}
}

// Build checks the padding.
func (l *ZeroPadding1D) Build(_ *Builder, in ...tensor.Spec) {
	Arity(l, in, 1)
	Rank(l, in[0], 3)
	l.DataFormat.first()
	l.margins()
}

// Call pads.
func (l *ZeroPadding1D) Call(_ *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return l.DataFormat.pad(in[0], l.margins())
}

// ZeroPadding2D puts zeros around images. Shapes: x [n, h, w, c], y [n, top+h+bottom,
// left+w+right, c], or channels first in both.
type ZeroPadding2D ZeroPadding

// Build checks the padding.
func (l *ZeroPadding2D) Build(_ *Builder, in ...tensor.Spec) { (*ZeroPadding)(l).check(2, in) }

// Call pads.
func (l *ZeroPadding2D) Call(_ *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return (*ZeroPadding)(l).call(2, in[0])
}

// ZeroPadding3D puts zeros around volumes. Shapes: x [n, d, h, w, c], y as x with each of the
// three axes longer, or channels first in both.
type ZeroPadding3D ZeroPadding

// Build checks the padding.
func (l *ZeroPadding3D) Build(_ *Builder, in ...tensor.Spec) { (*ZeroPadding)(l).check(3, in) }

// Call pads.
func (l *ZeroPadding3D) Call(_ *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return (*ZeroPadding)(l).call(3, in[0])
}

// A Cropping is the configuration of Cropping2D and Cropping3D.
type Cropping struct {
	Core
	Name       string     `json:"name"`
	Cropping   Margins    `json:"cropping"`
	DataFormat DataFormat `json:"data_format"`
}

func (l *Cropping) check(n int, in []tensor.Spec) {
	Arity(nil, in, 1)
	Rank(nil, in[0], n+2)
	l.DataFormat.checkCrop(in[0].Shape, l.Cropping.over("cropping", n))
}

func (l *Cropping) call(n int, x *tensor.Tensor) *tensor.Tensor {
	return l.DataFormat.crop(x, l.Cropping.over("cropping", n))
}

// Cropping1D takes steps away at the beginning and the end of sequences. Shapes: x [n, t, c],
// y [n, t−before−after, c].
type Cropping1D struct {
	Core
	Name     string `json:"name"`
	Cropping Size   `json:"cropping"` // before and after
}

func (l *Cropping1D) margins() Margins {
	return Margins{[2]int(l.Cropping.over("cropping", 2, 0))}
}

// Build checks the cropping.
func (l *Cropping1D) Build(_ *Builder, in ...tensor.Spec) {
	Arity(l, in, 1)
	Rank(l, in[0], 3)
	ChannelsLast.checkCrop(in[0].Shape, l.margins())
}

// Call slices.
func (l *Cropping1D) Call(_ *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return ChannelsLast.crop(in[0], l.margins())
}

// Cropping2D takes rows and columns away at the border of images. Shapes: x [n, h, w, c],
// y [n, h−top−bottom, w−left−right, c], or channels first in both.
type Cropping2D Cropping

// Build checks the cropping.
func (l *Cropping2D) Build(_ *Builder, in ...tensor.Spec) { (*Cropping)(l).check(2, in) }

// Call slices.
func (l *Cropping2D) Call(_ *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return (*Cropping)(l).call(2, in[0])
}

// Cropping3D takes elements away at the border of volumes. Shapes: x [n, d, h, w, c], y as x with
// each of the three axes shorter, or channels first in both.
type Cropping3D Cropping

// Build checks the cropping.
func (l *Cropping3D) Build(_ *Builder, in ...tensor.Spec) { (*Cropping)(l).check(3, in) }

// Call slices.
func (l *Cropping3D) Call(_ *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return (*Cropping)(l).call(3, in[0])
}
