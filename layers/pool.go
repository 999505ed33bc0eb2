package layers

import (
	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	of := func(n int) Pooling {
		return Pooling{Size: each(n, 2), Padding: Valid, DataFormat: ChannelsLast}
	}
	m1, m2, m3 := MaxPool1D(of(1)), MaxPool2D(of(2)), MaxPool3D(of(3))
	a1, a2, a3 := AveragePool1D(of(1)), AveragePool2D(of(2)), AveragePool3D(of(3))
	Register("MaxPooling1D", &m1)
	Register("MaxPooling2D", &m2)
	Register("MaxPooling3D", &m3)
	Register("AveragePooling1D", &a1)
	Register("AveragePooling2D", &a2)
	Register("AveragePooling3D", &a3)
	Register("GlobalMaxPooling1D", &GlobalMaxPool1D{DataFormat: ChannelsLast})
	Register("GlobalMaxPooling2D", &GlobalMaxPool2D{DataFormat: ChannelsLast})
	Register("GlobalMaxPooling3D", &GlobalMaxPool3D{DataFormat: ChannelsLast})
	Register("GlobalAveragePooling1D", &GlobalAveragePool1D{DataFormat: ChannelsLast})
	Register("GlobalAveragePooling2D", &GlobalAveragePool2D{DataFormat: ChannelsLast})
	Register("GlobalAveragePooling3D", &GlobalAveragePool3D{DataFormat: ChannelsLast})
}

// Pooling is the configuration of layers that make one element of each window of space or time.
type Pooling struct {
	Core
	Name       string     `json:"name"`
	Size       Size       `json:"pool_size"`
	Strides    Size       `json:"strides"` // by default those of Size
	Padding    Padding    `json:"padding"`
	DataFormat DataFormat `json:"data_format"`
}

// check looks at the inputs and the configuration for n axes.
func (l *Pooling) check(n int, in []tensor.Spec) {
	Arity(nil, in, 1)
	Rank(nil, in[0], n+2)
	l.config(n)
	l.DataFormat.first()
}

func (l *Pooling) config(n int) ops.PoolConfig {
	o := ops.PoolConfig{Size: l.Size.over("pool_size", n, 1), Padding: l.Padding.of()}
	if len(l.Strides) > 0 {
		o.Strides = l.Strides.over("strides", n, 1)
	}
	return o
}

func (l *Pooling) call(n int, x *tensor.Tensor,
	f func(*tensor.Tensor, ops.PoolConfig) *tensor.Tensor) *tensor.Tensor {
	return l.DataFormat.back(f(l.DataFormat.last(Floats(x)), l.config(n)))
}

// GlobalPooling is the configuration of layers that make one element of all of space or time.
type GlobalPooling struct {
	Core
	Name       string     `json:"name"`
	DataFormat DataFormat `json:"data_format"`
	KeepDims   bool       `json:"keepdims"` // axes stay, with size 1
}

// check looks at the inputs and the configuration for n axes.
func (l *GlobalPooling) check(n int, in []tensor.Spec) {
	Arity(nil, in, 1)
	Rank(nil, in[0], n+2)
	l.DataFormat.first()
}

func (l *GlobalPooling) call(x *tensor.Tensor,
	f func(x *tensor.Tensor, keep bool) *tensor.Tensor) *tensor.Tensor {
	y := f(l.DataFormat.last(Floats(x)), l.KeepDims)
	if l.KeepDims {
		return l.DataFormat.back(y)
	}
	return y
}

// MaxPool1D is the largest element of each window of time.
// Shapes: x [n, t, c], y [n, t', c], or channels first in both.
type MaxPool1D Pooling

// Build checks the configuration.
func (l *MaxPool1D) Build(_ *Builder, in ...tensor.Spec) { (*Pooling)(l).check(1, in) }

// Call takes maxima.
func (l *MaxPool1D) Call(_ *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return (*Pooling)(l).call(1, in[0], ops.MaxPool1D)
}

// MaxPool2D is the largest element of each window of images.
// Shapes: x [n, h, w, c], y [n, h', w', c], or channels first in both.
type MaxPool2D Pooling

// Build checks the configuration.
func (l *MaxPool2D) Build(_ *Builder, in ...tensor.Spec) { (*Pooling)(l).check(2, in) }

// Call takes maxima.
func (l *MaxPool2D) Call(_ *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return (*Pooling)(l).call(2, in[0], ops.MaxPool2D)
}

// AveragePool1D is the mean of each window of time; padding does not count.
// Shapes: x [n, t, c], y [n, t', c], or channels first in both.
type AveragePool1D Pooling

// Build checks the configuration.
func (l *AveragePool1D) Build(_ *Builder, in ...tensor.Spec) { (*Pooling)(l).check(1, in) }

// Call takes means.
func (l *AveragePool1D) Call(_ *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return (*Pooling)(l).call(1, in[0], ops.AveragePool1D)
}

// AveragePool2D is the mean of each window of images; padding does not count.
// Shapes: x [n, h, w, c], y [n, h', w', c], or channels first in both.
type AveragePool2D Pooling

