package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// shapes are the tiles of an instruction set: rows at most, by vectors of columns. Sums, one row
// of B and a factor of A must fit 32 or 16 registers, less one for AVX2's mask.
var shapes = map[isa]map[int]int{
	avx512: {1: 12, 2: 12, 4: 6, 8: 2},
	avx2:   {1: 6, 2: 6, 4: 2, 8: 1},
}

// The offsets of the fields of kernel.tile, which a test there compares.
const (
	fieldN, fieldK         = 8, 16
	fieldRS, fieldCS       = 24, 32
	fieldLDB, fieldLDC     = 40, 48
	fieldOuter, fieldJump  = 56, 64
	fieldAcc               = 72
	fieldA, fieldB, fieldC = 80, 104, 128

	fieldTiles           = 152
	fieldOffA, fieldOffC = 160, 168
)

func gemm(c *build.Context, i isa) {
	for _, f := range []float{f32, f64} {
		u := newUnit(c, i, f)
		for _, nv := range []int{1, 2, 4, 8} {
			for m := 1; m <= shapes[i][nv]; m++ {
				gemmTile(u, m, nv)
			}
		}
	}
	if i == avx512 {
		packRows(newUnit(c, i, f32))
		packColumns(newUnit(c, i, f32))
	}
}

// A tileCode emits a tile of m rows and nv vectors of columns.
type tileCode struct {
	*unit
	m, nv int
	x     operand.Mem // the tile's fields
	rows  rows
	last  mask // of the last vector of columns
	acc   [][]reg.VecVirtual
}

// gemmTile emits C[m, nv·lanes] (+)= A·B, the last vector of columns in part, for tiles one below
// the other: what the field says, from the offsets of A and C in bytes, which it moves on.
func gemmTile(u *unit, m, nv int) {
	u.fn(fmt.Sprintf("gemm%dx%d", m, nv), "func(x *byte)")
	t := &tileCode{unit: u, m: m, nv: nv, x: operand.Mem{Base: u.arg("x")}}
	n := t.field(fieldN)
	if nv > 1 {
		u.SUBQ(operand.U32(uint32((nv-1)*u.lanes())), n)
	}
	t.last = u.firstLanes(n)
	u.Label("tile")
	for range m {
		row := u.vecs(nv)
		for _, v := range row {
			u.zero(v)
		}
		t.acc = append(t.acc, row)
	}
	if nv > 1 {
		t.prefetch()
	}
	t.loops()
	t.store()
	u.Label("next")
	t.moveOn(fieldOffA, fieldRS)
	t.moveOn(fieldOffC, fieldLDC)
	u.DECQ(t.x.Offset(fieldTiles))
	u.JNZ(operand.LabelRef("tile"))
	u.end()
}

// moveOn adds the rows of a tile to an offset.
func (t *tileCode) moveOn(offset, stride int) {
	r := t.stride(stride)
	t.IMUL3Q(operand.Imm(uint64(t.m)), r, r)
	t.ADDQ(r, t.x.Offset(offset))
}

// pointer is that of a field, plus an offset.
func (t *tileCode) pointer(field, offset int) reg.GPVirtual {
	p := t.field(field)
	t.ADDQ(t.x.Offset(offset), p)
	return p
}

// field loads a field of the tile.
func (t *tileCode) field(offset int) reg.GPVirtual {
	r := t.GP64()
	t.MOVQ(t.x.Offset(offset), r)
	return r
}

// stride loads a field that counts elements, as bytes.
func (t *tileCode) stride(offset int) reg.GPVirtual {
	r := t.field(offset)
	t.SHLQ(t.shift(), r)
	return r
}

// shortLoop are the turns of the loop over k below which prefetching C is in vain.
const shortLoop = 12

// prefetch touches the tile of C, whose lines then arrive while the loops run.
func (t *tileCode) prefetch() {
	t.CMPQ(t.x.Offset(fieldK), operand.Imm(shortLoop))
	t.JL(operand.LabelRef("begin"))
	c, ld := t.pointer(fieldC, fieldOffC), t.stride(fieldLDC)
	for i := range t.m {
		for b := 0; b < t.nv*t.bytes(); b += 64 {
			t.PREFETCHT0(operand.Mem{Base: c, Disp: b})
		}
		if i < t.m-1 {
			t.ADDQ(ld, c)
		}
	}
	t.Label("begin")
}

// loops emits the sums over k, outer times.
func (t *tileCode) loops() {
	t.rows = newRows(t.unit, t.m, t.pointer(fieldA, fieldOffA), t.stride(fieldRS))
	cs, ldb := t.stride(fieldCS), t.stride(fieldLDB)
	b := t.field(fieldB)
	k, outer := t.GP64(), t.field(fieldOuter)
	t.Label("outer")
	t.MOVQ(t.x.Offset(fieldK), k)
	t.align(32)
	t.Label("loop")
	if t.nv > 1 { // the row to come in 8 turns
		for d := 0; d < t.nv*t.bytes(); d += 64 {
			t.PREFETCHT0(operand.Mem{Base: b, Index: ldb, Scale: 8, Disp: d})
		}
	}
	t.step(b)
	t.rows.advance(t.unit, cs)
	t.ADDQ(ldb, b)
	t.DECQ(k)
	t.JNZ(operand.LabelRef("loop"))
	t.DECQ(outer)
	t.JZ(operand.LabelRef("done"))
	t.rows.advance(t.unit, t.stride(fieldJump))
	t.JMP(operand.LabelRef("outer"))
	t.Label("done")
}

