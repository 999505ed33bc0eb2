package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// halfPiRest is what halfPi and halfPiTail together lack.
const halfPiRest = -1.4973849048591698e-33

var (
	// sinLong and cosLong are sin64 and cos64 with the terms that float64 needs.
	sinLong = alternate(taylor(17, 3, 2), 1)
	cosLong = alternate(taylor(16, 4, 2), 1)
	// atanP and atanQ are those of Cephes' atan (Moshier 1989), for |x| ≤ 0.66.
	atanP = []float64{-8.750608600031904122785e-1, -1.615753718733365076637e1,
		-7.500855792314704667340e1, -1.228866684490136173410e2, -6.485021904942025371773e1}
	atanQ = []float64{1, 2.485846490142306297962e1, 1.650270098316988542046e2,
		4.328810604912902668951e2, 4.853903996359136964868e2, 1.945506571482613964425e2}
)

// keepZero sets r to x where that is 0 of either sign.
func (u *unit) keepZero(x, r reg.VecVirtual) {
	zero := u.vec()
	u.zero(zero)
	u.blend(u.compare(equal, x, zero), r, x, r)
}

// tanWide is sin/cos, or −cos/sin in odd quadrants, for |x| up to 2²⁸.
func (u *unit) tanWide(x reg.VecVirtual) reg.VecVirtual {
	n, s, c := u.turn(longCircle, x)
	odd, top, zero := u.quadrant(n, 0), u.vec(), u.vec()
	u.VPSLLQ(operand.Imm(63), odd, odd)
	m := u.negative(odd)
	u.zero(zero)
	u.VSUBPD(c, zero, top)
	u.blend(m, s, top, top)
	u.blend(m, c, s, c)
	u.VDIVPD(c, top, top)
	u.keepZero(x, top)
	return top
}

// atanWide reduces |x| to −1/|x| above tan 3π/8, to (|x|−1)/(|x|+1) above 0.66, and adds the angle.
func (u *unit) atanWide(x reg.VecVirtual) reg.VecVirtual {
	a := u.magnitude(x)
	top, low, angle, rest := u.copyOf(a), u.copyOf(u.num(1)), u.vec(), u.vec()
	u.zero(angle)
	u.zero(rest)
	m := u.compare(lessThan, u.inReg(u.num(0.66)), a)
	t := u.vec()
	u.VSUBPD(u.inReg(u.num(1)), a, t)
	u.blend(m, top, t, top)
	u.VADDPD(u.num(1), a, t)
	u.blend(m, low, t, low)
	u.blend(m, angle, u.inReg(u.num(pi/4)), angle)
	u.blend(m, rest, u.inReg(u.num(halfPiTail/2)), rest)
	m = u.compare(lessThan, u.inReg(u.num(2.41421356237309504880)), a)
	u.blend(m, top, u.inReg(u.num(-1)), top)
	u.blend(m, low, a, low)
	u.blend(m, angle, u.inReg(u.num(halfPi)), angle)
	u.blend(m, rest, u.inReg(u.num(halfPiTail)), rest)
	u.VDIVPD(low, top, t)
	z := u.vec()
	u.VMULPD(t, t, z)
	p, q := u.poly(atanP, z), u.poly(atanQ, z)
	u.VDIVPD(q, p, p)
	u.VMULPD(z, p, p)
	u.VFMADD213PD(t, t, p) // t + t·z·P/Q
	u.VADDPD(rest, p, p)
	u.VADDPD(angle, p, p)
	u.withSign(x, p)
	return p
}

// asinWide is atan x/√(1−x²), for x of float32.
func (u *unit) asinWide(x reg.VecVirtual) reg.VecVirtual {
	r := u.atanWide(u.overRoot(x))
	u.keepZero(x, r)
	return r
}

// acosWide is π/2 − asin x, for x of float32.
func (u *unit) acosWide(x reg.VecVirtual) reg.VecVirtual {
	r := u.atanWide(u.overRoot(x))
	u.VSUBPD(r, u.inReg(u.num(halfPi)), r)
	return r
}

// overRoot is x/√((1−x)(1+x)).
func (u *unit) overRoot(x reg.VecVirtual) reg.VecVirtual {
	s, t := u.vec(), u.vec()
	u.VSUBPD(x, u.inReg(u.num(1)), s)
	u.VADDPD(u.num(1), x, t)
	u.VMULPD(t, s, s)
	u.VSQRTPD(s, s)
	u.VDIVPD(s, x, s)
	return s
}

