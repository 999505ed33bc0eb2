package layers

import (
	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers/initial"
	"github.com/goten-ml/goten/layers/penalty"
)

func init() {
	Register("Conv1D", &Conv1D{
		Strides: Size{1}, Padding: Valid, DataFormat: ChannelsLast, Dilation: Size{1}, Groups: 1,
		KernelInitializer: initial.GlorotUniform{}, BiasInitializer: initial.Zeros{},
	})
	Register("Conv2D", &Conv2D{
		Strides: Size{1, 1}, Padding: Valid, DataFormat: ChannelsLast, Dilation: Size{1, 1},
		Groups: 1, KernelInitializer: initial.GlorotUniform{}, BiasInitializer: initial.Zeros{},
	})
}

// A window is how a kernel moves over n axes of space or time.
type window struct {
	n                         int
	kernel, strides, dilation Size
	padding                   Padding
	format                    DataFormat
}

// check looks at an input and the configuration, and returns the number of channels.
func (w window) check(in tensor.Spec, groups int) int {
	Rank(nil, in, w.n+2)
	w.kernel.over("kernel_size", w.n, 1)
	w.strides.over("strides", w.n, 1)
	w.dilation.over("dilation_rate", w.n, 1)
	c := in.Shape[w.format.channels(in.Shape)]
	if groups > 0 && c%groups != 0 {
		tensor.Shapef("input", "expected a number of channels that %d groups divide, received "+
			"input with shape %s", groups, Dims(batchless(in.Shape)))
	}
	return c
}

// apply convolves x, channels last in and out.
func (w window) apply(x, kernel *tensor.Tensor, groups int) *tensor.Tensor {
	o := ops.ConvConfig{
		Strides:  w.strides.over("strides", w.n, 1),
		Dilation: w.dilation.over("dilation_rate", w.n, 1), Groups: groups,
	}
	if w.n == 1 && w.padding == Causal {
		before := o.Dilation[0] * (kernel.Shape()[0] - 1)
		x = ops.Pad(x, []int{0, before, 0}, []int{0, 0, 0}, 0)
	} else {
		o.Padding = w.padding.of()
	}
	kernel = ops.Cast(kernel, x.DType())
	if w.n == 1 {
		return ops.Conv1D(x, kernel, o)
	}
	return ops.Conv2D(x, kernel, o)
}

// enter moves channels to the end and checks their number.
func (w window) enter(x *tensor.Tensor, channels int) *tensor.Tensor {
	Rank(nil, x.Spec(), w.n+2)
	axis := w.format.channels(x.Shape())
	if x.Shape()[axis] != channels {
		at := -1
		if w.format.first() {
			at = 1
		}
		tensor.Shapef("input", "expected axis %d of input shape to have value %d, "+
			"received input with shape %s", at, channels, Dims(batchless(x.Shape())))
	}
	return w.format.last(Floats(x))
}

// Conv1D slides a kernel over sequences: y = activation(x ∗ W + b).
// Shapes: x [n, t, c], or channels first, W [k, c/Groups, Filters], b [Filters],
// y [n, t', Filters].
type Conv1D struct {
	Core
	Name                string              `json:"name"`
	Filters             int                 `json:"filters"`
	Kernel              Size                `json:"kernel_size" keras:"required"`
	Strides             Size                `json:"strides"`
	Padding             Padding             `json:"padding"` // Valid, Same or Causal
	DataFormat          DataFormat          `json:"data_format"`
	Dilation            Size                `json:"dilation_rate"`
	Groups              int                 `json:"groups"`
	Activation          Activation          `json:"activation"`
	NoBias              bool                `json:"no_bias" keras:"!use_bias"`
	KernelInitializer   initial.Initializer `json:"kernel_initializer"`
	BiasInitializer     initial.Initializer `json:"bias_initializer"`
	KernelRegularizer   penalty.Penalty     `json:"kernel_regularizer"`
	BiasRegularizer     penalty.Penalty     `json:"bias_regularizer"`
	ActivityRegularizer penalty.Penalty     `json:"activity_regularizer"`

	kernel, bias *tensor.Param
}

