package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Logarithms of float32: x = 2ᵏ·(1+f) with 1+f of ¾ … 1½.

const (
	ln2High32 = 6.9313812256e-01 // ln 2 in few bits, as in FreeBSD's e_logf.c
	ln2Rest32 = 9.0580006145e-06
	mantissa3 = 0x3f400000 // the bits of ¾
)

// log32 is (ln(1+f) − f + f²/2)/f³ for f of −¼ … ½: a greatest relative error of 2⁻²⁷·⁶.
var log32 = []float64{-0.0450748242, 0.104630254, -0.131611958, 0.144783944, -0.16647312,
	0.199908614, -0.250000954, 0.333334506}

// split32 returns k and f of x. Those of 0, of negative numbers, ∞ and NaN lead AVX-512 to the
// right logarithm; to AVX2 they are wrong numbers.
func (u *unit) split32(x reg.VecVirtual) (k, f reg.VecVirtual) {
	k, f = u.vec(), u.vec()
	if u.isa == avx512 {
		low := u.vec()
		u.VGETMANTPS(operand.Imm(0b1111), x, f) // of ¾ … 1½, NaN for negative numbers
		u.VGETEXPPS(x, k)
		u.VGETEXPPS(f, low)
		u.sub(low, k, k)
		u.sub(u.inReg(u.num(1)), f, f)
		return k, f
	}
	tiny := u.compare(lessThan, x, u.num(0x1p-126))
	t, less := u.prod(x, u.num(0x1p23)), u.vec()
	u.blend(tiny, x, t, t)
	u.VANDPS(u.num(23), tiny.v, less)
	u.VPSUBD(u.word(mantissa3), t, t)
	u.VPSRAD(operand.Imm(23), t, k)
	u.VCVTDQ2PS(k, k)
	u.sub(less, k, k)
	u.and(u.word(mantissa), t, f)
	u.VPADDD(u.word(mantissa3), f, f)
	u.sub(u.num(1), f, f)
	return k, f
}

// joined is a new vector, k·ln 2 + ln(1+f).
func (u *unit) joined(k, f reg.VecVirtual) reg.VecVirtual {
	z := u.prod(f, f)
	p := u.poly(log32, f)
	u.mul(u.prod(f, z), p, p)
	u.fma(u.num(ln2Rest32), k, p)
	u.fma(u.num(-0.5), z, p)
	u.add(f, p, p)
	u.fma(u.num(ln2High32), k, p)
	return p
}

// log is ln x.
func (u *unit) log(x reg.VecVirtual) {
	r := u.joined(u.split32(x))
	if u.isa == avx2 {
		u.logEdges(x, r)
		return
	}
	u.VMOVAPS(r, x)
}

// logOnePlus sets x to n·ln 2 + ln(1+x): f takes what 1+x lost in rounding. If n is nil it is 0.
func (u *unit) logOnePlus(x, n reg.VecVirtual) {
	w := u.sum(x, u.num(1))
	k, f := u.split32(w)
	lost := u.diff(x, u.diff(w, u.num(1)))
	u.fma(u.times2(1, u.diff(u.nought(), k)), lost, f)
	if n != nil {
		u.add(n, k, k)
	}
	r := u.joined(k, f)
	if u.isa == avx2 {
		u.logEdges(w, r)
		u.VMOVAPS(w, x)
		return
	}
	edge := u.K()
	u.VFPCLASSPSZ(operand.Imm(0b1110), w, edge) // 0 and +∞, whose k is infinite
	u.blend(mask{k: edge}, r, k, x)
}

// log1p is ln(1+x), which has the sign of x.
func (u *unit) log1p(x reg.VecVirtual) {
	s := u.vec()
	u.VANDPS(u.sign(), x, s)
	u.logOnePlus(x, nil)
	u.VORPS(s, x, x)
}

// far is from where on a + √(a²±1) is 2a.
const far = 1 << 13

// logTwice sets t to ln(1+t), but where a, of which t is a function, is far to ln 2a.
func (u *unit) logTwice(a, t reg.VecVirtual) {
	m := u.compare(lessThan, u.inReg(u.num(far)), a)
	u.blend(m, t, u.diff(a, u.num(1)), t)
	u.logOnePlus(t, u.choice(m, u.nought(), u.num(1)))
}

// asinh is ln(1 + a + a²/(1+√(a²+1))) of a = |x|, with the sign of x.
func (u *unit) asinh(x reg.VecVirtual) {
	a := u.magnitude(x)
	z := u.prod(a, a)
	s := u.sum(z, u.num(1))
	u.sqrt(s, s)
	u.add(u.num(1), s, s)
	t := u.quot(z, s)
	u.add(a, t, t)
	u.logTwice(a, t)
	u.withSign(x, t)
	u.VMOVAPS(t, x)
}

// acosh is ln(1 + t + √(2t+t²)) of t = x − 1, NaN below 1.
func (u *unit) acosh(x reg.VecVirtual) {
	t := u.diff(x, u.num(1))
	s := u.sum(t, u.num(2))
	u.mul(t, s, s)
	u.sqrt(s, s)
	u.add(s, t, t)
	u.logTwice(x, t)
	u.blend(u.compare(lessThan, x, u.num(1)), t, u.inReg(u.num(math.NaN())), x)
}

// atanh is ½·ln(1 + 2a/(1−a)) of a = |x|, with the sign of x.
func (u *unit) atanh(x reg.VecVirtual) {
	a := u.magnitude(x)
	t := u.quot(u.sum(a, a), u.diff(u.num(1), a))
	u.logOnePlus(t, nil)
	u.mul(u.num(0.5), t, t)
	u.withSign(x, t)
	u.VMOVAPS(t, x)
}
