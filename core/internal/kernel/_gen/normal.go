package main

import (
	"math"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// normals emits boxMuller32 of package rng, for a multiple of two vectors of words: the even words
// of both make radii, the odd ones angles, and the results are woven together again. Nothing is
// fused, as in normal.go.
func normals(c *build.Context, i isa) {
	u := newUnit(c, i, f32)
	u.fn("boxMuller", "func(dst *float32, w *uint32, n int)")
	d, w, n := u.arg("dst"), u.arg("w"), u.arg("n")
	u.preload(append(u.numbers(append(logPoly, 0.5, 1)...), sqrtHalf, mantissa))
	u.Label("loop")
	a, b, even, odd := u.vec(), u.vec(), u.vec(), u.vec()
	u.VMOVUPS(operand.Mem{Base: w}, a)
	u.VMOVUPS(operand.Mem{Base: w, Disp: u.bytes()}, b)
	u.VSHUFPS(operand.Imm(0x88), b, a, even)
	u.VSHUFPS(operand.Imm(0xdd), b, a, odd)
	r := u.radius(even)
	sin, cos := u.sinCos(odd)
	u.mul(r, sin, sin)
	u.mul(r, cos, cos)
	u.VUNPCKLPS(sin, cos, a)
	u.VUNPCKHPS(sin, cos, b)
	u.VMOVUPS(a, operand.Mem{Base: d})
	u.VMOVUPS(b, operand.Mem{Base: d, Disp: u.bytes()})
	u.ADDQ(operand.U32(uint32(2*u.bytes())), w)
	u.ADDQ(operand.U32(uint32(2*u.bytes())), d)
	u.SUBQ(operand.U32(uint32(2*u.lanes())), n)
	u.JNZ(operand.LabelRef("loop"))
	u.end()
}

// radius is that of normal.go. It overwrites w.
func (u *unit) radius(w reg.VecVirtual) reg.VecVirtual {
	e, m, z, h := u.vec(), u.vec(), u.vec(), u.vec()
	u.VPSRLD(operand.Imm(1), w, w)
	u.VCVTDQ2PS(w, w)
	u.add(u.num(0.5), w, w)
	u.VPSUBD(u.inReg(u.word(sqrtHalf)), w, w)
	u.VPSRAD(operand.Imm(23), w, e)
	u.VPSUBD(u.inReg(u.word(31)), e, e)
	u.VCVTDQ2PS(e, e)
	u.and(u.word(mantissa), w, m)
	u.VPADDD(u.word(sqrtHalf), m, m)
	u.sub(u.inReg(u.num(1)), m, m)
	u.mul(m, m, z)
	l := u.steps(logPoly, m)
	u.mul(z, l, l)
	u.mul(m, l, l)
	u.mul(u.num(0.5), z, h)
	u.sub(h, l, l)
	u.add(m, l, l)
	u.mul(u.num(math.Ln2), e, e)
	u.add(e, l, l)
	u.mul(u.num(-2), l, l)
	u.sqrt(l, l)
	return l
}

// sinCos is that of normal.go. It overwrites w.
func (u *unit) sinCos(w reg.VecVirtual) (sin, cos reg.VecVirtual) {
	q, x, z, h := u.vec(), u.vec(), u.vec(), u.vec()
	u.VPADDD(u.word(1<<29), w, q)
	u.VPSRLD(operand.Imm(30), q, q)
	u.VPSLLD(operand.Imm(30), q, x)
	u.VPSUBD(x, w, x)
	u.VCVTDQ2PS(x, x)
	u.mul(u.num(float64(float32(math.Pi/2/(1<<30)))), x, x)
	u.mul(x, x, z)
	s := u.steps([]float64{-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1}, z)
	u.mul(z, s, s)
	u.mul(x, s, s)
	u.add(x, s, s)
	c := u.steps([]float64{2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2}, z)
	u.mul(z, c, c)
	u.mul(z, c, c)
	u.mul(u.num(0.5), z, h)
	u.sub(h, c, c)
	u.add(u.num(1), c, c)
	sin, cos = u.vec(), u.vec()
	u.VPSLLD(operand.Imm(31), q, x)
	odd := mask{v: x}
	if u.isa == avx512 {
		odd = mask{k: u.K()}
		u.VPMOVD2M(x, odd.k)
	}
	u.blend(odd, s, c, sin)
	u.blend(odd, c, s, cos)
	u.VPADDD(u.word(1), q, z)
	for i, v := range []reg.VecVirtual{sin, cos} {
		sign := []reg.VecVirtual{q, z}[i]
		u.VPSRLD(operand.Imm(1), sign, sign)
		u.VPSLLD(operand.Imm(31), sign, sign)
		u.VXORPS(sign, v, v)
	}
	return sin, cos
}

// steps is a new vector, the polynomial of x by its coefficients from the highest, without fusion.
func (u *unit) steps(coefficients []float64, x reg.VecVirtual) reg.VecVirtual {
	p := u.vec()
	u.VMOVAPS(u.num(coefficients[0]), p)
	for _, c := range coefficients[1:] {
		u.mul(x, p, p)
		u.add(u.num(c), p, p)
	}
	return p
}
