package tensor

import (
	"container/heap"
	"fmt"
)

// A Ctx is what a VJP may look at.
type Ctx struct {
	n     *node
	dy    []*Tensor
	track bool   // gradients of gradients are wanted
	since uint64 // nothing older is asked for
	dry   *reads // set while it is found out what the VJP reads
}

// In is input i.
func (c *Ctx) In(i int) *Tensor {
	if c.dry != nil {
		c.dry.in |= 1 << min(i, 63)
		return Symbolic(c.n.in[i].spec, nil, nil)
	}
	return c.value(&c.n.in[i], c.n.in[i].grad, "input", i)
}

// Out is result i.
func (c *Ctx) Out(i int) *Tensor {
	if c.dry != nil {
		c.dry.out |= 1 << min(i, 63)
		return Symbolic(c.n.outs[i].spec, nil, nil)
	}
	return c.value(&c.n.outs[i], &c.n.out[i], "result", i)
}

// value returns a saved value as it was, or panics when it was overwritten since.
func (c *Ctx) value(e *edge, g *grad, what string, i int) *Tensor {
	if !e.saved {
		panic(fmt.Sprintf("VJP of %T reads %s %d, which it did not read on shapes alone",
			c.n.op, what, i))
	}
	if e.arr.buf != nil && e.arr.buf.Writes() != e.writes {
		Statef("Gradient", "%s %d of %s, a %v, was overwritten after it was used; "+
			"take the gradient before the update, or compute from a copy",
			what, i, name(c.n.op), e.spec)
	}
	t := &Tensor{arr: e.arr, sess: c.n.sess, sym: e.sym}
	if c.track {
		t.grad = g
	}
	return t
}

// Spec is dtype and shape of input i.
func (c *Ctx) Spec(i int) Spec { return c.n.in[i].spec }

// OutSpec is dtype and shape of result i.
func (c *Ctx) OutSpec(i int) Spec { return c.n.outs[i].spec }

// Len is the number of inputs.
func (c *Ctx) Len() int { return len(c.n.in) }

// Dy is the gradient of result i; nil when nothing depends on that result.
func (c *Ctx) Dy(i int) *Tensor { return c.dy[i] }

// Need reports whether the gradient of input i is asked for.
func (c *Ctx) Need(i int) bool {
	g := c.n.in[i].grad
	return g != nil && g.seq() >= c.since
}

// Gradient returns ∂Σy/∂x for each x, of its shape and dtype; nil where y does not depend on x.
// The results are not tracked. It panics with a *StateError when an x is not tracked.
func Gradient(y *Tensor, xs ...*Tensor) []*Tensor {
	return backward([]*Tensor{y}, nil, xs, false)
}

// TrackedGradient is Gradient with tracked results, for gradients of gradients.
func TrackedGradient(y *Tensor, xs ...*Tensor) []*Tensor {
	return backward([]*Tensor{y}, nil, xs, true)
}

// VectorJacobian returns Σᵢ dyᵢ·∂yᵢ/∂x for each x. A nil dy stands for ones.
func VectorJacobian(ys, dys, xs []*Tensor, track bool) []*Tensor {
	return backward(ys, dys, xs, track)
}

// walk is one backward pass: gradients found so far, and the nodes still to visit.
type walk struct {
	grads map[*grad]*Tensor
	queue nodeHeap
	seen  map[*node]bool
}

func backward(ys, dys, xs []*Tensor, track bool) []*Tensor {
	since := ^uint64(0)
	for _, x := range xs {
		if x.grad == nil {
			Statef("Gradient", "%v is not tracked; use Track before computing with it", x.Spec())
		}
		since = min(since, x.grad.seq())
	}
	w := &walk{grads: map[*grad]*Tensor{}, seen: map[*node]bool{}}
	for i, y := range ys {
		if y.grad == nil {
			continue
		}
		var dy *Tensor
		if i < len(dys) {
			dy = dys[i]
		}
		w.add(y.grad, seed(y, dy), since)
	}
	for len(w.queue) > 0 {
		w.visit(heap.Pop(&w.queue).(*node), since, track)
	}
	out := make([]*Tensor, len(xs))
	for i, x := range xs {
		out[i] = w.grads[x.grad]
	}
	return out
}

// seed is the gradient that a backward pass begins with.
func seed(y, dy *Tensor) *Tensor {
	if dy == nil {
		dy = Full(y.DType(), 1, y.Shape()...)
		y.sess.note(&dy.arr)
	}
	if !dy.Shape().Equal(y.Shape()) || dy.DType() != y.DType() {
		Shapef("Gradient", "the gradient of %v has to be of that kind, not %v",
			y.Spec(), dy.Spec())
	}
	return &Tensor{arr: dy.arr, grad: dy.grad, sess: y.sess, sym: dy.sym}
}

// add accumulates a gradient and queues the node that it belongs to.
func (w *walk) add(g *grad, dy *Tensor, since uint64) {
	if old := w.grads[g]; old != nil {
		dy = old.Add(dy)
	}
	w.grads[g] = dy
	if n := g.node; n != nil && !w.seen[n] && n.seq >= since {
		w.seen[n] = true
		heap.Push(&w.queue, n)
	}
}

// visit turns the gradients of a node's results into gradients of its inputs.
func (w *walk) visit(n *node, since uint64, track bool) {
	c := &Ctx{n: n, track: track, since: since, dy: make([]*Tensor, len(n.out))}
	for i := range n.out {
		c.dy[i] = w.grads[&n.out[i]]
	}
	d, ok := n.op.(Differentiable)
	if !ok {
		Statef("Gradient", "%s has no gradient", name(n.op))
	}
	dx := d.VJP(c)
	for i := range n.in {
		if i >= len(dx) || dx[i] == nil || !c.Need(i) {
			continue
		}
		if s := n.in[i].spec; !dx[i].Shape().Equal(s.Shape) || dx[i].DType() != s.DType {
			panic(fmt.Sprintf("VJP of %T: gradient of input %d is %v, the input %v",
				n.op, i, dx[i].Spec(), s))
		}
		w.add(n.in[i].grad, dx[i], since)
	}
}

// nodeHeap orders nodes, newest first.
type nodeHeap []*node

func (h nodeHeap) Len() int           { return len(h) }
func (h nodeHeap) Less(i, j int) bool { return h[i].seq > h[j].seq }
func (h nodeHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *nodeHeap) Push(n any)        { *h = append(*h, n.(*node)) }
func (h *nodeHeap) Pop() any {
	old := *h
	n := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	return n
}
