package optim

import (
	"github.com/goten-ml/goten/core/tensor"
)

// Step changes parameters against their gradients, in place. Parameters that are frozen, or whose
// gradient is nil, stay as they are. It panics with a typed error, before anything is written,
// when the lists differ in length, a gradient is not as its parameter, or all are nil.
func Step(o Optimizer, params []*tensor.Param, grads []*tensor.Tensor) {
	Prepare(o, params)
	Apply(o, params, grads)
	Advance(o)
}

// Prepare makes the state of new parameters and writes what the next step depends on besides
// gradients where Apply reads it.
func Prepare(o Optimizer, params []*tensor.Param) {
	Build(o, params)
	c := o.core()
	rate := LearningRate(o)
	c.now = Time{Step: Iterations(o) + 1, Rate: rate}
	for _, p := range params {
		if d := p.Spec().DType; d.IsFloat() && c.scalars[d] == nil {
			c.scalars[d] = []*tensor.Param{}
		}
	}
	for d, held := range c.scalars {
		c.now.DType = d
		_, scalars := o.Rule(c.now)
		scalars = append(scalars, rate*o.Settings().WeightDecay)
		for i, v := range scalars {
			if i == len(held) {
				held = append(held, tensor.NewParam("", tensor.Full(d, 0)))
			}
			held[i].Set(tensor.Scalar(v))
		}
		c.scalars[d] = held
	}
}

// Advance counts a step.
func Advance(o Optimizer) { SetIterations(o, Iterations(o)+1) }

// group is what one operator updates: parameters of one dtype, that all decay or all do not.
type group struct {
	dtype tensor.DType
	decay bool
}

// Apply runs the operators of the step that was prepared last.
func Apply(o Optimizer, params []*tensor.Param, grads []*tensor.Tensor) {
	c := o.core()
	params, grads = present(o, params, grads)
	grads = o.Settings().Clip.apply(grads)
	members := map[group][]int{}
	var order []group
	for i, p := range params {
		g := group{p.Spec().DType, o.Settings().WeightDecay != 0 && c.decays(p)}
		if members[g] == nil {
			order = append(order, g)
		}
		members[g] = append(members[g], i)
	}
	for _, g := range order {
		now := c.now
		now.Decay, now.DType = g.decay, g.dtype
		op, _ := o.Rule(now)
		var in []*tensor.Tensor
		for _, i := range members[g] {
			in = append(in, params[i].Value())
		}
		for s := range o.Slots() {
			for _, i := range members[g] {
				in = append(in, c.slots[params[i]][s].Value())
			}
		}
		for _, i := range members[g] {
			in = append(in, grads[i])
		}
		for _, s := range c.scalars[g.dtype] {
			in = append(in, s.Value())
		}
		tensor.Update(op, in...)
	}
}

// present drops what has no gradient or is frozen, and checks the rest.
func present(o Optimizer, params []*tensor.Param, grads []*tensor.Tensor) (
	[]*tensor.Param, []*tensor.Tensor) {
	if len(params) != len(grads) {
		tensor.Valuef(Class(o), "expected one gradient for each of %d parameters, received %d",
			len(params), len(grads))
	}
	var ps []*tensor.Param
	var gs []*tensor.Tensor
	some := false
	for i, g := range grads {
		if g == nil {
			continue
		}
		some = true
		p := params[i]
		if s := p.Spec(); !s.Shape.Equal(g.Shape()) || s.DType != g.DType() {
			tensor.Shapef(Class(o), "the gradient of %s is %v, the parameter %v",
				p.Name, g.Spec(), s)
		}
		if p.Trainable() {
			ps, gs = append(ps, p), append(gs, g)
		}
	}
	if !some && len(params) > 0 {
		tensor.Valuef(Class(o), "no gradients provided for any variable: the loss depends on no "+
			"trainable parameter")
	}
	return ps, gs
}
