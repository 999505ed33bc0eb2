package layers

import (
	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/rng"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers/initial"
)

// A recurrent layer runs over sequences. Its first input is x [n, t, c], those after it are
// initial states [n, units]. Its results are the output, [n, units] or with return_sequences
// [n, t, units], and with return_state the states after the last step. Masked steps leave the
// states as they are, and repeat the output of the step before, or 0.
type recurrent interface {
	Layer
	sequence() sequence
}

// sequence points to what recurrent layers have in common in their configuration.
type sequence struct {
	units                                                 int
	sequences, returnState, backwards, zeros, keepsStates *bool
	dropX, dropH                                          float64
	seed                                                  *int64
}

// check looks at the inputs and the configuration, and returns the number of features.
func (s sequence) check(in []tensor.Spec, states int) int {
	if len(in) != 1 && len(in) != 1+states {
		tensor.Shapef("inputs", "expected a sequence, or a sequence and %d initial states, "+
			"received %d inputs", states, len(in))
	}
	Rank(nil, in[0], 3)
	Positive(nil, "units", s.units)
	probability("dropout", s.dropX)
	probability("recurrent_dropout", s.dropH)
	if *s.keepsStates {
		tensor.Valuef("stateful", "states are not kept between batches; pass them as initial "+
			"states, with return_state, instead")
	}
	return in[0].Shape[2]
}

// weights are the parameters of a recurrent layer; the bias may be nil.
type weights struct{ kernel, recurrent, bias *tensor.Param }

// A pass is one call of a recurrent layer.
type pass struct {
	*Ctx
	sequence
	x, mask *tensor.Tensor
	states  []*tensor.Tensor // initial ones; nil where they are 0
	gates   int
	w       weights
}

// begin prepares a call.
func (s sequence) begin(c *Ctx, in []*tensor.Tensor, w weights, gates, states int) *pass {
	x := Floats(in[0])
	Rank(nil, x.Spec(), 3)
	LastAxis(nil, x, w.kernel.Spec().Shape[0])
	p := &pass{Ctx: c, sequence: s, x: x, mask: c.Mask(in[0]), gates: gates, w: w,
		states: make([]*tensor.Tensor, states)}
	copy(p.states, in[1:])
	return p
}

// drops reports whether the recurrent input is dropped out, for each gate by itself.
func (p *pass) drops() bool { return p.Training && p.dropH > 0 }

// input is x with a dropout of features that is the same at all steps.
func (p *pass) input() *tensor.Tensor {
	if !p.Training || p.dropX == 0 {
		return p.x
	}
	n, c := p.x.Shape()[0], p.x.Shape()[2]
	return ops.Mul(p.x, p.keepers(p.x, dropping{p.dropX, p.sequence.seed}, n, 1, c))
}

// fused runs an operator over the whole sequence.
func (p *pass) fused(f func(*tensor.Tensor, ops.Recurrent) ops.RecurrentResult,
) []*tensor.Tensor {
	r := ops.Recurrent{Kernel: p.Read(p.w.kernel), RecurrentKernel: p.Read(p.w.recurrent),
		Mask: p.mask, Backwards: *p.backwards, H: p.states[0]}
	if p.w.bias != nil {
		r.Bias = p.Read(p.w.bias)
	}
	if len(p.states) > 1 {
		r.C = p.states[1]
	}
	y := f(p.input(), r)
	states := []*tensor.Tensor{y.H, y.C}[:len(p.states)]
	return p.results(y.Sequence, states)
}

