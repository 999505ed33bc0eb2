package plan

import (
	"fmt"
	"os"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/core/trace"
)

// Steps runs a step again and again: eagerly and recorded at first, and replayed once two
// recordings agree. It may be used from many goroutines where the step writes no parameters.
type Steps struct {
	mu      sync.Mutex
	entries atomic.Pointer[[]*entry]
	memory  arenas
}

// A Call is one run of a step.
type Call struct {
	// Kind tells steps apart that have inputs of the same specs: training from a test, and states
	// of the program on which the operators depend.
	Kind string
	// Inputs are row-major.
	Inputs []*tensor.Tensor
	// Seed and Step are what random operators draw from.
	Seed, Step uint64
	// Loose is whether tensors of the step may meet those of others: what another language computes
	// with has no owner but the collector.
	Loose bool
	// NoKey is whether it draws none.
	NoKey bool
	// Grad is whether the step takes gradients.
	Grad bool
	// Eager is whether it is neither recorded nor replayed.
	Eager bool
	// Once is whether one recording is enough: what the program makes by itself is then constant.
	Once bool
	// Body is the program: it computes results from the inputs, which belong to the session. No
	// result means that the step was given up.
	Body func(s *tensor.Session, in []*tensor.Tensor) []*tensor.Tensor

	how   string // it was run
	trace *trace.Trace
	lane  trace.Track
}

// entry is what is known of a step for inputs of some specs.
type entry struct {
	kind  string
	specs []tensor.Spec
	plan  atomic.Pointer[Plan]

	mu     sync.Mutex    // of a recording
	trace  *tensor.Trace // the last one
	tries  int
	reason atomic.Pointer[string] // why it stays eager
	done   uint64                 // replays
}

const (
	// maxEntries is how many plans are kept: those asked for last.
	maxEntries = 16
	// maxHeld is how many bytes of constants a recording may keep once there is a plan.
	maxHeld = 1 << 20
	// maxTries is how many recordings may differ before a step stays eager.
	maxTries = 4
)

// settings are what the environment says, read once: GOTEN_PLAN=0 turns plans off, GOTEN_VERIFY=n
// records every n-th step anew and compares, GOTEN_PROFILE=1 takes the time of each instruction.
var settings = sync.OnceValue(func() (s struct {
	off     bool
	profile bool
	verify  uint64
}) {
	s.profile = os.Getenv("GOTEN_PROFILE") == "1"
	s.off = os.Getenv("GOTEN_PLAN") == "0"
	if n, err := strconv.ParseUint(os.Getenv("GOTEN_VERIFY"), 10, 64); err == nil {
		s.verify = n
	}
	return s
})

// Run runs the step and returns its results, which outlive it.
func (s *Steps) Run(c Call) []*tensor.Tensor {
	if t := trace.Wanted(); t != nil {
		return c.traced(t, s.run)
	}
	return s.run(&c)
}

// run replays, records or runs the step eagerly.
func (s *Steps) run(c *Call) []*tensor.Tensor {
	outs, _, o := s.open(c)
	if o == nil {
		return outs
	}
	defer o.Abandon()
	if outs = c.Body(o.Session, o.Inputs); len(outs) == 0 {
		return nil
	}
	return o.Close(outs)
}

// run replays a plan.
func (p *Plan) run(c *Call) []*tensor.Tensor {
	if p.writes {
		p.turn.Lock()
		defer p.turn.Unlock()
	}
	r := p.Lease()
	defer p.GiveBack(r)
	r.noted, r.lane = c.trace, c.lane
	for _, b := range p.beside {
		b.Before()
	}
	r.Replay(c.Seed, c.Step, c.Inputs)
	for _, b := range p.beside {
		b.After()
	}
	out := make([]*tensor.Tensor, len(p.outputs))
	for i := range out {
		out[i] = r.Result(i)
	}
	return out
}

// record makes a plan of a recording if the program did what it did before: with inputs of the same
// shapes, or with those of others for which it has a plan.
func (e *entry) record(t *tensor.Trace, once bool, s *Steps) {
	e.tries++
	text := t.Trouble
	if text == "" {
		known := e.trace == nil && (once || s.knows(e, t))
		if e.trace != nil {
			text = difference(e.trace, t)
			known = text == ""
		}
		e.trace = t
		if known {
			p := New(t)
			p.memory = &s.memory
			e.plan.Store(p)
			if settings().verify == 0 && t.Held() > maxHeld {
				e.trace = nil
			}
			return
		}
	} else {
		e.trace = nil
	}
	if text != "" && e.tries >= maxTries {
		e.trace = nil
		e.reason.Store(&text)
	}
}

// knows reports whether the program did for inputs of other shapes what a recording says, and has a
// plan for them.
func (s *Steps) knows(e *entry, t *tensor.Trace) bool {
	for _, other := range *s.entries.Load() {
		if other.kind != e.kind || other.plan.Load() == nil || !other.mu.TryLock() {
			continue
		}
		same := other.trace != nil && alike(other.trace, t)
		other.mu.Unlock()
		if same {
			return true
		}
	}
	return false
}

// verify panics with a *tensor.StateError if a recording shows that a program which has a plan has
// changed.
func (e *entry) verify(t *tensor.Trace) {
	text := t.Trouble
	if text == "" {
		text = difference(e.trace, t)
	}
	if text != "" {
		tensor.Statef("GOTEN_VERIFY", "the program does not do what its plan does: %s", text)
	}
}

// entry finds what is known of a step, or begins with it.
func (s *Steps) entry(c *Call) *entry {
	if l := s.entries.Load(); l != nil {
		for _, e := range *l {
			if e.is(c) {
				return e
			}
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	e := &entry{kind: c.Kind}
	for _, t := range c.Inputs {
		e.specs = append(e.specs, t.Spec())
	}
	list := []*entry{e}
	if l := s.entries.Load(); l != nil {
		list = append(list, *l...)
	}
	if len(list) > maxEntries {
		for _, old := range list[maxEntries:] {
			if p := old.plan.Load(); p != nil {
				s.memory.forget(p)
			}
		}
		list = list[:maxEntries]
	}
	s.entries.Store(&list)
	return e
}

func (e *entry) is(c *Call) bool {
	if e.kind != c.Kind || len(e.specs) != len(c.Inputs) {
		return false
	}
	for i, t := range c.Inputs {
		if t.DType() != e.specs[i].DType || !t.Shape().Equal(e.specs[i].Shape) {
			return false
		}
	}
	return true
}

// Reset forgets all plans.
func (s *Steps) Reset() {
	s.entries.Store(nil)
	s.memory.mu.Lock()
	s.memory.all = nil
	s.memory.mu.Unlock()
}

// Plans are the plans that there are, the newest first.
func (s *Steps) Plans() (all []*Plan) {
	if l := s.entries.Load(); l != nil {
		for _, e := range *l {
			if p := e.plan.Load(); p != nil {
				all = append(all, p)
			}
		}
	}
	return all
}

// Explain says what became of each step: its plan, or why it stays eager.
func (s *Steps) Explain() string {
	l := s.entries.Load()
	if l == nil {
		return ""
	}
	text := ""
	for _, e := range *l {
		text += fmt.Sprintf("%s%v: ", e.kind, e.specs)
		switch p, why := e.plan.Load(), e.reason.Load(); {
		case p != nil:
			text += p.String()
		case why != nil:
			text += "eager: " + *why + "\n"
		default:
			text += "being recorded\n"
		}
	}
	return text
}
