package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A mask selects the first lanes of a vector: an opmask of AVX-512, a vector of AVX2.
type mask struct {
	k reg.OpmaskVirtual
	v reg.VecVirtual
}

// firstLanes returns the mask of n of 1 … lanes lanes. It overwrites n.
func (u *unit) firstLanes(n reg.GPVirtual) mask {
	if u.isa == avx512 {
		ones := u.GP64()
		u.MOVQ(operand.I32(-1), ones)
		u.BZHIQ(n, ones, ones)
		k := u.K()
		u.KMOVW(ones.As32(), k)
		return mask{k: k}
	}
	table := u.maskTable()
	p := u.GP64()
	u.LEAQ(table.Offset(u.bytes()), p)
	u.SHLQ(u.shift(), n)
	u.SUBQ(n, p)
	v := u.YMM()
	u.VMOVUPS(operand.Mem{Base: p}, v)
	return mask{v: v}
}

// maskTable is a vector of ones before one of zeros.
func (u *unit) maskTable() operand.Mem {
	if u.ones != nil {
		return *u.ones
	}
	m := u.StaticGlobal(fmt.Sprintf("mask%v%v", u.f, u.isa))
	u.DataAttributes(attr.RODATA | attr.NOPTR)
	for i := range 2 * u.bytes() / 8 {
		word := uint64(0)
		if i < u.bytes()/8 {
			word = 1<<64 - 1
		}
		u.AddDatum(8*i, operand.U64(word))
	}
	u.ones = &m
	return m
}

// loadMasked loads the lanes of k and clears the rest.
func (u *unit) loadMasked(m operand.Mem, k mask, v reg.VecVirtual) {
	switch {
	case u.isa == avx512 && u.f == f32:
		u.VMOVUPS_Z(m, k.k, v)
	case u.isa == avx512:
		u.VMOVUPD_Z(m, k.k, v)
	case u.f == f32:
		u.VMASKMOVPS(m, k.v, v)
	default:
		u.VMASKMOVPD(m, k.v, v)
	}
}

// storeMasked stores the lanes of k.
func (u *unit) storeMasked(v reg.VecVirtual, k mask, m operand.Mem) {
	switch {
	case u.isa == avx512 && u.f == f32:
		u.VMOVUPS(v, k.k, m)
	case u.isa == avx512:
		u.VMOVUPD(v, k.k, m)
	case u.f == f32:
		u.VMASKMOVPS(v, k.v, m)
	default:
		u.VMASKMOVPD(v, k.v, m)
	}
}
