package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Sine, cosine and tangent of float32 for |x| up to 2¹⁷ (nearF32 of package kernel).

var (
	// quarter32 is π/2 in parts of float32 (Cody and Waite 1980).
	quarter32 = []float64{1.570796371, -4.371138829e-08, -1.71512451e-15}
	// sin32 is (sin r − r)/r³, cos32 (cos r − 1 + r²/2)/r⁴ and tan32 (tan r − r)/r³ of r² for
	// |r| ≤ π/4, of the least greatest errors relative to the functions: 2⁻²⁷·⁹, 2⁻³²·⁹, 2⁻²⁹·³.
	sin32 = []float64{-0.00019508769, 0.00833211374, -0.166666538}
	cos32 = []float64{2.44257189e-05, -0.00138872513, 0.0416666456}
	tan32 = []float64{0.00448556012, -0.000128129308, 0.0110042226, 0.021218583, 0.0540719479,
		0.133325592, 0.333333522}
)

// turns32 returns the number of quadrants in x, and as an integer, the angle r of ±π/4 that is
// left, and what the first part of π/2 alone leaves: all of it, since products by FMA are exact.
func (u *unit) turns32(x reg.VecVirtual) (n, q, r, rough reg.VecVirtual) {
	n = u.prod(x, u.num(2/pi))
	u.round(0, n, n)
	rough = u.copyOf(x)
	u.fnma(u.num(quarter32[0]), n, rough)
	r = u.copyOf(rough)
	u.quarters32(n, r)
	q = u.vec()
	u.VCVTPS2DQ(n, q)
	return n, q, r, rough
}

// quarters32 takes n times the further parts of π/2 from r.
func (u *unit) quarters32(n, r reg.VecVirtual) {
	for _, part := range quarter32[1:] {
		u.fnma(u.num(part), n, r)
	}
}

// isOdd returns the lanes of odd integers.
func (u *unit) isOdd(q reg.VecVirtual) mask {
	if u.isa == avx512 {
		k := u.K()
		u.VPTESTMD(u.inReg(u.word(1)), q, k)
		return mask{k: k}
	}
	v := u.vec()
	u.VPSLLD(operand.Imm(31), q, v)
	return mask{v: v}
}

// flip changes the sign of v where bit 1 of q is set, and bit 31 of other, if there is one.
func (u *unit) flip(q, other, v reg.VecVirtual) {
	s := u.vec()
	u.VPSLLD(operand.Imm(30), q, s)
	if other != nil {
		u.VXORPS(other, s, s)
	}
	u.VANDPS(u.sign(), s, s)
	u.VXORPS(s, v, v)
}

// halfCircle returns the sine and cosine of ±π/4.
func (u *unit) halfCircle(r reg.VecVirtual) (sin, cos reg.VecVirtual) {
	z := u.prod(r, r)
	sin, cos = u.poly(sin32, z), u.poly(cos32, z)
	u.onto(r, u.prod(r, z), sin)
	h := u.copyOf(u.num(1))
	u.fma(u.num(-0.5), z, h)
	u.onto(h, u.prod(z, z), cos)
	return sin, cos
}

// sin32 takes |x|, so that −0 keeps its sign.
func (u *unit) sin32(x reg.VecVirtual) {
	_, q, r, _ := u.turns32(u.magnitude(x))
	sin, cos := u.halfCircle(r)
	v := u.choice(u.isOdd(q), sin, cos)
	u.flip(q, x, v)
	u.VMOVAPS(v, x)
}

// cos32 is the sine a quadrant on.
func (u *unit) cos32(x reg.VecVirtual) {
	_, q, r, _ := u.turns32(x)
	sin, cos := u.halfCircle(r)
	odd := u.isOdd(q)
	u.VPADDD(u.word(1), q, q)
	v := u.choice(odd, cos, sin)
	u.flip(q, nil, v)
	u.VMOVAPS(v, x)
}

// tan32 is −1/tan in odd quadrants. What r lost in rounding counts too, by the slope 1 + r², but
// for small r, which loses less and from which it cannot be told.
func (u *unit) tan32(x reg.VecVirtual) {
	n, q, r, rough := u.turns32(u.magnitude(x))
	z := u.prod(r, r)
	lost := u.diff(rough, r)
	u.quarters32(n, lost)
	lost = u.choice(u.compare(lessThan, z, u.num(0x1p-12)), lost, u.nought())
	u.fma(lost, z, lost)
	t := u.poly(tan32, z)
	u.onto(lost, u.prod(r, z), t)
	u.add(r, t, t)
	odd := u.isOdd(q)
	v := u.quot(u.choice(odd, t, u.num(-1)), u.choice(odd, u.num(1), t))
	s := u.vec()
	u.VANDPS(u.sign(), x, s)
	u.VXORPS(s, v, x)
}
