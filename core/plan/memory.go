package plan

import (
	"github.com/goten-ml/goten/core/internal/mem"
	"github.com/goten-ml/goten/core/tensor"
)

// place gives each storage that the step makes an offset in the arena. Two share memory when one
// is used for the last time before the other is written. In the order of time, the smallest hole
// that is large enough is taken: what was freed last is likely to be in the cache.
func (p *Plan) place() {
	p.lifetimes()
	ends := make([][]int, len(p.code)+1) // storages by their last use
	for k := range p.storages {
		if s := &p.storages[k]; s.first >= 0 {
			ends[s.last] = append(ends[s.last], k)
		}
	}
	var a arena
	for i := range p.code {
		taken := p.inPlace(i)
		for _, r := range p.code[i].out {
			s := &p.storages[r.Storage]
			if s.first == i && s.kind == tensor.Made && s.offset < 0 {
				s.offset = a.take(round(s.bytes))
			}
		}
		for _, k := range ends[i] {
			if s := &p.storages[k]; s.kind == tensor.Made && k != taken {
				a.give(hole{s.offset, round(s.bytes)})
			}
		}
	}
	p.arena = a.top
}

// lifetimes finds the first write and the last use of what is made.
func (p *Plan) lifetimes() {
	for i := range p.code {
		c := &p.code[i]
		for _, r := range c.out {
			s := &p.storages[r.Storage]
			if s.kind == tensor.Made && s.first < 0 {
				s.first, s.offset = i, -1
			}
			s.last = i
		}
		for _, r := range c.in {
			p.storages[r.Storage].last = i
		}
	}
	for k := range p.storages {
		if s := &p.storages[k]; s.kept {
			s.last = len(p.code)
		}
	}
}

// inPlace lets the result of an elementwise instruction take the place of an operand that is used
// there for the last time, and returns that storage, or -1.
func (p *Plan) inPlace(i int) int {
	c := &p.code[i]
	if !c.elem {
		return -1
	}
	for _, out := range c.out {
		o := &p.storages[out.Storage]
		if o.first != i || o.kind != tensor.Made || o.offset >= 0 || o.bytes == 0 {
			continue
		}
		for _, in := range c.in {
			s := &p.storages[in.Storage]
			if s.last == i && s.kind == tensor.Made && s.bytes == o.bytes &&
				in.DType.Size() == out.DType.Size() && p.whole(in) && only(c.in, in) {
				o.offset = s.offset
				return in.Storage
			}
		}
	}
	return -1
}

// whole reports whether a window is all of its storage in row-major order.
func (p *Plan) whole(r tensor.Ref) bool {
	return r.Layout.Strides == nil && r.Layout.Offset == 0 &&
		r.Layout.Shape.Size()*r.DType.Size() == p.storages[r.Storage].bytes
}

// only reports whether r is the only window on its storage.
func only(in []tensor.Ref, r tensor.Ref) bool {
	for _, s := range in {
		if s.Storage == r.Storage && !s.Equal(r) {
			return false
		}
	}
	return true
}

func round(n int) int { return (n + mem.Align - 1) &^ (mem.Align - 1) }

// hole is free bytes in an arena.
type hole struct{ at, n int }

// arena is memory that grows at its end: its holes in the order of their places.
type arena struct {
	holes []hole
	top   int
}

// take finds the smallest hole of n bytes.
func (a *arena) take(n int) int {
	best := -1
	for i, h := range a.holes {
		if h.n >= n && (best < 0 || h.n < a.holes[best].n) {
			best = i
		}
	}
	if best < 0 {
		return a.grow(n)
	}
	h := &a.holes[best]
	at := h.at
	h.at, h.n = h.at+n, h.n-n
	if h.n == 0 {
		a.holes = append(a.holes[:best], a.holes[best+1:]...)
	}
	return at
}

// grow takes n bytes at the end, of which a hole there may be a part.
func (a *arena) grow(n int) int {
	at := a.top
	if k := len(a.holes); k > 0 && a.holes[k-1].at+a.holes[k-1].n == a.top {
		at = a.holes[k-1].at
		a.holes = a.holes[:k-1]
	}
	a.top = at + n
	return at
}

// give makes a hole, and joins it with its neighbours.
func (a *arena) give(h hole) {
	if h.n == 0 {
		return
	}
	i := 0
	for i < len(a.holes) && a.holes[i].at < h.at {
		i++
	}
	if i < len(a.holes) && h.at+h.n == a.holes[i].at {
		a.holes[i] = hole{h.at, h.n + a.holes[i].n}
	} else {
		a.holes = append(a.holes, hole{})
		copy(a.holes[i+1:], a.holes[i:])
		a.holes[i] = h
	}
	if i > 0 && a.holes[i-1].at+a.holes[i-1].n == h.at {
		a.holes[i-1].n += a.holes[i].n
		a.holes = append(a.holes[:i], a.holes[i+1:]...)
	}
}
