package tensor

// reads tells which inputs and results the VJP of an operator looks at; bit 63 stands for all
// from there on.
type reads struct{ in, out uint64 }

// readsCache remembers them by the inputs whose gradients are asked for.
var readsCache memo[reads]

// readsOf runs the operator's VJP once on shapes and notes what it reads, so that nodes keep
// nothing else and nobody declares anything.
func readsOf(n *node) reads {
	k := memoKey{op: n.op, n: len(n.in)}
	for i := range n.in {
		if n.in[i].grad != nil {
			k.bits |= 1 << min(i, 63)
		}
	}
	if r := readsCache.get(k); r != nil {
		return *r
	}
	r := dryRun(n)
	readsCache.put(k, r)
	return r
}

func (r reads) input(i int) bool  { return r.in>>min(i, 63)&1 != 0 }
func (r reads) result(i int) bool { return r.out>>min(i, 63)&1 != 0 }

// dryRun calls the VJP with tensors that have shapes but no elements.
func dryRun(n *node) reads {
	d, ok := n.op.(Differentiable)
	if !ok {
		return reads{}
	}
	c := &Ctx{n: n, dry: &reads{}, dy: make([]*Tensor, len(n.outs))}
	for i := range c.dy {
		if n.outs[i].spec.DType.IsFloat() {
			c.dy[i] = Symbolic(n.outs[i].spec, nil, nil)
		}
	}
	d.VJP(c)
	return *c.dry
}
