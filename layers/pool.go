package layers

import (
	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	one, two := Size{2}, Size{2, 2}
	last := ChannelsLast
	Register("MaxPooling1D", &MaxPool1D{Size: one, Padding: Valid, DataFormat: last})
	Register("MaxPooling2D", &MaxPool2D{Size: two, Padding: Valid, DataFormat: last})
	Register("AveragePooling1D", &AveragePool1D{Size: one, Padding: Valid, DataFormat: last})
	Register("AveragePooling2D", &AveragePool2D{Size: two, Padding: Valid, DataFormat: last})
	Register("GlobalMaxPooling1D", &GlobalMaxPool1D{DataFormat: last})
	Register("GlobalMaxPooling2D", &GlobalMaxPool2D{DataFormat: last})
	Register("GlobalAveragePooling1D", &GlobalAveragePool1D{DataFormat: last})
	Register("GlobalAveragePooling2D", &GlobalAveragePool2D{DataFormat: last})
}

// pool is the configuration of a pooling layer over n axes of space or time.
type pool struct {
	n             int
	size, strides Size
	padding       Padding
	format        DataFormat
}

// check looks at the inputs and the configuration.
func (p pool) check(in []tensor.Spec) {
	Arity(nil, in, 1)
	Rank(nil, in[0], p.n+2)
	p.config()
	p.format.first()
}

func (p pool) config() ops.PoolConfig {
	o := ops.PoolConfig{Size: p.size.over("pool_size", p.n, 1), Padding: p.padding.of()}
	if len(p.strides) > 0 {
		o.Strides = p.strides.over("strides", p.n, 1)
	}
	return o
}

func (p pool) call(x *tensor.Tensor,
	f func(*tensor.Tensor, ops.PoolConfig) *tensor.Tensor) *tensor.Tensor {
	return p.format.back(f(p.format.last(Floats(x)), p.config()))
}

// MaxPool1D is the largest element of each window of time.
// Shapes: x [n, t, c], y [n, t', c], or channels first in both.
type MaxPool1D struct {
	Core
	Name       string     `json:"name"`
	Size       Size       `json:"pool_size"`
	Strides    Size       `json:"strides"` // by default those of Size
	Padding    Padding    `json:"padding"`
	DataFormat DataFormat `json:"data_format"`
}

func (l *MaxPool1D) pool() pool { return pool{1, l.Size, l.Strides, l.Padding, l.DataFormat} }

// Build checks the configuration.
func (l *MaxPool1D) Build(_ *Builder, in ...tensor.Spec) { l.pool().check(in) }

// Call takes maxima.
func (l *MaxPool1D) Call(_ *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return l.pool().call(in[0], ops.MaxPool1D)
}

// MaxPool2D is the largest element of each window of images.
// Shapes: x [n, h, w, c], y [n, h', w', c], or channels first in both.
type MaxPool2D struct {
	Core
	Name       string     `json:"name"`
	Size       Size       `json:"pool_size"`
	Strides    Size       `json:"strides"` // by default those of Size
	Padding    Padding    `json:"padding"`
	DataFormat DataFormat `json:"data_format"`
}

func (l *MaxPool2D) pool() pool { return pool{2, l.Size, l.Strides, l.Padding, l.DataFormat} }

// Build checks the configuration.
func (l *MaxPool2D) Build(_ *Builder, in ...tensor.Spec) { l.pool().check(in) }

// Call takes maxima.
func (l *MaxPool2D) Call(_ *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return l.pool().call(in[0], ops.MaxPool2D)
}

// AveragePool1D is the mean of each window of time; padding does not count.
// Shapes: x [n, t, c], y [n, t', c], or channels first in both.
type AveragePool1D struct {
	Core
	Name       string     `json:"name"`
	Size       Size       `json:"pool_size"`
	Strides    Size       `json:"strides"` // by default those of Size
	Padding    Padding    `json:"padding"`
	DataFormat DataFormat `json:"data_format"`
}

func (l *AveragePool1D) pool() pool { return pool{1, l.Size, l.Strides, l.Padding, l.DataFormat} }

// Build checks the configuration.
func (l *AveragePool1D) Build(_ *Builder, in ...tensor.Spec) { l.pool().check(in) }

// Call takes means.
func (l *AveragePool1D) Call(_ *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return l.pool().call(in[0], ops.AveragePool1D)
}

