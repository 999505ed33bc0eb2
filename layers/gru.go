package layers

import (
	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers/initial"
	"github.com/goten-ml/goten/layers/penalty"
)

func init() {
	Register("GRU", &GRU{
		Activation: Tanh, RecurrentActivation: Sigmoid,
		KernelInitializer: initial.GlorotUniform{}, RecurrentInitializer: initial.Orthogonal{},
		BiasInitializer: initial.Zeros{},
	})
}

// GRU is a gated recurrent unit over the steps of a sequence: with p = x·W + b and q = h·U + b′ in
// three parts z, r, g: z = σ(p+q), r = σ(p+q), h' = z⊙h + (1−z)⊙tanh(p_g + r⊙q_g).  (Cho et al.
// 2014, in the form of cuDNN.) With ResetBefore there is one bias, and r⊙h is multiplied by U
// instead, as in the paper. tanh is Activation, σ RecurrentActivation.
// Shapes: x [n, t, c], W [c, 3·Units], U [Units, 3·Units], b [2, 3·Units] or [3·Units],
// y [n, Units], or with ReturnSequences [n, t, Units].
type GRU struct {
	Core
	Name                 string              `json:"name"`
	Units                int                 `json:"units"`
	Activation           Activation          `json:"activation"`
	RecurrentActivation  Activation          `json:"recurrent_activation"`
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
	Seed                 *int64              `json:"seed"`
	ReturnSequences      bool                `json:"return_sequences"`
	ReturnState          bool                `json:"return_state"`
	GoBackwards          bool                `json:"go_backwards"`
	Stateful             bool                `json:"stateful"`
	Unroll               bool                `json:"unroll"` // makes no difference
	ResetBefore          bool                `json:"reset_before" keras:"!reset_after"`
	ZeroOutputForMask    bool                `json:"zero_output_for_mask"`

	w weights
}

func (l *GRU) sequence() sequence {
	return sequence{l.Units, &l.ReturnSequences, &l.ReturnState, &l.GoBackwards,
		&l.ZeroOutputForMask, &l.Stateful, l.Dropout, l.RecurrentDropout, l.Seed}
}

// Build makes the kernels and the bias.
func (l *GRU) Build(b *Builder, in ...tensor.Spec) {
	n := l.sequence().check(in, 1)
	l.w.kernel = b.Penalized("kernel", l.KernelInitializer, l.KernelRegularizer, n, 3*l.Units)
	l.w.recurrent = b.Penalized("recurrent_kernel", l.RecurrentInitializer,
		l.RecurrentRegularizer, l.Units, 3*l.Units)
	if l.NoBias {
		return
	}
	shape := []int{2, 3 * l.Units}
	if l.ResetBefore {
		shape = shape[1:]
	}
	l.w.bias = b.Penalized("bias", l.BiasInitializer, l.BiasRegularizer, shape...)
}

// Call is the first result.
func (l *GRU) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor { return l.CallMulti(c, in...)[0] }

// CallMulti runs over the sequence.
func (l *GRU) CallMulti(c *Ctx, in ...*tensor.Tensor) []*tensor.Tensor {
	p := l.sequence().begin(c, in, l.w, 3, 1)
	if !p.drops() && !l.ResetBefore && l.Activation.Name() == "tanh" &&
		l.RecurrentActivation.Name() == "sigmoid" {
		return c.regularized(p.fused(ops.GRU), l.ActivityRegularizer)
	}
	z, recurrent := p.projected(), (*tensor.Tensor)(nil)
	switch {
	case l.w.bias != nil && l.ResetBefore:
		z = ops.Add(z, c.Read(l.w.bias))
	case l.w.bias != nil:
		b := ops.Split(c.Read(l.w.bias), 2, 0)
		z, recurrent = ops.Add(z, b[0]), b[1]
	}
	return c.regularized(p.unrolled(l.step(p.recall(), recurrent), z), l.ActivityRegularizer)
}

// step is one step of time; the recurrent bias may be nil.
func (l *GRU) step(recall func(h *tensor.Tensor, from, to int) *tensor.Tensor,
	bias *tensor.Tensor) func(x *tensor.Tensor, states []*tensor.Tensor) []*tensor.Tensor {
	gate := l.RecurrentActivation.Apply
	return func(x *tensor.Tensor, states []*tensor.Tensor) []*tensor.Tensor {
		p, h := ops.Split(x, 3, -1), states[0]
		var q []*tensor.Tensor
		if l.ResetBefore {
			q = ops.Split(recall(h, 0, 2), 2, -1)
		} else {
			all := recall(h, 0, 3)
			if bias != nil {
				all = ops.Add(all, bias)
			}
			q = ops.Split(all, 3, -1)
		}
		z, r := gate(ops.Add(p[0], q[0])), gate(ops.Add(p[1], q[1]))
		var fresh *tensor.Tensor
		if l.ResetBefore {
			fresh = recall(ops.Mul(r, h), 2, 3)
		} else {
			fresh = ops.Mul(r, q[2])
		}
		fresh = l.Activation.Apply(ops.Add(p[2], fresh))
		return []*tensor.Tensor{ops.Add(fresh, ops.Mul(z, ops.Sub(h, fresh)))}
	}
}
