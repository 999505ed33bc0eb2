package layers

import (
	"slices"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers/initial"
	"github.com/goten-ml/goten/layers/penalty"
)

func init() {
	of := func(n int) TransposedConvolution {
		return TransposedConvolution{
			Strides: each(n, 1), Padding: Valid, DataFormat: ChannelsLast, Dilation: each(n, 1),
			KernelInitializer: initial.GlorotUniform{}, BiasInitializer: initial.Zeros{},
		}
	}
	one, two := Conv1DTranspose(of(1)), Conv2DTranspose(of(2))
	Register("Conv1DTranspose", &one)
	Register("Conv2DTranspose", &two)
}

// A TransposedConvolution is the configuration of Conv1DTranspose and Conv2DTranspose.
type TransposedConvolution struct {
	Core
	Name    string  `json:"name"`
	Filters int     `json:"filters"`
	Kernel  Size    `json:"kernel_size" keras:"required"`
	Strides Size    `json:"strides"`
	Padding Padding `json:"padding"` // Valid or Same
	// Elements at the end of each axis, fewer than the stride; none stands for those that make
	// the result a multiple of the stride.
	OutputPadding       Size                `json:"output_padding"`
	DataFormat          DataFormat          `json:"data_format"`
	Dilation            Size                `json:"dilation_rate"`
	Activation          Activation          `json:"activation"`
	NoBias              bool                `json:"no_bias" keras:"!use_bias"`
	KernelInitializer   initial.Initializer `json:"kernel_initializer"`
	BiasInitializer     initial.Initializer `json:"bias_initializer"`
	KernelRegularizer   penalty.Penalty     `json:"kernel_regularizer"`
	BiasRegularizer     penalty.Penalty     `json:"bias_regularizer"`
	ActivityRegularizer penalty.Penalty     `json:"activity_regularizer"`

	kernel, bias *tensor.Param
}

func (l *TransposedConvolution) window(n int) window {
	return window{n, l.Kernel, l.Strides, l.Dilation, l.Padding, l.DataFormat}
}

// config is how the kernel moves over n axes.
func (l *TransposedConvolution) config(n int) ops.TransposeConfig {
	o := ops.TransposeConfig{Strides: l.Strides.over("strides", n, 1),
		Dilation: l.Dilation.over("dilation_rate", n, 1), Padding: l.Padding.of()}
	if slices.Max(o.Strides) > 1 && slices.Max(o.Dilation) > 1 {
		tensor.Valuef("strides", "expected 1 beside a dilation_rate of %v, received %v", o.Dilation,
			o.Strides)
	}
	if len(l.OutputPadding) > 0 {
		o.Extra = l.OutputPadding.over("output_padding", n, 0)
		for i, e := range o.Extra {
			if e >= o.Strides[i] {
				tensor.Valuef("output_padding", "expected less than the strides %v, received %v",
					o.Strides, o.Extra)
			}
		}
	}
	return o
}

// build makes the kernel and the bias for n axes of space or time.
func (l *TransposedConvolution) build(b *Builder, n int, in []tensor.Spec) {
	Arity(nil, in, 1)
	Positive(nil, "filters", l.Filters)
	w := l.window(n)
	l.config(n)
	c := w.check(in[0], 0)
	l.kernel = b.Penalized("kernel", l.KernelInitializer, l.KernelRegularizer,
		w.shape(l.Filters, c)...)
	if !l.NoBias {
		l.bias = b.Penalized("bias", l.BiasInitializer, l.BiasRegularizer, l.Filters)
	}
}

// call adds up kernels over n axes.
func (l *TransposedConvolution) call(c *Ctx, n int, x *tensor.Tensor,
	f func(x, w *tensor.Tensor, c ops.TransposeConfig) *tensor.Tensor) *tensor.Tensor {
	x = l.window(n).enter(x, l.kernel.Spec().Shape[n+1])
	y := c.biased(f(x, ops.Cast(c.Read(l.kernel), x.DType()), l.config(n)), l.bias)
	return c.finish(l.DataFormat.back(y), l.Activation, l.ActivityRegularizer)
}

// Conv1DTranspose is the transpose of a convolution of sequences, which makes them longer: each
// element of x adds its multiple of the kernel. Then a bias and an activation.
// Shapes: x [n, t, c], or channels first, W [k, Filters, c], b [Filters], y [n, t', Filters].
type Conv1DTranspose TransposedConvolution

// Build makes the kernel and the bias.
func (l *Conv1DTranspose) Build(b *Builder, in ...tensor.Spec) {
	(*TransposedConvolution)(l).build(b, 1, in)
}

// Call adds up kernels.
func (l *Conv1DTranspose) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return (*TransposedConvolution)(l).call(c, 1, in[0], ops.Conv1DTranspose)
}

// Conv2DTranspose is the transpose of a convolution of images, which makes them larger: each pixel
// of x adds its multiple of the kernel. Then a bias and an activation.
// Shapes: x [n, h, w, c], or channels first, W [kh, kw, Filters, c], b [Filters],
// y [n, h', w', Filters].
type Conv2DTranspose TransposedConvolution

// Build makes the kernel and the bias.
func (l *Conv2DTranspose) Build(b *Builder, in ...tensor.Spec) {
	(*TransposedConvolution)(l).build(b, 2, in)
}

// Call adds up kernels.
func (l *Conv2DTranspose) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return (*TransposedConvolution)(l).call(c, 2, in[0], ops.Conv2DTranspose)
}
