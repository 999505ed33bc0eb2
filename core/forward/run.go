package forward

import (
	"fmt"

	"github.com/goten-ml/goten/core/plan"
	"github.com/goten-ml/goten/core/tensor"
)

// maxPlans is how many numbers of rows have a plan at a time.
const maxPlans = 64

// Run computes the outputs for one batch: a row-major tensor for each input, of its dtype and
// shape, all of the same number of rows. It panics with a *tensor.ShapeError when they do not fit.
func (p *Program) Run(in ...*tensor.Tensor) []*tensor.Tensor {
	if len(in) != len(p.doc.Inputs) {
		tensor.Shapef(p.doc.Name, "expected %d inputs, received %d", len(p.doc.Inputs), len(in))
	}
	rows := 0
	for i, t := range in {
		if i == 0 && t.Rank() > 0 {
			rows = t.Dim(0)
		}
		o := &p.doc.Inputs[i]
		want := tensor.Spec{DType: o.DType(), Shape: at(o.Shape, rows)}
		if l := t.Layout(); t.DType() != want.DType || !t.Shape().Equal(want.Shape) ||
			!l.Contiguous() {
			tensor.Shapef(p.doc.Name, "input %q: expected %v, row-major, received %v", o.Name,
				want, t.Spec())
		}
	}
	if rows == 0 {
		tensor.Shapef(p.doc.Name, "the inputs have no rows")
	}
	pl, err := p.plan(rows)
	if err != nil {
		tensor.Valuef(p.doc.Name, "%d rows: %v", rows, err)
	}
	return pl.Run(in...)
}

// plan is the plan of a batch, made when it is first needed.
func (p *Program) plan(rows int) (found *plan.Plan, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if found = p.plans[rows]; found != nil {
		return found, nil
	}
	t, err := p.trace(rows)
	if err != nil {
		return nil, err
	}
	defer func() {
		if e := recover(); e != nil {
			err = fmt.Errorf("%v", e)
		}
	}()
	found = plan.New(t)
	if p.plans == nil {
		p.plans = map[int]*plan.Plan{}
	}
	if len(p.order) > 0 {
		found.Share(p.plans[p.order[0]])
	}
	if len(p.order) >= maxPlans {
		p.plans[p.order[0]].Forget()
		delete(p.plans, p.order[0])
		p.order = p.order[1:]
	}
	p.plans[rows], p.order = found, append(p.order, rows)
	return found, nil
}