// sinhWide is (t + t/(t+1))/2 of t = e^|x| − 1, with the sign of x, for x of float32.
func (u *unit) sinhWide(x reg.VecVirtual) reg.VecVirtual {
	t, s := u.expm1Wide(u.magnitude(x)), u.vec()
	u.VADDPD(u.num(1), t, s)
	u.VDIVPD(s, t, s)
	u.VADDPD(t, s, s)
	u.VMULPD(u.num(0.5), s, s)
	u.withSign(x, s)
	return s
}

// coshWide is (e + 1/e)/2 of e = e^|x|, for x of float32.
func (u *unit) coshWide(x reg.VecVirtual) reg.VecVirtual {
	a := u.magnitude(x)
	u.minNaN(a, u.inReg(u.num(100)), a) // infinite in float32
	e, s := u.expWide(a), u.vec()
	u.VDIVPD(e, u.inReg(u.num(1)), s)
	u.VADDPD(e, s, s)
	u.VMULPD(u.num(0.5), s, s)
	return s
}

// asinhWide is ln(1 + a + a²/(1+√(a²+1))) of a = |x|, with the sign of x, for x of float32.
func (u *unit) asinhWide(x reg.VecVirtual) reg.VecVirtual {
	a, z, s := u.magnitude(x), u.vec(), u.vec()
	u.minNaN(a, u.inReg(u.num(0x1p200)), a) // ∞/∞ would be NaN
	u.VMULPD(a, a, z)
	u.VADDPD(u.num(1), z, s)
	u.VSQRTPD(s, s)
	u.VADDPD(u.num(1), s, s)
	u.VDIVPD(s, z, s)
	u.VADDPD(a, s, s)
	r := u.log1pWide(s)
	u.blend(u.compare(equal, u.magnitude(x), u.num(math.Inf(1))), r,
		u.inReg(u.num(math.Inf(1))), r)
	u.withSign(x, r)
	return r
}

// acoshWide is ln(1 + t + √(2t+t²)) of t = x − 1, NaN below 1, for x of float32.
func (u *unit) acoshWide(x reg.VecVirtual) reg.VecVirtual {
	t, s := u.vec(), u.vec()
	u.VSUBPD(u.inReg(u.num(1)), x, t)
	u.VADDPD(u.num(2), t, s)
	u.VMULPD(t, s, s)
	u.VSQRTPD(s, s)
	u.VADDPD(t, s, s)
	r := u.log1pWide(s)
	u.blend(u.compare(lessThan, x, u.num(1)), r, u.inReg(u.num(math.NaN())), r)
	return r
}

// atanhWide is ½·ln(1 + 2a/(1−a)) of a = |x|, with the sign of x, for x of float32.
func (u *unit) atanhWide(x reg.VecVirtual) reg.VecVirtual {
	a, s := u.magnitude(x), u.vec()
	u.VSUBPD(a, u.inReg(u.num(1)), s)
	u.VADDPD(a, a, a)
	u.VDIVPD(s, a, a)
	r := u.log1pWide(a)
	u.VMULPD(u.num(0.5), r, r)
	u.withSign(x, r)
	return r
}

// cbrtWide is e^(⅓·ln |x|), with the sign of x, for x of float32.
func (u *unit) cbrtWide(x reg.VecVirtual) reg.VecVirtual {
	a := u.magnitude(x)
	l := u.logKinds(a, u.logParts(a))
	u.VMULPD(u.num(1.0/3), l, l)
	r := u.expWide(l)
	u.keepZero(x, r)
	u.withSign(x, r)
	return r
}

// expm1Long is expm1Wide for x of float64: beyond where the 1 is lost it is eˣ.
func (u *unit) expm1Long(x reg.VecVirtual) reg.VecVirtual {
	old := u.copyOf(x)
	n, p := u.reduce(x)
	m, power, less, e := u.copyOf(n), u.copyOf(u.num(1)), u.vec(), u.vec()
	u.VADDPD(u.num(1), p, e)
	u.scaleWide(n, e)
	u.minNaN(m, u.inReg(u.num(100)), m)
	u.scaleWide(m, power)
	u.VSUBPD(u.inReg(u.num(1)), power, less)
	u.VFMADD213PD(less, power, p)
	u.blend(u.compare(lessThan, u.inReg(u.num(50)), old), p, e, p)
	u.keepZero(old, p)
	return p
}
