package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A body overwrites each vector of x with the result for x, y and what dst held, of which it
// takes those that its loop loads. It emits the vectors side by side, to hide latencies.
type body func(x, y, dst []reg.VecVirtual)

// A loop is an elementwise function.
type loop struct {
	name   string
	unroll int
	second bool     // takes y
	scalar bool     // takes a number, broadcast as y
	adds   bool     // reads dst
	consts []uint64 // of the body, to be kept in registers
	body   body
}

func (l loop) signature(f float) string {
	t := f.goType()
	switch {
	case l.second:
		return "func(dst, x, y *" + t + ", n int)"
	case l.scalar:
		return "func(dst, x *" + t + ", n int, a " + t + ")"
	}
	return "func(dst, x *" + t + ", n int)"
}

// elementwise emits l for any n: rounds of unroll vectors, then single ones, then one in part.
func elementwise(u *unit, l loop) {
	u.fn(l.name, l.signature(u.f))
	e := &element{unit: u, loop: l, d: u.arg("dst"), x: u.arg("x"), n: u.arg("n")}
	if l.second {
		e.y = u.arg("y")
	}
	if l.scalar {
		e.a = u.vec()
		u.broadcast(u.address("a"), e.a)
	}
	u.preload(l.consts)
	e.rounds("rounds", l.unroll, "singles")
	e.rounds("singles", 1, "rest")
	e.rest()
	u.end()
}

// An element is the state of a loop being emitted.
type element struct {
	*unit
	loop
	d, x, y, n reg.GPVirtual
	a          reg.VecVirtual
}

// rounds emits a loop over m vectors at a time while there are so many, then goes to next.
func (e *element) rounds(label string, m int, next string) {
	step := uint32(m * e.lanes())
	e.Label(label)
	e.CMPQ(e.n, operand.U32(step))
	e.JL(operand.LabelRef(next))
	e.vectors(m, func(p reg.GPVirtual, i int, v reg.VecVirtual) {
		e.VMOVUPS(operand.Mem{Base: p, Disp: i * e.bytes()}, v)
	}, func(i int, v reg.VecVirtual) {
		e.VMOVUPS(v, operand.Mem{Base: e.d, Disp: i * e.bytes()})
	})
	for _, p := range []reg.GPVirtual{e.d, e.x, e.y} {
		if p != nil {
			e.ADDQ(operand.U32(uint32(m*e.bytes())), p)
		}
	}
	e.SUBQ(operand.U32(step), e.n)
	e.JMP(operand.LabelRef(label))
}

// rest emits the last vector, of n lanes.
func (e *element) rest() {
	e.Label("rest")
	e.TESTQ(e.n, e.n)
	e.JZ(operand.LabelRef("done"))
	k := e.firstLanes(e.n)
	e.vectors(1, func(p reg.GPVirtual, _ int, v reg.VecVirtual) {
		e.loadMasked(operand.Mem{Base: p}, k, v)
	}, func(_ int, v reg.VecVirtual) {
		e.storeMasked(v, k, operand.Mem{Base: e.d})
	})
	e.Label("done")
}

// vectors emits the body for m vectors, loaded and stored as given.
func (e *element) vectors(
	m int, load func(p reg.GPVirtual, i int, v reg.VecVirtual), store func(i int, v reg.VecVirtual),
) {
	x := e.vecs(m)
	var y, d []reg.VecVirtual
	for i := range x {
		load(e.x, i, x[i])
		switch {
		case e.second:
			y = append(y, e.vec())
			load(e.y, i, y[i])
		case e.scalar:
			y = append(y, e.a)
		}
		if e.adds {
			d = append(d, e.vec())
			load(e.d, i, d[i])
		}
	}
	e.body(x, y, d)
	for i := range x {
		store(i, x[i])
	}
}