// Build checks the configuration.
func (l *AveragePool2D) Build(_ *Builder, in ...tensor.Spec) { (*Pooling)(l).check(2, in) }

// Call takes means.
func (l *AveragePool2D) Call(_ *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return (*Pooling)(l).call(2, in[0], ops.AveragePool2D)
}

// GlobalMaxPool1D is the largest element over time of each channel.
// Shapes: x [n, t, c], or channels first, y [n, c].
type GlobalMaxPool1D GlobalPooling

// Build checks the input.
func (l *GlobalMaxPool1D) Build(_ *Builder, in ...tensor.Spec) { (*GlobalPooling)(l).check(1, in) }

// Call takes maxima.
func (l *GlobalMaxPool1D) Call(_ *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return (*GlobalPooling)(l).call(in[0], ops.GlobalMaxPool)
}

// GlobalMaxPool2D is the largest element of each channel.
// Shapes: x [n, h, w, c], or channels first, y [n, c].
type GlobalMaxPool2D GlobalPooling

// Build checks the input.
func (l *GlobalMaxPool2D) Build(_ *Builder, in ...tensor.Spec) { (*GlobalPooling)(l).check(2, in) }

// Call takes maxima.
func (l *GlobalMaxPool2D) Call(_ *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return (*GlobalPooling)(l).call(in[0], ops.GlobalMaxPool)
}

// GlobalAveragePool1D is the mean over time of each channel, without masked steps.
// Shapes: x [n, t, c], or channels first, y [n, c].
type GlobalAveragePool1D GlobalPooling

// Build checks the input.
func (l *GlobalAveragePool1D) Build(_ *Builder, in ...tensor.Spec) {
	(*GlobalPooling)(l).check(1, in)
}

// Call takes means.
func (l *GlobalAveragePool1D) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	mask := c.Mask(in[0])
	if mask == nil {
		return (*GlobalPooling)(l).call(in[0], ops.GlobalAveragePool)
	}
	mask = ops.ExpandDims(mask, -1)
	return (*GlobalPooling)(l).call(in[0], func(x *tensor.Tensor, keep bool) *tensor.Tensor {
		x = ops.Where(mask, x, ops.Literal(x, 0))
		sum, n := ops.SumKeep(x, 1), ops.SumKeep(ops.Cast(mask, x.DType()), 1)
		y := ops.Div(sum, n)
		if keep {
			return y
		}
		return ops.Squeeze(y, 1)
	})
}

// GlobalAveragePool2D is the mean of each channel.
// Shapes: x [n, h, w, c], or channels first, y [n, c].
type GlobalAveragePool2D GlobalPooling

// Build checks the input.
func (l *GlobalAveragePool2D) Build(_ *Builder, in ...tensor.Spec) {
	(*GlobalPooling)(l).check(2, in)
}

// Call takes means.
func (l *GlobalAveragePool2D) Call(_ *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return (*GlobalPooling)(l).call(in[0], ops.GlobalAveragePool)
}

// MaxPool3D is the largest element of each window of volumes.
// Shapes: x [n, d, h, w, c], y [n, d', h', w', c], or channels first in both.
type MaxPool3D Pooling

// Build checks the configuration.
func (l *MaxPool3D) Build(_ *Builder, in ...tensor.Spec) {
	(*Pooling)(l).check(3, in)
}

// Call takes maxima.
func (l *MaxPool3D) Call(_ *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return (*Pooling)(l).call(3, in[0], ops.MaxPool3D)
}

// AveragePool3D is the mean of each window of volumes; padding does not count.
// Shapes: x [n, d, h, w, c], y [n, d', h', w', c], or channels first in both.
type AveragePool3D Pooling

// Build checks the configuration.
func (l *AveragePool3D) Build(_ *Builder, in ...tensor.Spec) {
	(*Pooling)(l).check(3, in)
}

// Call takes means.
func (l *AveragePool3D) Call(_ *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return (*Pooling)(l).call(3, in[0], ops.AveragePool3D)
}

// GlobalMaxPool3D is the largest element of each channel.
// Shapes: x [n, d, h, w, c], or channels first, y [n, c].
type GlobalMaxPool3D GlobalPooling

// Build checks the input.
func (l *GlobalMaxPool3D) Build(_ *Builder, in ...tensor.Spec) {
	(*GlobalPooling)(l).check(3, in)
}

// Call takes maxima.
func (l *GlobalMaxPool3D) Call(_ *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return (*GlobalPooling)(l).call(in[0], ops.GlobalMaxPool)
}

// GlobalAveragePool3D is the mean of each channel.
// Shapes: x [n, d, h, w, c], or channels first, y [n, c].
type GlobalAveragePool3D GlobalPooling

// Build checks the input.
func (l *GlobalAveragePool3D) Build(_ *Builder, in ...tensor.Spec) {
	(*GlobalPooling)(l).check(3, in)
}

// Call takes means.
func (l *GlobalAveragePool3D) Call(_ *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return (*GlobalPooling)(l).call(in[0], ops.GlobalAveragePool)
}
