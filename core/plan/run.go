package plan

import (
	"fmt"
	"runtime"
	"time"

	"github.com/goten-ml/goten/core/internal/mem"
	"github.com/goten-ml/goten/core/internal/tile"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/core/trace"
)

// A Run is a plan with memory of its own: an arena, and every operand in its place. It is for one
// goroutine at a time.
type Run struct {
	p      *Plan
	memory *memory
	arena  *mem.Buffer // of memory
	x      *tensor.Exec
	code   []bound
	arrays [][]moved // operands in each input
	tiles  [][]based // the same of elementwise instructions
	outs   []*tensor.Array
	key    *tensor.Tensor
	words  []uint64 // of key
	pc     int
	noted  *trace.Trace // the trace that its instructions go to; nil: none
	lane   trace.Track
}

// A bound instruction has its operands in place.
type bound struct {
	eval    tensor.Evaluator
	multi   tensor.MultiOp
	update  tensor.Updater
	out, in []*tensor.Array
	writes  []*tensor.Array

	tile              *tile.Program
	n                 int // elements, where all operands are flat
	flatOut, flatIn   []tile.Flat
	viewsOut, viewsIn []tile.View

	blocked         tensor.Blocked       // an evaluator, or
	blockedMulti    tensor.BlockedMulti  // an operator of several results
	after           func(i, j, m, n int) // what is done to each block of its result
	matsOut, matsIn []tile.Matrix
}

// moved is an operand in an input.
type moved struct {
	a      *tensor.Array
	offset int
}

// based is an operand of a tile program in an input.
type based struct {
	flat *tile.Flat // or
	view *tile.View // or
	mat  *tile.Matrix
	a    *tensor.Array
}

// newRun places a plan in memory.
func (p *Plan) newRun(m *memory) *Run {
	r := &Run{p: p, memory: m, arena: m.buffer, x: tensor.NewExec(),
		key: tensor.Of([]uint64{0, 0}, 2)}
	r.words = tensor.Data[uint64](r.x, r.key.Array())
	r.arrays = make([][]moved, len(p.inputs))
	r.tiles = make([][]based, len(p.inputs))
	r.code = make([]bound, len(p.code))
	for i := range p.code {
		r.bind(&r.code[i], &p.code[i])
	}
	for _, o := range p.outputs {
		r.outs = append(r.outs, r.array(o))
	}
	if p.given < len(p.inputs) {
		r.move(p.given, r.key)
	}
	return r
}

// bind places the operands of an instruction.
func (r *Run) bind(b *bound, c *instr) {
	for _, o := range c.out {
		b.out = append(b.out, r.array(o))
	}
	for _, o := range c.in {
		b.in = append(b.in, r.array(o))
	}
	b.writes = b.in[:c.writes]
	switch {
	case c.elem:
		r.bindTile(b, c)
		return
	case c.after != nil:
		r.bindAfter(b, c)
		return
	}
	switch op := c.op.(type) {
	case tensor.MultiOp:
		b.multi = op
	case tensor.Updater:
		b.update = op
	case tensor.Evaluator:
		b.eval = op
	default:
		panic(fmt.Sprintf("operator %T cannot be replayed", op))
	}
}

// bindTile prepares the operands of a tile program: flat ones, if all are.
func (r *Run) bindTile(b *bound, c *instr) {
	b.tile, b.n = c.tile, c.over.Size()
	for _, a := range b.out {
		if f, ok := a.Flat(b.n); ok && !f.One || b.n == 1 {
			f.One = false
			b.flatOut = append(b.flatOut, f)
		}
		b.viewsOut = append(b.viewsOut, a.TileView(c.over))
	}
	for _, a := range b.in {
		if f, ok := a.Flat(b.n); ok {
			b.flatIn = append(b.flatIn, f)
		}
		b.viewsIn = append(b.viewsIn, a.TileView(c.over))
	}
	if len(b.flatOut) == len(b.out) && len(b.flatIn) == len(b.in) {
		b.viewsOut, b.viewsIn = nil, nil
	} else {
		b.flatOut, b.flatIn = nil, nil
	}
	for k, o := range c.in {
		if i := r.input(o); i >= 0 {
			m := based{a: b.in[k]}
			if b.flatIn != nil {
				m.flat = &b.flatIn[k]
			} else {
				m.view = &b.viewsIn[k]
			}
			r.tiles[i] = append(r.tiles[i], m)
		}
	}
}

