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