// results are those that the configuration asks for, of the output after each step processed and
// the last states.
func (p *pass) results(seq *tensor.Tensor, states []*tensor.Tensor) []*tensor.Tensor {
	if p.mask != nil && *p.zeros {
		keep := p.mask
		if *p.backwards {
			keep = ops.Flip(keep, 1)
		}
		seq = ops.Where(ops.ExpandDims(keep, -1), seq, ops.Literal(seq, 0))
	}
	y := states[0]
	switch t := seq.Shape()[1]; {
	case *p.sequences:
		y = p.Carry(seq, p.x)
		p.SetMask(y, p.mask)
	case *p.zeros && t > 0:
		y = ops.Squeeze(ops.Slice(seq, 1, t-1, t), 1)
	}
	if *p.returnState {
		return append([]*tensor.Tensor{y}, states...)
	}
	return []*tensor.Tensor{y}
}

// projected is x·W, gate by gate if each gate has a dropout of its own.
func (p *pass) projected() *tensor.Tensor {
	kernel := p.Read(p.w.kernel)
	if !p.drops() || !p.Training || p.dropX == 0 || p.gates == 1 {
		return ops.MatMul(p.input(), kernel)
	}
	var z []*tensor.Tensor
	for _, k := range ops.Split(kernel, p.gates, 1) {
		z = append(z, ops.MatMul(p.input(), k))
	}
	return ops.Concat(-1, z...)
}

// unrolled runs step by step: for activations that operators do not have, and for dropout of the
// recurrent input. step makes the new states, the output first, of a step of x·W, and of the
// states.
func (p *pass) unrolled(step func(z *tensor.Tensor, states []*tensor.Tensor) []*tensor.Tensor,
	z *tensor.Tensor) []*tensor.Tensor {
	n, t := p.x.Shape()[0], p.x.Shape()[1]
	states := make([]*tensor.Tensor, len(p.states))
	for i, s := range p.states {
		if s == nil {
			s = ops.Expand(tensor.Full(z.DType(), 0), n, p.units)
		}
		states[i] = s
	}
	out := make([]*tensor.Tensor, t)
	for i := range t {
		at := i
		if *p.backwards {
			at = t - 1 - i
		}
		next := step(ops.Squeeze(ops.Slice(z, 1, at, at+1), 1), states)
		if p.mask != nil {
			keep := ops.Slice(p.mask, 1, at, at+1)
			for k := range next {
				next[k] = ops.Where(keep, next[k], states[k])
			}
		}
		states, out[i] = next, next[0]
	}
	if t == 0 {
		return p.results(ops.Reshape(z, n, 0, p.units), states)
	}
	return p.results(ops.Stack(1, out...), states)
}

// recall multiplies a state by the recurrent kernel, each gate with a dropout of its own that is
// the same at all steps. from and to are the gates asked for.
func (p *pass) recall() func(h *tensor.Tensor, from, to int) *tensor.Tensor {
	u := p.Read(p.w.recurrent)
	if !p.drops() {
		return func(h *tensor.Tensor, from, to int) *tensor.Tensor {
			return ops.MatMul(h, ops.Slice(u, 1, from*p.units, to*p.units))
		}
	}
	each := ops.Split(u, p.gates, 1)
	keep := make([]*tensor.Tensor, p.gates)
	for i := range keep {
		keep[i] = p.keepers(p.x, dropping{p.dropH, p.sequence.seed}, p.x.Shape()[0], p.units)
	}
	return func(h *tensor.Tensor, from, to int) *tensor.Tensor {
		var z []*tensor.Tensor
		for i := from; i < to; i++ {
			z = append(z, ops.MatMul(ops.Mul(h, keep[i]), each[i]))
		}
		return ops.Concat(-1, z...)
	}
}

// forgetBias draws a bias of four gates, of which the forget gate's is 1.  (Jozefowicz et al.
// 2015, section 2.2.)
type forgetBias struct {
	initial.Initializer
	units int
}

// Init draws the biases of the gates i, f and c, o.
func (f forgetBias) Init(k rng.Key, dtype tensor.DType, _ []int) *tensor.Tensor {
	return ops.Concat(0, f.Initializer.Init(k.Fold(0), dtype, []int{f.units}),
		tensor.Full(dtype, 1, f.units), f.Initializer.Init(k.Fold(1), dtype, []int{2 * f.units}))
}
