package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const (
	ln2          = math.Ln2
	ln2Tail      = 2.3190468138462996e-17 // what the float64 of ln 2 lacks
	ln10         = math.Ln10
	ln2High      = 6.93147180369123816490e-01 // ln 2 in few bits, as in FreeBSD's e_log.c
	ln2Rest      = 1.90821492927058770002e-10
	expLow       = -746
	expHigh      = 710
	expLow2      = -1076 // and of 2ˣ
	expHigh2     = 1024
	exponentBias = 0x1p52 + 1023
	signBit64    = 1 << 63
	sqrtHalf64   = 0x3FE6A09E667F3BCD // the bits of √½
	mantissa64   = 1<<52 - 1
)

var (
	// exp64 is (eʳ − 1 − r)/r² in Taylor's series, within 2⁻⁵⁷ of eʳ for |r| ≤ ½·ln 2.
	exp64 = taylor(13, 2, 1)
	// log64 are those of e_log.c (Sun Microsystems 1993), in front of a 0 for Lg₁…Lg₇·z.
	log64 = []float64{1.479819860511658591e-01, 1.531383769920937332e-01, 1.818357216161805012e-01,
		2.222219843214978396e-01, 2.857142874366239149e-01, 3.999999999940941908e-01,
		6.666666666666735130e-01}
	// tanh64P and tanh64Q are those of Cephes' tanh (Moshier 1989).
	tanh64P = []float64{-9.64399179425052238628e-1, -9.92877231001918586564e1,
		-1.61468768441708447952e3}
	tanh64Q = []float64{1, 1.12811678491632931402e2, 2.23548839060100448583e3,
		4.84406305325125486048e3}
)

// taylor are 1/n!, 1/(n−step)! … down to 1/last!.
func taylor(n, last, step int) (c []float64) {
	for ; n >= last; n -= step {
		c = append(c, 1/math.Gamma(float64(n+1)))
	}
	return c
}

// reduce clamps x to where eˣ is neither 0 nor ∞ for sure, sets it to r of x = n·ln 2 + r, and
// returns n and eʳ − 1. NaN stays.
func (u *unit) reduce(x reg.VecVirtual) (n, p reg.VecVirtual) {
	u.maxNaN(x, u.inReg(u.num(expLow)), x)
	u.minNaN(x, u.inReg(u.num(expHigh)), x)
	n = u.vec()
	u.VMULPD(u.num(1/ln2), x, n)
	u.round(0, n, n)
	u.VFNMADD231PD(u.num(ln2), n, x)
	u.VFNMADD231PD(u.num(ln2Tail), n, x)
	return n, u.power(x)
}

// power is a new vector, eʳ − 1.
func (u *unit) power(r reg.VecVirtual) reg.VecVirtual {
	p := u.poly(exp64, r)
	u.onto(r, u.prod(r, r), p)
	return p
}

// scaleWide multiplies p by 2ⁿ.
func (u *unit) scaleWide(n, p reg.VecVirtual) {
	if u.isa == avx512 {
		u.VSCALEFPD(n, p, p)
		return
	}
	// The power is out of range at the ends: two factors of half the exponent.
	k, low, power := u.XMM(), u.XMM(), u.YMM()
	u.VCVTPD2DQY(n, k)
	u.VPSRAD(operand.Imm(1), k, low)
	u.VPSUBD(low, k, k)
	for _, half := range []reg.VecVirtual{low, k} {
		u.VPMOVSXDQ(half, power)
		u.VPSLLQ(operand.Imm(52), power, power)
		u.VPADDQ(u.num(1), power, power)
		u.VMULPD(power, p, p)
	}
}

// expWide is eˣ.
func (u *unit) expWide(x reg.VecVirtual) reg.VecVirtual {
	n, p := u.reduce(x)
	u.VADDPD(u.num(1), p, p)
	u.scaleWide(n, p)
	return p
}

// exp2Wide is 2ˣ = 2ⁿ·e^(r·ln 2) of x = n + r.
func (u *unit) exp2Wide(x reg.VecVirtual) reg.VecVirtual {
	u.maxNaN(x, u.inReg(u.num(expLow2)), x)
	u.minNaN(x, u.inReg(u.num(expHigh2)), x)
	n := u.rounded(x)
	p := u.power(u.prod(u.diff(x, n), u.num(ln2)))
	u.add(u.num(1), p, p)
	u.scaleWide(n, p)
	return p
}

