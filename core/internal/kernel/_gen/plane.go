package main

import (
	"math"

	"github.com/mmcloughlin/avo/reg"
)

// Functions of points of the plane.

// negatives returns the lanes whose sign bit is set.
func (u *unit) negatives(v reg.VecVirtual) mask {
	if u.isa == avx2 {
		return mask{v: v}
	}
	k := u.K()
	if u.f == f32 {
		u.VPMOVD2M(v, k)
	} else {
		u.VPMOVQ2M(v, k)
	}
	return mask{k: k}
}

// atan2 is the angle of (x, y), of float32: with the arc tangent t of the smaller magnitude over
// the greater it is t, π/2 − t, π/2 + t or π − t by octants, with the sign of y. Both zero, t is 0;
// equal, also both infinite, it is that of 1.
func (u *unit) atan2(y, x reg.VecVirtual) reg.VecVirtual {
	a, b := u.magnitude(y), u.magnitude(x)
	steep, left := u.compare(lessThan, b, a), u.negatives(x)
	top, low := u.choice(steep, a, b), u.choice(steep, b, a)
	u.blend(u.compare(equal, low, u.nought()), low, u.inReg(u.num(1)), low)
	t := u.quot(top, low)
	u.blend(u.compare(equal, top, low), t, u.inReg(u.num(1)), t)
	flip := u.choice(steep, u.nought(), u.sign())
	u.VXORPS(x, flip, flip)
	u.VANDPS(u.sign(), flip, flip)
	base := u.choice(left, u.nought(), u.num(2*halfPi32))
	base = u.choice(steep, base, u.num(halfPi32))
	u.VXORPS(flip, t, t)
	v := u.angle(t, base)
	u.withSign(y, v)
	return v
}

// hypot is a·√(1+(b/a)²) of the greater magnitude a and the smaller b, infinite where one is.
func (u *unit) hypot(x, y reg.VecVirtual) reg.VecVirtual {
	a, b := u.magnitude(x), u.magnitude(y)
	less := u.compare(lessThan, a, b)
	great, small := u.choice(less, a, b), u.choice(less, b, a)
	div := u.choice(u.compare(equal, great, u.nought()), great, u.num(1))
	t := u.quot(small, div)
	s := u.copyOf(u.num(1))
	u.fma(t, t, s)
	u.sqrt(s, s)
	u.mul(great, s, s)
	for _, v := range []reg.VecVirtual{a, b} {
		inf := u.inReg(u.num(math.Inf(1)))
		u.blend(u.compare(equal, v, inf), s, inf, s)
	}
	return s
}
