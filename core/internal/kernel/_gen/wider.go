package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// halfPiRest is what halfPi and halfPiTail together lack.
const halfPiRest = -1.4973849048591698e-33

var (
	// sin64 is (sin r − r)/r³ and cos64 (cos r − 1 + r²/2)/r⁴ of r², in Taylor's series.
	sin64 = alternate(taylor(17, 3, 2), 1)
	cos64 = alternate(taylor(16, 4, 2), 1)
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
	n, s, c := u.turn(x)
	odd, top, zero := u.quadrant(n, 0), u.vec(), u.vec()
	u.VPSLLQ(operand.Imm(63), odd, odd)
	m := u.negatives(odd)
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
	top, low, angle, rest := u.copyOf(a), u.copyOf(u.num(1)), u.nought(), u.nought()
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
