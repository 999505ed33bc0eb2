package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// pools emits max pooling and its gradient, for one window.
func pools(c *build.Context, i isa) {
	for _, f := range []float{f32, f64} {
		u := newUnit(c, i, f)
		maxTaps(u)
		maxGrad(u)
	}
}

// A window is a function over the taps of a window being emitted: kh rows, row bytes apart, of kw
// taps, col bytes apart.
type window struct {
	*unit
	dst, x           reg.GPVirtual // y, or dx at the first tap; x at the first tap
	kh, kw, row, col reg.GPVirtual
	label            string
	load             func(m operand.Mem, v reg.VecVirtual)
	store            func(v reg.VecVirtual, m operand.Mem)
}

func newWindow(u *unit, dst string) *window {
	w := &window{unit: u, x: u.arg("x"), kh: u.arg("kh"), kw: u.arg("kw"),
		row: u.arg("row"), col: u.arg("col")}
	w.dst = u.arg(dst)
	return w
}

// maxTaps sets y to the greatest of the taps of x, for each of n channels; NaN is the greatest.
func maxTaps(u *unit) {
	t := u.f.goType()
	u.fn("maxTaps", "func(y, x *"+t+", n int, kh, kw int, row, col uintptr)")
	w := newWindow(u, "y")
	w.channels(nil, func() { w.store(w.greatest(), operand.Mem{Base: w.dst}) })
}

// maxGrad adds dy to the first greatest of the taps of x, for each of n channels.
func maxGrad(u *unit) {
	t := u.f.goType()
	u.fn("maxGrad", "func(dx, dy, x *"+t+", n int, kh, kw int, row, col uintptr)")
	w, dy := newWindow(u, "dx"), u.arg("dy")
	w.channels(dy, func() { w.give(w.greatest(), dy) })
}

// channels emits a loop over vectors of channels, then one in part.
func (w *window) channels(dy reg.GPVirtual, body func()) {
	n := w.arg("n")
	w.label = "whole"
	w.load = func(m operand.Mem, v reg.VecVirtual) { w.VMOVUPS(m, v) }
	w.store = func(v reg.VecVirtual, m operand.Mem) { w.VMOVUPS(v, m) }
	w.Label("loop")
	w.CMPQ(n, operand.Imm(uint64(w.lanes())))
	w.JL(operand.LabelRef("rest"))
	body()
	for _, p := range []reg.GPVirtual{w.dst, w.x, dy} {
		if p != nil {
			w.ADDQ(operand.U32(uint32(w.bytes())), p)
		}
	}
	w.SUBQ(operand.Imm(uint64(w.lanes())), n)
	w.JMP(operand.LabelRef("loop"))
	w.Label("rest")
	w.TESTQ(n, n)
	w.JZ(operand.LabelRef("done"))
	k := w.firstLanes(n)
	w.label = "part"
	w.load = func(m operand.Mem, v reg.VecVirtual) { w.loadMasked(m, k, v) }
	w.store = func(v reg.VecVirtual, m operand.Mem) { w.storeMasked(v, k, m) }
	body()
	w.Label("done")
	w.end()
}

// greatest finds the greatest of the taps.
func (w *window) greatest() reg.VecVirtual {
	best := w.vec()
	w.load(operand.Mem{Base: w.x}, best)
	w.overTaps("max", func(at reg.GPVirtual) {
		v, r := w.vec(), w.vec()
		w.load(operand.Mem{Base: w.x, Index: at, Scale: 1}, v)
		w.maxNaN(best, v, r) // best where one is NaN
		w.blend(w.compare(unordered, v, v), r, v, best)
	})
	return best
}

// give adds dy to the first tap that equals best.
func (w *window) give(best reg.VecVirtual, dy reg.GPVirtual) {
	open, zero := w.vec(), w.vec() // open: the lanes of dy that are not given yet
	w.load(operand.Mem{Base: dy}, open)
	w.zero(zero)
	w.overTaps("give", func(at reg.GPVirtual) {
		v, d, part := w.vec(), w.vec(), w.vec()
		w.load(operand.Mem{Base: w.x, Index: at, Scale: 1}, v)
		m := operand.Mem{Base: w.dst, Index: at, Scale: 1}
		w.load(m, d)
		same, nan := w.compare(equal, v, best), w.compare(unordered, v, v)
		w.blend(same, zero, open, part)
		w.blend(nan, part, open, part)
		w.blend(same, open, zero, open)
		w.blend(nan, open, zero, open)
		w.add(part, d, d)
		w.store(d, m)
	})
}

// overTaps emits a loop over the taps, by their distance from the first.
func (w *window) overTaps(label string, tap func(at reg.GPVirtual)) {
	label += w.label
	start, at, i, j := w.GP64(), w.GP64(), w.GP64(), w.GP64()
	w.XORQ(start, start)
	w.MOVQ(w.kh, i)
	w.Label(label + "Row")
	w.MOVQ(start, at)
	w.MOVQ(w.kw, j)
	w.Label(label + "Tap")
	tap(at)
	w.ADDQ(w.col, at)
	w.DECQ(j)
	w.JNZ(operand.LabelRef(label + "Tap"))
	w.ADDQ(w.row, start)
	w.DECQ(i)
	w.JNZ(operand.LabelRef(label + "Row"))
}
