package layers

import (
	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers/initial"
	"github.com/goten-ml/goten/layers/penalty"
)

func init() {
	Register("Dense", &Dense{
		KernelInitializer: initial.GlorotUniform{}, BiasInitializer: initial.Zeros{},
	})
}

// Dense is y = activation(x·W + b) over the last axis.
// Shapes: x [..., n], W [n, Units], b [Units], y [..., Units].
type Dense struct {
	Core
	Name                string              `json:"name"`
	Units               int                 `json:"units"`
	Activation          Activation          `json:"activation"`
	NoBias              bool                `json:"no_bias" keras:"!use_bias"`
	KernelInitializer   initial.Initializer `json:"kernel_initializer"`
	BiasInitializer     initial.Initializer `json:"bias_initializer"`
	KernelRegularizer   penalty.Penalty     `json:"kernel_regularizer"`
	BiasRegularizer     penalty.Penalty     `json:"bias_regularizer"`
	ActivityRegularizer penalty.Penalty     `json:"activity_regularizer"`

	kernel, bias *tensor.Param
}

// Build makes the kernel and the bias.
func (l *Dense) Build(b *Builder, in ...tensor.Spec) {
	Arity(l, in, 1)
	MinRank(l, in[0], 2)
	Positive(l, "units", l.Units)
	n := in[0].Shape.Last()
	l.kernel = b.Penalized("kernel", l.KernelInitializer, l.KernelRegularizer, n, l.Units)
	if !l.NoBias {
		l.bias = b.Penalized("bias", l.BiasInitializer, l.BiasRegularizer, l.Units)
	}
}

// Call multiplies.
func (l *Dense) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	x := Floats(in[0])
	LastAxis(l, x, l.kernel.Spec().Shape[0])
	y := ops.MatMul(x, c.Read(l.kernel))
	if l.bias != nil {
		y = ops.Add(y, c.Read(l.bias))
	}
	return c.Carry(c.finish(y, l.Activation, l.ActivityRegularizer), in[0])
}
