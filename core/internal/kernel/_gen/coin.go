package main

import (
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// below sets bytes to 1 where numbers of 16 bits are below a limit, to 0 elsewhere, 32 at a time,
// and reports whether any equals the limit.
func below(c *build.Context, i isa) {
	u := newUnit(c, i, f32)
	u.Function("below" + i.String())
	u.Attributes(attr.NOSPLIT)
	u.Pragma("noescape")
	u.SignatureExpr("func(dst *byte, x *uint32, rounds int, limit uint64) bool")
	d, x, n := u.arg("dst"), u.arg("x"), u.arg("rounds")
	t, limit, one := u.XMM(), u.vec(), u.YMM()
	u.MOVQ(u.arg("limit"), t)
	u.VPBROADCASTW(t, limit)
	byte1 := u.GP32()
	u.MOVL(operand.U32(1), byte1)
	u.MOVQ(byte1.As64(), t)
	u.VPBROADCASTB(t, one)
	equal := u.GP32()
	u.XORL(equal, equal)
	u.Label("loop")
	var same reg.GPVirtual
	if i == avx512 {
		same = u.below512(x, d, limit, one)
	} else {
		same = u.below256(x, d, limit, one)
	}
	u.ORL(same, equal)
	u.ADDQ(operand.Imm(64), x)
	u.ADDQ(operand.Imm(32), d)
	u.DECQ(n)
	u.JNZ(operand.LabelRef("loop"))
	u.TESTL(equal, equal)
	r := u.GP8()
	u.SETNE(r)
	u.Store(r, u.ReturnIndex(0))
	u.end()
}

func (u *unit) below512(x, d reg.GPVirtual, limit, one reg.VecVirtual) reg.GPVirtual {
	v, r := u.vec(), u.YMM()
	u.VMOVDQU16(operand.Mem{Base: x}, v)
	less, same, bits := u.K(), u.K(), u.GP32()
	u.VPCMPUW(operand.Imm(lessThan), limit, v, less)
	u.VPCMPUW(operand.Imm(equal), limit, v, same)
	u.VMOVDQU8_Z(one, less, r)
	u.VMOVDQU(r, operand.Mem{Base: d})
	u.KMOVD(same, bits)
	return bits
}

func (u *unit) below256(x, d reg.GPVirtual, limit, one reg.VecVirtual) reg.GPVirtual {
	v, least, same := u.vecs(2), u.vecs(2), u.vecs(2)
	for i := range v {
		u.VMOVDQU(operand.Mem{Base: x, Disp: 32 * i}, v[i])
		u.VPMAXUW(limit, v[i], least[i])
		u.VPCMPEQW(least[i], v[i], least[i]) // −1 where not below
		u.VPCMPEQW(limit, v[i], same[i])
	}
	// The instruction packs within lanes of 128 bits.
	r, bits := u.vec(), u.GP32()
	u.VPACKSSWB(least[1], least[0], r)
	u.VPERMQ(operand.Imm(0xd8), r, r)
	u.VPADDB(one, r, r)
	u.VMOVDQU(r, operand.Mem{Base: d})
	u.VPOR(same[0], same[1], same[0])
	u.VPMOVMSKB(same[0], bits)
	return bits
}
