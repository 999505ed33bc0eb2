package tile

import "fmt"

// Flat is elements that lie in memory one after the other, or one element that stands for all. What
// Base points to must stay alive during RunFlat.
type Flat struct {
	Base  ptr
	DType DType
	One   bool // a single element; outputs have as many as there are
}

// RunFlat is Run for outputs of n elements without gaps, and inputs that are so too or a single
// element: the way of most calls, which needs no shapes.
func (p *Program) RunFlat(n int, out, in []Flat) {
	if len(out) != len(p.out) || len(in) != len(p.in) || n < 0 {
		panic(fmt.Sprintf("tile.RunFlat: got %d outputs and %d inputs; expected %d and %d",
			len(out), len(in), len(p.out), len(p.in)))
	}
	for i := range out {
		if out[i].DType != p.out[i].t || out[i].One {
			panic(fmt.Sprintf("tile.RunFlat: output %d is %v; expected %v",
				i, out[i].DType, p.out[i].t))
		}
	}
	for i := range in {
		if in[i].DType != p.in[i] {
			panic(fmt.Sprintf("tile.RunFlat: input %d is %v; expected %v", i, in[i].DType, p.in[i]))
		}
	}
	if n > 0 {
		p.runFlat(out, in, n, false)
	}
}

// runFlat computes n > 0 elements; small tensors take no longer way than they need.
func (p *Program) runFlat(out, in []Flat, n int, here bool) {
	switch {
	case n > p.lanes:
		r := p.begin()
		r.here = here
		r.dims = append(r.dims, n)
		for i := range out {
			r.addFlat(&out[i])
		}
		for i := range in {
			r.addFlat(&in[i])
		}
		r.divide(n)
		r.finish()
	case p.bare && (n == 1 || allDense(in)):
		s := &p.code[0]
		s.f(n, out[0].Base, in[s.a].Base, in[s.b].Base, in[s.c].Base)
	default:
		p.runOne(out, in, n)
	}
}

func allDense(in []Flat) bool {
	for i := range in {
		if in[i].One {
			return false
		}
	}
	return true
}

func (r *run) addFlat(f *Flat) {
	w := window{base: f.Base, size: f.DType.Size(), inner: 1, dense: true, fixed: true}
	if f.One {
		w.inner, w.dense = 0, false
	}
	r.windows = append(r.windows, w)
}

// runOne runs a single tile.
func (p *Program) runOne(out, in []Flat, n int) {
	f := p.frame()
	o := p.firstOut()
	for i := range in {
		if v := &in[i]; n == 1 || !v.One {
			f.now[i] = v.Base
		} else if p.loads[i] {
			load(f.regs[i], grid{base: v.Base, rows: 1, cols: n}, v.DType.Size())
		}
	}
	for k := range out {
		f.now[o+k] = out[k].Base
		for _, i := range p.out[k].late {
			if in[i].Base == out[k].Base {
				f.now[o+k] = f.regs[o+k]
			}
		}
	}
	f.compute(p.code, n)
	for k := range out {
		if v := &out[k]; f.now[o+k] != v.Base {
			move(v.Base, f.regs[o+k], n, v.DType.Size())
		}
	}
	p.rest(f)
}
