package tile

import "github.com/goten-ml/goten/core/internal/par"

// frame is the state of one worker: its registers, where each slot of the program is now, and
// which memory an input register holds.
type frame struct {
	regs []ptr
	now  []ptr
	held []held // per input
	row  []int  // index of a row, per dimension but the last
}

type held struct {
	from ptr
	n    int
}

func (p *Program) newFrame() *frame {
	f := &frame{regs: newRegisters(p.slots), now: make([]ptr, p.slots)}
	f.held = make([]held, len(p.in))
	copy(f.now, f.regs)
	for _, c := range p.consts {
		fill(f.regs[c.slot], p.lanes, c.size, c.bits)
	}
	return f
}

// Work of fewer additions than this is not worth a second core.
const grainCost = 128 << 10

// execute runs all tiles, over several cores if there are enough.
func (r *run) execute() {
	tiles := r.tiles()
	grain := max(1, grainCost/(r.p.cost*r.rows*r.cols))
	if tiles <= grain || r.here {
		r.tilesOf(0, tiles)
		return
	}
	par.For(tiles, grain, r.body)
}

// frame takes a worker's registers, rest gives them back without what the tile lay in.
func (p *Program) frame() *frame {
	f, _ := p.frames.Get().(*frame)
	if f == nil {
		f = p.newFrame()
	}
	return f
}

func (p *Program) rest(f *frame) {
	copy(f.now[:len(p.in)], f.regs)
	o := p.firstOut()
	copy(f.now[o:o+len(p.out)], f.regs[o:])
	p.frames.Put(f)
}

func (f *frame) compute(code []step, n int) {
	for i := range code {
		s := &code[i]
		s.f(n, f.now[s.d], f.now[s.a], f.now[s.b], f.now[s.c])
	}
}

// tilesOf runs tiles lo up to hi with the registers of one worker.
func (r *run) tilesOf(lo, hi int) {
	p := r.p
	f := p.frame()
	clear(f.held)
	for t := lo; t < hi; t++ {
		r.tile(f, t)
	}
	p.rest(f)
}

// tile loads, computes and stores one tile.
func (r *run) tile(f *frame, t int) {
	p := r.p
	g := r.place(f, t)
	n := g.rows * g.cols
	ins := r.windows[len(p.out):]
	for i := range ins {
		if p.loads[i] {
			r.bind(f, i, &ins[i], g)
		}
	}
	for k := range p.out {
		w, s := &r.windows[k], p.firstOut()+k
		if w.direct && g.contiguous(w) {
			f.now[s] = r.address(f, w, g)
		} else {
			f.now[s] = f.regs[s]
		}
	}
	f.compute(p.code, n)
	for k := range p.out {
		s := p.firstOut() + k
		if f.now[s] == f.regs[s] {
			r.scatter(f, &r.windows[k], f.regs[s], g)
		}
	}
}

// place of a tile: its first row and column, its size, and whether its rows are whole.
type place struct {
	row, col, rows, cols int
	whole                bool
}

// contiguous reports whether the elements of w in a tile lie in memory as in a register.
func (g place) contiguous(w *window) bool {
	return w.inner == 1 && (g.rows == 1 || w.dense && g.whole)
}

func (r *run) place(f *frame, t int) place {
	line, chunk := t/r.chunks, t%r.chunks
	span, band := line/r.bands(), line%r.bands()
	g := place{row: span*r.span + band*r.rows, col: chunk * r.cols}
	g.rows = min(r.rows, r.span-band*r.rows)
	inner := r.dims[len(r.dims)-1]
	g.cols = min(r.cols, inner-g.col)
	g.whole = g.cols == inner
	r.seek(f, g.row)
	return g
}

// seek sets f.row to the index of a row.
func (r *run) seek(f *frame, row int) {
	outer := len(r.dims) - 1
	for len(f.row) < outer {
		f.row = append(f.row, 0)
	}
	for k := outer - 1; k >= 0; k-- {
		f.row[k] = row % r.dims[k]
		row /= r.dims[k]
	}
}

// address returns where w has the element at f.row and the column of g.
func (r *run) address(f *frame, w *window, g place) ptr {
	i := g.col * w.inner
	for k := range len(r.dims) - 1 {
		i += f.row[k] * w.strides[k]
	}
	return at(w.base, i, w.size)
}

// bind makes the elements of input i available: in place if they are contiguous, else in its
// register, where they stay while following tiles need the same ones.
func (r *run) bind(f *frame, i int, w *window, g place) {
	from := r.address(f, w, g)
	if g.contiguous(w) {
		f.now[i] = from
		return
	}
	f.now[i] = f.regs[i]
	n := g.rows * g.cols
	keeps := w.fixed || r.rows == 1
	if h := &f.held[i]; !keeps || h.from != from || h.n < n {
		r.blocks(f, w, g, func(b grid, from int) { load(at(f.regs[i], from, w.size), b, w.size) })
		*h = held{from, n}
	}
}

func (r *run) scatter(f *frame, w *window, s ptr, g place) {
	r.blocks(f, w, g, func(b grid, from int) { store(b, at(s, from, w.size), w.size) })
}

// blocks calls do for the parts of a tile that lie in one two-dimensional grid, with the lane at
// which each starts.
func (r *run) blocks(f *frame, w *window, g place, do func(b grid, from int)) {
	b := grid{rows: 1, cols: g.cols, colStride: w.inner}
	last := len(r.dims) - 2
	if last < 0 {
		b.base = r.address(f, w, g)
		do(b, 0)
		return
	}
	b.rowStride = w.strides[last]
	for done := 0; done < g.rows; done += b.rows {
		r.seek(f, g.row+done)
		b.base = r.address(f, w, g)
		b.rows = min(g.rows-done, r.dims[last]-f.row[last])
		do(b, done*g.cols)
	}
	r.seek(f, g.row)
}
