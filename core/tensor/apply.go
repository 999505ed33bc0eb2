package tensor

import (
	"fmt"
	"runtime"
	"slices"

	"github.com/goten-ml/goten/core/internal/tile"
)

// Apply runs an operator with one result: it infers the shape, takes memory, computes, and, if an
// input is tracked, hangs a node on the result. It panics with a typed error when inputs do not
// fit.
func Apply(op Op, in ...*Tensor) *Tensor {
	x := execs.Get().(*Exec)
	defer x.done()
	spec := op.Shape(x.specsOf(in))
	out := &Tensor{sess: sessionOf(in)}
	if symbolic(in) {
		out.arr = Array{dtype: spec.DType, layout: Layout{Shape: spec.Shape}}
		out.sym = &Symbol{Probe: probeOne(op, in), Maker: &SymbolicCall{Op: op, In: keepAll(in)}}
	} else {
		own := x.run(op, spec, &out.arr, in)
		if own {
			out.sess.note(&out.arr)
			if out.sess == nil && stems(in) {
				out.arr.buf.Stem()
			}
		}
		out.sess.apply(op, in, &out.arr, own)
		count(1)
	}
	if tracked(in) && spec.DType.IsFloat() {
		out.grad = &record(op, in, []*Tensor{out}, out.sess).out[0]
	}
	runtime.KeepAlive(in)
	return out
}

// ApplyMulti is Apply for an operator with several results.
func ApplyMulti(op MultiOp, in ...*Tensor) []*Tensor {
	x := execs.Get().(*Exec)
	defer x.done()
	outs := op.Shapes(x.specsOf(in))
	sess := sessionOf(in)
	ts := make([]*Tensor, len(outs))
	for i, s := range outs {
		ts[i] = &Tensor{sess: sess}
		if symbolic(in) {
			ts[i].arr = Array{dtype: s.DType, layout: Layout{Shape: s.Shape}}
		} else {
			ts[i].arr = newArray(s)
			sess.note(&ts[i].arr)
			if sess == nil && stems(in) {
				ts[i].arr.buf.Stem()
			}
		}
	}
	if symbolic(in) {
		probes, in := probeMulti(op, in), keepAll(in)
		for i, t := range ts {
			t.sym = &Symbol{Maker: &SymbolicCall{Op: op, In: in, Out: i}}
			if probes != nil {
				t.sym.Probe = probes[i].Shape
			}
		}
	} else {
		op.EvalMulti(x, arraysOf(ts), x.arraysOf(in))
		sess.applyMulti(op, in, ts)
		count(1)
	}
	if tracked(in) {
		n := record(op, in, ts, sess)
		for i, t := range ts[:Results(op, len(ts))] {
			if t.DType().IsFloat() {
				t.grad = &n.out[i]
			}
		}
	}
	runtime.KeepAlive(in)
	runtime.KeepAlive(ts)
	return ts
}

// Results is how many of the n results of an operator may be tracked.
func Results(op any, n int) int {
	if s, ok := op.(Saver); ok {
		return min(n, s.Saved())
	}
	return n
}

// Update runs an operator that writes over its first inputs. Values that a gradient still needs
// are protected: taking that gradient later panics with a *StateError.
func Update(op Updater, in ...*Tensor) {
	x := execs.Get().(*Exec)
	defer x.done()
	n := op.Updates(x.specsOf(in))
	for _, t := range in[:n] {
		if t.arr.buf == nil {
			Statef(name(op), "an input without elements cannot be written")
		}
		t.arr.buf.Wrote()
	}
	op.Update(x, x.arraysOf(in))
	sess := sessionOf(in)
	if sess == nil && n > 0 && in[0].arr.buf.Lasting() {
		paramUses.Add(1)
	}
	sess.update(op, in, n)
	count(1)
	runtime.KeepAlive(in)
}

// run computes one result in the way that the operator offers. It reports whether the result has
// memory of its own.
func (x *Exec) run(op Op, spec Spec, out *Array, in []*Tensor) bool {
	if v, ok := op.(Viewer); ok {
		return x.runView(v, spec, out, in)
	}
	*out = newArray(spec)
	switch op := op.(type) {
	case Elementwise:
		x.runTile(op, out, in)
	case Evaluator:
		op.Eval(x, out, x.arraysOf(in))
	default:
		panic(fmt.Sprintf("operator %T has none of Eval, Tile, View", op))
	}
	return true
}

// runView makes a window on input 0, or on a row-major copy of it.
func (x *Exec) runView(v Viewer, spec Spec, out *Array, in []*Tensor) (copied bool) {
	src := &in[0].arr
	src.base() // a released input is noticed here
	l, ok := v.View(src.layout)
	if !ok {
		c := newArray(src.Spec())
		copyArray(&c, src)
		if l, ok = v.View(c.layout); !ok {
			panic(fmt.Sprintf("operator %T has no view of a row-major array", v))
		}
		src, copied = &c, true
	}
	*out = src.view(l)
	out.layout.Shape = spec.Shape
	return copied
}

