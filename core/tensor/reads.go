package tensor

import (
	"sync"
	"sync/atomic"
)

// reads tells which inputs and results the VJP of an operator looks at; bit 63 stands for all
// from there on.
type reads struct{ in, out uint64 }

// readsKey is what the reads of a VJP may depend on.
type readsKey struct {
	op   any
	n    int
	need uint64
}

// readsCache is read without a lock, as programCache is.
var readsCache struct {
	mu sync.Mutex
	m  atomic.Pointer[map[readsKey]reads]
}

// readsOf runs the operator's VJP once on shapes and notes what it reads, so that nodes keep
// nothing else and nobody declares anything.
func readsOf(n *node) reads {
	k := readsKey{op: n.op, n: len(n.in)}
	for i := range n.in {
		if n.in[i].grad != nil {
			k.need |= 1 << min(i, 63)
		}
	}
	m := readsCache.m.Load()
	if m != nil {
		if r, ok := (*m)[k]; ok {
			return r
		}
	}
	r := dryRun(n)
	readsCache.mu.Lock()
	defer readsCache.mu.Unlock()
	next := map[readsKey]reads{}
	if m = readsCache.m.Load(); m != nil && len(*m) < maxPrograms {
		for k, v := range *m {
			next[k] = v
		}
	}
	next[k] = r
	readsCache.m.Store(&next)
	return r
}

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
