package main

import "github.com/mmcloughlin/avo/reg"

// Inverse functions of the circle, in float32.

const (
	halfPi32 = 1.570796371    // π/2 to the nearest float32
	lost32   = -2.7827534e-08 // (π/2 − halfPi32)/halfPi32
)

var (
	// asin32 is (asin x − x)/x³ of x² for |x| ≤ ½: a greatest relative error of 2⁻²⁷·⁶.
	asin32 = []float64{0.042230539, 0.0241409931, 0.0454783402, 0.0749523267, 0.166667536}
	// atan32 is (atan x − x)/x³ of x² for |x| ≤ 1: 2⁻²⁸·⁵.
	atan32 = []float64{-0.0017936303, 0.010914648, -0.0311779324, 0.0579576865, -0.0840345621,
		0.109521881, -0.142642424, 0.199985489, -0.333332986}
)

// sine returns whether a = |x| is above ½, then y = a or √((1−a)/2), whose angle is half of what a
// lacks of π/2, and asin y − y.
func (u *unit) sine(a reg.VecVirtual) (m mask, y, more reg.VecVirtual) {
	m = u.compare(lessThan, u.inReg(u.num(0.5)), a)
	z := u.copyOf(u.num(0.5))
	u.fnma(u.num(0.5), a, z)
	u.blend(m, u.prod(a, a), z, z)
	y = u.vec()
	u.sqrt(z, y)
	u.blend(m, a, y, y)
	more = u.prod(y, u.prod(z, u.poly(asin32, z)))
	return m, y, more
}

// asin is that of a, or π/2 − 2·asin y, with the sign of x.
func (u *unit) asin(x reg.VecVirtual) {
	a := u.magnitude(x)
	m, y, more := u.sine(a)
	base, twice := u.copyOf(u.num(halfPi32)), u.copyOf(u.num(halfPi32*lost32))
	u.fnma(u.num(2), y, base)
	u.fnma(u.num(2), more, twice)
	v := u.sum(u.choice(m, a, base), u.choice(m, more, twice))
	u.withSign(x, v)
	u.VMOVAPS(v, x)
}

// acos is π/2 − asin x, or 2·asin y, or π − 2·asin y: base − v − more.
func (u *unit) acos(x reg.VecVirtual) {
	m, y, more := u.sine(u.magnitude(x))
	zero, s := u.nought(), u.vec()
	below := u.compare(lessThan, x, zero)
	u.VANDPS(u.sign(), x, s)
	u.VXORPS(s, y, y)
	u.VXORPS(s, more, more)
	base := u.choice(m, u.num(halfPi32), u.choice(below, zero, u.num(2*halfPi32)))
	factor := u.choice(m, u.num(1), u.num(-2))
	u.mul(factor, y, y)
	u.mul(factor, more, more)
	u.fnma(u.num(lost32), base, more)
	u.sub(y, base, base)
	u.sub(more, base, x)
}

// atan is that of a = |x| or, above 1, π/2 − atan 1/a, with the sign of x.
func (u *unit) atan(x reg.VecVirtual) {
	a := u.magnitude(x)
	m := u.compare(lessThan, u.inReg(u.num(1)), a)
	t := u.quot(u.choice(m, a, u.num(-1)), u.choice(m, u.num(1), a))
	v := u.angle(t, u.choice(m, u.nought(), u.num(halfPi32)))
	u.withSign(x, v)
	u.VMOVAPS(v, x)
}

// angle is a new vector, base + atan t for |t| ≤ 1, with what base lacks of a multiple of π/2.
func (u *unit) angle(t, base reg.VecVirtual) reg.VecVirtual {
	z := u.prod(t, t)
	p := u.prod(t, u.prod(z, u.poly(atan32, z)))
	u.fma(u.num(lost32), base, p)
	return u.sum(u.sum(base, t), p)
}