// AveragePool2D is the mean of each window of images; padding does not count.
// Shapes: x [n, h, w, c], y [n, h', w', c], or channels first in both.
type AveragePool2D struct {
	Core
	Name       string     `json:"name"`
	Size       Size       `json:"pool_size"`
	Strides    Size       `json:"strides"` // by default those of Size
	Padding    Padding    `json:"padding"`
	DataFormat DataFormat `json:"data_format"`
}

func (l *AveragePool2D) pool() pool { return pool{2, l.Size, l.Strides, l.Padding, l.DataFormat} }

// Build checks the configuration.
func (l *AveragePool2D) Build(_ *Builder, in ...tensor.Spec) { l.pool().check(in) }

// Call takes means.
func (l *AveragePool2D) Call(_ *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return l.pool().call(in[0], ops.AveragePool2D)
}

// globalPool is the configuration of a layer that pools over n axes of space or time.
type globalPool struct {
	n      int
	format DataFormat
	keep   bool
}

func (p globalPool) check(in []tensor.Spec) {
	Arity(nil, in, 1)
	Rank(nil, in[0], p.n+2)
	p.format.first()
}

func (p globalPool) call(x *tensor.Tensor,
	f func(x *tensor.Tensor, keep bool) *tensor.Tensor) *tensor.Tensor {
	y := f(p.format.last(Floats(x)), p.keep)
	if p.keep {
		return p.format.back(y)
	}
	return y
}

// GlobalMaxPool1D is the largest element over time of each channel.
// Shapes: x [n, t, c], or channels first, y [n, c].
type GlobalMaxPool1D struct {
	Core
	Name       string     `json:"name"`
	DataFormat DataFormat `json:"data_format"`
	KeepDims   bool       `json:"keepdims"` // axes stay, with size 1
}

func (l *GlobalMaxPool1D) pool() globalPool { return globalPool{1, l.DataFormat, l.KeepDims} }

// Build checks the input.
func (l *GlobalMaxPool1D) Build(_ *Builder, in ...tensor.Spec) { l.pool().check(in) }

// Call takes maxima.
func (l *GlobalMaxPool1D) Call(_ *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return l.pool().call(in[0], ops.GlobalMaxPool)
}

// GlobalMaxPool2D is the largest element of each channel.
// Shapes: x [n, h, w, c], or channels first, y [n, c].
type GlobalMaxPool2D struct {
	Core
	Name       string     `json:"name"`
	DataFormat DataFormat `json:"data_format"`
	KeepDims   bool       `json:"keepdims"` // axes stay, with size 1
}

func (l *GlobalMaxPool2D) pool() globalPool { return globalPool{2, l.DataFormat, l.KeepDims} }

// Build checks the input.
func (l *GlobalMaxPool2D) Build(_ *Builder, in ...tensor.Spec) { l.pool().check(in) }

// Call takes maxima.
func (l *GlobalMaxPool2D) Call(_ *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return l.pool().call(in[0], ops.GlobalMaxPool)
}

// GlobalAveragePool1D is the mean over time of each channel, without masked steps.
// Shapes: x [n, t, c], or channels first, y [n, c].
type GlobalAveragePool1D struct {
	Core
	Name       string     `json:"name"`
	DataFormat DataFormat `json:"data_format"`
	KeepDims   bool       `json:"keepdims"` // axes stay, with size 1
}

func (l *GlobalAveragePool1D) pool() globalPool { return globalPool{1, l.DataFormat, l.KeepDims} }

// Build checks the input.
func (l *GlobalAveragePool1D) Build(_ *Builder, in ...tensor.Spec) { l.pool().check(in) }

// Call takes means.
func (l *GlobalAveragePool1D) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	mask := c.Mask(in[0])
	if mask == nil {
		return l.pool().call(in[0], ops.GlobalAveragePool)
	}
	mask = ops.ExpandDims(mask, -1)
	return l.pool().call(in[0], func(x *tensor.Tensor, keep bool) *tensor.Tensor {
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
type GlobalAveragePool2D struct {
	Core
	Name       string     `json:"name"`
	DataFormat DataFormat `json:"data_format"`
	KeepDims   bool       `json:"keepdims"` // axes stay, with size 1
}

func (l *GlobalAveragePool2D) pool() globalPool { return globalPool{2, l.DataFormat, l.KeepDims} }

// Build checks the input.
func (l *GlobalAveragePool2D) Build(_ *Builder, in ...tensor.Spec) { l.pool().check(in) }

// Call takes means.
func (l *GlobalAveragePool2D) Call(_ *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return l.pool().call(in[0], ops.GlobalAveragePool)
}
