package train

import (
	"context"
	"sync"

	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers"
	"github.com/goten-ml/goten/train/data"
	"github.com/goten-ml/goten/train/optim"
)

// A Model is what a step trains.
type Model interface {
	Forward(c *layers.Ctx, in ...*tensor.Tensor) []*tensor.Tensor
	Params() []*tensor.Param
}

// A Locker is a model that predictions read while it trains: a step excludes them.
type Locker interface{ Locker() sync.Locker }

// A Step is a training step of your own: a loss, its gradients, an update.
type Step struct {
	model Model
	opt   optim.Optimizer
	loss  func(c *layers.Ctx, b *data.Batch) *tensor.Tensor
	seed  uint64
	steps uint64
}

// NewStep makes a step that lowers the scalar that loss returns. The loss reads parameters through
// its Ctx and computes with the batch, whose tensors belong to the step.
func NewStep(m Model, opt optim.Optimizer,
	loss func(c *layers.Ctx, b *data.Batch) *tensor.Tensor) *Step {
	return &Step{model: m, opt: opt, loss: loss}
}

// Run trains on one batch and returns its loss. Shapes that do not fit are an error, as is the end
// of ctx; the parameters are then as they were.
func (s *Step) Run(ctx context.Context, b *data.Batch) (value *tensor.Tensor, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	defer locked(s.model)()
	sess := tensor.NewSession(s.seed, s.steps, true)
	defer sess.Close()
	err = tensor.Try(func() {
		c := layers.NewCtx(sess, true)
		e := s.loss(c, enter(sess, b))
		if ps := trainable(s.model); len(ps) > 0 {
			optim.Prepare(s.opt, ps)
			descend(sess, s.opt, ps, total(c, e, s.model))
			optim.Advance(s.opt)
		}
		value = sess.Return(e)[0]
	})
	s.steps++
	return value, err
}

// locked excludes predictions until the returned function is called.
func locked(m Model) func() {
	if l, ok := m.(Locker); ok {
		l.Locker().Lock()
		return l.Locker().Unlock
	}
	return func() {}
}

// enter makes the batch part of the session.
func enter(s *tensor.Session, b *data.Batch) *data.Batch {
	in := func(ts []*tensor.Tensor) []*tensor.Tensor {
		out := make([]*tensor.Tensor, len(ts))
		for i, t := range ts {
			if t != nil {
				out[i] = s.Enter(t)
			}
		}
		return out
	}
	return &data.Batch{X: in(b.X), Y: in(b.Y), W: in(b.W)}
}

// total adds to a loss what layers and the penalties of weights add.
func total(c *layers.Ctx, e *tensor.Tensor, m Model) *tensor.Tensor {
	for _, t := range c.Losses() {
		e = plus(e, t)
	}
	if l, ok := m.(layered); ok {
		e = plus(e, layers.Penalties(c, l.Layers()...))
	}
	return e
}

// plus adds two scalars, of which either may be nil.
func plus(a, b *tensor.Tensor) *tensor.Tensor {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return a.Add(b)
}

// layered is a model that lists its layers.
type layered interface{ Layers() []layers.Layer }

// trainable lists the parameters that training changes.
func trainable(m Model) (ps []*tensor.Param) {
	for _, p := range m.Params() {
		if p.Trainable() && p.Spec().DType.IsFloat() {
			ps = append(ps, p)
		}
	}
	return ps
}

// descend takes the gradients of e and updates the parameters that it depends on, for which the
// optimizer was prepared.
func descend(s *tensor.Session, opt optim.Optimizer, ps []*tensor.Param, e *tensor.Tensor) {
	if len(ps) == 0 {
		return
	}
	leaves := make([]*tensor.Tensor, len(ps))
	for i, p := range ps {
		leaves[i] = s.Read(p)
	}
	if !e.Tracked() {
		tensor.Statef("train", "the loss does not depend on any trainable parameter")
	}
	optim.Apply(opt, ps, tensor.Gradient(e, leaves...))
}
