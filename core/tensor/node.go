package tensor

import "sync/atomic"

// A node tells what made its results: the operator, its inputs, and the values that its VJP will
// read. It never changes once made, save that its values may be marked spent.
type node struct {
	seq  uint64
	rec  *Recording
	op   any // an Op or a MultiOp
	in   []edge
	out  []grad
	outs []edge // saved results
	sess *Session
}

// grad is the identity of a tensor in the graph: a result of a node, or a leaf.
type grad struct {
	node *node
	out  int
	leaf uint64     // sequence number of a leaf
	rec  *Recording // of a leaf
}

// A Recording is the time of a gradient tape: what is computed from its leaves, and from results
// that came of them, remembers how while it goes on and no longer. A nil Recording goes on for
// ever.
type Recording struct{ stopped atomic.Bool }

// Stop ends the recording, or goes on with it.
func (r *Recording) Stop(stop bool) { r.stopped.Store(stop) }

// recording is what a tensor of the graph belongs to.
func (g *grad) recording() *Recording {
	if g.node != nil {
		return g.node.rec
	}
	return g.rec
}

// live is the place of t in the graph, nil when nothing is to be recorded of it now.
func (t *Tensor) live() *grad {
	if t.grad == nil {
		return nil
	}
	if r := t.grad.recording(); r != nil && r.stopped.Load() {
		return nil
	}
	return t.grad
}

// recordingOf is the recording that a result belongs to: none of its own if an input has none.
func recordingOf(in []*Tensor) (rec *Recording) {
	for _, t := range in {
		if g := t.live(); g != nil {
			if rec = g.recording(); rec == nil {
				return nil
			}
		}
	}
	return rec
}

// edge is one input or result as a node keeps it.
type edge struct {
	grad   *grad
	spec   Spec
	arr    Array // without a buffer unless the VJP reads it
	writes uint64
	saved  bool
	sym    *Symbol // of a value without elements
}

// sequence numbers nodes and leaves in the order of their making, so that the newest first is
// always an order in which every node comes before what it was made from.
var sequence atomic.Uint64

func newLeaf() *grad { return &grad{leaf: sequence.Add(1)} }

func (g *grad) seq() uint64 {
	if g.node == nil {
		return g.leaf
	}
	return g.node.seq
}

// newNode records an application. Of inputs and results it keeps only what the VJP reads.
func newNode(op any, in []*Tensor, specs, outs []Spec, sess *Session) *node {
	n := &node{seq: sequence.Add(1), op: op, sess: sess, rec: recordingOf(in),
		in: make([]edge, len(in)), out: make([]grad, len(outs)), outs: make([]edge, len(outs))}
	for i := range n.out {
		n.out[i] = grad{node: n, out: i}
		n.outs[i].spec = outs[i]
	}
	for i, t := range in {
		n.in[i] = edge{grad: t.live(), spec: specs[i]}
	}
	if reads := readsOf(n); reads.in != 0 {
		for i, t := range in {
			if reads.in>>min(i, 63)&1 != 0 {
				n.in[i].save(t, sess)
			}
		}
	}
	return n
}

// keepOutputs saves the results that the VJP reads.
func (n *node) keepOutputs(ts []*Tensor) {
	reads := readsOf(n)
	for i, t := range ts {
		if reads.out>>min(i, 63)&1 != 0 {
			n.outs[i].save(t, n.sess)
		}
	}
}

// save keeps a value: for as long as the step lasts, or else until the collector finds the node
// unreachable.
func (e *edge) save(t *Tensor, sess *Session) {
	e.arr, e.saved, e.sym = t.arr, true, t.sym
	if t.arr.buf == nil {
		return
	}
	e.writes = t.arr.buf.Writes()
	if sess == nil {
		t.arr.buf.Keep()
	} else {
		sess.borrow(&t.arr)
	}
}
