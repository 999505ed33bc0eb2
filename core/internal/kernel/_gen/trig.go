package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const (
	pi         = math.Pi
	halfPi     = math.Pi / 2
	halfPiTail = 6.123233995736766e-17 // what the float64 of π/2 lacks
)

// alternate gives coefficients alternating signs, the first that of s.
func alternate(c []float64, s float64) []float64 {
	for i := range c {
		c[i] *= s
		s = -s
	}
	return c
}

// quarters are the parts of π/2: their products with quadrants of an int32 are exact by FMA.
var quarters = []float64{halfPi, halfPiTail, halfPiRest}

// circle is the sine of x plus so many quadrants, for |x| up to 2²⁸.
func (u *unit) circle(quadrants uint64) func(x reg.VecVirtual) reg.VecVirtual {
	return func(x reg.VecVirtual) reg.VecVirtual {
		n, s, c := u.turn(x)
		q := u.quadrant(n, quadrants)
		odd, sign := u.vec(), u.vec()
		u.VPSLLQ(operand.Imm(63), q, odd)
		u.blend(u.negatives(odd), s, c, s)
		u.VPSRLQ(operand.Imm(1), q, sign)
		u.VPSLLQ(operand.Imm(63), sign, sign)
		u.VXORPD(sign, s, s)
		if quadrants == 0 {
			u.keepZero(x, s)
		}
		return s
	}
}

// turn reduces x to r of ±π/4 and the quadrant, and returns their sine and cosine too.
func (u *unit) turn(x reg.VecVirtual) (n, sin, cos reg.VecVirtual) {
	n = u.prod(x, u.num(2/pi))
	u.round(0, n, n)
	r := u.copyOf(x)
	for _, part := range quarters {
		u.fnma(u.num(part), n, r)
	}
	z := u.prod(r, r)
	s, c := u.poly(sin64, z), u.poly(cos64, z)
	u.onto(r, u.prod(r, z), s)
	u.mul(u.prod(z, z), c, c)
	u.fma(u.num(-0.5), z, c)
	u.add(u.num(1), c, c)
	return n, s, c
}

// quadrant is n, of whole numbers, plus k as integers.
func (u *unit) quadrant(n reg.VecVirtual, k uint64) reg.VecVirtual {
	half, q := u.half(), u.vec()
	if u.isa == avx512 {
		u.VCVTPD2DQ(n, half)
	} else {
		u.VCVTPD2DQY(n, half)
	}
	u.VPMOVSXDQ(half, q)
	if k > 0 {
		u.VPADDQ(u.word(k), q, q)
	}
	return q
}

// powWide is x to the power y, of float32: e^(y·ln |x|), with the sign of x where y is odd.
func (u *unit) powWide(x, y reg.VecVirtual) reg.VecVirtual {
	a := u.magnitude(x)
	l := u.logKinds(a, u.logParts(a))
	u.VMULPD(y, l, l)
	r := u.expWide(l)
	whole, half, zero := u.vec(), u.vec(), u.vec()
	u.zero(zero)
	u.round(0, y, whole)
	u.VMULPD(u.num(0.5), y, half)
	rest := u.vec()
	u.round(0, half, rest)
	// Odd: whole, and its half is not.
	sign := u.vec()
	u.VANDPD(u.word(signBit64), x, sign)
	u.blend(u.compare(equal, rest, half), sign, zero, sign)
	u.blend(u.compare(equal, whole, y), zero, sign, sign)
	u.VORPD(sign, r, r)
	u.powKinds(x, y, whole, r)
	return r
}

// powKinds sets r where y·ln |x| does not tell: a negative finite x to a fraction is NaN; 1 is 1,
// what y and x may be; so are a zeroth power and (−1)^±∞.
func (u *unit) powKinds(x, y, whole, r reg.VecVirtual) {
	zero, nan, t := u.vec(), u.inReg(u.num(math.NaN())), u.vec()
	u.zero(zero)
	t = u.copyOf(r)
	u.blend(u.compare(lessThan, x, zero), t, nan, t)
	u.blend(u.compare(equal, x, u.num(math.Inf(-1))), t, r, t)
	u.blend(u.compare(equal, whole, y), t, r, r)
	one := u.inReg(u.num(1))
	u.blend(u.compare(equal, x, one), r, one, r)
	u.blend(u.compare(equal, y, zero), r, one, r)
	endless := u.compare(equal, u.magnitude(y), u.num(math.Inf(1)))
	t = u.copyOf(r)
	u.blend(u.compare(equal, x, u.num(-1)), t, one, t)
	u.blend(endless, r, t, r)
}
