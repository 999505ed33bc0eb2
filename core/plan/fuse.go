package plan

import (
	"slices"

	"github.com/goten-ml/goten/core/tensor"
)

const (
	// maxFused is how many operators a pass has, maxOperands how many arrays it reads and writes.
	maxFused    = 40
	maxOperands = 12
)

// fuse joins elementwise instructions that lead to each other in one pass. What only the pass
// itself reads stays in registers. A pass stands where its last operator did.
func fuse(p *Plan) {
	f := look(p)
	for i := range p.code {
		if p.code[i].elem {
			f.join(i)
		}
	}
	keep := make([]bool, len(p.code))
	for i := range p.code {
		if keep[i] = f.pass[i] == i; keep[i] && p.code[i].elem && len(p.code[i].calls) > 1 {
			f.settle(i)
		}
	}
	p.retain(keep)
}

// fusing is what is known while passes are joined. Instructions keep their numbers.
type fusing struct {
	p       *Plan
	written []bool  // storages that an Updater writes
	made    []int   // instruction that makes a storage, or -1
	readers [][]int // instructions that read a storage
	writers [][]int // instructions that write over a storage
	pass    []int   // of each instruction: the one that stands for its pass
}

func look(p *Plan) *fusing {
	f := &fusing{p: p, written: p.rewritten(), made: make([]int, len(p.storages)),
		readers: make([][]int, len(p.storages)), writers: make([][]int, len(p.storages)),
		pass: make([]int, len(p.code))}
	for s := range f.made {
		f.made[s] = -1
	}
	for i := range f.p.code {
		f.pass[i] = i
		c := &f.p.code[i]
		for _, r := range c.out {
			f.made[r.Storage] = i
		}
		for _, r := range c.in {
			f.readers[r.Storage] = append(f.readers[r.Storage], i)
		}
		for _, r := range c.in[:c.writes] {
			f.writers[r.Storage] = append(f.writers[r.Storage], i)
		}
	}
	return f
}

// of is the instruction that stands for the pass of i.
func (f *fusing) of(i int) int {
	for f.pass[i] != i {
		i = f.pass[i]
	}
	return i
}

// join draws the passes that make the operands of instruction i into it.
func (f *fusing) join(i int) {
	for _, r := range slices.Clone(f.p.code[i].calls[0].In) {
		m := f.made[r.Storage]
		if m < 0 {
			continue
		}
		if g := f.of(m); g != i && f.fits(g, i) {
			f.merge(g, i)
		}
	}
}

// fits reports whether pass g may run at the place of i, together with it.
func (f *fusing) fits(g, i int) bool {
	a, b := &f.p.code[g], &f.p.code[i]
	if !a.elem || !a.over.Equal(b.over) || len(a.calls)+len(b.calls) > maxFused {
		return false
	}
	if len(f.operands(a, b)) > maxOperands {
		return false
	}
	for _, c := range a.calls {
		for _, r := range c.In { // would be read later
			if f.writes(r, g, i) {
				return false
			}
		}
		if out := c.Out[0]; !f.waits(out, g, i) {
			return false
		}
	}
	return true
}

// waits reports whether a result of pass g can be made at i: nobody needs it before, and i reads it
// as it is made.
func (f *fusing) waits(out tensor.Ref, g, i int) bool {
	if f.written[out.Storage] {
		return false
	}
	for _, r := range f.readers[out.Storage] {
		switch at := f.of(r); {
		case at == g || at > i:
		case at < i:
			return false
		}
	}
	for _, c := range f.p.code[i].calls {
		for _, r := range c.In {
			if r.Storage == out.Storage && !r.Equal(out) {
				return false
			}
		}
	}
	return true
}

// operands are the arrays that two passes as one would read and write, counted generously.
func (f *fusing) operands(a, b *instr) []tensor.Ref {
	var all []tensor.Ref
	inside := map[int]bool{}
	for _, c := range append(a.calls[:len(a.calls):len(a.calls)], b.calls...) {
		inside[c.Out[0].Storage] = true
	}
	for _, c := range append(a.calls[:len(a.calls):len(a.calls)], b.calls...) {
		for _, r := range c.In {
			if !inside[r.Storage] && !slices.ContainsFunc(all, r.Equal) {
				all = append(all, r)
			}
		}
		if f.outside(c.Out[0].Storage, inside) {
			all = append(all, c.Out[0])
		}
	}
	return all
}

// outside reports whether somebody outside of the pass that makes the storages inside reads s.
func (f *fusing) outside(s int, inside map[int]bool) bool {
	if f.p.storages[s].kept {
		return true
	}
	for _, r := range f.readers[s] {
		if c := &f.p.code[r]; !c.elem || !inside[c.calls[len(c.calls)-1].Out[0].Storage] {
			return true
		}
	}
	return false
}

// merge makes pass g a part of i.
func (f *fusing) merge(g, i int) {
	a, b := &f.p.code[g], &f.p.code[i]
	b.calls = append(a.calls[:len(a.calls):len(a.calls)], b.calls...)
	f.pass[g] = i
}

// settle lists what a finished pass reads and writes.
func (f *fusing) settle(i int) {
	c := &f.p.code[i]
	inside := map[int]bool{}
	for _, call := range c.calls {
		inside[call.Out[0].Storage] = true
	}
	slices.SortFunc(c.calls, func(a, b tensor.Call) int { // as the program called them
		return f.made[a.Out[0].Storage] - f.made[b.Out[0].Storage]
	})
	c.in, c.out = nil, nil
	for _, call := range c.calls {
		for _, r := range call.In {
			if !inside[r.Storage] && !slices.ContainsFunc(c.in, r.Equal) {
				c.in = append(c.in, r)
			}
		}
		if f.outside(call.Out[0].Storage, inside) {
			c.out = append(c.out, call.Out[0])
		}
	}
}
