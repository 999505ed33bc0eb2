package layers

import (
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers/initial"
	"github.com/goten-ml/goten/layers/penalty"
)

func init() {
	of := func(n int) SeparableConvolution {
		return SeparableConvolution{
			Strides: each(n, 1), Padding: Valid, DataFormat: ChannelsLast, Dilation: each(n, 1),
			DepthMultiplier: 1, DepthwiseInitializer: initial.GlorotUniform{},
			PointwiseInitializer: initial.GlorotUniform{}, BiasInitializer: initial.Zeros{},
		}
	}
	one, two := SeparableConv1D(of(1)), SeparableConv2D(of(2))
	Register("SeparableConv1D", &one)
	Register("SeparableConv2D", &two)
}

// A SeparableConvolution is the configuration of SeparableConv1D and SeparableConv2D.
type SeparableConvolution struct {
	Core
	Name                 string              `json:"name"`
	Filters              int                 `json:"filters"`
	Kernel               Size                `json:"kernel_size" keras:"required"`
	Strides              Size                `json:"strides"`
	Padding              Padding             `json:"padding"`
	DataFormat           DataFormat          `json:"data_format"`
	Dilation             Size                `json:"dilation_rate"`
	DepthMultiplier      int                 `json:"depth_multiplier"`
	Activation           Activation          `json:"activation"`
	NoBias               bool                `json:"no_bias" keras:"!use_bias"`
	DepthwiseInitializer initial.Initializer `json:"depthwise_initializer"`
	PointwiseInitializer initial.Initializer `json:"pointwise_initializer"`
	BiasInitializer      initial.Initializer `json:"bias_initializer"`
	DepthwiseRegularizer penalty.Penalty     `json:"depthwise_regularizer"`
	PointwiseRegularizer penalty.Penalty     `json:"pointwise_regularizer"`
	BiasRegularizer      penalty.Penalty     `json:"bias_regularizer"`
	ActivityRegularizer  penalty.Penalty     `json:"activity_regularizer"`

	depthwise, pointwise, bias *tensor.Param
}

func (l *SeparableConvolution) window(n int) window {
	return window{n, l.Kernel, l.Strides, l.Dilation, l.Padding, l.DataFormat}
}

// build makes the kernels and the bias for n axes of space or time.
func (l *SeparableConvolution) build(b *Builder, n int, in []tensor.Spec) {
	Arity(nil, in, 1)
	Positive(nil, "filters", l.Filters)
	Positive(nil, "depth_multiplier", l.DepthMultiplier)
	l.Padding.of()
	w := l.window(n)
	c := w.check(in[0], 1)
	l.depthwise = b.Penalized("depthwise_kernel", l.DepthwiseInitializer, l.DepthwiseRegularizer,
		w.shape(c, l.DepthMultiplier)...)
	l.pointwise = b.Penalized("pointwise_kernel", l.PointwiseInitializer, l.PointwiseRegularizer,
		append(each(n, 1), c*l.DepthMultiplier, l.Filters)...)
	if !l.NoBias {
		l.bias = b.Penalized("bias", l.BiasInitializer, l.BiasRegularizer, l.Filters)
	}
}

// call convolves twice over n axes.
func (l *SeparableConvolution) call(c *Ctx, n int, x *tensor.Tensor) *tensor.Tensor {
	w := l.window(n)
	x = w.depthwise(w.enter(x, l.depthwise.Spec().Shape[n]), c.Read(l.depthwise))
	at := window{n, Size{1}, Size{1}, Size{1}, Valid, ChannelsLast}
	y := c.biased(at.apply(x, c.Read(l.pointwise), 1), l.bias)
	return c.finish(l.DataFormat.back(y), l.Activation, l.ActivityRegularizer)
}

// SeparableConv1D convolves each channel of sequences by itself and then mixes channels at each
// step.  (Chollet 2017.)
// Shapes: x [n, t, c], or channels first, depthwise kernel [k, c, DepthMultiplier], pointwise
// kernel [1, c·DepthMultiplier, Filters], b [Filters], y [n, t', Filters].
type SeparableConv1D SeparableConvolution

// Build makes the kernels and the bias.
func (l *SeparableConv1D) Build(b *Builder, in ...tensor.Spec) {
	(*SeparableConvolution)(l).build(b, 1, in)
}

// Call convolves twice.
func (l *SeparableConv1D) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return (*SeparableConvolution)(l).call(c, 1, in[0])
}

// SeparableConv2D convolves each channel of images by itself and then mixes channels at each place.
// (Chollet 2017.)
// Shapes: x [n, h, w, c], or channels first, depthwise kernel [kh, kw, c, DepthMultiplier],
// pointwise kernel [1, 1, c·DepthMultiplier, Filters], b [Filters], y [n, h', w', Filters].
type SeparableConv2D SeparableConvolution

// Build makes the kernels and the bias.
func (l *SeparableConv2D) Build(b *Builder, in ...tensor.Spec) {
	(*SeparableConvolution)(l).build(b, 2, in)
}

// Call convolves twice.
func (l *SeparableConv2D) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return (*SeparableConvolution)(l).call(c, 2, in[0])
}
