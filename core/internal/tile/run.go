package tile

import "fmt"

// Run computes the outputs from the inputs. All views have one shape: callers broadcast with
// stride 0. Types are those of NewB and of the results. An output may be exactly an input (same
// Base and strides); any other overlap of an output with a view is an error of the caller that
// Run does not notice. Large work is spread over the cores; results do not depend on their number.
// Run keeps nothing that it is given.
func (p *Program) Run(out, in []View) { p.run(out, in, false) }

// A Block is Rows rows from Row and Cols columns from Col of matrices.
type Block struct{ Row, Col, Rows, Cols int }

// RunBlock is Run for a block of matrices, on the caller's thread alone: it is a part of a loop on
// all of them.
func (p *Program) RunBlock(out, in []Matrix, at Block) {
	b, _ := p.blocks.Get().(*block)
	if b == nil {
		b = &block{}
	}
	b.shape = [2]int{at.Rows, at.Cols}
	for k := range out {
		b.views = append(b.views, out[k].block(at.Row, at.Col, b.shape[:]))
	}
	for k := range in {
		b.views = append(b.views, in[k].block(at.Row, at.Col, b.shape[:]))
	}
	p.run(b.views[:len(out)], b.views[len(out):], true)
	clear(b.views) // a resting block keeps no memory alive
	b.views = b.views[:0]
	p.blocks.Put(b)
}

// block is the views of one call of RunBlock.
type block struct {
	shape [2]int
	views []View
}

func (p *Program) run(out, in []View, here bool) {
	n, flat := p.check(out, in)
	switch {
	case n == 0:
	case flat:
		var room [12]Flat
		f := room[:0]
		for i := range out {
			f = append(f, Flat{Base: out[i].Base, DType: out[i].DType})
		}
		for i := range in {
			one := n == 1 || !in[i].contiguous()
			f = append(f, Flat{Base: in[i].Base, DType: in[i].DType, One: one})
		}
		p.runFlat(f[:len(out)], f[len(out):], n, here)
	default:
		r := p.begin()
		r.here = here
		r.collapse(out, in)
		if p.moves && !here && r.move() {
			r.giveBack()
			return
		}
		r.divide(n)
		r.finish()
	}
}

// begin takes the geometry of a call, finish runs it and gives it back.
func (p *Program) begin() *run {
	r, _ := p.runs.Get().(*run)
	if r == nil {
		r = &run{p: p}
		r.body, r.copies, r.transposes = r.tilesOf, r.copyRows, r.transposeBands
	}
	r.windows, r.strides, r.dims = r.windows[:0], r.strides[:0], r.dims[:0]
	r.here = false
	return r
}

func (r *run) finish() {
	r.execute()
	r.giveBack()
}

func (r *run) giveBack() {
	clear(r.windows) // a resting run keeps no memory alive
	r.p.runs.Put(r)
}

// window is a view whose dimensions were collapsed together with those of all other views.
type window struct {
	base    ptr
	size    int
	strides []int
	inner   int  // the last stride
	dense   bool // contiguous over all dimensions
	fixed   bool // the same elements for any row
	direct  bool // of an output: may be written before the last instruction
}

// run is the geometry of one call: collapsed dimensions and their division in tiles.
type run struct {
	here    bool // on the caller's thread
	p       *Program
	dims    []int // outermost first, at least one
	strides []int // backing of the windows' strides
	windows []window
	height  int // rows of the last dimension, in all
	rows    int // rows in a tile
	cols    int // of a row, the elements in a tile
	chunks  int // of a row, the tiles
	span    int // rows that tiles do not straddle: divides height

	body, copies, transposes func(lo, hi int)
}

// check panics unless the views fit the program and one another. It returns the number of
// elements, and whether all views are contiguous or, of inputs, constant.
func (p *Program) check(out, in []View) (n int, flat bool) {
	if len(out) != len(p.out) || len(in) != len(p.in) {
		panic(fmt.Sprintf("tile.Run: got %d outputs and %d inputs; expected %d and %d",
			len(out), len(in), len(p.out), len(p.in)))
	}
	shape := out[0].Shape
	n, flat = 1, true
	for _, d := range shape {
		n *= d
	}
	for i := range out {
		if out[i].DType != p.out[i].t || !out[i].has(shape) {
			out[i].misfit("output", i, p.out[i].t, shape)
		}
		flat = flat && out[i].contiguous()
	}
	for i := range in {
		if in[i].DType != p.in[i] || !in[i].has(shape) {
			in[i].misfit("input", i, p.in[i], shape)
		}
		flat = flat && (in[i].contiguous() || in[i].constant())
	}
	return n, flat
}

