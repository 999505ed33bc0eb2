package tensor

import (
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/goten-ml/goten/core/internal/mem"
)

// A Trace is what a step did: the calls of operators in their order, and the storages that
// they read and wrote. Two steps with equal traces do the same, whatever is in their inputs.
type Trace struct {
	Calls    []Call
	Storages []Storage
	Inputs   []Ref
	Outputs  []Ref
	Given    int // inputs of the caller: behind them is the session's key, if it has one
	// Trouble says why the step cannot be replayed; it is empty when it can.
	Trouble string
	// Beside is what the host has to do for every step.
	Beside []Beside
	// Note is what the caller of the step wants to remember of it.
	Note int64

	at    map[home]int
	place Place
	nodes map[*node]Place // where the forward pass made them
	reads uint64          // of parameters on the host, before
}

// Held is how many bytes of constants a recording keeps.
func (r *Trace) Held() (n int) {
	for i := range r.Storages {
		n += len(r.Storages[i].Data)
	}
	return n
}

// Beside is work of the host for a step: Before it, and After it.
type Beside struct{ Before, After func() }

// A Call is one operator at work. Views are no calls: they are layouts of what they look at.
type Call struct {
	Op      any // an Op, a MultiOp or an Updater
	In, Out []Ref
	Writes  int // how many of the first inputs an Updater writes
	Place   Place
	Grad    bool // it is part of the gradient of what happened at Place
}

// Label is how messages call it: where in the program it is, and its operator.
func (c *Call) Label() string {
	if c.Place != nil {
		return c.Place.String() + ": " + OperatorName(c.Op)
	}
	return OperatorName(c.Op)
}

// A Place is where in a program an operator was called: a layer.
type Place interface {
	String() string
	// Blame adds the place to an error of an operator.
	Blame(e Error) Error
}

// A Ref is a window on a storage.
type Ref struct {
	Storage int
	DType   DType
	Layout  Layout
}

// Spec is dtype and shape.
func (r Ref) Spec() Spec { return Spec{r.DType, r.Layout.Shape} }

// Equal reports whether two windows are the same.
func (r Ref) Equal(s Ref) bool {
	return r.Storage == s.Storage && r.DType == s.DType && r.Layout.Offset == s.Layout.Offset &&
		r.Layout.Shape.Equal(s.Layout.Shape) && slices.Equal(r.Layout.Strides, s.Layout.Strides)
}

// A StorageKind is where the content of a storage comes from.
type StorageKind uint8

// The kinds of storages.
const (
	Made     StorageKind = iota // by a call of the step
	Given                       // an input of the step
	State                       // the memory of a parameter
	Constant                    // made on the host during the step, or before
)

// A Storage is memory that calls of a step share.
type Storage struct {
	Kind   StorageKind
	Bytes  int
	Buffer *mem.Buffer // of a state
	Data   []byte      // of a constant

	buf    *mem.Buffer
	gen    uint32
	writes uint64
}

// home tells storages apart while they are alive.
type home struct {
	buf *mem.Buffer
	gen uint32
}

// MaxConstant is how many bytes a constant may have: it is copied, and compared in a second
// recording.
const MaxConstant = 64 << 20

// Record begins the recording of a step, whose inputs are row-major. It returns them as tensors of
// the step. The session's key, if it has one, is an input more.
func (s *Session) Record(in []*Tensor) []*Tensor {
	r := &Trace{at: map[home]int{}, nodes: map[*node]Place{}, reads: paramUses.Load()}
	s.trace = r
	out := make([]*Tensor, len(in))
	for i, t := range in {
		out[i] = s.input(t)
	}
	r.Given = len(in)
	if s.Key != nil {
		s.Key = s.input(s.Key)
	}
	return out
}

// input is a copy of t, so that inputs in the same memory are told apart, and none can be looked at
// when its owner has taken it back.
func (s *Session) input(t *Tensor) *Tensor {
	u := t.Clone().Keep()
	u.sess = s
	s.trace.add(&u.arr, Storage{Kind: Given, Bytes: t.Size() * t.DType().Size()})
	s.trace.Inputs = append(s.trace.Inputs, s.trace.ref(&u.arr))
	return u
}