// runTile runs an elementwise operator as a tile program.
func (x *Exec) runTile(op Elementwise, out *Array, in []*Tensor) {
	var dtypes types
	var room [maxTypes]tile.Flat
	n, operands := out.Size(), room[:0]
	for _, t := range in {
		dtypes.add(t.arr.dtype)
		if f, ok := t.arr.flat(n); ok {
			operands = append(operands, f)
		}
	}
	p := program(op, dtypes)
	if len(operands) == len(in) {
		p.RunFlat(n, []tile.Flat{{Base: out.base(), DType: out.dtype}}, operands)
	} else {
		x.runViews(p, out, in)
	}
}

// runViews runs a program on inputs that are strided or broadcast.
func (x *Exec) runViews(p *tile.Program, out *Array, in []*Tensor) {
	shape := out.layout.Shape
	views := x.views[:0]
	for i, t := range in {
		var room []int
		if i < len(x.steps)-1 {
			room = x.steps[i+1][:0]
		}
		views = append(views, t.arr.tile(shape, room))
	}
	x.out[0] = out.tile(shape, x.steps[0][:0])
	p.Run(x.out[:], views)
	clear(views)
	clear(x.out[:])
}

// RunTile runs a tile program of an Updater: outs are written, ins read; all are broadcast to the
// shape of the first of outs.
func (x *Exec) RunTile(p *tile.Program, outs, ins []*Array) {
	var room [16]tile.Flat
	flats, n := room[:0], outs[0].Size()
	for _, a := range outs {
		if a.Contiguous() && a.Size() == n {
			flats = append(flats, tile.Flat{Base: a.base(), DType: a.dtype})
		}
	}
	for _, a := range ins {
		if f, ok := a.flat(n); ok {
			flats = append(flats, f)
		}
	}
	if len(flats) == len(outs)+len(ins) {
		p.RunFlat(n, flats[:len(outs)], flats[len(outs):])
		return
	}
	shape := outs[0].layout.Shape
	o, v := make([]tile.View, len(outs)), make([]tile.View, len(ins))
	for i, a := range outs {
		o[i] = a.tile(shape, nil)
	}
	for i, a := range ins {
		v[i] = a.tile(shape, nil)
	}
	p.Run(o, v)
}

func (x *Exec) specsOf(in []*Tensor) []Spec {
	s := x.specs[:0]
	x.used = min(len(in), len(x.specs))
	for _, t := range in {
		s = append(s, t.arr.Spec())
	}
	return s
}

func (x *Exec) arraysOf(in []*Tensor) []*Array {
	a := x.arrays[:0]
	for _, t := range in {
		t.arr.base()
		a = append(a, &t.arr)
	}
	return a
}

func arraysOf(ts []*Tensor) []*Array {
	a := make([]*Array, len(ts))
	for i, t := range ts {
		a[i] = &t.arr
	}
	return a
}

func tracked(in []*Tensor) bool {
	for _, t := range in {
		if t.live() != nil {
			return true
		}
	}
	return false
}

func symbolic(in []*Tensor) bool {
	for _, t := range in {
		if t.sym != nil {
			return true
		}
	}
	return false
}

// keepAll is the inputs of a call that stays: those with elements stay too, whatever counted owners
// do.
func keepAll(in []*Tensor) []*Tensor {
	out := slices.Clone(in)
	for _, t := range out {
		t.Keep()
	}
	return out
}

// stems reports whether an input is the memory of a parameter, or was computed from one outside of
// any step.
func stems(in []*Tensor) bool {
	for _, t := range in {
		if t.arr.buf.Stems() {
			return true
		}
	}
	return false
}

// sessionOf is the step that the inputs belong to.
func sessionOf(in []*Tensor) *Session {
	var s *Session
	for _, t := range in {
		switch {
		case t.sess == nil || t.sess == s || t.sess.over.Load():
		case s == nil:
			s = t.sess
		case s.Loose || t.sess.Loose:
			s.meets()
			t.sess.meets()
		default:
			Statef("Apply", "tensors of two different steps meet")
		}
	}
	return s
}

// probes are the specs of the inputs at the second batch size; nil when no input has one.
func probes(in []*Tensor) []Spec {
	var found bool
	s := make([]Spec, len(in))
	for i, t := range in {
		s[i] = t.Spec()
		if t.sym != nil && t.sym.Probe != nil {
			s[i].Shape, found = t.sym.Probe, true
		}
	}
	if !found {
		return nil
	}
	return s
}

func probeOne(op Op, in []*Tensor) Shape {
	if s := probes(in); s != nil {
		return op.Shape(s).Shape
	}
	return nil
}

func probeMulti(op MultiOp, in []*Tensor) []Spec {
	if s := probes(in); s != nil {
		return op.Shapes(s)
	}
	return nil
}
