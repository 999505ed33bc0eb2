package tensor

import "fmt"

// A Ctx is what a VJP may look at.
type Ctx struct {
	n     *node
	dy    []*Tensor
	room  [1]*Tensor // of dy
	track bool       // gradients of gradients are wanted
	since uint64     // nothing older is asked for
	dry   *reads     // set while it is found out what the VJP reads
}

// In is input i.
func (c *Ctx) In(i int) *Tensor {
	if c.dry != nil {
		c.dry.in |= 1 << min(i, 63)
		return Symbolic(c.n.in[i].spec, nil, nil)
	}
	return c.value(&c.n.in[i].kept, c.n.in[i].grad, "input", i)
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
func (c *Ctx) value(k *kept, g *grad, what string, i int) *Tensor {
	t := k.value
	if t == nil {
		panic(fmt.Sprintf("VJP of %T reads %s %d, which it did not read on shapes alone",
			c.n.op, what, i))
	}
	if t.arr.buf != nil && t.arr.buf.Writes() != k.writes {
		Statef("Gradient", "%s %d of %s, a %v, was overwritten after it was used; "+
			"take the gradient before the update, or compute from a copy",
			what, i, name(c.n.op), k.spec)
	}
	if !c.track {
		g = nil
	}
	if t.grad == g && t.sess == c.n.sess {
		return t
	}
	return &Tensor{arr: t.arr, grad: g, sess: c.n.sess, sym: t.sym}
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
	since uint64 // nothing older is asked for
	inner bool   // gradients of results are asked for, not of leaves alone
	c     *Ctx
}

func backward(ys, dys, xs []*Tensor, track bool) []*Tensor {
	var room [16]*node
	w := &walk{grads: map[*grad]*Tensor{}, queue: room[:0], since: ^uint64(0)}
	for _, x := range xs {
		if x.grad == nil {
			Statef("Gradient", "%v is not tracked; use Track before computing with it", x.Spec())
		}
		w.since = min(w.since, x.grad.seq())
		w.inner = w.inner || x.grad.node != nil
	}
	for i, y := range ys {
		if y.grad == nil {
			continue
		}
		var dy *Tensor
		if i < len(dys) {
			dy = dys[i]
		}
		w.add(y.grad, seed(y, dy))
	}
	w.c = &Ctx{track: track, since: w.since}
	place := placeOf(ys)
	for len(w.queue) > 0 {
		w.visit(w.queue.pop())
	}
	if len(ys) > 0 {
		ys[0].sess.At(place)
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
	if dy.sess == y.sess {
		return dy
	}
	return &Tensor{arr: dy.arr, grad: dy.grad, sess: y.sess, sym: dy.sym}
}

// add accumulates a gradient. The first that reaches a node queues it.
func (w *walk) add(g *grad, dy *Tensor) {
	if old := w.grads[g]; old != nil {
		w.grads[g] = old.Add(dy)
		return
	}
	if n := g.node; n != nil && n.seq >= w.since && !w.reached(n) {
		w.queue.push(n)
	}
	w.grads[g] = dy
}

// reached reports whether another result of n has a gradient.
func (w *walk) reached(n *node) bool {
	for i := range n.out {
		if len(n.out) > 1 && w.grads[&n.out[i]] != nil {
			return true
		}
	}
	return false
}

// visit turns the gradients of a node's results into gradients of its inputs. Newer nodes were
// visited before, so the results' gradients are complete, and done with unless asked for.
func (w *walk) visit(n *node) {
	c := w.c
	c.n, c.dy = n, c.room[:0]
	for i := range n.out {
		g := &n.out[i]
		c.dy = append(c.dy, w.grads[g])
		if !w.inner {
			delete(w.grads, g)
		}
	}
	d, ok := n.op.(Differentiable)
	if !ok {
		Statef("Gradient", "%s has no gradient", name(n.op))
	}
	n.sess.backAt(n)
	dx := d.VJP(c)
	for i := range n.in {
		if i >= len(dx) || dx[i] == nil || !c.Need(i) {
			continue
		}
		if s := n.in[i].spec; !dx[i].Shape().Equal(s.Shape) || dx[i].DType() != s.DType {
			panic(fmt.Sprintf("VJP of %T: gradient of input %d is %v, the input %v",
				n.op, i, dx[i].Spec(), s))
		}
		w.add(n.in[i].grad, dx[i])
	}
}

// nodeHeap orders nodes, newest first (Williams 1964).
type nodeHeap []*node

func (h *nodeHeap) push(n *node) {
	q := append(*h, n)
	i := len(q) - 1
	for i > 0 && q[(i-1)/2].seq < n.seq {
		q[i] = q[(i-1)/2]
		i = (i - 1) / 2
	}
	q[i] = n
	*h = q
}

func (h *nodeHeap) pop() *node {
	q := *h
	top, last := q[0], len(q)-1
	n := q[last]
	q[last] = nil
	q = q[:last]
	i := 0
	for 2*i+1 < last {
		child := 2*i + 1
		if child+1 < last && q[child+1].seq > q[child].seq {
			child++
		}
		if q[child].seq < n.seq {
			break
		}
		q[i] = q[child]
		i = child
	}
	if last > 0 {
		q[i] = n
	}
	*h = q
	return top
}
