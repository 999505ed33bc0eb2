package layers

import (
	"slices"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers/initial"
	"github.com/goten-ml/goten/layers/penalty"
)

func init() {
	Register("SimpleRNN", &SimpleRNN{
		Activation: Tanh, KernelInitializer: initial.GlorotUniform{},
		RecurrentInitializer: initial.Orthogonal{}, BiasInitializer: initial.Zeros{},
	})
}

// SimpleRNN is h' = activation(x·W + h·U + b) over the steps of a sequence.  (Elman 1990.)
// Shapes: x [n, t, c], W [c, Units], U [Units, Units], b [Units], y [n, Units], or with
// ReturnSequences [n, t, Units].
type SimpleRNN struct {
	Core
	Name                 string              `json:"name"`
	Units                int                 `json:"units"`
	Activation           Activation          `json:"activation"`
	NoBias               bool                `json:"no_bias" keras:"!use_bias"`
	KernelInitializer    initial.Initializer `json:"kernel_initializer"`
	RecurrentInitializer initial.Initializer `json:"recurrent_initializer"`
	BiasInitializer      initial.Initializer `json:"bias_initializer"`
	KernelRegularizer    penalty.Penalty     `json:"kernel_regularizer"`
	RecurrentRegularizer penalty.Penalty     `json:"recurrent_regularizer"`
	BiasRegularizer      penalty.Penalty     `json:"bias_regularizer"`
	ActivityRegularizer  penalty.Penalty     `json:"activity_regularizer"`
	Dropout              float64             `json:"dropout"`           // of x
	RecurrentDropout     float64             `json:"recurrent_dropout"` // of h
	ReturnSequences      bool                `json:"return_sequences"`
	ReturnState          bool                `json:"return_state"`
	GoBackwards          bool                `json:"go_backwards"`
	Stateful             bool                `json:"stateful"`
	Unroll               bool                `json:"unroll"` // makes no difference
	ZeroOutputForMask    bool                `json:"zero_output_for_mask"`
	Seed                 *int64              `json:"seed"`

	w weights
}

func (l *SimpleRNN) sequence() sequence {
	return sequence{l.Units, &l.ReturnSequences, &l.ReturnState, &l.GoBackwards,
		&l.ZeroOutputForMask, &l.Stateful, l.Dropout, l.RecurrentDropout, l.Seed}
}

// Build makes the kernels and the bias.
func (l *SimpleRNN) Build(b *Builder, in ...tensor.Spec) {
	n := l.sequence().check(in, 1)
	l.w.kernel = b.Penalized("kernel", l.KernelInitializer, l.KernelRegularizer, n, l.Units)
	l.w.recurrent = b.Penalized("recurrent_kernel", l.RecurrentInitializer,
		l.RecurrentRegularizer, l.Units, l.Units)
	if !l.NoBias {
		l.w.bias = b.Penalized("bias", l.BiasInitializer, l.BiasRegularizer, l.Units)
	}
}

// Call is the first result.
func (l *SimpleRNN) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return l.CallMulti(c, in...)[0]
}

// CallMulti runs over the sequence.
func (l *SimpleRNN) CallMulti(c *Ctx, in ...*tensor.Tensor) []*tensor.Tensor {
	p := l.sequence().begin(c, in, l.w, 1, 1)
	name := l.Activation.Name()
	if !p.drops() && slices.Contains([]string{"tanh", "relu", "sigmoid", "linear"}, name) {
		return c.regularized(p.fused(func(x *tensor.Tensor,
			r ops.Recurrent) ops.RecurrentResult {
			return ops.SimpleRNN(x, name, r)
		}), l.ActivityRegularizer)
	}
	recall, z := p.recall(), c.biased(p.projected(), l.w.bias)
	return c.regularized(p.unrolled(func(z *tensor.Tensor, s []*tensor.Tensor) []*tensor.Tensor {
		return []*tensor.Tensor{l.Activation.Apply(ops.Add(z, recall(s[0], 0, 1)))}
	}, z), l.ActivityRegularizer)
}

// regularized adds what a penalty, if there is one, makes of each result to the loss of the step.
func (c *Ctx) regularized(ys []*tensor.Tensor, p penalty.Penalty) []*tensor.Tensor {
	for _, y := range ys {
		c.regularize(y, p)
	}
	return ys
}