// step adds the products of a column of A and a row of B.
func (t *tileCode) step(b reg.GPVirtual) {
	if t.m == 1 {
		t.stepRow(b)
		return
	}
	vb := t.vecs(t.nv)
	for j, v := range vb {
		t.load(b, j, v)
	}
	for i := range t.m {
		if t.isa == avx512 && t.nv == 1 {
			t.fmaBroadcast(t.rows.at(i), vb[0], t.acc[i][0])
			continue
		}
		va := t.vec()
		t.broadcast(t.rows.at(i), va)
		for j, v := range vb {
			t.fma(v, va, t.acc[i][j])
		}
	}
}

// stepRow is step for one row, whose B is used once.
func (t *tileCode) stepRow(b reg.GPVirtual) {
	va := t.vec()
	t.broadcast(t.rows.at(0), va)
	for j := range t.nv - 1 {
		t.fma(operand.Mem{Base: b, Disp: j * t.bytes()}, va, t.acc[0][j])
	}
	v := t.vec()
	t.load(b, t.nv-1, v)
	t.fma(v, va, t.acc[0][t.nv-1])
}

// load loads vector j of the row at p, the last in part.
func (t *tileCode) load(p reg.GPVirtual, j int, v reg.VecVirtual) {
	m := operand.Mem{Base: p, Disp: j * t.bytes()}
	if j == t.nv-1 {
		t.loadMasked(m, t.last, v)
	} else {
		t.VMOVUPS(m, v)
	}
}

func (t *tileCode) fmaBroadcast(a operand.Mem, b, acc reg.VecVirtual) {
	if t.f == f32 {
		t.VFMADD231PS_BCST(a, b, acc)
	} else {
		t.VFMADD231PD_BCST(a, b, acc)
	}
}

// store writes the sums, plus C if acc.
func (t *tileCode) store() {
	c, ld := t.pointer(fieldC, fieldOffC), t.stride(fieldLDC)
	flag := t.GP8()
	t.MOVB(t.x.Offset(fieldAcc), flag)
	t.TESTB(flag, flag)
	t.JZ(operand.LabelRef("store"))
	c2 := t.GP64()
	t.MOVQ(c, c2)
	for i := range t.m {
		for j := range t.nv {
			v := t.vec()
			t.load(c2, j, v)
			t.addTo(v, t.acc[i][j])
		}
		if i < t.m-1 {
			t.ADDQ(ld, c2)
		}
	}
	t.Label("store")
	if t.isa == avx2 { // a masked store takes many cycles
		t.CMPQ(t.x.Offset(fieldN), operand.U32(uint32(t.nv*t.lanes())))
		t.JNE(operand.LabelRef("part"))
		t.storeRows(c, ld, false)
		t.JMP(operand.LabelRef("next"))
		t.Label("part")
	}
	t.storeRows(c, ld, true)
}

// storeRows writes the sums to rows from c, which it moves on; part says whether the last vector
// of a row is masked.
func (t *tileCode) storeRows(c, ld reg.GPVirtual, part bool) {
	for i := range t.m {
		for j := range t.nv {
			m := operand.Mem{Base: c, Disp: j * t.bytes()}
			if part && j == t.nv-1 {
				t.storeMasked(t.acc[i][j], t.last, m)
			} else {
				t.VMOVUPS(t.acc[i][j], m)
			}
		}
		if i < t.m-1 {
			t.ADDQ(ld, c)
		}
	}
}

// addTo is acc += v, in the order of C + A·B.
func (t *tileCode) addTo(v, acc reg.VecVirtual) {
	if t.f == f32 {
		t.VADDPS(v, acc, acc)
	} else {
		t.VADDPD(v, acc, acc)
	}
}

// rows addresses an element in each of up to 14 rows of A: a0 points into row 0, a7 into row 7.
type rows struct{ a0, a7, rs, rs3, rs5 reg.GPVirtual }

// newRows addresses n rows from a, rs bytes apart.
func newRows(u *unit, n int, a, rs reg.GPVirtual) rows {
	r := rows{a0: a, rs: rs}
	if n > 3 {
		r.rs3 = u.GP64()
		u.LEAQ(operand.Mem{Base: r.rs, Index: r.rs, Scale: 2}, r.rs3)
	}
	if n > 5 {
		r.rs5 = u.GP64()
		u.LEAQ(operand.Mem{Base: r.rs, Index: r.rs, Scale: 4}, r.rs5)
	}
	if n > 7 {
		r.a7 = u.GP64()
		u.LEAQ(operand.Mem{Base: r.rs3, Index: r.rs, Scale: 4}, r.a7)
		u.ADDQ(r.a0, r.a7)
	}
	return r
}

// at is the element of row i.
func (r rows) at(i int) operand.Mem {
	m := operand.Mem{Base: r.a0}
	if i >= 7 {
		m.Base, i = r.a7, i-7
	}
	switch i {
	case 1, 2, 4:
		m.Index, m.Scale = r.rs, uint8(i)
	case 3, 6:
		m.Index, m.Scale = r.rs3, uint8(i/3)
	case 5:
		m.Index, m.Scale = r.rs5, 1
	}
	return m
}

// advance moves every row on by so many bytes.
func (r rows) advance(u *unit, by reg.GPVirtual) {
	u.ADDQ(by, r.a0)
	if r.a7 != nil {
		u.ADDQ(by, r.a7)
	}
}
