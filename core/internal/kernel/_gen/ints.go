package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// An intLoop is an elementwise function of two integers, dst of their size or of bytes 0 and 1. It
// takes a multiple of the lanes.
type intLoop struct {
	name string
	to   int // bytes of a result
	body func(x, y reg.VecVirtual, to operand.Mem)
}

// three is an instruction dst = x ∘ y, its operands y, x, dst.
type three func(ops ...operand.Op)

// ints emits the loops of integers of 1, 2, 4 and 8 bytes.
func ints(c *build.Context, i isa) {
	for _, size := range []int{1, 2, 4, 8} {
		u := newUnit(c, i, float(size))
		list := append(u.intArithmetic(), u.intCompares()...)
		for _, l := range list {
			u.Function(fmt.Sprintf("%s%d%v", l.name, 8*size, i))
			u.Attributes(attr.NOSPLIT)
			u.Pragma("noescape")
			u.SignatureExpr("func(dst, x, y *byte, n int)")
			u.loaded = map[uint64]reg.VecVirtual{}
			streams := []stream{{u.arg("dst"), u.lanes() * l.to}, {u.arg("x"), u.bytes()},
				{u.arg("y"), u.bytes()}}
			u.blocks(u.lanes(), streams, func(at []operand.Mem) {
				x, y := u.vec(), u.vec()
				u.VMOVUPS(at[1], x)
				u.VMOVUPS(at[2], y)
				l.body(x, y, at[0])
			})
		}
	}
}

// bySize chooses the instruction of u's size.
func (u *unit) bySize(f ...three) three { return f[map[float]int{1: 0, 2: 1, 4: 2, 8: 3}[u.f]] }

// intArithmetic are sums, products, extremes and, of bytes, the operations on bits.
func (u *unit) intArithmetic() []intLoop {
	var list []intLoop
	add := func(name string, f three) {
		list = append(list, intLoop{name, int(u.f), func(x, y reg.VecVirtual, to operand.Mem) {
			f(y, x, x)
			u.VMOVUPS(x, to)
		}})
	}
	add("addI", u.bySize(u.VPADDB, u.VPADDW, u.VPADDD, u.VPADDQ))
	add("subI", u.bySize(u.VPSUBB, u.VPSUBW, u.VPSUBD, u.VPSUBQ))
	if u.f > 1 && (u.f < 8 || u.isa == avx512) {
		add("mulI", u.bySize(nil, u.VPMULLW, u.VPMULLD, u.VPMULLQ))
	}
	if u.f < 8 || u.isa == avx512 {
		add("maxS", u.bySize(u.VPMAXSB, u.VPMAXSW, u.VPMAXSD, u.VPMAXSQ))
		add("minS", u.bySize(u.VPMINSB, u.VPMINSW, u.VPMINSD, u.VPMINSQ))
		add("maxU", u.bySize(u.VPMAXUB, u.VPMAXUW, u.VPMAXUD, u.VPMAXUQ))
		add("minU", u.bySize(u.VPMINUB, u.VPMINUW, u.VPMINUD, u.VPMINUQ))
	}
	if u.f == 1 {
		add("andI", func(ops ...operand.Op) { u.VANDPS(ops[0], ops[1], ops[2]) })
		add("orI", func(ops ...operand.Op) { u.VORPS(ops[0], ops[1], ops[2]) })
		add("xorI", func(ops ...operand.Op) { u.VXORPS(ops[0], ops[1], ops[2]) })
	}
	return list
}

// intCompares are those that integers of one size have in common, then those of the signed and of
// the unsigned.
func (u *unit) intCompares() []intLoop {
	var list []intLoop
	for _, k := range []struct {
		name      string
		predicate uint64
		unsigned  bool
	}{
		{"eqI", equal, false}, {"neI", unequal, false},
		{"ltS", lessThan, false}, {"leS", lessOrEqual, false},
		{"ltU", lessThan, true}, {"leU", lessOrEqual, true},
	} {
		list = append(list, intLoop{k.name, 1, func(x, y reg.VecVirtual, to operand.Mem) {
			if u.isa == avx512 {
				u.storeBits(u.compareInts(k.predicate, k.unsigned, x, y), to)
			} else {
				u.storeTruths(k.predicate, k.unsigned, [2]reg.VecVirtual{x, y}, to)
			}
		}})
	}
	return list
}

// compareInts returns the lanes where predicate(x, y) holds.
func (u *unit) compareInts(predicate uint64, unsigned bool, x, y reg.VecVirtual) reg.OpmaskVirtual {
	k := u.K()
	f := u.bySize(u.VPCMPB, u.VPCMPW, u.VPCMPD, u.VPCMPQ)
	if unsigned {
		f = u.bySize(u.VPCMPUB, u.VPCMPUW, u.VPCMPUD, u.VPCMPUQ)
	}
	f(operand.Imm(predicate), y, x, k)
	return k
}

// storeBits writes 1 for each lane of k, 0 for the others.
func (u *unit) storeBits(k reg.OpmaskVirtual, to operand.Mem) {
	var b reg.VecVirtual = u.XMM()
	switch u.lanes() {
	case 64:
		b = u.ZMM()
	case 32:
		b = u.YMM()
	}
	u.VPMOVM2B(k, b)
	u.storeOnes(b, to)
}

// storeOnes writes −b of bytes b, one for each lane.
func (u *unit) storeOnes(b reg.VecVirtual, to operand.Mem) {
	switch u.lanes() {
	case 64:
		u.VPABSB(b, b)
		u.VMOVDQU8(b, to)
	case 32, 16:
		u.VPABSB(b, b)
		u.VMOVDQU(b, to)
	case 8:
		u.VPABSB(b, b)
		u.VMOVQ(b, to)
	case 4:
		u.VPABSB(b, b)
		u.VMOVD(b, to)
	}
}

// storeTruths is what AVX2 makes of a predicate: it knows equal and greater, of signed numbers.
func (u *unit) storeTruths(p uint64, unsigned bool, v [2]reg.VecVirtual, to operand.Mem) {
	if unsigned {
		for _, w := range v {
			u.VPXOR(u.word(1<<(8*uint(u.f)-1)), w, w)
		}
	}
	x, y := v[0], v[1]
	equals := u.bySize(u.VPCMPEQB, u.VPCMPEQW, u.VPCMPEQD, u.VPCMPEQQ)
	greater := u.bySize(u.VPCMPGTB, u.VPCMPGTW, u.VPCMPGTD, u.VPCMPGTQ)
	m := u.YMM()
	switch p {
	case equal, unequal:
		equals(y, x, m)
	case lessThan:
		greater(x, y, m)
	default:
		greater(y, x, m)
	}
	if p == unequal || p == lessOrEqual {
		ones := u.YMM()
		u.VPCMPEQB(ones, ones, ones)
		u.VPXOR(ones, m, m)
	}
	u.storeOnes(u.packed(m), to)
}

// packed is a byte for each lane of m, which are −1 or 0.
func (u *unit) packed(m reg.VecVirtual) reg.VecVirtual {
	if u.f == 1 {
		return m
	}
	b, high := u.XMM(), u.XMM()
	u.VEXTRACTF128(operand.Imm(1), m, high)
	switch u.f {
	case 2:
		u.VPACKSSWB(high, m.AsX(), b)
		return b
	case 4:
		u.VPACKSSDW(high, m.AsX(), b)
	case 8:
		u.VSHUFPS(operand.Imm(0x88), high, m.AsX(), b) // the low half of each lane
		u.VPACKSSDW(b, b, b)
	}
	u.VPACKSSWB(b, b, b)
	return b
}
