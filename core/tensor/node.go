package tensor

import "sync/atomic"

// A node tells what made its results: the operator, its inputs, and the values that its VJP will
// read. It never changes once made, save that its values may be marked spent.
type node struct {
	seq  uint64
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
	leaf uint64 // sequence number of a leaf
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
	n := &node{seq: sequence.Add(1), op: op, sess: sess,
		in: make([]edge, len(in)), out: make([]grad, len(outs)), outs: make([]edge, len(outs))}
	for i := range n.out {
		n.out[i] = grad{node: n, out: i}
		n.outs[i].spec = outs[i]
	}
	for i, t := range in {
		n.in[i] = edge{grad: t.grad, spec: specs[i]}
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
