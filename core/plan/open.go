package plan

import (
	"sync/atomic"

	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/core/trace"
)

// An Open is a run of a step that nobody has a plan for, or that runs eagerly: the caller computes
// the body, and then calls Close, or Abandon if it could not.
type Open struct {
	// Session is what the body computes in, Inputs are its inputs.
	Session *tensor.Session
	Inputs  []*tensor.Tensor

	e     *entry // locked, of a recording; else nil
	once  bool
	steps *Steps
	done  bool
}

// Open is Run for callers that compute the body themselves. It returns the results of a replay and
// the note of its recording (tensor.Session.Note), or else what there is to do.
func (s *Steps) Open(c Call) (outs []*tensor.Tensor, note int64, o *Open) { return s.open(&c) }

func (s *Steps) open(c *Call) (outs []*tensor.Tensor, note int64, o *Open) {
	c.how = "eager"
	if c.Eager || settings().off {
		return nil, 0, s.eager(c)
	}
	e := s.entry(c)
	if p := e.plan.Load(); p != nil {
		v := settings().verify
		if v == 0 || atomic.AddUint64(&e.done, 1)%v != 0 {
			c.how = "replayed"
			if t := trace.Wanted(); t != nil && c.trace == nil {
				return c.traced(t, p.run), p.note, nil
			}
			return p.run(c), p.note, nil
		}
		c.how = "verified"
		e.mu.Lock()
	} else if e.reason.Load() != nil || !e.mu.TryLock() {
		return nil, 0, s.eager(c)
	} else {
		c.how = "recorded"
	}
	o = &Open{Session: c.session(), e: e, once: c.Once, steps: s}
	o.Inputs = o.Session.Record(c.Inputs)
	return nil, 0, o
}

// session is that of an eager run.
func (c *Call) session() *tensor.Session {
	s := &tensor.Session{Grad: c.Grad, Loose: c.Loose}
	if !c.NoKey {
		s.Key = tensor.Of([]uint64{c.Seed, c.Step}, 2)
	}
	return s
}

// eager is a run that is not recorded.
func (s *Steps) eager(c *Call) *Open {
	o := &Open{Session: c.session(), Inputs: make([]*tensor.Tensor, len(c.Inputs))}
	for i, t := range c.Inputs {
		o.Inputs[i] = o.Session.Enter(t)
	}
	return o
}

// Close ends the step with its results, and returns them as tensors that outlive it.
func (o *Open) Close(outs []*tensor.Tensor) []*tensor.Tensor {
	if o.e != nil {
		t := o.Session.End(outs)
		for i, r := range t.Outputs {
			if t.Storages[r.Storage].Kind != tensor.Made {
				outs[i] = outs[i].Clone() // the caller's own memory, or a parameter
			}
		}
		if o.e.plan.Load() != nil {
			o.e.verify(t)
		} else {
			o.e.record(t, o.once, o.steps)
		}
	} else {
		for i, t := range outs {
			if t.Array().Buffer().Lasting() {
				outs[i] = t.Clone()
			}
		}
	}
	outs = o.Session.Return(outs...)
	o.Abandon()
	return outs
}

// Abandon ends the step without results. It does nothing after Close.
func (o *Open) Abandon() {
	if o.done {
		return
	}
	o.done = true
	if o.e != nil {
		if o.Session.Tracing() {
			o.Session.End(nil)
		}
		o.e.mu.Unlock()
	}
	o.Session.Close()
}
