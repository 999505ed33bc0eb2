package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// packRows copies k rows, ld bytes apart, to rows of two vectors: of each vector the lanes of the
// low and the next 16 bits of mask, 0 in the others.
func packRows(u *unit) {
	u.fn("packRows", "func(k int, dst, src *float32, ld uintptr, mask uint64)")
	k, d, s, ld := u.arg("k"), u.arg("dst"), u.arg("src"), u.arg("ld")
	bits := u.arg("mask")
	k0, k1 := u.K(), u.K()
	u.KMOVW(bits.As32(), k0)
	u.SHRQ(operand.Imm(16), bits)
	u.KMOVW(bits.As32(), k1)
	v := u.vecs(2)
	u.Label("loop")
	u.loadMasked(operand.Mem{Base: s}, mask{k: k0}, v[0])
	u.loadMasked(operand.Mem{Base: s, Disp: 64}, mask{k: k1}, v[1])
	u.VMOVUPS(v[0], operand.Mem{Base: d})
	u.VMOVUPS(v[1], operand.Mem{Base: d, Disp: 64})
	u.ADDQ(ld, s)
	u.ADDQ(operand.U32(128), d)
	u.DECQ(k)
	u.JNZ(operand.LabelRef("loop"))
	u.end()
}

// packColumns transposes 16 rows of 4·k4 numbers, ld bytes apart, to 4·k4 rows of 16, 128 bytes
// apart. Lane l of a loaded vector holds 4 numbers of row 4l+q, so that a 4×4 transposition within
// the lanes finishes the work.
func packColumns(u *unit) {
	u.fn("packColumns", "func(k4 int, dst, src *float32, ld uintptr)")
	k, d, ld := u.arg("k4"), u.arg("dst"), u.arg("ld")
	p := []reg.GPVirtual{u.arg("src"), u.GP64(), u.GP64(), u.GP64()}
	ld3 := u.GP64()
	u.LEAQ(operand.Mem{Base: ld, Index: ld, Scale: 2}, ld3)
	for i := range 3 {
		u.LEAQ(operand.Mem{Base: p[i], Index: ld, Scale: 4}, p[i+1])
	}
	row := func(r int) operand.Mem {
		m := operand.Mem{Base: p[r/4]}
		switch r % 4 {
		case 1, 2:
			m.Index, m.Scale = ld, uint8(r%4)
		case 3:
			m.Index, m.Scale = ld3, 1
		}
		return m
	}
	u.Label("loop")
	z := u.vecs(4)
	for q := range z {
		u.VMOVUPS(row(q), z[q].AsX())
		for l := 1; l < 4; l++ {
			u.VINSERTF32X4(operand.Imm(uint64(l)), row(4*l+q), z[q], z[q])
		}
	}
	for i, v := range transpose4(u, z) {
		u.VMOVUPS(v, operand.Mem{Base: d, Disp: 128 * i})
	}
	for i := range p {
		u.ADDQ(operand.Imm(16), p[i])
	}
	u.ADDQ(operand.U32(512), d)
	u.DECQ(k)
	u.JNZ(operand.LabelRef("loop"))
	u.end()
}

// transpose4 transposes 4×4 numbers in each lane of 128 bits.
func transpose4(u *unit, z []reg.VecVirtual) []reg.VecVirtual {
	t, o := u.vecs(4), u.vecs(4)
	u.VUNPCKLPS(z[1], z[0], t[0])
	u.VUNPCKHPS(z[1], z[0], t[1])
	u.VUNPCKLPS(z[3], z[2], t[2])
	u.VUNPCKHPS(z[3], z[2], t[3])
	u.VUNPCKLPD(t[2], t[0], o[0])
	u.VUNPCKHPD(t[2], t[0], o[1])
	u.VUNPCKLPD(t[3], t[1], o[2])
	u.VUNPCKHPD(t[3], t[1], o[3])
	return o
}