// logParts is ln x of a positive and finite x, in place of its kind: a wrong number.
func (u *unit) logParts(x reg.VecVirtual) reg.VecVirtual {
	k, m, s, z, h := u.vec(), u.vec(), u.vec(), u.vec(), u.vec()
	u.VPSUBQ(u.inReg(u.word(sqrtHalf64)), x, m)
	u.VPADDQ(u.word(1023<<52), m, k)
	u.VPSRLQ(operand.Imm(52), k, k)
	u.VORPD(u.word(math.Float64bits(0x1p52)), k, k)
	u.VSUBPD(u.inReg(u.num(exponentBias)), k, k)
	u.VANDPD(u.word(mantissa64), m, m)
	u.VPADDQ(u.word(sqrtHalf64), m, m)
	u.VSUBPD(u.inReg(u.num(1)), m, m)
	u.VADDPD(u.num(2), m, s)
	u.VDIVPD(s, m, s)
	u.VMULPD(s, s, z)
	r := u.poly(log64, z)
	u.VMULPD(z, r, r)
	u.VMULPD(m, m, h)
	u.VMULPD(u.num(0.5), h, h)
	u.VADDPD(h, r, r)
	u.VMULPD(s, r, r)
	u.VFMADD231PD(u.num(ln2Rest), k, r)
	u.VSUBPD(r, h, r)
	u.VSUBPD(r, m, r)
	u.VFMADD231PD(u.num(ln2High), k, r)
	return r
}

// logWide is ln x of any float64.
func (u *unit) logWide(x reg.VecVirtual) reg.VecVirtual {
	tiny := u.compare(lessThan, x, u.num(0x1p-1022))
	t, r := u.vec(), u.vec()
	u.VMULPD(u.num(0x1p54), x, t)
	u.blend(tiny, x, t, t)
	l := u.logParts(t)
	u.VSUBPD(u.inReg(u.num(54*ln2)), l, r)
	u.blend(tiny, l, r, l)
	return u.logKinds(x, l)
}

// logKinds is x's logarithm r, or what it is of 0, of negative numbers, ∞ and NaN.
func (u *unit) logKinds(x, r reg.VecVirtual) reg.VecVirtual {
	z := u.vec()
	u.zero(z)
	u.blend(u.compare(equal, x, z), r, u.inReg(u.num(math.Inf(-1))), r)
	u.blend(u.compare(lessThan, x, z), r, u.inReg(u.num(math.NaN())), r)
	u.blend(u.compare(equal, x, u.num(math.Inf(1))), r, x, r)
	u.blend(u.compare(unordered, x, x), r, x, r)
	return r
}

// logOfBase is the logarithm of another base, for x of float32.
func (u *unit) logOfBase(factor float64) func(x reg.VecVirtual) reg.VecVirtual {
	return func(x reg.VecVirtual) reg.VecVirtual {
		r := u.logParts(x)
		u.VMULPD(u.num(factor), r, r)
		return u.logKinds(x, r)
	}
}

// log1pWide is ln w + (x − (w − 1))/w with w = 1 + x, for x of float32: the quotient is what w
// lost in rounding.
func (u *unit) log1pWide(x reg.VecVirtual) reg.VecVirtual {
	w, c, z := u.vec(), u.vec(), u.vec()
	u.VADDPD(u.num(1), x, w)
	u.VSUBPD(u.inReg(u.num(1)), w, c)
	u.VSUBPD(c, x, c)
	u.VDIVPD(w, c, c)
	r := u.logParts(w)
	u.VADDPD(c, r, r)
	r = u.logKinds(w, r)
	u.zero(z)
	u.blend(u.compare(equal, x, z), r, x, r)
	return r
}

// sigmoidWide is 1/(1+e) or, of a negative x, e/(1+e), with e = e^−|x|.
func (u *unit) sigmoidWide(x reg.VecVirtual) reg.VecVirtual {
	e, r, z := u.vec(), u.vec(), u.vec()
	u.VORPD(u.word(signBit64), x, e)
	e = u.expWide(e)
	u.VADDPD(u.num(1), e, r)
	u.VDIVPD(r, u.inReg(u.num(1)), r)
	u.VMULPD(r, e, e)
	u.zero(z)
	u.blend(u.compare(lessThan, x, z), r, e, r)
	return r
}

// tanhWide is x + x³·P/Q of x² near 0 and 1 − 2/(e^2|x| + 1), with the sign of x, elsewhere.
func (u *unit) tanhWide(x reg.VecVirtual) reg.VecVirtual {
	a, z, e := u.magnitude(x), u.vec(), u.vec()
	u.VMULPD(x, x, z)
	p, q := u.poly(tanh64P, z), u.poly(tanh64Q, z)
	u.VDIVPD(q, p, p)
	u.VMULPD(z, p, p)
	u.VFMADD213PD(a, a, p)
	u.VADDPD(a, a, e)
	e = u.expWide(e)
	u.VADDPD(u.num(1), e, e)
	u.VDIVPD(e, u.inReg(u.num(2)), e)
	u.VSUBPD(e, u.inReg(u.num(1)), e)
	u.blend(u.compare(lessThan, a, u.num(0.625)), e, p, e)
	u.withSign(x, e)
	return e
}
