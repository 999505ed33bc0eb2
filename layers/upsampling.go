package layers

import (
	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	Register("UpSampling1D", &UpSampling1D{Size: 2})
	Register("UpSampling2D", &UpSampling2D{Size: Size{2, 2}, DataFormat: ChannelsLast,
		Interpolation: "nearest"})
}

// UpSampling1D repeats each step of sequences. Shapes: x [n, t, c], y [n, t·Size, c].
type UpSampling1D struct {
	Core
	Name string `json:"name"`
	Size int    `json:"size"`
}

// Build checks the size.
func (l *UpSampling1D) Build(_ *Builder, in ...tensor.Spec) {
	Arity(l, in, 1)
	Rank(l, in[0], 3)
	Positive(l, "size", l.Size)
}

// Call repeats.
func (l *UpSampling1D) Call(_ *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return ops.Repeat(in[0], l.Size, 1)
}

// UpSampling2D makes images larger: it repeats rows and columns, or draws lines between the
// centers of pixels. Shapes: x [n, h, w, c], y [n, h·Size[0], w·Size[1], c], or channels first in
// both.
type UpSampling2D struct {
	Core
	Name          string     `json:"name"`
	Size          Size       `json:"size"`
	DataFormat    DataFormat `json:"data_format"`
	Interpolation string     `json:"interpolation"` // nearest or bilinear
}

// Build checks the configuration.
func (l *UpSampling2D) Build(_ *Builder, in ...tensor.Spec) {
	Arity(l, in, 1)
	Rank(l, in[0], 4)
	l.Size.over("size", 2, 1)
	l.DataFormat.first()
	oneOf("interpolation", l.Interpolation, "nearest", "bilinear")
}

// Call repeats or interpolates.
func (l *UpSampling2D) Call(_ *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	x := in[0]
	if l.Interpolation == "bilinear" {
		x = Floats(x)
	}
	for i, n := range l.Size.over("size", 2, 1) {
		axis := l.DataFormat.spatial() + i
		if l.Interpolation == "bilinear" {
			x = interpolated(x, n, axis)
		} else {
			x = ops.Repeat(x, n, axis)
		}
	}
	return x
}

// interpolated puts n elements in the place of each one along an axis, on the lines between the
// centers of neighbors; beyond the outermost centers they are those. Element j of the n has its
// center (j+½)/n − ½ from that of the old one.
func interpolated(x *tensor.Tensor, n, axis int) *tensor.Tensor {
	size := x.Shape()[axis]
	if n == 1 || size == 0 {
		return ops.Repeat(x, n, axis)
	}
	left := ops.Concat(axis, ops.Slice(x, axis, 0, 1), ops.Slice(x, axis, 0, size-1))
	right := ops.Concat(axis, ops.Slice(x, axis, 1, size), ops.Slice(x, axis, size-1, size))
	parts := make([]*tensor.Tensor, n)
	for j := range parts {
		d := (float64(j)+0.5)/float64(n) - 0.5
		y := right
		if d < 0 {
			y, d = left, -d
		}
		parts[j] = ops.Add(ops.Scale(x, 1-d), ops.Scale(y, d))
	}
	shape := append([]int(nil), x.Shape()...)
	shape[axis] *= n
	return ops.Reshape(ops.Stack(axis+1, parts...), shape...)
}