// End ends the recording of a step that returns outs.
func (s *Session) End(outs []*Tensor) *Trace {
	r := s.trace
	s.trace = nil
	s.over.Store(s.Loose)
	if paramUses.Load() != r.reads {
		r.trouble("a parameter was read or set on the host during the step")
	}
	for _, t := range outs {
		r.Outputs = append(r.Outputs, r.ref(&t.arr))
	}
	for i := range r.Storages {
		b := &r.Storages[i]
		if b.buf.Gen() == b.gen && b.buf.Writes() != b.writes {
			r.trouble("memory of the step was written without an operator, such as by Set or " +
				"CopyFrom")
		}
		if b.Kind == State {
			b.Buffer = b.buf
		}
		b.buf = nil
	}
	r.at, r.nodes, r.place = nil, nil, nil
	return r
}

// Tracing reports whether the session records.
func (s *Session) Tracing() bool {
	s = s.step()
	return s != nil && s.trace != nil
}

// Trouble notes why the step that is being recorded cannot be replayed. The first reason counts.
func (s *Session) Trouble(reason string) {
	if s.Tracing() {
		s.step().trace.trouble("%s", reason)
	}
}

// Note keeps a number with the recording.
func (s *Session) Note(n int64) {
	if s.Tracing() {
		s.step().trace.Note = n
	}
}

// Aside runs f, in which the host may read and set parameters: what it does, Beside does in
// replays.
func (s *Session) Aside(f func()) {
	before := paramUses.Load()
	f()
	if s.Tracing() {
		s.step().trace.reads += paramUses.Load() - before
	}
}

// Beside has replays of the step that is recorded do work of the host.
func (s *Session) Beside(b Beside) {
	if s.Tracing() {
		t := s.step().trace
		t.Beside = append(t.Beside, b)
	}
}

// At says where in the program the operators that follow are called, and returns where it was
// before. It has no effect unless the session records.
func (s *Session) At(p Place) (before Place) {
	if s = s.step(); s.Tracing() {
		before, s.trace.place = s.trace.place, p
	}
	return before
}

// trouble notes why the step cannot be replayed; the first reason counts.
func (r *Trace) trouble(format string, args ...any) {
	if r.Trouble == "" {
		r.Trouble = fmt.Sprintf(format, args...)
		p := r.place
		if g, ok := p.(gradientAt); ok {
			p = g.Place
		}
		if p != nil {
			r.Trouble = p.String() + ": " + r.Trouble
		}
	}
}

// meets notes that a tensor of the step meets one of another.
func (s *Session) meets() {
	if s.Tracing() {
		s.trace.trouble("tensors of two different steps meet")
	}
}

// paramUses counts the times that parameters, or what was computed from them outside of steps, were
// looked at or set on the host.
var paramUses atomic.Uint64

// leaves notes that elements of t leave the step.
func (t *Tensor) leaves(how string) {
	if t.sess == nil && t.arr.buf != nil && t.arr.buf.Stems() {
		paramUses.Add(1)
	}
	if t.sess.Tracing() {
		t.sess.trace.trouble("elements of %v are %s during the step", t.Spec(), how)
	}
}

func (r *Trace) add(a *Array, b Storage) int {
	b.buf, b.gen, b.writes = a.buf, a.gen, a.buf.Writes()
	r.Storages = append(r.Storages, b)
	r.at[home{a.buf, a.gen}] = len(r.Storages) - 1
	return len(r.Storages) - 1
}

// ref is the window that an array is. Memory that the recording does not know came from outside.
func (r *Trace) ref(a *Array) Ref {
	b, known := r.at[home{a.buf, a.gen}]
	if !known {
		b = r.outside(a)
	}
	return Ref{b, a.dtype, a.layout}
}

