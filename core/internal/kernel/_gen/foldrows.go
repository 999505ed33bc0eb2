package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// sumLeaves is sumBlock of four slices side by side, to hide latencies: slice i begins offsets[i]
// bytes from x and has counts[i] numbers, a multiple of 8, at least 8.
func sumLeaves(u *unit) {
	t := u.f.goType()
	u.fn("sumLeaves", "func(x *"+t+", offsets, counts *[4]int, sums *[4]"+t+")")
	x, offsets, counts := u.arg("x"), u.arg("offsets"), u.arg("counts")
	var p, left [4]reg.GPVirtual
	n := u.GP64()
	for i := range p {
		p[i], left[i] = u.GP64(), u.GP64()
		u.MOVQ(operand.Mem{Base: offsets, Disp: 8 * i}, p[i])
		u.ADDQ(x, p[i])
		u.MOVQ(operand.Mem{Base: counts, Disp: 8 * i}, left[i])
		if i == 0 {
			u.MOVQ(left[0], n)
		} else {
			u.CMPQ(left[i], n)
			u.CMOVQLT(left[i], n)
		}
	}
	r := make([][]reg.VecVirtual, 4)
	for i := range r {
		u.SUBQ(n, left[i])
		r[i] = u.vecs(8 / u.lanes())
		for j, v := range r[i] {
			u.VMOVUPS(operand.Mem{Base: p[i], Disp: j * u.bytes()}, v)
		}
	}
	u.addLeaves(r, p, n, left)
	u.storeLeaves(r, operand.Mem{Base: u.arg("sums")})
	u.end()
}

// addLeaves adds what follows the first 8 numbers of four slices: n of each, then those left.
func (u *unit) addLeaves(r [][]reg.VecVirtual, p [4]reg.GPVirtual, n reg.GPVirtual,
	left [4]reg.GPVirtual) {
	step := 8 * int(u.f)
	add := func(i int) {
		for j, v := range r[i] {
			u.add(operand.Mem{Base: p[i], Disp: j * u.bytes()}, v, v)
		}
	}
	u.JMP(operand.LabelRef("next"))
	u.Label("loop")
	for i := range r {
		u.PREFETCHT0(operand.Mem{Base: p[i], Disp: 2048}) // four streams mislead the hardware
		add(i)
	}
	u.Label("next")
	for i := range p {
		u.ADDQ(operand.Imm(uint64(step)), p[i])
	}
	u.SUBQ(operand.Imm(8), n)
	u.JNZ(operand.LabelRef("loop"))
	for i := range r {
		label, next := "rest"+string(rune('0'+i)), "rest"+string(rune('1'+i))
		u.Label(label)
		u.TESTQ(left[i], left[i])
		u.JZ(operand.LabelRef(next))
		add(i)
		u.ADDQ(operand.Imm(uint64(step)), p[i])
		u.SUBQ(operand.Imm(8), left[i])
		u.JMP(operand.LabelRef(label))
	}
	u.Label("rest4")
}

// sumQuads is sumBlock of n slices, a multiple of 4, that lie one after the other and have count
// numbers each, a multiple of 8.
func sumQuads(u *unit) {
	t := u.f.goType()
	u.fn("sumQuads", "func(x *"+t+", count, n int, sums *"+t+")")
	x, count, n, sums := u.arg("x"), u.arg("count"), u.arg("n"), u.arg("sums")
	size, left := u.GP64(), u.GP64()
	u.MOVQ(count, size)
	u.SHLQ(u.shift(), size)
	size3 := u.GP64()
	u.LEAQ(operand.Mem{Base: size, Index: size, Scale: 2}, size3)
	r := make([][]reg.VecVirtual, 4)
	for i := range r {
		r[i] = u.vecs(8 / u.lanes())
	}
	at := func(i, j int) operand.Mem { return by(x, size, size3, i).Offset(j * u.bytes()) }
	step := uint64(8 * int(u.f))
	u.Label("quad")
	u.MOVQ(count, left)
	for i := range r {
		for j, v := range r[i] {
			u.VMOVUPS(at(i, j), v)
		}
	}
	u.JMP(operand.LabelRef("next"))
	u.Label("loop")
	for i := range r {
		u.PREFETCHT0(at(i, 0).Offset(2048)) // four streams mislead the hardware
		for j, v := range r[i] {
			u.add(at(i, j), v, v)
		}
	}
	u.Label("next")
	u.ADDQ(operand.Imm(step), x)
	u.SUBQ(operand.Imm(8), left)
	u.JNZ(operand.LabelRef("loop"))
	u.storeLeaves(r, operand.Mem{Base: sums})
	u.ADDQ(operand.Imm(uint64(4*int(u.f))), sums)
	u.ADDQ(size3, x)
	u.SUBQ(operand.Imm(4), n)
	u.JNZ(operand.LabelRef("quad"))
	u.end()
}

// storeLeaves adds the accumulators of each leaf as sumBlock does.
func (u *unit) storeLeaves(r [][]reg.VecVirtual, sums operand.Mem) {
	if u.f == f32 {
		u.VHADDPS(r[1][0], r[0][0], r[0][0])
		u.VHADDPS(r[3][0], r[2][0], r[2][0])
		u.VHADDPS(r[2][0], r[0][0], r[0][0])
		u.halves(r[0][0], u.add)
		u.VMOVUPS(r[0][0].AsX(), sums)
		return
	}
	for i := 0; i < 4; i += 2 {
		for j := range 2 {
			u.VHADDPD(r[i+1][j], r[i][j], r[i][j])
			u.halves(r[i][j], u.add)
		}
		u.add(r[i][1].AsX(), r[i][0].AsX(), r[i][0].AsX())
		u.VMOVUPS(r[i][0].AsX(), sums.Offset(8*i))
	}
}
