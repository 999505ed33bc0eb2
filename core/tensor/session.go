package tensor

import (
	"sync"
	"sync/atomic"

	"github.com/goten-ml/goten/core/internal/mem"
)

// A Session is one step: a training step, an evaluation, a prediction. It gives access to
// parameters, numbers the random sites, and ends the life of everything made in it that Return
// does not take out.
type Session struct {
	// Grad is whether reads of trainable parameters are tracked.
	Grad bool
	// Loose is whether tensors stay outside of the session: they may then meet those of other
	// steps, and the collector ends their life, not Close.
	Loose bool
	// Key seeds the random operators of the step: uint64[2], a seed and the number of the step.
	Key *Tensor

	// Recording is the time in which what is computed from the session's leaves is tracked; nil
	// stands for all time.
	Recording *Recording

	outer  *Session    // the step that it is a part of
	trace  *Trace      // what the step did, while it is recorded
	over   atomic.Bool // the recording of a loose session has ended: it holds nothing together
	mu     sync.Mutex
	leaves map[*Param]*Tensor
	owned  []*mem.Buffer
	site   int
}

// NewSession is the session of a step: random operators draw from the seed and the number of the
// step, and grad decides whether reads of trainable parameters are tracked.
func NewSession(seed, step uint64, grad bool) *Session {
	return &Session{Grad: grad, Key: Of([]uint64{seed, step}, 2)}
}

// Inner is a part of a step, with leaves of its own: a gradient tape inside it. Its tensors are the
// step's, and so are its key and the numbers of its random operators.
func (s *Session) Inner(grad bool) *Session {
	return &Session{Grad: grad, Loose: s.Loose, Key: s.Key, outer: s.step()}
}

// step is the session that s is a part of, or s.
func (s *Session) step() *Session {
	if s != nil && s.outer != nil {
		return s.outer
	}
	return s
}

// Read is the current value of a parameter in this step, tracked if the session takes gradients
// and the parameter is trainable.
func (s *Session) Read(p *Param) *Tensor {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.leaves[p]; t != nil {
		return t
	}
	t := &Tensor{arr: p.value.arr, sess: s.home()}
	if s.Grad && p.Trainable() && t.DType().IsFloat() {
		t.grad = newLeaf()
		t.grad.rec = s.Recording
	}
	if s.leaves == nil {
		s.leaves = map[*Param]*Tensor{}
	}
	s.leaves[p] = t
	return t
}

// Watch is Track for a leaf of the session's recording.
func (s *Session) Watch(t *Tensor) *Tensor {
	out := t.Track()
	out.grad.rec = s.Recording
	return out
}

// WatchParam makes reads of a parameter tracked from now on, whatever Grad says.
func (s *Session) WatchParam(p *Param) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.leaves[p]; t != nil && t.grad != nil || !p.value.DType().IsFloat() {
		return
	}
	t := &Tensor{arr: p.value.arr, sess: s.home(), grad: newLeaf()}
	t.grad.rec = s.Recording
	if s.leaves == nil {
		s.leaves = map[*Param]*Tensor{}
	}
	s.leaves[p] = t
}

// Enter makes an outside tensor part of the step, so that what is computed from it is too.
func (s *Session) Enter(t *Tensor) *Tensor {
	return &Tensor{arr: t.arr, grad: t.grad, sess: s.home(), sym: t.sym}
}

// home is the session that its tensors carry.
func (s *Session) home() *Session {
	s = s.step()
	if s.Loose && s.trace == nil {
		return nil
	}
	return s
}

// owner is the session as an owner of memory, which a loose one is not.
func (s *Session) owner() *Session {
	if s == nil || s.Loose {
		return nil
	}
	return s
}

// Site numbers the random operators of a step in program order, so that no two draw alike.
func (s *Session) Site() int {
	s = s.step()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.site++
	return s.site
}

// note makes the step an owner of what Apply made in it. A nil session owns nothing.
func (s *Session) note(a *Array) {
	if s == nil || s.Loose || a.buf == nil {
		return
	}
	a.buf.Retain()
	s.mu.Lock()
	s.owned = append(s.owned, a.buf)
	s.mu.Unlock()
}

// borrow keeps a value from outside alive for the gradients of the step, whatever its counted
// owners do meanwhile.
func (s *Session) borrow(a *Array) {
	if a.buf == nil {
		return
	}
	if !a.buf.Hold() {
		return
	}
	s.mu.Lock()
	s.owned = append(s.owned, a.buf)
	s.mu.Unlock()
}

// Return takes tensors out of the step: they outlive Close.
func (s *Session) Return(ts ...*Tensor) []*Tensor {
	out := make([]*Tensor, len(ts))
	for i, t := range ts {
		if t == nil {
			continue
		}
		t.Keep()
		out[i] = &Tensor{arr: t.arr}
	}
	return out
}

// Close ends the step: what it made and nobody else owns is given back, and reading it panics with
// a *StateError.
func (s *Session) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range s.owned {
		b.Release()
	}
	clear(s.owned)
	s.owned, s.leaves, s.site = s.owned[:0], nil, 0
}
