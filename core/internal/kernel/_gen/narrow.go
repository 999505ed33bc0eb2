package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A narrowKind is a product of numbers narrower than its sums: of four or two at a time, which lie
// together in 32 bits.
type narrowKind struct {
	name  string
	sum   string // Go's type of a sum
	float bool
	// dot emits acc += Σ a·b of each 32 bits; t is free.
	dot func(u *unit, a, b, acc, t reg.VecPhysical)
}

// narrows emits the products of int8 and bfloat16, and the conversions of the latter.
func narrows(c *build.Context, i isa) {
	pairs := narrowKind{"pairs", "int32", false, dotPairs}
	kinds := map[isa][]narrowKind{avx2: {pairs}, avx512: {
		pairs, {"quads", "int32", false, dotQuads}, {"halves", "float32", true, dotHalves},
	}}
	u := newUnit(c, i, f32)
	for _, k := range kinds[i] {
		for m := 1; m <= shapes[i][2]; m++ {
			narrowTile(u, k, m)
		}
	}
	fromHalf(u)
	toHalf(u)
	if i == avx512 {
		packQuads(u)
	}
}

// dotPairs multiplies pairs of int16, whose products must not all be 2³⁰.
func dotPairs(u *unit, a, b, acc, t reg.VecPhysical) {
	u.VPMADDWD(b, a, t)
	u.VPADDD(t, acc, acc)
}

// dotQuads multiplies four uint8 of a by int8 of b (AVX512-VNNI).
func dotQuads(u *unit, a, b, acc, _ reg.VecPhysical) { u.VPDPBUSD(b, a, acc) }

// dotHalves multiplies pairs of bfloat16 (AVX512-BF16). The assembler does not know VDPBF16PS:
// EVEX.512.F3.0F38.W0 52 /r.
func dotHalves(u *unit, a, b, acc, _ reg.VecPhysical) {
	d, v, m := uint64(acc.PhysicalIndex()), uint64(a.PhysicalIndex()), uint64(b.PhysicalIndex())
	not := func(x uint64, bit, to uint) uint64 { return (^x >> bit & 1) << to }
	code := []uint64{
		0x62,
		not(d, 3, 7) | not(m, 4, 6) | not(m, 3, 5) | not(d, 4, 4) | 2,
		(^v&15)<<3 | 1<<2 | 2,
		2<<5 | not(v, 4, 3),
		0x52,
		3<<6 | (d&7)<<3 | m&7,
	}
	for _, b := range code {
		u.Instruction(&ir.Instruction{Opcode: "BYTE", Operands: []operand.Op{operand.Imm(b)}})
	}
}

// physical returns vector register n.
func (u *unit) physical(n int) reg.VecPhysical {
	size := reg.S256
	if u.isa == avx512 {
		size = reg.S512
	}
	return reg.Vector.Lookup(reg.Index(n), size).(reg.VecPhysical)
}

// narrowTile emits C[m, n] += A·B over k > 0 times 32 bits: rows of A as bytes apart, 32 bits of
// each of two vectors of columns of B one after the other, rows of C ldc bytes apart. Registers are
// those that dotHalves can name.
func narrowTile(u *unit, kind narrowKind, m int) {
	u.fn(fmt.Sprintf("%s%d", kind.name, m), "func(k int, a *byte, as uintptr, b *byte, c *"+
		kind.sum+", ldc uintptr, n int)")
	k, b := u.arg("k"), u.arg("b")
	rows := newRows(u, m, u.arg("a"), u.arg("as"))
	acc := make([]reg.VecPhysical, 2*m)
	for i := range acc {
		acc[i] = u.physical(i)
		u.zero(acc[i])
	}
	vb := [2]reg.VecPhysical{u.physical(2 * m), u.physical(2*m + 1)}
	va, t := u.physical(2*m+2), u.physical(2*m+3)
	step := u.GP64()
	u.MOVQ(operand.U32(4), step)
	u.Label("loop")
	for j, v := range vb {
		u.VMOVUPS(operand.Mem{Base: b, Disp: j * u.bytes()}, v)
	}
	for i := range m {
		u.VPBROADCASTD(rows.at(i), va)
		for j, v := range vb {
			kind.dot(u, va, v, acc[2*i+j], t)
		}
	}
	rows.advance(u, step)
	u.ADDQ(operand.U32(uint32(2*u.bytes())), b)
	u.DECQ(k)
	u.JNZ(operand.LabelRef("loop"))
	c, ldc := u.arg("c"), u.arg("ldc")
	masks := u.twoMasks(u.arg("n")) // of AVX2, in registers that the loop needed
	for i := range m {
		for j, mask := range masks {
			at := operand.Mem{Base: c, Disp: j * u.bytes()}
			u.addMasked(kind.float, at, mask, acc[2*i+j], vb[0])
		}
		u.ADDQ(ldc, c)
	}
	u.end()
}

// addMasked adds v to the lanes of k in memory; t is free.
func (u *unit) addMasked(float bool, at operand.Mem, k mask, v, t reg.VecPhysical) {
	if u.isa == avx512 {
		u.VMOVUPS_Z(at, k.k, t)
	} else {
		u.VMASKMOVPS(at, k.v, t)
	}
	if float {
		u.VADDPS(v, t, t)
	} else {
		u.VPADDD(v, t, t)
	}
	if u.isa == avx512 {
		u.VMOVUPS(t, k.k, at)
	} else {
		u.VMASKMOVPS(t, k.v, at)
	}
}