func (r *Trace) outside(a *Array) int {
	b := Storage{Kind: State, Bytes: a.buf.Len()}
	if !a.buf.Lasting() {
		if a.buf.Stems() {
			r.trouble("it reads what was computed from a parameter outside of the step; read the " +
				"parameter through the session of the step")
		}
		b.Kind = Constant
		if b.Bytes > MaxConstant || b.Bytes == 0 && a.Size() > 0 {
			r.trouble("a constant of %v has %d bytes; pass it as an input", a.Spec(), b.Bytes)
		} else {
			b.Data = slices.Clone(a.buf.Bytes())
		}
	}
	return r.add(a, b)
}

// made is the window of a result.
func (r *Trace) made(a *Array) Ref {
	b, known := r.at[home{a.buf, a.gen}]
	if !known {
		b = r.add(a, Storage{Kind: Made, Bytes: a.Size() * a.dtype.Size()})
	}
	return Ref{b, a.dtype, a.layout}
}

func (r *Trace) refs(in []*Tensor) []Ref {
	out := make([]Ref, len(in))
	for i, t := range in {
		if t.sess != nil && t.sess.over.Load() {
			r.trouble("it reads %v, which another step made", t.Spec())
		}
		out[i] = r.ref(&t.arr)
	}
	return out
}

func (r *Trace) call(c Call) {
	c.Place = r.place
	if g, ok := r.place.(gradientAt); ok { // whose place may be nil
		c.Place, c.Grad = g.Place, true
	}
	r.Calls = append(r.Calls, c)
}

// apply notes the call of an operator with one result, which may be a view.
func (s *Session) apply(op Op, in []*Tensor, out *Array, own bool) {
	if s == nil || s.trace == nil {
		return
	}
	r := s.trace
	if _, view := op.(Viewer); !view {
		r.call(Call{Op: op, In: r.refs(in), Out: []Ref{r.made(out)}})
	} else if own { // a row-major copy, and a view of it
		c := Array{buf: out.buf, gen: out.gen, dtype: out.dtype,
			layout: Layout{Shape: in[0].Shape()}}
		r.call(Call{Op: copier(c.dtype), In: r.refs(in[:1]), Out: []Ref{r.made(&c)}})
	}
}

// applyMulti notes the call of an operator with several results.
func (s *Session) applyMulti(op MultiOp, in, outs []*Tensor) {
	if s == nil || s.trace == nil {
		return
	}
	c := Call{Op: op, In: s.trace.refs(in), Out: make([]Ref, len(outs))}
	for i, t := range outs {
		c.Out[i] = s.trace.made(&t.arr)
	}
	s.trace.call(c)
}

// update notes the call of an operator that has written over its first n inputs.
func (s *Session) update(op Updater, in []*Tensor, n int) {
	if s == nil || s.trace == nil {
		return
	}
	c := Call{Op: op, In: s.trace.refs(in), Writes: n}
	for i, ref := range c.In[:n] {
		b := &s.trace.Storages[ref.Storage]
		if b.Kind == Given || b.Kind == Constant {
			s.trace.trouble("%s writes over memory from outside of the step", name(op))
		}
		if !slices.ContainsFunc(c.In[:i], func(e Ref) bool { return e.Storage == ref.Storage }) {
			b.writes = in[i].arr.buf.Writes()
		}
	}
	s.trace.call(c)
}

// placeOf is where a step is that results belong to.
func placeOf(ys []*Tensor) Place {
	if len(ys) == 0 || !ys[0].sess.Tracing() {
		return nil
	}
	return ys[0].sess.trace.place
}

// gradientAt is the place of a gradient.
type gradientAt struct{ Place }

// made notes where a node came to be.
func (s *Session) nodeMade(n *node) {
	if s.Tracing() {
		s.trace.nodes[n] = s.trace.place
	}
}

// backAt goes back to where a node was made.
func (s *Session) backAt(n *node) {
	if !s.Tracing() {
		return
	}
	p := s.trace.nodes[n]
	if g, ok := p.(gradientAt); ok {
		p = g.Place
	}
	s.trace.place = gradientAt{p}
}
