package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A panel is a function of rows of n numbers, all step bytes apart, that meets them with vectors
// of columns: these stay in registers while the rows pass by.
type panel struct {
	name    string
	columns []string // n numbers each
	sums    int      // how many of the first columns are written back
	rows    []string // the first is written if there is a result
	width   int      // vectors side by side
	// body computes with one vector of each: of columns, and of rows as load gives them. It
	// returns what the first row gets, or nil.
	body func(col []reg.VecVirtual, load func(row int) reg.VecVirtual) reg.VecVirtual
}

// panels emits p for any n: width vectors of each row at a time, then single ones, then one in
// part.
func (u *unit) panels(p panel) {
	e := &paneling{unit: u, panel: p, off: u.GP64(), left: u.GP64()}
	signature := "func("
	for i, name := range append(append([]string{}, p.columns...), p.rows...) {
		if i > 0 {
			signature += ", "
		}
		signature += name
	}
	u.fn(p.name, signature+" *"+u.f.goType()+", step uintptr, n, rows int)")
	for _, name := range p.columns {
		e.cols = append(e.cols, u.arg(name))
	}
	for _, name := range p.rows {
		e.streams = append(e.streams, u.arg(name))
	}
	e.step, e.n, e.count = u.arg("step"), u.arg("n"), u.arg("rows")
	plain := func(at operand.Mem, v reg.VecVirtual) { u.VMOVUPS(at, v) }
	put := func(v reg.VecVirtual, at operand.Mem) { u.VMOVUPS(v, at) }
	for i, m := range []int{p.width, 1} {
		label, next := [2]string{"rounds", "singles"}[i], [2]string{"singles", "rest"}[i]
		u.Label(label)
		u.CMPQ(e.n, operand.U32(uint32(m*u.lanes())))
		u.JL(operand.LabelRef(next))
		e.block(m, label+"Rows", plain, put)
		for _, q := range append(append([]reg.GPVirtual{}, e.cols...), e.streams...) {
			u.ADDQ(operand.U32(uint32(m*u.bytes())), q)
		}
		u.SUBQ(operand.U32(uint32(m*u.lanes())), e.n)
		u.JMP(operand.LabelRef(label))
	}
	u.Label("rest")
	u.TESTQ(e.n, e.n)
	u.JZ(operand.LabelRef("done"))
	k := u.firstLanes(e.n)
	e.block(1, "restRows", func(at operand.Mem, v reg.VecVirtual) { u.loadMasked(at, k, v) },
		func(v reg.VecVirtual, at operand.Mem) { u.storeMasked(v, k, at) })
	u.Label("done")
	u.end()
}

// A paneling is the state of a panel being emitted.
type paneling struct {
	*unit
	panel
	cols, streams             []reg.GPVirtual
	step, n, count, off, left reg.GPVirtual
}

// block takes all rows of m vectors.
func (e *paneling) block(m int, label string, load func(at operand.Mem, v reg.VecVirtual),
	store func(v reg.VecVirtual, at operand.Mem)) {
	cols := make([][]reg.VecVirtual, m)
	for i := range cols {
		cols[i] = e.vecs(len(e.cols))
		for k, v := range cols[i] {
			load(operand.Mem{Base: e.cols[k], Disp: i * e.bytes()}, v)
		}
	}
	e.XORQ(e.off, e.off)
	e.MOVQ(e.count, e.left)
	e.Label(label)
	for i, c := range cols {
		at := func(row int) operand.Mem {
			return operand.Mem{Base: e.streams[row], Index: e.off, Scale: 1, Disp: i * e.bytes()}
		}
		v := e.body(c, func(row int) reg.VecVirtual {
			v := e.vec()
			load(at(row), v)
			return v
		})
		if v != nil {
			store(v, at(0))
		}
	}
	e.ADDQ(e.step, e.off)
	e.DECQ(e.left)
	e.JNZ(operand.LabelRef(label))
	for i, c := range cols {
		for k := range e.sums {
			store(c[k], operand.Mem{Base: e.cols[k], Disp: i * e.bytes()})
		}
	}
}

// foldRows is a panel that takes rows into an accumulator, one after the other.
func foldRows(u *unit, name string, fold func(x, acc reg.VecVirtual)) {
	u.panels(panel{name: name, columns: []string{"acc"}, sums: 1, rows: []string{"x"}, width: 4,
		body: func(c []reg.VecVirtual, load func(int) reg.VecVirtual) reg.VecVirtual {
			fold(load(0), c[0])
			return nil
		}})
}