func (v *View) has(shape []int) bool {
	if len(v.Shape) != len(shape) || len(v.Strides) != len(shape) {
		return false
	}
	for k, d := range shape {
		if v.Shape[k] != d {
			return false
		}
	}
	return true
}

func (v *View) misfit(what string, i int, t DType, shape []int) {
	if v.DType != t {
		panic(fmt.Sprintf("tile.Run: %s %d is %v; expected %v", what, i, v.DType, t))
	}
	// Copies: the message must not make the caller's slices escape.
	got, strides := append([]int(nil), v.Shape...), append([]int(nil), v.Strides...)
	panic(fmt.Sprintf("tile.Run: %s %d has shape %v and strides %v; expected shape %v",
		what, i, got, strides, append([]int(nil), shape...)))
}

// contiguous reports whether the elements lie in row-major order without gaps.
func (v *View) contiguous() bool {
	n := 1
	for k := len(v.Shape) - 1; k >= 0; k-- {
		if v.Shape[k] != 1 && v.Strides[k] != n {
			return false
		}
		n *= v.Shape[k]
	}
	return true
}

// constant reports whether all elements are one.
func (v *View) constant() bool {
	for k, s := range v.Strides {
		if s != 0 && v.Shape[k] != 1 {
			return false
		}
	}
	return true
}

// divide chooses the tiles of n elements: parts of a row, several whole rows, or blocks of two
// dimensions where a view lies across.
func (r *run) divide(n int) {
	r.markDirect()
	last := len(r.dims) - 1
	inner, lanes := r.dims[last], r.lanes()
	r.height = n / inner
	r.span = r.height
	switch {
	case r.across():
		r.span = r.dims[last-1]
		r.cols = min(inner, blockCols)
		r.rows = min(lanes/r.cols, r.span)
		r.chunks = (inner + r.cols - 1) / r.cols
	case inner > lanes:
		r.rows, r.chunks = 1, (inner+lanes-1)/lanes
		r.cols = min(lanes, ((inner+r.chunks-1)/r.chunks+63)&^63)
		r.chunks = (inner + r.cols - 1) / r.cols
	default:
		r.rows, r.cols, r.chunks = min(lanes/inner, r.height), inner, 1
	}
}

// lanes is the most elements of a tile: a register, or more where a single step reads and writes
// memory in place.
func (r *run) lanes() int {
	if !r.p.bare {
		return r.p.lanes
	}
	for i := range r.windows {
		if w := &r.windows[i]; w.inner != 1 || !w.dense {
			return r.p.lanes
		}
	}
	return r.p.lanes * max(1, min(bareRegisters, grainCost/(r.p.cost*r.p.lanes)))
}

// bareRegisters is how many registers a tile without registers has: as much as the collector may
// wait for.
const bareRegisters = 16

// blockCols is two lines of 4-byte elements: a block of 32 × 32 uses whole lines both ways.
const blockCols = 32

// across finds a window whose memory runs along a dimension other than the last, moves that
// dimension next to the last and reports whether there is one. Blocks pay from a line on.
func (r *run) across() bool {
	last := len(r.dims) - 1
	if last < 1 || r.dims[last] < 16 {
		return false
	}
	for i := range r.windows {
		w := &r.windows[i]
		for k := 0; k < last; k++ {
			if abs(w.strides[k]) == 1 && abs(w.inner) > 1 && r.dims[k] >= 16 {
				r.swap(k, last-1)
				return true
			}
		}
	}
	return false
}

func (r *run) swap(j, k int) {
	if j == k {
		return
	}
	r.dims[j], r.dims[k] = r.dims[k], r.dims[j]
	for i := range r.windows {
		s := r.windows[i].strides
		s[j], s[k] = s[k], s[j]
		r.windows[i].dense = false // in the new order of rows
	}
}

// bands is the number of rows of tiles in a span.
func (r *run) bands() int { return (r.span + r.rows - 1) / r.rows }

func (r *run) tiles() int { return r.height / r.span * r.bands() * r.chunks }

// markDirect finds the outputs that may be written by the step that makes them: not those that
// are an input which a later step reads.
func (r *run) markDirect() {
	outs := r.windows[:len(r.p.out)]
	for k := range outs {
		outs[k].direct = true
		for _, i := range r.p.out[k].late {
			if r.windows[len(outs)+i].base == outs[k].base {
				outs[k].direct = false
			}
		}
	}
}
