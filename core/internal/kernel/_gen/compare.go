package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// compares emits the comparisons, whose results are bytes 0 or 1, and the choice by such bytes,
// for n elements, a multiple of the lanes.
func compares(c *build.Context, i isa) {
	for _, f := range []float{f32, f64} {
		u := newUnit(c, i, f)
		compareLoop(u, "eq", equal)
		compareLoop(u, "ne", unequal)
		compareLoop(u, "lt", lessThan)
		compareLoop(u, "le", lessOrEqual)
		whereLoop(u)
	}
}

func compareLoop(u *unit, name string, predicate uint64) {
	u.fn(name, "func(dst *bool, x, y *"+u.f.goType()+", n int)")
	streams := []stream{{u.arg("dst"), u.lanes()}, {u.arg("x"), u.bytes()}, {u.arg("y"), u.bytes()}}
	one := u.byteOnes()
	u.blocks(u.lanes(), streams, func(at []operand.Mem) {
		v := u.vec()
		u.VMOVUPS(at[1], v)
		u.storeBytes(u.compare(predicate, v, at[2]), one, at[0])
	})
}

// byteOnes is a vector of bytes 1.
func (u *unit) byteOnes() reg.VecVirtual {
	w, v := u.GP32(), u.XMM()
	u.MOVL(operand.U32(0x01010101), w)
	u.VMOVD(w, v)
	u.VPSHUFD(operand.Imm(0), v, v)
	return v
}

// storeBytes writes 1 for each lane of m, 0 for the others.
func (u *unit) storeBytes(m mask, one reg.VecVirtual, to operand.Mem) {
	b := u.XMM()
	if u.isa == avx512 {
		u.VMOVDQU8_Z(one, m.k, b)
	} else {
		high := u.XMM()
		u.VEXTRACTF128(operand.Imm(1), m.v, high)
		if u.f == f32 {
			u.VPACKSSDW(high, m.v.AsX(), b)
		} else {
			u.VSHUFPS(operand.Imm(0x88), high, m.v.AsX(), b) // the low half of each lane
			u.VPACKSSDW(b, b, b)
		}
		u.VPACKSSWB(b, b, b)
		u.VPAND(one, b, b)
	}
	switch u.lanes() {
	case 16:
		u.VMOVDQU(b, to)
	case 8:
		u.VMOVQ(b, to)
	case 4:
		u.VMOVD(b, to)
	}
}

func whereLoop(u *unit) {
	t := u.f.goType()
	u.fn("where", "func(dst *"+t+", c *bool, x, y *"+t+", n int)")
	streams := []stream{{u.arg("dst"), u.bytes()}, {u.arg("c"), u.lanes()},
		{u.arg("x"), u.bytes()}, {u.arg("y"), u.bytes()}}
	none := u.vec()
	u.zero(none)
	u.blocks(u.lanes(), streams, func(at []operand.Mem) {
		v := u.vec()
		if u.isa == avx512 {
			u.VMOVUPS(at[3], v)
			u.blend(u.bytesSet(at[1]), v, at[2], v)
		} else {
			u.VMOVUPS(at[2], v)
			u.blend(u.bytesClear(at[1], none), v, at[3], v)
		}
		u.VMOVUPS(v, at[0])
	})
}

// bytesSet returns the lanes whose bytes at m are not 0.
func (u *unit) bytesSet(m operand.Mem) mask {
	b, k := u.XMM(), u.K()
	if u.lanes() == 16 {
		u.VMOVDQU(m, b)
	} else {
		u.VMOVQ(m, b)
	}
	u.VPTESTMB(b, b, k)
	return mask{k: k}
}

// bytesClear returns the lanes whose bytes at m are 0.
func (u *unit) bytesClear(m operand.Mem, none reg.VecVirtual) mask {
	v := u.YMM()
	if u.f == f32 {
		u.VPMOVZXBD(m, v)
		u.VPCMPEQD(none, v, v)
	} else {
		u.VPMOVZXBQ(m, v)
		u.VPCMPEQQ(none, v, v)
	}
	return mask{v: v}
}
