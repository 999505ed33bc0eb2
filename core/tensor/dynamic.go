package tensor

import (
	"runtime"
	"sync/atomic"
)

// ApplyDynamic runs an operator whose results have shapes that depend on elements. It panics with
// a *StateError when an input has no elements to look at.
func ApplyDynamic(op Dynamic, in ...*Tensor) []*Tensor {
	if symbolic(in) {
		Statef(name(op), "the shape of its result depends on elements, which the input of a "+
			"model does not have; use Where or a weight of 0 in place of leaving elements out")
	}
	x := execs.Get().(*Exec)
	defer x.done()
	sess := sessionOf(in)
	hostReads.Add(1)
	if sess.Tracing() {
		sess.trace.trouble("the shape of the result of %s depends on elements", name(op))
	}
	outs := op.Compute(x, x.arraysOf(in))
	for _, t := range outs {
		t.sess = sess
		sess.note(&t.arr)
	}
	count(1)
	runtime.KeepAlive(in)
	return outs
}

var hostReads atomic.Uint64

// HostReads is how many times elements were read on the host in this process: by View, Values,
// Floats, Float and by operators whose results have shapes that depend on elements.
func HostReads() uint64 { return hostReads.Load() }

// ApplyComposite runs a composition. On shapes alone it is one call, composed anew when elements
// are there: sizes that its operators have as attributes may depend on the batch.
func ApplyComposite(op Composite, in ...*Tensor) []*Tensor {
	if !symbolic(in) || tracked(in) {
		return op.Compose(in)
	}
	outs := op.Compose(stripped(in, false))
	var other []*Tensor
	if probes(in) != nil {
		other = op.Compose(stripped(in, true))
	}
	in = keepAll(in)
	for i, t := range outs {
		var probe Shape
		if other != nil {
			probe = other[i].Shape()
		}
		outs[i] = Symbolic(t.Spec(), probe, &SymbolicCall{Op: op, In: in, Out: i})
	}
	return outs
}

// stripped are the inputs, of which those without elements have but a shape: their own, or that at
// the second batch size.
func stripped(in []*Tensor, probe bool) []*Tensor {
	out := make([]*Tensor, len(in))
	for i, t := range in {
		out[i] = t
		if t.sym != nil {
			s := t.Spec()
			if probe && t.sym.Probe != nil {
				s.Shape = t.sym.Probe
			}
			out[i] = Symbolic(s, nil, nil)
		}
	}
	return out
}
