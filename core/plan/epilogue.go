package plan

import (
	"slices"

	"github.com/goten-ml/goten/core/internal/tile"
	"github.com/goten-ml/goten/core/tensor"
)

// An epilogue is an elementwise pass over the blocks of a result, each while it is in the cache, on
// the thread that made it.
type epilogue struct {
	in     []tensor.Ref // of the operator that makes the result
	result tensor.Ref   // of that operator: the pass may write over it
	pass   instr
	reads  []tensor.Ref // of the pass, where result stands for what it was
}

// epilogues gives operators that make their result block by block the elementwise pass that reads
// it first.
func epilogues(p *Plan) {
	f := look(p)
	keep := make([]bool, len(p.code))
	for i := range p.code {
		keep[i] = true
	}
	for i := range p.code {
		c := &p.code[i]
		if _, ok := c.op.(tensor.Blocked); !ok || len(c.calls) != 1 {
			continue
		}
		if at := f.follower(i); at >= 0 {
			p.code[at] = f.attach(i, at)
			keep[i] = false
		}
	}
	p.retain(keep)
}

// follower is the pass that may run on the blocks of the result of instruction i, or -1.
func (f *fusing) follower(i int) int {
	c := &f.p.code[i]
	out := c.out[0]
	readers := f.readers[out.Storage]
	if len(readers) == 0 || f.written[out.Storage] || out.Layout.Shape.Size() == 0 {
		return -1
	}
	at := slices.Min(readers)
	pass := &f.p.code[at]
	if !pass.elem || pass.over.Size() != out.Layout.Shape.Size() ||
		pass.over.Last() != out.Layout.Shape.Last() {
		return -1
	}
	for _, r := range c.in { // would be read later
		for _, w := range f.writers[r.Storage] {
			if w > i && w < at {
				return -1
			}
		}
	}
	for _, r := range slices.Concat(pass.in, pass.out) {
		if r.Storage == out.Storage && !f.p.whole(r) {
			return -1
		}
		if _, ok := matrixOf(r, pass.over); !ok {
			return -1
		}
	}
	return at
}

// attach is a pass as the epilogue of instruction i. If nobody else reads the result, it lies where
// the pass writes to.
func (f *fusing) attach(i, at int) instr {
	c, pass := &f.p.code[i], f.p.code[at]
	e := &epilogue{in: c.in, result: c.out[0], pass: pass, reads: slices.Clone(pass.in)}
	n := instr{op: c.op, after: e, calls: append(slices.Clone(c.calls), pass.calls...),
		in: slices.Clone(c.in), out: slices.Clone(pass.out)}
	own := e.result
	for _, r := range pass.in {
		if r.Storage != own.Storage {
			n.in = append(n.in, r)
		}
	}
	if f.p.storages[own.Storage].kept || len(f.readers[own.Storage]) > 1 {
		n.out = append(n.out, own)
		return n
	}
	k := slices.IndexFunc(pass.out, func(r tensor.Ref) bool {
		return r.DType.Size() == own.DType.Size() && f.p.whole(r)
	})
	if k < 0 {
		n.out = append(n.out, own)
		return n
	}
	e.result.Storage = pass.out[k].Storage
	for k := range e.reads {
		if e.reads[k].Storage == own.Storage {
			e.reads[k].Storage = e.result.Storage
		}
	}
	return n
}

// matrixOf is a window as rows and columns of the last axis of a shape, if it has that form.
func matrixOf(r tensor.Ref, over tensor.Shape) (tile.Matrix, bool) {
	l := r.Layout
	if !l.Shape.Equal(over) {
		l = l.Expand(over)
	}
	st := l.Steps(nil)
	last := len(over) - 1
	m := tile.Matrix{DType: r.DType}
	if last < 0 {
		return m, false
	}
	m.Steps[1] = st[last]
	rows, known := 1, false
	for k := last - 1; k >= 0; k-- {
		if over[k] == 1 {
			continue
		}
		switch {
		case !known:
			m.Steps[0], known = st[k], true
		case st[k] != m.Steps[0]*rows:
			return m, false
		}
		rows *= over[k]
	}
	return m, true
}

// bindAfter places the operands of an operator with an epilogue.
func (r *Run) bindAfter(b *bound, c *instr) {
	e := c.after
	b.out, b.in, b.writes = []*tensor.Array{r.array(e.result)}, nil, nil
	for _, o := range e.in {
		b.in = append(b.in, r.array(o))
	}
	b.blocked, b.tile = c.op.(tensor.Blocked), e.pass.tile
	place := func(refs []tensor.Ref) []tile.Matrix {
		ms := make([]tile.Matrix, len(refs))
		for k, o := range refs {
			ms[k], _ = matrixOf(o, e.pass.over)
			a := r.array(o)
			ms[k].Base = a.Base()
			if i := r.input(o); i >= 0 {
				r.tiles[i] = append(r.tiles[i], based{mat: &ms[k], a: a})
			}
		}
		return ms
	}
	b.matsOut, b.matsIn = place(e.pass.out), place(e.reads)
	b.after = b.block
}

// block runs the pass on one block.
func (b *bound) block(i, j, m, n int) {
	b.tile.RunBlock(b.matsOut, b.matsIn, tile.Block{Row: i, Col: j, Rows: m, Cols: n})
}
