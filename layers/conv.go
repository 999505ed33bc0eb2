package layers

import (
	"slices"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers/initial"
	"github.com/goten-ml/goten/layers/penalty"
)

func init() {
	of := func(n int) Convolution {
		return Convolution{
			Strides: each(n, 1), Padding: Valid, DataFormat: ChannelsLast, Dilation: each(n, 1),
			Groups: 1, KernelInitializer: initial.GlorotUniform{},
			BiasInitializer: initial.Zeros{},
		}
	}
	one, two, three := Conv1D(of(1)), Conv2D(of(2)), Conv3D(of(3))
	Register("Conv1D", &one)
	Register("Conv2D", &two)
	Register("Conv3D", &three)
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

// shape is that of a kernel: its windows, then the sizes given.
func (w window) shape(sizes ...int) []int {
	return append(slices.Clone(w.kernel.over("kernel_size", w.n, 1)), sizes...)
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
	switch w.n {
	case 1:
		return ops.Conv1D(x, kernel, o)
	case 2:
		return ops.Conv2D(x, kernel, o)
	}
	return ops.Conv3D(x, kernel, o)
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

// A Convolution is the configuration of Conv1D, Conv2D and Conv3D.
type Convolution struct {
	Core
	Name                string              `json:"name"`
	Filters             int                 `json:"filters"`
	Kernel              Size                `json:"kernel_size" keras:"required"`
	Strides             Size                `json:"strides"`
	Padding             Padding             `json:"padding"` // Valid, Same or, along time, Causal
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

func (l *Convolution) window(n int) window {
	return window{n, l.Kernel, l.Strides, l.Dilation, l.Padding, l.DataFormat}
}

// build makes the kernel and the bias for n axes of space or time.
func (l *Convolution) build(b *Builder, n int, in []tensor.Spec) {
	Arity(nil, in, 1)
	Positive(nil, "filters", l.Filters)
	Positive(nil, "groups", l.Groups)
	if l.Filters%l.Groups != 0 {
		tensor.Valuef("filters", "expected a multiple of the %d groups, received %d", l.Groups,
			l.Filters)
	}
	if n > 1 || l.Padding != Causal {
		l.Padding.of()
	}
	w := l.window(n)
	c := w.check(in[0], l.Groups)
	l.kernel = b.Penalized("kernel", l.KernelInitializer, l.KernelRegularizer,
		w.shape(c/l.Groups, l.Filters)...)
	if !l.NoBias {
		l.bias = b.Penalized("bias", l.BiasInitializer, l.BiasRegularizer, l.Filters)
	}
}

// call convolves over n axes.
func (l *Convolution) call(c *Ctx, n int, x *tensor.Tensor) *tensor.Tensor {
	w := l.window(n)
	x = w.enter(x, l.kernel.Spec().Shape[n]*l.Groups)
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

// Conv1D slides a kernel over sequences: y = activation(x ∗ W + b).
// Shapes: x [n, t, c], or channels first, W [k, c/Groups, Filters], b [Filters],
// y [n, t', Filters].
type Conv1D Convolution

// Build makes the kernel and the bias.
func (l *Conv1D) Build(b *Builder, in ...tensor.Spec) { (*Convolution)(l).build(b, 1, in) }

// Call convolves.
func (l *Conv1D) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return (*Convolution)(l).call(c, 1, in[0])
}

// Conv2D slides a kernel over images: y = activation(x ∗ W + b).
// Shapes: x [n, h, w, c], or channels first, W [kh, kw, c/Groups, Filters], b [Filters],
// y [n, h', w', Filters].
type Conv2D Convolution

// Build makes the kernel and the bias.
func (l *Conv2D) Build(b *Builder, in ...tensor.Spec) { (*Convolution)(l).build(b, 2, in) }

// Call convolves.
func (l *Conv2D) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return (*Convolution)(l).call(c, 2, in[0])
}

// Conv3D slides a kernel over volumes: y = activation(x ∗ W + b).
// Shapes: x [n, d, h, w, c], or channels first, W [kd, kh, kw, c/Groups, Filters], b [Filters],
// y [n, d', h', w', Filters].
type Conv3D Convolution

// Build makes the kernel and the bias.
func (l *Conv3D) Build(b *Builder, in ...tensor.Spec) { (*Convolution)(l).build(b, 3, in) }

// Call convolves.
func (l *Conv3D) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return (*Convolution)(l).call(c, 3, in[0])
}
