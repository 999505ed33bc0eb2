package tile

import "fmt"

// Run computes the outputs from the inputs. All views have one shape: callers broadcast with
// stride 0. Types are those of NewB and of the results. An output may be exactly an input (same
// Base and strides); any other overlap of an output with a view is an error of the caller that
// Run does not notice. Large work is spread over the cores; results do not depend on their number.
// Run keeps nothing that it is given.
func (p *Program) Run(out, in []View) {
	r, _ := p.runs.Get().(*run)
	if r == nil {
		r = &run{p: p}
		r.body = r.tilesOf
	}
	if r.prepare(out, in) {
		r.execute()
	}
	r.forget()
	p.runs.Put(r)
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
	p       *Program
	dims    []int // outermost first, at least one
	strides []int // backing of the windows' strides
	windows []window
	rows    int // rows of the last dimension in a tile
	cols    int // of a row, the elements in a tile
	chunks  int // of a row, the tiles
	height  int // rows in all
	body    func(lo, hi int)
}

// prepare checks the views and lays out the tiles. It returns false if there is no element.
func (r *run) prepare(out, in []View) bool {
	p := r.p
	if len(out) != len(p.out) || len(in) != len(p.in) {
		panic(fmt.Sprintf("tile.Run: got %d outputs and %d inputs; expected %d and %d",
			len(out), len(in), len(p.out), len(p.in)))
	}
	shape := out[0].Shape
	n := 1
	for _, d := range shape {
		n *= d
	}
	flat := true
	for i := range out {
		check(&out[i], shape, p.out[i].t, "output", i)
		flat = flat && out[i].contiguous()
	}
	for i := range in {
		check(&in[i], shape, p.in[i], "input", i)
		flat = flat && (in[i].contiguous() || in[i].constant())
	}
	if n == 0 {
		return false
	}
	r.windows, r.strides, r.dims = r.windows[:0], r.strides[:0], r.dims[:0]
	if flat {
		r.flat(out, in, n)
	} else {
		r.collapse(out, in)
	}
	r.divide(n)
	r.markDirect()
	return true
}

func check(v *View, shape []int, t DType, what string, i int) {
	if v.DType != t {
		panic(fmt.Sprintf("tile.Run: %s %d is %v; expected %v", what, i, v.DType, t))
	}
	if len(v.Shape) != len(shape) || len(v.Strides) != len(shape) {
		badShape(v, shape, what, i)
	}
	for k, d := range shape {
		if v.Shape[k] != d {
			badShape(v, shape, what, i)
		}
	}
}

func badShape(v *View, shape []int, what string, i int) {
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

// flat makes one dimension of views that are contiguous or constant.
func (r *run) flat(out, in []View, n int) {
	r.dims = append(r.dims, n)
	for i := range out {
		r.addFlat(&out[i], 1)
	}
	for i := range in {
		s := 1
		if n > 1 && in[i].constant() {
			s = 0
		}
		r.addFlat(&in[i], s)
	}
}

func (r *run) addFlat(v *View, stride int) {
	r.windows = append(r.windows, window{
		base: v.Base, size: v.DType.Size(), inner: stride, dense: stride == 1, fixed: true,
	})
}

// divide chooses the tiles: parts of a row, or several whole rows.
func (r *run) divide(n int) {
	inner, lanes := r.dims[len(r.dims)-1], r.p.lanes
	r.height = n / inner
	if inner > lanes {
		r.rows, r.chunks = 1, (inner+lanes-1)/lanes
		r.cols = min(lanes, ((inner+r.chunks-1)/r.chunks+63)&^63)
		r.chunks = (inner + r.cols - 1) / r.cols
		return
	}
	r.rows, r.cols, r.chunks = min(lanes/inner, r.height), inner, 1
}

func (r *run) tiles() int { return (r.height + r.rows - 1) / r.rows * r.chunks }

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

// forget drops the addresses, so that a resting run keeps no memory alive.
func (r *run) forget() { clear(r.windows) }
