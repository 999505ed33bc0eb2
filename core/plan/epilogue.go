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
	others []tensor.Ref // the operator's other results
	pass   instr
	reads  []tensor.Ref // of the pass, where result stands for what it was
}

// epilogues gives operators that make their first result block by block the elementwise pass that
// reads it first.
func epilogues(p *Plan) {
	f := look(p)
	keep := make([]bool, len(p.code))
	for i := range p.code {
		keep[i] = true
	}
	for i := range p.code {
		c := &p.code[i]
		if !byBlocks(c.op) || len(c.calls) != 1 {
			continue
		}
		at := f.follower(i)
		if at < 0 {
			continue
		}
		if place := f.meet(i, at); place >= 0 {
			p.code[place] = f.attach(i, at)
			keep[i+at-place] = false
			for _, r := range p.code[place].out {
				f.made[r.Storage] = place
			}
		}
	}
	p.retain(keep)
}

// meet is where an operator at i and its pass at "at" may run together: where the pass did, unless
// something needs the operator's other results before; else where the operator did, if the pass
// finds its operands there; or -1.
func (f *fusing) meet(i, at int) int {
	late := true
	for _, r := range f.p.code[i].in {
		late = late && !f.writes(r, i, at)
	}
	for _, r := range f.p.code[i].out[1:] {
		for _, reader := range f.readers[r.Storage] {
			late = late && reader > at
		}
	}
	if late {
		return at
	}
	for _, r := range f.p.code[at].in {
		if f.made[r.Storage] > i || f.writes(r, i, at) {
			return -1
		}
	}
	return i
}

// writes reports whether an Updater between two instructions writes over a window's storage.
func (f *fusing) writes(r tensor.Ref, after, before int) bool {
	return slices.ContainsFunc(f.writers[r.Storage], func(w int) bool {
		return w > after && w < before
	})
}

// byBlocks reports whether an operator hands on blocks of its first result.
func byBlocks(op any) bool {
	if _, ok := op.(tensor.Blocked); ok {
		return true
	}
	_, ok := op.(tensor.BlockedMulti)
	return ok
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
	if !pass.elem || pass.over.Size() != out.Layout.Shape.Size() {
		return -1
	}
	for _, r := range slices.Concat(pass.in, pass.out) {
		if f.made[r.Storage] == i && (r.Storage != out.Storage || !f.p.whole(r)) {
			return -1
		}
		if _, ok := matrixOf(r, pass.over, out.Layout.Shape.Last()); !ok {
			return -1
		}
	}
	return at
}

// attach is a pass as the epilogue of instruction i. If nobody else reads the result, it lies where
// the pass writes to.
func (f *fusing) attach(i, at int) instr {
	c, pass := &f.p.code[i], f.p.code[at]
	e := &epilogue{in: c.in, result: c.out[0], others: c.out[1:], pass: pass,
		reads: slices.Clone(pass.in)}
	n := instr{op: c.op, after: e, calls: append(slices.Clone(c.calls), pass.calls...),
		in: slices.Clone(c.in), out: slices.Concat(pass.out, e.others)}
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

// matrixOf is a window, expanded to a shape, as rows of so many columns, if it has that form.
func matrixOf(r tensor.Ref, over tensor.Shape, cols int) (tile.Matrix, bool) {
	l := r.Layout
	if !l.Shape.Equal(over) {
		l = l.Expand(over)
	}
	st, m := l.Steps(nil), tile.Matrix{DType: r.DType}
	step, rest, ok := line(st, over, cols)
	if !ok {
		return m, false
	}
	m.Steps[1] = step
	m.Steps[0], _, ok = line(st[:rest], over[:rest], over[:rest].Size())
	return m, ok
}

// line is the step from element to element of the last axes, those that n elements lie on, if it is
// one; and how many axes come before.
func line(st []int, over tensor.Shape, n int) (step, before int, ok bool) {
	size, axes := 1, len(over)
	for size < n {
		axes--
		switch k := over[axes]; {
		case k == 1:
			continue
		case size == 1:
			step = st[axes]
		case st[axes] != step*size:
			return 0, 0, false
		}
		size *= over[axes]
	}
	return step, axes, size == n
}

// bindAfter places the operands of an operator with an epilogue.
func (r *Run) bindAfter(b *bound, c *instr) {
	e := c.after
	b.out, b.in, b.writes = []*tensor.Array{r.array(e.result)}, nil, nil
	for _, o := range e.others {
		b.out = append(b.out, r.array(o))
	}
	for _, o := range e.in {
		b.in = append(b.in, r.array(o))
	}
	b.tile = e.pass.tile
	if op, ok := c.op.(tensor.BlockedMulti); ok {
		b.blockedMulti = op
	} else {
		b.blocked = c.op.(tensor.Blocked)
	}
	place := func(refs []tensor.Ref) []tile.Matrix {
		ms := make([]tile.Matrix, len(refs))
		for k, o := range refs {
			ms[k], _ = matrixOf(o, e.pass.over, e.result.Layout.Shape.Last())
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
