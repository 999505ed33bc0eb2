package train

import (
	"context"
	"strconv"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/plan"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers"
	"github.com/goten-ml/goten/train/data"
	"github.com/goten-ml/goten/train/optim"
)

// trainBatch is one step of training.
func (t *Task) trainBatch(ctx context.Context, b *data.Batch, y *yielder, e Event) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	defer locked(t.Model)()
	step := t.Steps
	t.Steps++
	return tensor.Try(func() {
		if t.Own {
			t.hand(b, &pass{y: y, e: e, step: step, train: true})
			return
		}
		ps := trainable(t.Model)
		if len(ps) > 0 {
			optim.Prepare(t.Optimizer, ps)
		}
		if !t.run(b, &pass{y: y, e: e, step: step, train: true, params: ps}) {
			return
		}
		if len(ps) > 0 {
			optim.Advance(t.Optimizer)
		}
	})
}

// testBatch judges a batch.
func (t *Task) testBatch(ctx context.Context, b *data.Batch, y *yielder, e Event) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	defer locked(t.Model)()
	p := &pass{y: y, e: e, step: t.Steps}
	return tensor.Try(func() {
		if t.Own {
			t.hand(b, p)
		} else {
			t.run(b, p)
		}
	})
}

// pass is one batch on its way through the model.
type pass struct {
	y      *yielder
	e      Event
	step   uint64
	train  bool
	params []*tensor.Param // to train
}

// run trains on a batch, or judges it, and notes the losses. It returns false when the loop ends
// instead.
func (t *Task) run(b *data.Batch, p *pass) bool {
	if !t.External {
		b = t.weighed(b)
	}
	l := layOut(b)
	losses := t.steps.Run(plan.Call{
		Kind: t.kind(l, p), Inputs: l.in, Seed: t.Seed, Step: p.step, Grad: p.train,
		Loose: t.External, Eager: t.Eager,
		Body: func(s *tensor.Session, in []*tensor.Tensor) []*tensor.Tensor {
			return t.step(s, l.batch(in), p)
		}})
	if len(losses) == 0 {
		return false
	}
	t.note(losses, rows(b.X))
	return true
}

// step computes the losses of a batch, as judge returns them, and takes a step of training; nil
// when the loop ends instead.
func (t *Task) step(s *tensor.Session, b *data.Batch, p *pass) []*tensor.Tensor {
	c := layers.NewCtx(s, p.train)
	c.Seed = t.Seed
	r := t.forward(c, b, p.y, p.e)
	if r == nil {
		return nil
	}
	losses := t.judge(r)
	if p.train {
		descend(s, t.Optimizer, p.params, losses[0])
	}
	return losses
}

// hand leaves a batch, and all that is to be done with it, to the consumer, or replays what that
// did.
func (t *Task) hand(b *data.Batch, p *pass) {
	l := layOut(t.weighed(b))
	outs, note, o := t.steps.Open(plan.Call{
		Kind: t.kind(l, p), Inputs: l.in, Seed: t.Seed, Step: p.step, Loose: true, Eager: t.Eager})
	if o != nil {
		defer o.Abandon()
		c := layers.NewCtx(o.Session, p.train)
		c.Seed = t.Seed
		b = l.batch(o.Inputs)
		r := &Request{Ctx: c, X: b.X, Y: b.Y, W: b.W}
		p.e.Kind, p.e.Request = Forward, r
		if !p.y.event(p.e) || !r.Done {
			return
		}
		o.Session.Note(r.Note)
		outs, note = o.Close(r.Outs), r.Note
	}
	t.own = &Request{Outs: outs, Note: note, Done: true}
}

// Last is what the last step of an Own task gave, and its note; false if none has run.
func (t *Task) Last() (outs []*tensor.Tensor, note int64, ok bool) {
	if t.own == nil {
		return nil, 0, false
	}
	return t.own.Outs, t.own.Note, true
}

// forward computes the outputs, or asks the consumer to; nil when the loop ends instead.
func (t *Task) forward(c *layers.Ctx, b *data.Batch, y *yielder, e Event) *Request {
	r := &Request{Ctx: c, X: b.X, Y: b.Y, W: b.W}
	if !t.External {
		r.Outs = t.Model.Forward(c, b.X...)
		return r
	}
	e.Kind, e.Request = Forward, r
	if !y.event(e) {
		return nil
	}
	if r.Outs == nil {
		tensor.Statef("train", "the outputs of a batch were asked for and not given")
	}
	return r
}

// weighed is the batch with the weights of its samples times those of their classes.
func (t *Task) weighed(b *data.Batch) *data.Batch {
	if len(t.ClassWeight) == 0 || len(b.Y) == 0 {
		return b
	}
	w := t.classWeights(b.Y[0])
	if own := at(b.W, 0); own != nil {
		w = ops.Mul(own, w)
	}
	return &data.Batch{X: b.X, Y: b.Y, W: []*tensor.Tensor{w}}
}

// layout is the tensors of a batch in one list.
type layout struct {
	in    []*tensor.Tensor
	place []int // of each tensor of the batch in the list; -1: there is none
	x, y  int   // how many inputs and targets there are; the rest are weights
}

func layOut(b *data.Batch) *layout {
	l := &layout{x: len(b.X), y: len(b.Y)}
	for _, ts := range [][]*tensor.Tensor{b.X, b.Y, b.W} {
		for _, t := range ts {
			if t == nil {
				l.place = append(l.place, -1)
				continue
			}
			if lay := t.Layout(); !lay.Contiguous() {
				t = t.Clone()
			}
			l.place = append(l.place, len(l.in))
			l.in = append(l.in, t)
		}
	}
	return l
}

// batch is the list as a batch.
func (l *layout) batch(in []*tensor.Tensor) *data.Batch {
	ts := make([]*tensor.Tensor, len(l.place))
	for i, k := range l.place {
		if k >= 0 {
			ts[i] = in[k]
		}
	}
	return &data.Batch{X: ts[:l.x:l.x], Y: ts[l.x : l.x+l.y : l.x+l.y], W: ts[l.x+l.y:]}
}

// kind tells steps apart whose operators differ though their inputs are alike.
func (t *Task) kind(l *layout, p *pass) string {
	what := "test"
	if p.train {
		what = "train"
	}
	var mode uint64
	if m, ok := t.Model.(layered); ok {
		mode = layers.Mode(m.Layers()...)
	}
	b := append(make([]byte, 0, 64), what...)
	for _, n := range [][]int{l.place, {l.x, l.y, len(p.params)}} {
		for _, k := range n {
			b = strconv.AppendInt(append(b, ' '), int64(k), 10)
		}
	}
	b = strconv.AppendUint(append(b, ' '), mode, 10)
	return string(append(append(b, ' '), t.Mode...))
}

// Explain says of each step what its plan is, or why it runs eagerly.
func (t *Task) Explain() string {
	if t.Eager {
		return "eager: the task says so\n"
	}
	return t.steps.Explain()
}
