package layers

import (
	"slices"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers/initial"
	"github.com/goten-ml/goten/layers/penalty"
)

func init() {
	of := func(n int) DepthwiseConvolution {
		return DepthwiseConvolution{
			Strides: each(n, 1), Padding: Valid, DepthMultiplier: 1, DataFormat: ChannelsLast,
			Dilation: each(n, 1), DepthwiseInitializer: initial.GlorotUniform{},
			BiasInitializer: initial.Zeros{},
		}
	}
	one, two := DepthwiseConv1D(of(1)), DepthwiseConv2D(of(2))
	Register("DepthwiseConv1D", &one)
	Register("DepthwiseConv2D", &two)
}

// A DepthwiseConvolution is the configuration of DepthwiseConv1D and DepthwiseConv2D.
type DepthwiseConvolution struct {
	Core
	Name                 string              `json:"name"`
	Kernel               Size                `json:"kernel_size" keras:"required"`
	Strides              Size                `json:"strides"`
	Padding              Padding             `json:"padding"`
	DepthMultiplier      int                 `json:"depth_multiplier"`
	DataFormat           DataFormat          `json:"data_format"`
	Dilation             Size                `json:"dilation_rate"`
	Activation           Activation          `json:"activation"`
	NoBias               bool                `json:"no_bias" keras:"!use_bias"`
	DepthwiseInitializer initial.Initializer `json:"depthwise_initializer"`
	BiasInitializer      initial.Initializer `json:"bias_initializer"`
	DepthwiseRegularizer penalty.Penalty     `json:"depthwise_regularizer"`
	BiasRegularizer      penalty.Penalty     `json:"bias_regularizer"`
	ActivityRegularizer  penalty.Penalty     `json:"activity_regularizer"`

	kernel, bias *tensor.Param
}

func (l *DepthwiseConvolution) window(n int) window {
	return window{n, l.Kernel, l.Strides, l.Dilation, l.Padding, l.DataFormat}
}

// build makes the kernels and the bias for n axes of space or time.
func (l *DepthwiseConvolution) build(b *Builder, n int, in []tensor.Spec) {
	Arity(nil, in, 1)
	Positive(nil, "depth_multiplier", l.DepthMultiplier)
	l.Padding.of()
	w := l.window(n)
	c := w.check(in[0], 1)
	l.kernel = b.Penalized("kernel", l.DepthwiseInitializer, l.DepthwiseRegularizer,
		w.shape(c, l.DepthMultiplier)...)
	if !l.NoBias {
		l.bias = b.Penalized("bias", l.BiasInitializer, l.BiasRegularizer, c*l.DepthMultiplier)
	}
}

// call convolves over n axes.
func (l *DepthwiseConvolution) call(c *Ctx, n int, x *tensor.Tensor) *tensor.Tensor {
	w := l.window(n)
	x = w.enter(x, l.kernel.Spec().Shape[n])
	y := c.biased(w.depthwise(x, c.Read(l.kernel)), l.bias)
	return c.finish(l.DataFormat.back(y), l.Activation, l.ActivityRegularizer)
}

// depthwise convolves each channel by itself: as many groups as channels.
func (w window) depthwise(x, kernel *tensor.Tensor) *tensor.Tensor {
	k := kernel.Shape()
	one := append(slices.Clone(k[:w.n]), 1, k[w.n]*k[w.n+1])
	return w.apply(x, ops.Reshape(kernel, one...), k[w.n])
}

// DepthwiseConv1D slides DepthMultiplier kernels over each channel of sequences by itself.
// Shapes: x [n, t, c], or channels first, W [k, c, DepthMultiplier], b [c·DepthMultiplier],
// y [n, t', c·DepthMultiplier].
type DepthwiseConv1D DepthwiseConvolution

// Build makes the kernels and the bias.
func (l *DepthwiseConv1D) Build(b *Builder, in ...tensor.Spec) {
	(*DepthwiseConvolution)(l).build(b, 1, in)
}

// Call convolves.
func (l *DepthwiseConv1D) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return (*DepthwiseConvolution)(l).call(c, 1, in[0])
}

// DepthwiseConv2D slides DepthMultiplier kernels over each channel of images by itself.
// Shapes: x [n, h, w, c], or channels first, W [kh, kw, c, DepthMultiplier],
// b [c·DepthMultiplier], y [n, h', w', c·DepthMultiplier].
type DepthwiseConv2D DepthwiseConvolution

// Build makes the kernels and the bias.
func (l *DepthwiseConv2D) Build(b *Builder, in ...tensor.Spec) {
	(*DepthwiseConvolution)(l).build(b, 2, in)
}

// Call convolves.
func (l *DepthwiseConv2D) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return (*DepthwiseConvolution)(l).call(c, 2, in[0])
}
