package main

import (
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// transposes emits the transpositions of transpose.go. A vector gathers 128 bits of as many rows
// as it has such lanes; shuffles within the lanes finish the work, and whole vectors are written.
func transposes(c *build.Context, i isa) {
	for _, f := range []float{f32, f64} {
		u := newUnit(c, i, f)
		u.fn("transpose", "func(dst, src *byte, ds, ss uintptr, rows, cols int)")
		t := &transposing{unit: u, lanes: u.bytes() / 16, square: 16 / int(f)}
		t.load()
		t.strips()
		u.end()
	}
	copies(c, i)
}

// copies emits a copy of n rows of at least one vector of 32 bytes, of which the last may overlap
// the one before.
func copies(c *build.Context, i isa) {
	if i != avx2 {
		return // rows are short: wider vectors gain nothing
	}
	u := newUnit(c, i, f32)
	u.Function("copyRowsAVX2")
	u.Attributes(attr.NOSPLIT)
	u.Pragma("noescape")
	u.SignatureExpr("func(dst, src *byte, ds, ss uintptr, bytes, n int)")
	dst, src, ds, ss := u.arg("dst"), u.arg("src"), u.arg("ds"), u.arg("ss")
	last, n, at, v := u.arg("bytes"), u.arg("n"), u.GP64(), u.vec()
	u.SUBQ(operand.Imm(32), last)
	u.Label("row")
	u.XORQ(at, at)
	u.JMP(operand.LabelRef("next"))
	u.Label("along")
	u.VMOVUPS(operand.Mem{Base: src, Index: at, Scale: 1}, v)
	u.VMOVUPS(v, operand.Mem{Base: dst, Index: at, Scale: 1})
	u.ADDQ(operand.Imm(32), at)
	u.Label("next")
	u.CMPQ(at, last)
	u.JLT(operand.LabelRef("along"))
	u.VMOVUPS(operand.Mem{Base: src, Index: last, Scale: 1}, v)
	u.VMOVUPS(v, operand.Mem{Base: dst, Index: last, Scale: 1})
	u.ADDQ(ds, dst)
	u.ADDQ(ss, src)
	u.DECQ(n)
	u.JNZ(operand.LabelRef("row"))
	u.end()
}

// transposing is a function being emitted.
type transposing struct {
	*unit
	lanes, square    int // lanes of 128 bits, and the elements of one
	dst, src, ds, ss reg.GPVirtual
	ss3, ds3, group  reg.GPVirtual // strides of 3 rows, and of a square of source rows
}

func (t *transposing) load() {
	t.dst, t.src = t.arg("dst"), t.arg("src")
	t.ds, t.ss = t.arg("ds"), t.arg("ss")
	t.ss3, t.ds3, t.group = t.GP64(), t.GP64(), t.GP64()
	t.LEAQ(operand.Mem{Base: t.ss, Index: t.ss, Scale: 2}, t.ss3)
	t.LEAQ(operand.Mem{Base: t.ds, Index: t.ds, Scale: 2}, t.ds3)
	t.MOVQ(t.ss, t.group)
	t.SHLQ(operand.Imm(map[int]uint64{4: 2, 2: 1}[t.square]), t.group)
}

// strips loops over strips of as many rows as a vector has elements, and along each.
func (t *transposing) strips() {
	rows := t.arg("rows")
	t.Label("strip")
	p := make([]reg.GPVirtual, t.lanes) // of the squares of rows
	for l := range p {
		p[l] = t.GP64()
		if l == 0 {
			t.MOVQ(t.src, p[l])
		} else {
			t.LEAQ(operand.Mem{Base: p[l-1], Index: t.group, Scale: 1}, p[l])
		}
	}
	d, n := t.GP64(), t.arg("cols")
	t.MOVQ(t.dst, d)
	t.Label("along")
	for c, v := range t.squares(p) {
		t.VMOVUPS(v, by(d, t.ds, t.ds3, c))
	}
	for _, q := range p {
		t.ADDQ(operand.Imm(16), q)
	}
	t.LEAQ(operand.Mem{Base: d, Index: t.ds, Scale: uint8(t.square)}, d)
	t.SUBQ(operand.Imm(uint64(t.square)), n)
	t.JNZ(operand.LabelRef("along"))
	t.ADDQ(operand.Imm(uint64(t.bytes())), t.dst)
	t.LEAQ(operand.Mem{Base: t.src, Index: t.group, Scale: uint8(t.lanes)}, t.src)
	t.SUBQ(operand.Imm(uint64(t.unit.lanes())), rows)
	t.JNZ(operand.LabelRef("strip"))
}

// squares loads a square of each pointer, and returns the columns.
func (t *transposing) squares(p []reg.GPVirtual) []reg.VecVirtual {
	z := t.vecs(t.square)
	for q := range z {
		t.VMOVUPS(by(p[0], t.ss, t.ss3, q), z[q].AsX())
		for l := 1; l < len(p); l++ {
			m := by(p[l], t.ss, t.ss3, q)
			if t.isa == avx512 {
				t.VINSERTF32X4(operand.Imm(uint64(l)), m, z[q], z[q])
			} else {
				t.VINSERTF128(operand.Imm(uint64(l)), m, z[q], z[q])
			}
		}
	}
	if t.f == f32 {
		return transpose4(t.unit, z)
	}
	o := t.vecs(2)
	t.VUNPCKLPD(z[1], z[0], o[0])
	t.VUNPCKHPD(z[1], z[0], o[1])
	return o
}

// by is the place i strides from p, for i of 0 … 3.
func by(p, stride, stride3 reg.GPVirtual, i int) operand.Mem {
	m := operand.Mem{Base: p}
	switch i {
	case 1, 2:
		m.Index, m.Scale = stride, uint8(i)
	case 3:
		m.Index, m.Scale = stride3, 1
	}
	return m
}
