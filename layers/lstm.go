package layers

import (
	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers/initial"
	"github.com/goten-ml/goten/layers/penalty"
)

func init() {
	Register("LSTM", &LSTM{
		Activation: Tanh, RecurrentActivation: Sigmoid,
		KernelInitializer: initial.GlorotUniform{}, RecurrentInitializer: initial.Orthogonal{},
		BiasInitializer: initial.Zeros{},
	})
}

// LSTM is a long short-term memory over the steps of a sequence: with z = x·W + h·U + b in four
// parts i, f, g, o, c' = σ(f)⊙c + σ(i)⊙tanh(g), h' = σ(o)⊙tanh(c').  (Hochreiter, Schmidhuber
// 1997; forget gate of Gers et al. 2000.) tanh is Activation, σ RecurrentActivation.
// Shapes: x [n, t, c], W [c, 4·Units], U [Units, 4·Units], b [4·Units], y [n, Units], or with
// ReturnSequences [n, t, Units].
type LSTM struct {
	Core
	Name                 string              `json:"name"`
	Units                int                 `json:"units"`
	Activation           Activation          `json:"activation"`
	RecurrentActivation  Activation          `json:"recurrent_activation"`
	NoBias               bool                `json:"no_bias" keras:"!use_bias"`
	KernelInitializer    initial.Initializer `json:"kernel_initializer"`
	RecurrentInitializer initial.Initializer `json:"recurrent_initializer"`
	BiasInitializer      initial.Initializer `json:"bias_initializer"`
	NoUnitForgetBias     bool                `json:"no_unit_forget_bias" keras:"!unit_forget_bias"`
	KernelRegularizer    penalty.Penalty     `json:"kernel_regularizer"`
	RecurrentRegularizer penalty.Penalty     `json:"recurrent_regularizer"`
	BiasRegularizer      penalty.Penalty     `json:"bias_regularizer"`
	ActivityRegularizer  penalty.Penalty     `json:"activity_regularizer"`
	Dropout              float64             `json:"dropout"`           // of x
	RecurrentDropout     float64             `json:"recurrent_dropout"` // of h
	Seed                 *int64              `json:"seed"`
	ReturnSequences      bool                `json:"return_sequences"`
	ReturnState          bool                `json:"return_state"`
	GoBackwards          bool                `json:"go_backwards"`
	Stateful             bool                `json:"stateful"`
	Unroll               bool                `json:"unroll"` // makes no difference
	ZeroOutputForMask    bool                `json:"zero_output_for_mask"`

	w weights
}

func (l *LSTM) sequence() sequence {
	return sequence{l.Units, &l.ReturnSequences, &l.ReturnState, &l.GoBackwards,
		&l.ZeroOutputForMask, &l.Stateful, l.Dropout, l.RecurrentDropout, l.Seed}
}

// Build makes the kernels and the bias.
func (l *LSTM) Build(b *Builder, in ...tensor.Spec) {
	n := l.sequence().check(in, 2)
	l.w.kernel = b.Penalized("kernel", l.KernelInitializer, l.KernelRegularizer, n, 4*l.Units)
	l.w.recurrent = b.Penalized("recurrent_kernel", l.RecurrentInitializer,
		l.RecurrentRegularizer, l.Units, 4*l.Units)
	if l.NoBias {
		return
	}
	bias := l.BiasInitializer
	if !l.NoUnitForgetBias {
		bias = forgetBias{bias, l.Units}
	}
	l.w.bias = b.Penalized("bias", bias, l.BiasRegularizer, 4*l.Units)
}

// Call is the first result.
func (l *LSTM) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor { return l.CallMulti(c, in...)[0] }

// CallMulti runs over the sequence.
func (l *LSTM) CallMulti(c *Ctx, in ...*tensor.Tensor) []*tensor.Tensor {
	p := l.sequence().begin(c, in, l.w, 4, 2)
	if !p.drops() && l.Activation.Name() == "tanh" && l.RecurrentActivation.Name() == "sigmoid" {
		return c.regularized(p.fused(ops.LSTM), l.ActivityRegularizer)
	}
	recall, z := p.recall(), c.biased(p.projected(), l.w.bias)
	return c.regularized(p.unrolled(func(z *tensor.Tensor, s []*tensor.Tensor) []*tensor.Tensor {
		g := ops.Split(ops.Add(z, recall(s[0], 0, 4)), 4, -1)
		gate := l.RecurrentActivation.Apply
		carry := ops.Add(ops.Mul(gate(g[1]), s[1]), ops.Mul(gate(g[0]), l.Activation.Apply(g[2])))
		return []*tensor.Tensor{ops.Mul(gate(g[3]), l.Activation.Apply(carry)), carry}
	}, z), l.ActivityRegularizer)
}