// input is the number of the input that a window is on, or -1.
func (r *Run) input(o tensor.Ref) int {
	if r.p.storages[o.Storage].kind != tensor.Given {
		return -1
	}
	for i, in := range r.p.inputs {
		if in.Storage == o.Storage {
			return i
		}
	}
	return -1
}

// array is a window in its place. Those on inputs are moved there by each replay; until then they
// are windows on the arena, which they never read.
func (r *Run) array(o tensor.Ref) *tensor.Array {
	s, l := &r.p.storages[o.Storage], o.Layout
	b := s.buffer
	switch s.kind {
	case tensor.Made:
		b = r.arena
		l.Offset += s.offset / o.DType.Size()
	case tensor.Given:
		b, l.Offset = r.arena, 0
	}
	a := tensor.ArrayIn(b, o.DType, l)
	if i := r.input(o); i >= 0 {
		r.arrays[i] = append(r.arrays[i], moved{&a, o.Layout.Offset})
	}
	return &a
}

// move brings the operands in input i to the memory of t.
func (r *Run) move(i int, t *tensor.Tensor) {
	for _, m := range r.arrays[i] {
		m.a.Rebind(t, m.offset)
	}
	for _, b := range r.tiles[i] {
		switch base := b.a.Base(); {
		case b.flat != nil:
			b.flat.Base = base
		case b.view != nil:
			b.view.Base = base
		default:
			b.mat.Base = base
		}
	}
}

// Replay runs the step on row-major inputs of the plan's specs, drawing random numbers from a seed
// and the number of the step.
func (r *Run) Replay(seed, step uint64, in []*tensor.Tensor) {
	r.words[0], r.words[1] = seed, step
	for i, t := range in {
		r.move(i, t)
	}
	defer r.blame()
	if r.noted != nil || settings().profile {
		r.timed()
	} else {
		for r.pc = range r.code {
			r.step(&r.code[r.pc])
		}
	}
	tensor.Count(uint64(len(r.code)))
	runtime.KeepAlive(in)
}

// timed runs the code and takes the time of each instruction, for listings and for a trace.
func (r *Run) timed() {
	spent := make([]time.Duration, len(r.code))
	p := r.p
	p.named.Do(p.name)
	for r.pc = range r.code {
		begin := time.Now()
		r.step(&r.code[r.pc])
		end := time.Now()
		spent[r.pc] = end.Sub(begin)
		r.noted.Span(r.lane, p.names[r.pc], p.details[r.pc], r.noted.At(begin), r.noted.At(end))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.spent == nil {
		p.spent = make([]time.Duration, len(spent))
	}
	for i, t := range spent {
		p.spent[i] += t
	}
	p.runs++
}

// step runs one instruction.
func (r *Run) step(b *bound) {
	switch {
	case b.flatOut != nil:
		b.tile.RunFlat(b.n, b.flatOut, b.flatIn)
	case b.viewsOut != nil:
		b.tile.Run(b.viewsOut, b.viewsIn)
	case b.blocked != nil:
		b.blocked.EvalAfter(r.x, b.out[0], b.in, b.after)
	case b.blockedMulti != nil:
		b.blockedMulti.EvalMultiAfter(r.x, b.out, b.in, b.after)
	case b.eval != nil:
		b.eval.Eval(r.x, b.out[0], b.in)
	case b.multi != nil:
		b.multi.EvalMulti(r.x, b.out, b.in)
	default:
		for _, a := range b.writes {
			a.Touch()
		}
		b.update.Update(r.x, b.in)
	}
	r.x.Reset()
}

// blame adds to an error of an operator where in the program it was called.
func (r *Run) blame() {
	switch e := recover().(type) {
	case nil:
	case tensor.Error:
		r.x.Reset()
		c := r.p.code[r.pc].calls[0]
		if c.Place != nil && !c.Grad {
			panic(c.Place.Blame(e))
		}
		panic(e)
	default:
		panic(e)
	}
}

// Result copies result i out of the arena.
func (r *Run) Result(i int) *tensor.Tensor {
	return r.outs[i].Tensor().Clone()
}
