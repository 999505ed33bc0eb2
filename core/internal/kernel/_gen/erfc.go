package main

import "github.com/mmcloughlin/avo/reg"

// erfcx is e^(a²)·erfc a of t = (a−3)/(a+3) for a of 0 … 11, beyond which erfc is 0 in float32:
// the polynomial of the least greatest relative error, 1.2·10⁻¹².
var erfcx = []float64{8.6095227944423257e-07, 1.4390768942981464e-06, -7.8147696967084316e-06,
	-1.2296078361923006e-05, 6.4075481732420555e-05, 4.5027856531889558e-05,
	-0.00059708833592884839, 0.00070779542822969779, 0.0042691422033951749, -0.024392504854134339,
	0.071665836729342194, -0.15011593621750299, 0.24560380172306248, -0.32623356004728399,
	0.17900115118137139}

// erfcWide is e^(−x²)·erfcx |x|, or 2 less that of a negative x, for x of float32.
func (u *unit) erfcWide(x reg.VecVirtual) reg.VecVirtual {
	a, t, s, r, z := u.magnitude(x), u.vec(), u.vec(), u.vec(), u.vec()
	u.minNaN(a, u.inReg(u.num(11)), a) // NaN stays
	u.VSUBPD(u.inReg(u.num(3)), a, t)
	u.VADDPD(u.num(3), a, s)
	u.VDIVPD(s, t, t)
	g := u.poly(erfcx, t)
	u.zero(z)
	u.VMULPD(a, a, s)
	u.VSUBPD(s, z, s)
	e := u.expWide(s)
	u.VMULPD(g, e, e)
	u.VSUBPD(e, u.inReg(u.num(2)), r)
	u.blend(u.compare(lessThan, x, z), e, r, e)
	return e
}
