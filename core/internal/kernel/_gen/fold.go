package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// folds emits the functions from slices to a number. Sums have 8 accumulators in any set, which
// are those of AVX2.
func folds(c *build.Context, i isa) {
	for _, f := range []float{f32, f64} {
		u := newUnit(c, i, f)
		if i == avx2 {
			sumBlock(u)
			sumLeaves(u)
			sumQuads(u)
		}
		foldRows(u, "sumOver", func(x, acc reg.VecVirtual) { u.add(x, acc, acc) })
		foldRows(u, "maxOver", func(x, acc reg.VecVirtual) { u.extremum(acc, x, true) })
		foldRows(u, "minOver", func(x, acc reg.VecVirtual) { u.extremum(acc, x, false) })
		dot(u)
		extremumOf(u, "maxOf", true)
		extremumOf(u, "minOf", false)
		reach(u)
		indexOf(u)
	}
}

// sumBlock adds n numbers, a multiple of 8, in NumPy's order.
func sumBlock(u *unit) {
	u.fn("sumBlock", "func(x *"+u.f.goType()+", n int) "+u.f.goType())
	x, n := u.arg("x"), u.arg("n")
	r := u.vecs(8 / u.lanes())
	for i, v := range r {
		u.VMOVUPS(operand.Mem{Base: x, Disp: i * u.bytes()}, v)
	}
	u.JMP(operand.LabelRef("next"))
	u.Label("loop")
	for i, v := range r {
		u.add(operand.Mem{Base: x, Disp: i * u.bytes()}, v, v)
	}
	u.Label("next")
	u.ADDQ(operand.Imm(uint64(8*int(u.f))), x)
	u.SUBQ(operand.Imm(8), n)
	u.JNZ(operand.LabelRef("loop"))
	if u.f == f32 {
		u.VHADDPS(r[0], r[0], r[0])
		u.VHADDPS(r[0], r[0], r[0])
	} else {
		u.VHADDPD(r[0], r[0], r[0])
		u.VHADDPD(r[1], r[1], r[1])
	}
	for _, v := range r {
		u.halves(v, u.add)
	}
	if len(r) > 1 {
		u.add(r[1].AsX(), r[0].AsX(), r[0].AsX())
	}
	u.result(r[0])
}

// halves combines the halves of 128 bits of the 256 bits of v.
func (u *unit) halves(v reg.VecVirtual, f func(y, x, dst operand.Op)) {
	high := u.XMM()
	if u.isa == avx512 { // all 32 registers
		u.VEXTRACTF32X4(operand.Imm(1), v.AsY(), high)
	} else {
		u.VEXTRACTF128(operand.Imm(1), v.AsY(), high)
	}
	f(high, v.AsX(), v.AsX())
}

// result returns lane 0 of v.
func (u *unit) result(v reg.VecVirtual) {
	u.Store(v.AsX(), u.ReturnIndex(0))
	u.end()
}

// across combines all lanes of v in lane 0.
func (u *unit) across(v reg.VecVirtual, f func(y, x, dst operand.Op)) {
	if u.isa == avx512 {
		high := u.YMM()
		u.VEXTRACTF64X4(operand.Imm(1), v, high)
		f(high, v.AsY(), v.AsY())
	}
	u.halves(v, f)
	t := u.XMM()
	u.VPERMILPD(operand.Imm(1), v.AsX(), t)
	f(t, v.AsX(), v.AsX())
	if u.f == f32 {
		u.VPERMILPS(operand.Imm(1), v.AsX(), t)
		f(t, v.AsX(), v.AsX())
	}
}

// dot is Σ x·y over n > 0 numbers, on four vectors.
func dot(u *unit) {
	t := u.f.goType()
	u.fn("dot", "func(x, y *"+t+", n int) "+t)
	x, y, n := u.arg("x"), u.arg("y"), u.arg("n")
	acc := u.vecs(4)
	for _, v := range acc {
		u.zero(v)
	}
	for i, m := range []int{4, 1} {
		label, next := [2]string{"rounds", "singles"}[i], [2]string{"singles", "rest"}[i]
		u.Label(label)
		u.CMPQ(n, operand.U32(uint32(m*u.lanes())))
		u.JL(operand.LabelRef(next))
		for i := range m {
			v := u.vec()
			u.VMOVUPS(operand.Mem{Base: x, Disp: i * u.bytes()}, v)
			u.fma(operand.Mem{Base: y, Disp: i * u.bytes()}, v, acc[i])
		}
		u.ADDQ(operand.U32(uint32(m*u.bytes())), x)
		u.ADDQ(operand.U32(uint32(m*u.bytes())), y)
		u.SUBQ(operand.U32(uint32(m*u.lanes())), n)
		u.JMP(operand.LabelRef(label))
	}
	u.Label("rest")
	u.TESTQ(n, n)
	u.JZ(operand.LabelRef("done"))
	k, v, w := u.firstLanes(n), u.vec(), u.vec()
	u.loadMasked(operand.Mem{Base: x}, k, v)
	u.loadMasked(operand.Mem{Base: y}, k, w)
	u.fma(v, w, acc[1])
	u.Label("done")
	u.add(acc[1], acc[0], acc[0])
	u.add(acc[3], acc[2], acc[2])
	u.add(acc[2], acc[0], acc[0])
	u.across(acc[0], u.add)
	u.result(acc[0])
}
