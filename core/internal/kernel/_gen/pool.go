package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// pools emits max pooling and its gradient, for windows in a row.
func pools(c *build.Context, i isa) {
	for _, f := range []float{f32, f64} {
		u := newUnit(c, i, f)
		maxTaps(u)
		maxGrad(u, "maxGrad", true)
		maxGrad(u, "maxPlace", false)
	}
}

// A window is a function over the taps of windows being emitted: kh rows, row bytes apart, of kw
// taps, col bytes apart; count windows, whose x lie step bytes apart.
type window struct {
	*unit
	x, dst, dy       reg.GPVirtual // at the first tap; dst is y or dx, dy may be nil
	kh, kw, row, col reg.GPVirtual
	label            string
	load             func(m operand.Mem, v reg.VecVirtual)
	store            func(v reg.VecVirtual, m operand.Mem)
}

// maxTaps sets y to the greatest of the taps of x, for each of n channels; NaN is the greatest.
func maxTaps(u *unit) {
	t := u.f.goType()
	u.fn("maxTaps", "func(y, x *"+t+", n, kh, kw, count int, row, col, step uintptr)")
	w := &window{unit: u}
	w.windows(map[string]string{"y": "n", "x": "step"}, func() {
		w.store(w.greatest(), operand.Mem{Base: w.dst})
	})
}

// maxGrad adds dy to the first greatest of the taps of x, for each of n channels; or, for windows
// that do not overlap, sets all taps.
func maxGrad(u *unit, name string, adds bool) {
	t := u.f.goType()
	u.fn(name, "func(dx, dy, x *"+t+", n, kh, kw, count int, row, col, step uintptr)")
	w := &window{unit: u}
	w.windows(map[string]string{"dx": "step", "dy": "n", "x": "step"}, func() {
		w.give(w.greatest(), adds)
	})
}

// windows emits the loop over windows. Operands move by the step of their name, n channels or
// step bytes.
func (w *window) windows(steps map[string]string, body func()) {
	w.kh, w.kw, w.row, w.col = w.arg("kh"), w.arg("kw"), w.arg("row"), w.arg("col")
	far := w.AllocLocal(24) // from the first window to the present: of x, of y, and windows left
	n := w.GP64()
	w.XORQ(n, n)
	w.MOVQ(n, far)
	w.MOVQ(n, far.Offset(8))
	w.Load(w.Param("count"), n)
	w.MOVQ(n, far.Offset(16))
	w.Label("window")
	at := func(name string) reg.GPVirtual {
		p := w.arg(name)
		w.ADDQ(far.Offset(map[string]int{"step": 0, "n": 8}[steps[name]]), p)
		return p
	}
	w.x = at("x")
	for _, name := range []string{"y", "dx"} {
		if steps[name] != "" {
			w.dst = at(name)
		}
	}
	if steps["dy"] != "" {
		w.dy = at("dy")
	}
	w.Load(w.Param("n"), n)
	w.channels(n, body)
	w.Load(w.Param("n"), n)
	w.SHLQ(w.shift(), n)
	w.ADDQ(n, far.Offset(8))
	w.Load(w.Param("step"), n)
	w.ADDQ(n, far)
	w.DECQ(far.Offset(16))
	w.JNZ(operand.LabelRef("window"))
	w.end()
}

// channels emits a loop over vectors of channels, then one in part.
func (w *window) channels(n reg.GPVirtual, body func()) {
	w.label = "whole"
	w.load = func(m operand.Mem, v reg.VecVirtual) { w.VMOVUPS(m, v) }
	w.store = func(v reg.VecVirtual, m operand.Mem) { w.VMOVUPS(v, m) }
	w.Label("loop")
	w.CMPQ(n, operand.Imm(uint64(w.lanes())))
	w.JL(operand.LabelRef("rest"))
	body()
	for _, p := range []reg.GPVirtual{w.dst, w.x, w.dy} {
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

// give adds dy to the first tap that equals best, or sets all taps to it or to 0.
func (w *window) give(best reg.VecVirtual, adds bool) {
	open, zero := w.vec(), w.vec() // open: the lanes of dy that are not given yet
	w.load(operand.Mem{Base: w.dy}, open)
	w.zero(zero)
	w.overTaps("give", func(at reg.GPVirtual) {
		v, part := w.vec(), w.vec()
		w.load(operand.Mem{Base: w.x, Index: at, Scale: 1}, v)
		m := operand.Mem{Base: w.dst, Index: at, Scale: 1}
		hit := w.either(w.compare(equal, v, best), w.compare(unordered, v, v))
		w.blend(hit, zero, open, part)
		w.blend(hit, open, zero, open)
		if adds {
			d := w.vec()
			w.load(m, d)
			w.add(part, d, part)
		}
		w.store(part, m)
	})
}

// either is the lanes of a mask or of another.
func (u *unit) either(a, b mask) mask {
	if u.isa == avx512 {
		u.KORW(a.k, b.k, a.k)
	} else {
		u.VORPS(a.v, b.v, a.v)
	}
	return a
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
