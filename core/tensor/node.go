package tensor

import "sync/atomic"

// A node tells what made its results: the operator, its inputs, and the values that its VJP will
// read. It never changes once its results are handed out.
type node struct {
	seq  uint64
	rec  *Recording
	op   any // an Op or a MultiOp
	in   []edge
	out  []grad
	outs []kept
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

// edge is one input as a node keeps it.
type edge struct {
	grad *grad
	kept
}

// kept is an input or a result as far as the VJP reads it.
type kept struct {
	spec   Spec
	value  *Tensor // nil unless the VJP reads it
	writes uint64
}

// smallNode is a node of up to two inputs and one result with its lists in one object.
type smallNode struct {
	node
	in   [2]edge
	out  [1]grad
	outs [1]kept
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

// record makes the node of an application whose results are outs. Of inputs and results it keeps
// only what the VJP reads.
func record(op any, in, outs []*Tensor, sess *Session) *node {
	n := newNode(len(in), len(outs))
	n.seq, n.rec, n.op, n.sess = sequence.Add(1), recordingOf(in), op, sess
	sess.nodeMade(n)
	for i, t := range in {
		n.in[i].grad, n.in[i].spec = t.live(), t.Spec()
	}
	for i, t := range outs {
		n.out[i].node, n.out[i].out, n.outs[i].spec = n, i, t.Spec()
	}
	reads := readsOf(n)
	for i, t := range in {
		if reads.input(i) {
			n.in[i].keep(t, sess.owner())
		}
	}
	for i, t := range outs {
		if reads.result(i) {
			n.outs[i].keep(t, sess.owner())
		}
	}
	return n
}

func newNode(in, out int) *node {
	if in <= 2 && out == 1 {
		s := &smallNode{}
		s.node.in, s.node.out, s.node.outs = s.in[:in], s.out[:], s.outs[:]
		return &s.node
	}
	return &node{in: make([]edge, in), out: make([]grad, out), outs: make([]kept, out)}
}

// keep keeps a value: for as long as the step lasts, or else until the collector finds the node
// unreachable.
func (k *kept) keep(t *Tensor, sess *Session) {
	k.value = t
	if t.arr.buf == nil {
		return
	}
	k.writes = t.arr.buf.Writes()
	if sess == nil {
		t.arr.buf.Keep()
	} else {
		sess.borrow(&t.arr)
	}
}
