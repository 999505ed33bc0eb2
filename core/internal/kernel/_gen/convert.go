package main

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A conversion is between numbers of so many bytes. It takes a multiple of the lanes of the wider.
type conversion struct {
	name     string
	from, to int
	body     func(x, dst operand.Mem)
}

// conversions emits those to integers and bytes 0 and 1, whose kinds the names tell: of signed and
// unsigned integers, of integers that lose bits, of floats cut towards 0, of truths.
func conversions(c *build.Context, i isa) {
	for _, width := range []int{2, 4, 8} {
		u := newUnit(c, i, float(width))
		list := append(u.widened(), u.narrowed()...)
		if width > 2 {
			list = append(list, u.cuts()...)
		}
		for _, k := range append(list, u.truths()...) {
			u.Function(fmt.Sprintf("%s%dto%d%v", k.name, 8*k.from, 8*k.to, i))
			u.Attributes(attr.NOSPLIT)
			u.Pragma("noescape")
			u.SignatureExpr("func(dst, x *byte, n int)")
			u.loaded = map[uint64]reg.VecVirtual{}
			u.blocks(u.lanes(), []stream{{u.arg("dst"), u.lanes() * k.to},
				{u.arg("x"), u.lanes() * k.from}}, func(at []operand.Mem) { k.body(at[1], at[0]) })
		}
	}
}

// widened are the conversions of narrower integers to those of u.
func (u *unit) widened() []conversion {
	var list []conversion
	for _, w := range []struct {
		from, to int
		s, z     func(ops ...operand.Op)
	}{
		{1, 2, u.VPMOVSXBW, u.VPMOVZXBW}, {1, 4, u.VPMOVSXBD, u.VPMOVZXBD},
		{2, 4, u.VPMOVSXWD, u.VPMOVZXWD}, {1, 8, u.VPMOVSXBQ, u.VPMOVZXBQ},
		{2, 8, u.VPMOVSXWQ, u.VPMOVZXWQ}, {4, 8, u.VPMOVSXDQ, u.VPMOVZXDQ},
	} {
		if w.to != int(u.f) {
			continue
		}
		for name, f := range map[string]func(ops ...operand.Op){"widenS": w.s, "widenU": w.z} {
			list = append(list, conversion{name, w.from, w.to, func(x, dst operand.Mem) {
				v := u.vec()
				f(x, v)
				u.VMOVUPS(v, dst)
			}})
		}
	}
	return inOrder(list)
}

// narrowed are the conversions of integers of u to narrower ones, which keep the low bits.
func (u *unit) narrowed() []conversion {
	var list []conversion
	for _, to := range []int{1, 2, 4} {
		if to < int(u.f) && (u.isa == avx512 || u.f < 8 || to == 4) {
			list = append(list, conversion{"narrow", int(u.f), to, func(x, dst operand.Mem) {
				v := u.vec()
				u.VMOVUPS(x, v)
				u.storeLow(v, to, dst)
			}})
		}
	}
	return list
}

// storeLow writes the low bytes of the lanes of v, of u's size and a whole vector.
func (u *unit) storeLow(v reg.VecVirtual, to int, dst operand.Mem) {
	if u.isa == avx512 {
		map[[2]int]func(ops ...operand.Op){
			{2, 1}: u.VPMOVWB, {4, 1}: u.VPMOVDB, {4, 2}: u.VPMOVDW,
			{8, 1}: u.VPMOVQB, {8, 2}: u.VPMOVQW, {8, 4}: u.VPMOVQD,
		}[[2]int{int(u.f), to}](v, dst)
		return
	}
	b, high := u.XMM(), u.XMM()
	if u.f < 8 {
		u.VPAND(u.word(1<<(8*uint(to))-1), v, v)
	}
	u.VEXTRACTF128(operand.Imm(1), v, high)
	switch {
	case u.f == 8:
		u.VSHUFPS(operand.Imm(0x88), high, v.AsX(), b)
	case u.f == 2:
		u.VPACKUSWB(high, v.AsX(), b)
	default:
		u.VPACKUSDW(high, v.AsX(), b)
	}
	if u.f == 4 && to == 1 {
		u.VPACKUSWB(b, b, b)
		u.VMOVQ(b, dst)
		return
	}
	u.VMOVDQU(b, dst)
}

// cuts are the conversions of floats of u: to bytes and pairs by the low bits of an int32, and to
// int64.
func (u *unit) cuts() []conversion {
	var list []conversion
	if u.f == f32 {
		for _, to := range []int{1, 2} {
			list = append(list, conversion{"cut", 4, to, func(x, dst operand.Mem) {
				v := u.vec()
				u.VCVTTPS2DQ(x, v)
				u.storeLow(v, to, dst)
			}})
		}
	}
	if u.isa == avx2 || u.f == f32 {
		return list
	}
	for _, from := range []int{4, 8} {
		list = append(list, conversion{"cut", from, 8, func(x, dst operand.Mem) {
			v := u.vec()
			if from == 4 {
				u.VCVTTPS2QQ(x, v)
			} else {
				u.VCVTTPD2QQ(x, v)
			}
			u.VMOVUPS(v, dst)
		}})
	}
	for to, f := range []func(ops ...operand.Op){1: u.VPMOVDB, 2: u.VPMOVDW} {
		if f != nil {
			list = append(list, conversion{"cut", 8, to, func(x, dst operand.Mem) {
				v := u.YMM()
				u.VCVTTPD2DQ(x, v)
				f(v, dst)
			}})
		}
	}
	return list
}

// truths are whether floats or integers of u are not 0.
func (u *unit) truths() []conversion {
	store := func(x, dst operand.Mem) {
		v := u.vec()
		u.VMOVUPS(x, v)
		if u.isa == avx512 {
			u.storeBits(u.compareInts(unequal, false, v, u.nought()), dst)
		} else {
			u.storeTruths(unequal, false, [2]reg.VecVirtual{v, u.nought()}, dst)
		}
	}
	list := []conversion{{"truthI", int(u.f), 1, store}}
	if u.f == 2 {
		return list
	}
	return append(list, conversion{"truthF", int(u.f), 1, func(x, dst operand.Mem) {
		v := u.vec()
		u.VMOVUPS(x, v)
		u.storeBytes(u.compare(unequal, v, u.nought()), u.byteOnes(), dst)
	}})
}

// inOrder sorts what came from a map.
func inOrder(list []conversion) []conversion {
	slices.SortFunc(list, func(a, b conversion) int {
		return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.from, b.from))
	})
	return list
}
