package layers

import (
	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers/penalty"
)

// A Ctx is what a layer works with during one call of a model: the session through which it reads
// parameters, whether it trains, and the masks that travel beside the tensors.
type Ctx struct {
	*tensor.Session
	// Training is whether layers that behave differently in training do so.
	Training bool

	masks  map[*tensor.Tensor]*tensor.Tensor
	losses []*tensor.Tensor
	Seed   uint64 // of parameters that are made during the call
}

// NewCtx begins a call of a model in a session.
func NewCtx(s *tensor.Session, training bool) *Ctx { return &Ctx{Session: s, Training: training} }

func (c *Ctx) seed() uint64 { return c.Seed }

// Call runs a layer inside another.
func (c *Ctx) Call(l Layer, in ...*tensor.Tensor) *tensor.Tensor { return Run(c, l, in...)[0] }

// Mask is the mask that travels with t: bool [batch, time], false where a step is padding; nil if
// there is none.
func (c *Ctx) Mask(t *tensor.Tensor) *tensor.Tensor { return c.masks[t] }

// SetMask lets a mask travel with t.
func (c *Ctx) SetMask(t, mask *tensor.Tensor) {
	if mask == nil {
		return
	}
	if c.masks == nil {
		c.masks = map[*tensor.Tensor]*tensor.Tensor{}
	}
	c.masks[t] = mask
}

// Carry lets the mask of x travel on with y, which it returns.
func (c *Ctx) Carry(y, x *tensor.Tensor) *tensor.Tensor {
	c.SetMask(y, c.masks[x])
	return y
}

// AddLoss adds a scalar to the loss of the step.
func (c *Ctx) AddLoss(t *tensor.Tensor) { c.losses = append(c.losses, t) }

// Losses are the scalars that layers added.
func (c *Ctx) Losses() []*tensor.Tensor { return c.losses }

// finish applies an activation, and adds what a penalty, if there is one, makes of the result to
// the loss of the step.
func (c *Ctx) finish(y *tensor.Tensor, a Activation, p penalty.Penalty) *tensor.Tensor {
	y = a.Apply(y)
	c.regularize(y, p)
	return y
}

// regularize adds to the loss what a penalty makes of an output, divided by the number of rows
// so that it weighs as much in batches of any size (Keras).
func (c *Ctx) regularize(y *tensor.Tensor, p penalty.Penalty) {
	if p == nil {
		return
	}
	e := p.Loss(y)
	if y.Rank() > 0 {
		e = ops.Div(e, ops.Literal(e, float64(max(1, y.Dim(0)))))
	}
	c.AddLoss(e)
}