// twoMasks are those of n of the lanes of two vectors.
func (u *unit) twoMasks(n reg.GPVirtual) [2]mask {
	if u.isa == avx512 {
		bits := u.GP64()
		u.MOVQ(operand.I32(-1), bits)
		u.BZHIQ(n, bits, bits)
		low, high := u.K(), u.K()
		u.KMOVW(bits.As32(), low)
		u.SHRQ(operand.Imm(16), bits)
		u.KMOVW(bits.As32(), high)
		return [2]mask{{k: low}, {k: high}}
	}
	lanes, zero, second := u.GP64(), u.GP64(), u.GP64()
	u.MOVQ(n, second)
	u.XORQ(zero, zero)
	u.SUBQ(operand.Imm(uint64(u.lanes())), second)
	u.CMOVQLT(zero, second)
	u.MOVQ(operand.U32(uint32(u.lanes())), lanes)
	u.CMPQ(n, lanes)
	u.CMOVQGT(lanes, n)
	return [2]mask{u.firstLanes(n), u.firstLanes(second)}
}

// packQuads interleaves four rows of 16 int8, ld bytes apart: 64 bytes a group of four rows, 128
// bytes apart, k groups.
func packQuads(u *unit) {
	u.fn("packQuads", "func(k int, dst *uint8, src *int8, ld uintptr)")
	k, d, ld := u.arg("k"), u.arg("dst"), u.arg("ld")
	r := u.fourRows("src", "ld", 4)
	u.Label("loop")
	v := make([]reg.VecVirtual, 4)
	for i := range v {
		v[i] = u.XMM()
		u.VMOVDQU(r.at(i), v[i])
	}
	pair := func(high bool, a, b reg.VecVirtual) reg.VecVirtual {
		p := u.XMM()
		if high {
			u.VPUNPCKHBW(b, a, p)
		} else {
			u.VPUNPCKLBW(b, a, p)
		}
		return p
	}
	for h := range 2 {
		p, q := pair(h == 1, v[0], v[1]), pair(h == 1, v[2], v[3])
		low, high := u.XMM(), u.XMM()
		u.VPUNPCKLWD(q, p, low)
		u.VPUNPCKHWD(q, p, high)
		u.VMOVDQU(low, operand.Mem{Base: d, Disp: 32 * h})
		u.VMOVDQU(high, operand.Mem{Base: d, Disp: 32*h + 16})
	}
	u.LEAQ(operand.Mem{Base: r.p, Index: ld, Scale: 4}, r.p)
	u.ADDQ(operand.U32(128), d)
	u.DECQ(k)
	u.JNZ(operand.LabelRef("loop"))
	u.end()
}

// fromHalf converts n bfloat16, a multiple of a vector's lanes, to float32.
func fromHalf(u *unit) {
	u.fn("fromHalf", "func(dst *float32, x *uint16, n int)")
	streams := []stream{{u.arg("dst"), u.bytes()}, {u.arg("x"), u.bytes() / 2}}
	u.blocks(u.lanes(), streams, func(at []operand.Mem) {
		v := u.vec()
		u.VPMOVZXWD(at[1], v)
		u.VPSLLD(operand.Imm(16), v, v)
		u.VMOVUPS(v, at[0])
	})
}

// toHalf converts n float32, a multiple of a vector's lanes, to the nearest bfloat16, of two
// equally near ones to the even. NaN stays NaN and becomes quiet.
func toHalf(u *unit) {
	u.fn("toHalf", "func(dst *uint16, x *float32, n int)")
	streams := []stream{{u.arg("dst"), u.bytes() / 2}, {u.arg("x"), u.bytes()}}
	half, one, quiet := u.inReg(u.word(0x7fff)), u.inReg(u.word(1)), u.inReg(u.word(0x40))
	u.blocks(u.lanes(), streams, func(at []operand.Mem) {
		v, odd, r := u.vec(), u.vec(), u.vec()
		u.VMOVUPS(at[1], v)
		nan := u.compare(unordered, v, v)
		u.VPSRLD(operand.Imm(16), v, odd)
		u.orBits(quiet, odd, r) // of a NaN
		u.andBits(one, odd, odd)
		u.VPADDD(half, odd, odd)
		u.VPADDD(odd, v, v)
		u.VPSRLD(operand.Imm(16), v, v)
		u.blend(nan, v, r, v)
		if u.isa == avx512 {
			u.VPMOVDW(v, at[0])
			return
		}
		high := u.XMM()
		u.VEXTRACTI128(operand.Imm(1), v, high)
		u.VPACKUSDW(high, v.AsX(), high)
		u.VMOVDQU(high, at[0])
	})
}

func (u *unit) orBits(y, x, dst reg.VecVirtual) {
	if u.isa == avx512 {
		u.VPORD(y, x, dst)
	} else {
		u.VPOR(y, x, dst)
	}
}

func (u *unit) andBits(y, x, dst reg.VecVirtual) {
	if u.isa == avx512 {
		u.VPANDD(y, x, dst)
	} else {
		u.VPAND(y, x, dst)
	}
}
