package main

import (
	"math/bits"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// sorts emits the passes of sort.go over int32 keys, in vectors of 16.
func sorts(c *build.Context) {
	u := newUnit(c, avx512, f32)
	u.keyPass("floatsToKeys", true)
	u.keyPass("keysToFloats", false)
	for _, f := range []struct {
		name  string
		steps []int
	}{
		{"sortVectors", []int{1, 3, 1, 7, 2, 1, 15, 4, 2, 1}},
		{"mergeVectors", []int{8, 4, 2, 1}},
	} {
		u.vectorPass(f.name, f.steps)
	}
	u.pairPass("flipVectors", true)
	u.pairPass("halveVectors", false)
}

// keyPass turns n floats into keys, or keys into floats: what follows the sign is turned round
// where it is set. With clean NaN becomes the greatest key, which is a NaN as a float.
func (u *unit) keyPass(name string, clean bool) {
	u.fn(name, "func(x *int32, n int)")
	x, n, v, t := u.arg("x"), u.arg("n"), u.ZMM(), u.ZMM()
	top := u.ZMM()
	if clean {
		u.VPTERNLOGD(operand.Imm(255), top, top, top)
		u.VPSRLD(operand.Imm(1), top, top)
	}
	u.Label("loop")
	u.VMOVUPS(operand.Mem{Base: x}, v)
	nan := u.K()
	if clean {
		u.VCMPPS(operand.Imm(unordered), v, v, nan)
	}
	u.VPSRAD(operand.Imm(31), v, t)
	u.VPSRLD(operand.Imm(1), t, t)
	u.VPXORD(t, v, v)
	if clean {
		u.VMOVDQA32(top, nan, v)
	}
	u.VMOVUPS(v, operand.Mem{Base: x})
	u.ADDQ(operand.Imm(64), x)
	u.SUBQ(operand.Imm(16), n)
	u.JNZ(operand.LabelRef("loop"))
	u.end()
}

// partners is a vector of the lanes i XOR m.
func (u *unit) partners(m int) reg.VecVirtual {
	table := u.words("partners"+string(rune('A'+m)), 8, func(i int) int {
		return 2*i ^ m | (2*i+1^m)<<32
	})
	v := u.ZMM()
	u.VMOVUPS(table, v)
	return v
}

// vectorPass compares each lane of n keys with its partners: the lower lane gets the smaller key.
func (u *unit) vectorPass(name string, steps []int) {
	u.fn(name, "func(x *int32, n int)")
	x, n := u.arg("x"), u.arg("n")
	partner, greater := map[int]reg.VecVirtual{}, map[int]reg.OpmaskVirtual{}
	lanes := u.GP64()
	for _, m := range steps {
		high := 1 << (bits.Len(uint(m)) - 1)
		if partner[m] == nil {
			partner[m] = u.partners(m)
		}
		if greater[high] == nil {
			word := uint32(0)
			for i := range 16 {
				word |= uint32(i/high&1) << i
			}
			greater[high] = u.K()
			u.MOVL(operand.U32(word), lanes.As32())
			u.KMOVW(lanes.As32(), greater[high])
		}
	}
	const side = 2
	u.Label("loop")
	v, q, low := u.vecs(side), u.vecs(side), u.vecs(side)
	for i := range v {
		u.VMOVUPS(operand.Mem{Base: x, Disp: 64 * i}, v[i])
	}
	for _, m := range steps {
		k := greater[1<<(bits.Len(uint(m))-1)]
		for i := range v {
			u.VPERMD(v[i], partner[m], q[i])
			u.VPMINSD(q[i], v[i], low[i])
			u.VPMAXSD(q[i], v[i], k, low[i])
			v[i], low[i] = low[i], v[i]
		}
	}
	for i := range v {
		u.VMOVUPS(v[i], operand.Mem{Base: x, Disp: 64 * i})
	}
	u.ADDQ(operand.Imm(64*side), x)
	u.SUBQ(operand.Imm(16*side), n)
	u.JNZ(operand.LabelRef("loop"))
	u.end()
}

// pairPass compares the halves of blocks of 2·half bytes, of n bytes: key by key, or with flip the
// first with the last.
func (u *unit) pairPass(name string, flip bool) {
	u.fn(name, "func(x *int32, half, n int)")
	x, half, n := u.arg("x"), u.arg("half"), u.arg("n")
	a, b, left := u.GP64(), u.GP64(), u.GP64()
	v, w, high := u.ZMM(), u.ZMM(), u.ZMM()
	var turned reg.VecVirtual
	if flip {
		turned = u.partners(15)
	}
	u.Label("block")
	u.MOVQ(x, a)
	u.LEAQ(operand.Mem{Base: x, Index: half, Scale: 1}, b)
	if flip {
		u.LEAQ(operand.Mem{Base: b, Index: half, Scale: 1, Disp: -64}, b)
	}
	u.MOVQ(half, left)
	u.Label("loop")
	u.VMOVUPS(operand.Mem{Base: a}, v)
	u.VMOVUPS(operand.Mem{Base: b}, w)
	if flip {
		u.VPERMD(w, turned, w)
	}
	u.VPMAXSD(w, v, high)
	u.VPMINSD(w, v, v)
	u.VMOVUPS(v, operand.Mem{Base: a})
	if flip {
		u.VPERMD(high, turned, high)
	}
	u.VMOVUPS(high, operand.Mem{Base: b})
	u.ADDQ(operand.Imm(64), a)
	if flip {
		u.SUBQ(operand.Imm(64), b)
	} else {
		u.ADDQ(operand.Imm(64), b)
	}
	u.SUBQ(operand.Imm(64), left)
	u.JNZ(operand.LabelRef("loop"))
	u.LEAQ(operand.Mem{Base: x, Index: half, Scale: 2}, x)
	u.SUBQ(half, n)
	u.SUBQ(half, n)
	u.JNZ(operand.LabelRef("block"))
	u.end()
}
