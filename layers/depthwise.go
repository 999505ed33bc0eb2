package layers

import (
	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers/initial"
	"github.com/goten-ml/goten/layers/penalty"
)

func init() {
	Register("DepthwiseConv2D", &DepthwiseConv2D{
		Strides: Size{1, 1}, Padding: Valid, DepthMultiplier: 1, DataFormat: ChannelsLast,
		Dilation: Size{1, 1}, DepthwiseInitializer: initial.GlorotUniform{},
		BiasInitializer: initial.Zeros{},
	})
	Register("SeparableConv2D", &SeparableConv2D{
		Strides: Size{1, 1}, Padding: Valid, DataFormat: ChannelsLast, Dilation: Size{1, 1},
		DepthMultiplier: 1, DepthwiseInitializer: initial.GlorotUniform{},
		PointwiseInitializer: initial.GlorotUniform{}, BiasInitializer: initial.Zeros{},
	})
}

// DepthwiseConv2D slides DepthMultiplier kernels over each channel by itself.
// Shapes: x [n, h, w, c], or channels first, W [kh, kw, c, DepthMultiplier],
// b [c·DepthMultiplier], y [n, h', w', c·DepthMultiplier].
type DepthwiseConv2D struct {
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

func (l *DepthwiseConv2D) window() window {
	return window{2, l.Kernel, l.Strides, l.Dilation, l.Padding, l.DataFormat}
}

// Build makes the kernels and the bias.
func (l *DepthwiseConv2D) Build(b *Builder, in ...tensor.Spec) {
	Arity(l, in, 1)
	Positive(l, "depth_multiplier", l.DepthMultiplier)
	l.Padding.of()
	c := l.window().check(in[0], 1)
	k := l.Kernel.over("kernel_size", 2, 1)
	l.kernel = b.Penalized("kernel", l.DepthwiseInitializer, l.DepthwiseRegularizer,
		k[0], k[1], c, l.DepthMultiplier)
	if !l.NoBias {
		l.bias = b.Penalized("bias", l.BiasInitializer, l.BiasRegularizer, c*l.DepthMultiplier)
	}
}

// Call convolves.
func (l *DepthwiseConv2D) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	w := l.window()
	x := w.enter(in[0], l.kernel.Spec().Shape[2])
	y := c.biased(w.depthwise(x, c.Read(l.kernel)), l.bias)
	return c.finish(l.DataFormat.back(y), l.Activation, l.ActivityRegularizer)
}

// depthwise convolves each channel by itself: as many groups as channels.
func (w window) depthwise(x, kernel *tensor.Tensor) *tensor.Tensor {
	k := kernel.Shape()
	return w.apply(x, ops.Reshape(kernel, k[0], k[1], 1, k[2]*k[3]), k[2])
}

// SeparableConv2D convolves each channel by itself and then mixes channels at each place.
// (Chollet 2017.)
// Shapes: x [n, h, w, c], or channels first, depthwise kernel [kh, kw, c, DepthMultiplier],
// pointwise kernel [1, 1, c·DepthMultiplier, Filters], b [Filters], y [n, h', w', Filters].
type SeparableConv2D struct {
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

func (l *SeparableConv2D) window() window {
	return window{2, l.Kernel, l.Strides, l.Dilation, l.Padding, l.DataFormat}
}

// Build makes the kernels and the bias.
func (l *SeparableConv2D) Build(b *Builder, in ...tensor.Spec) {
	Arity(l, in, 1)
	Positive(l, "filters", l.Filters)
	Positive(l, "depth_multiplier", l.DepthMultiplier)
	l.Padding.of()
	c := l.window().check(in[0], 1)
	k := l.Kernel.over("kernel_size", 2, 1)
	l.depthwise = b.Penalized("depthwise_kernel", l.DepthwiseInitializer, l.DepthwiseRegularizer,
		k[0], k[1], c, l.DepthMultiplier)
	l.pointwise = b.Penalized("pointwise_kernel", l.PointwiseInitializer, l.PointwiseRegularizer,
		1, 1, c*l.DepthMultiplier, l.Filters)
	if !l.NoBias {
		l.bias = b.Penalized("bias", l.BiasInitializer, l.BiasRegularizer, l.Filters)
	}
}

// Call convolves twice.
func (l *SeparableConv2D) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	w := l.window()
	x := w.depthwise(w.enter(in[0], l.depthwise.Spec().Shape[2]), c.Read(l.depthwise))
	at := window{2, Size{1}, Size{1}, Size{1}, Valid, ChannelsLast}
	y := c.biased(at.apply(x, c.Read(l.pointwise), 1), l.bias)
	return c.finish(l.DataFormat.back(y), l.Activation, l.ActivityRegularizer)
}