func (l *Conv1D) window() window {
	return window{1, l.Kernel, l.Strides, l.Dilation, l.Padding, l.DataFormat}
}

// Build makes the kernel and the bias.
func (l *Conv1D) Build(b *Builder, in ...tensor.Spec) {
	Arity(l, in, 1)
	filters(l.Filters, l.Groups)
	if l.Padding != Causal {
		l.Padding.of()
	}
	c := l.window().check(in[0], l.Groups)
	k := l.Kernel.over("kernel_size", 1, 1)
	l.kernel = b.Penalized("kernel", l.KernelInitializer, l.KernelRegularizer,
		k[0], c/l.Groups, l.Filters)
	if !l.NoBias {
		l.bias = b.Penalized("bias", l.BiasInitializer, l.BiasRegularizer, l.Filters)
	}
}

// filters checks that groups divide the filters.
func filters(n, groups int) {
	Positive(nil, "filters", n)
	Positive(nil, "groups", groups)
	if n%groups != 0 {
		tensor.Valuef("filters", "expected a multiple of the %d groups, received %d", groups, n)
	}
}

// Call convolves.
func (l *Conv1D) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	w := l.window()
	x := w.enter(in[0], l.kernel.Spec().Shape[1]*l.Groups)
	y := c.biased(w.apply(x, c.Read(l.kernel), l.Groups), l.bias)
	return c.finish(l.DataFormat.back(y), l.Activation, l.ActivityRegularizer)
}

// biased adds a bias, if there is one, along the last axis.
func (c *Ctx) biased(y *tensor.Tensor, bias *tensor.Param) *tensor.Tensor {
	if bias == nil {
		return y
	}
	return ops.Add(y, c.Read(bias))
}

// Conv2D slides a kernel over images: y = activation(x ∗ W + b).
// Shapes: x [n, h, w, c], or channels first, W [kh, kw, c/Groups, Filters], b [Filters],
// y [n, h', w', Filters].
type Conv2D struct {
	Core
	Name                string              `json:"name"`
	Filters             int                 `json:"filters"`
	Kernel              Size                `json:"kernel_size" keras:"required"`
	Strides             Size                `json:"strides"`
	Padding             Padding             `json:"padding"`
	DataFormat          DataFormat          `json:"data_format"`
	Dilation            Size                `json:"dilation_rate"`
	Groups              int                 `json:"groups"`
	Activation          Activation          `json:"activation"`
	NoBias              bool                `json:"no_bias" keras:"!use_bias"`
	KernelInitializer   initial.Initializer `json:"kernel_initializer"`
	BiasInitializer     initial.Initializer `json:"bias_initializer"`
	KernelRegularizer   penalty.Penalty     `json:"kernel_regularizer"`
	BiasRegularizer     penalty.Penalty     `json:"bias_regularizer"`
	ActivityRegularizer penalty.Penalty     `json:"activity_regularizer"`

	kernel, bias *tensor.Param
}

func (l *Conv2D) window() window {
	return window{2, l.Kernel, l.Strides, l.Dilation, l.Padding, l.DataFormat}
}

// Build makes the kernel and the bias.
func (l *Conv2D) Build(b *Builder, in ...tensor.Spec) {
	Arity(l, in, 1)
	filters(l.Filters, l.Groups)
	l.Padding.of()
	c := l.window().check(in[0], l.Groups)
	k := l.Kernel.over("kernel_size", 2, 1)
	l.kernel = b.Penalized("kernel", l.KernelInitializer, l.KernelRegularizer,
		k[0], k[1], c/l.Groups, l.Filters)
	if !l.NoBias {
		l.bias = b.Penalized("bias", l.BiasInitializer, l.BiasRegularizer, l.Filters)
	}
}

// Call convolves.
func (l *Conv2D) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	w := l.window()
	x := w.enter(in[0], l.kernel.Spec().Shape[2]*l.Groups)
	y := c.biased(w.apply(x, c.Read(l.kernel), l.Groups), l.bias)
	return c.finish(l.DataFormat.back(y), l.Activation, l.ActivityRegularizer)
}
