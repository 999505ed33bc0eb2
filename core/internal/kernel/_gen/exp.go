package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The numbers are those of generic_exp32.go, from Cephes (Moshier 1989).
const (
	log2e  = 1.44269504088896341
	ln2Hi  = 0.693359375
	ln2Lo  = -2.12194440e-4
	expMin = -104
	expMax = 89 // e^89 is infinite
)

var (
	expPoly = []float64{1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2,
		1.6666665459e-1, 5.0000001201e-1}
	tanhPoly = []float64{-5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2,
		1.33314422036e-1, -3.33332819422e-1}
	logPoly = []float64{7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1,
		1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1}
)

// erfSmall is erf x/x − 1 of x² for |x| < 0.92, erfLarge ln(1 − erf x) up to 4, where erf is 1:
// least greatest errors, relative to erf, of 4·10⁻¹⁰.
var (
	erfSmall = []float64{8.330559649e-05, -0.0008133315132, 0.005200201645, -0.02685906179,
		0.1128368974, -0.3761263192, 0.1283791661}
	erfLarge = []float64{-2.116190626e-05, 0.0004352188844, -0.004174643196, 0.02512862533,
		-0.1082939431, -0.6333346367, -1.129520774, 0.0001758745639}
)

// mills is e^(a²/2)·Φ(−a) of t = (a−3)/(a+3) for a of 0 … 15, beyond which Φ(−a) is 0: the
// polynomial of the least greatest relative error, 1.1·10⁻⁸.
var mills = []float64{5.267723844e-05, 0.0001145049345, -0.0003385470595, -0.0009828226714,
	0.002904214235, 0.00613181131, -0.04621323457, 0.1232250523, -0.2064026219, 0.1215139474}

const (
	signBit  = 0x80000000
	sqrtHalf = 0x3f3504f3 // the bits of √½
	mantissa = 0x7fffff
	inf      = 0x7f800000
	minusInf = 0xff800000
	nan      = 0x7fc00000
)

// transcendental are the functions of float32 by polynomials.
func transcendental(u *unit) []loop {
	exp := u.numbers(append([]float64{log2e, ln2Hi, ln2Lo, expMin, expMax, 1}, expPoly...)...)
	unroll := [3]int{4, 3, 2}
	return []loop{
		{name: "exp", unroll: unroll[0], consts: exp,
			body: func(x, _, _ []reg.VecVirtual) { u.exp(x) }},
		{name: "sigmoid", unroll: unroll[1], consts: append(exp, signBit),
			body: func(x, _, _ []reg.VecVirtual) { u.sigmoid(x) }},
		{name: "tanh", unroll: unroll[2],
			consts: append(append(exp, u.numbers(append(tanhPoly, 2, 0.625)...)...), signBit),
			body:   func(x, _, _ []reg.VecVirtual) { u.tanh(x) }},
		{name: "erf", unroll: unroll[2], consts: append(exp, signBit),
			body: func(x, _, _ []reg.VecVirtual) { u.erf(x) }},
		{name: "phi", unroll: unroll[2], consts: append(exp, signBit),
			body: func(x, _, _ []reg.VecVirtual) { u.phi(x) }},
	}
}

func (u *unit) numbers(x ...float64) []uint64 {
	w := make([]uint64, len(x))
	for i := range x {
		w[i] = u.bits(x[i])
	}
	return w
}

// horner sets p to the polynomial of x, by its coefficients from the highest.
func (u *unit) horner(coefficients []float64, x, p []reg.VecVirtual) {
	for i := range x {
		u.VMOVAPS(u.num(coefficients[0]), p[i])
	}
	for _, c := range coefficients[1:] {
		for i := range x {
			u.VFMADD213PS(u.num(c), x[i], p[i])
		}
	}
}

// exp is e^x: x = n·ln 2 + r, a polynomial of r, scaled by 2ⁿ.
func (u *unit) exp(x []reg.VecVirtual) {
	n, p := u.vecs(len(x)), u.vecs(len(x))
	for i, v := range x { // the instructions return their last operand, v, where it is NaN
		u.VMAXPS(v, u.inReg(u.num(expMin)), v)
		u.VMINPS(v, u.inReg(u.num(expMax)), v)
		u.VMULPS(u.num(log2e), v, n[i])
	}
	for i := range x {
		u.round(0, n[i], n[i])
	}
	for i, v := range x {
		u.VFNMADD231PS(u.num(ln2Hi), n[i], v)
	}
	for i, v := range x {
		u.VFNMADD231PS(u.num(ln2Lo), n[i], v)
	}
	u.horner(expPoly, x, p)
	for i, v := range x { // p = p·x² + x + 1
		u.VMULPS(v, p[i], p[i])
		u.VFMADD213PS(v, v, p[i])
		u.VADDPS(u.num(1), p[i], p[i])
	}
	for i, v := range x {
		u.scale(n[i], p[i], v)
	}
}

// scale is dst = p·2ⁿ for integers n of −151 … 129, which it overwrites.
func (u *unit) scale(n, p, dst reg.VecVirtual) {
	if u.isa == avx512 {
		u.VSCALEFPS(n, p, dst)
		return
	}
	// The power is out of range at the ends: two factors of half the exponent.
	u.VCVTPS2DQ(n, n)
	u.VPSRAD(operand.Imm(1), n, dst)
	u.VPSUBD(dst, n, n)
	for _, half := range []reg.VecVirtual{dst, n} {
		u.VPSLLD(operand.Imm(23), half, half)
		u.VPADDD(u.num(1), half, half)
		u.VMULPS(half, p, p)
	}
	u.VMOVAPS(p, dst)
}

// sigmoid is 1/(1+e) or, of a negative x, e/(1+e), with e = e^−|x|.
func (u *unit) sigmoid(x []reg.VecVirtual) {
	e := u.vecs(len(x))
	for i, v := range x {
		u.VORPS(u.word(signBit), v, e[i])
	}
	u.exp(e)
	for i, v := range x {
		r, z := u.vec(), u.vec()
		u.VADDPS(u.num(1), e[i], r)
		u.VDIVPS(r, u.inReg(u.num(1)), r)
		u.VMULPS(r, e[i], e[i])
		u.zero(z)
		u.blend(u.compare(lessThan, v, z), r, e[i], v)
	}
}

// tanh is a polynomial near 0 and 1 − 2/(e^2|x| + 1), with the sign of x, elsewhere.
func (u *unit) tanh(x []reg.VecVirtual) {
	e, s, p := u.vecs(len(x)), u.vecs(len(x)), u.vecs(len(x))
	for i, v := range x {
		u.VANDNPS(v, u.inReg(u.word(signBit)), e[i])
		u.VADDPS(e[i], e[i], e[i])
	}
	u.exp(e)
	for i, v := range x {
		u.VADDPS(u.num(1), e[i], e[i])
		two := u.vec()
		u.VDIVPS(e[i], u.inReg(u.num(2)), two)
		u.VSUBPS(two, u.inReg(u.num(1)), e[i])
		u.VMULPS(v, v, s[i])
	}
	u.horner(tanhPoly, s, p)
	for i, v := range x {
		sign, a := u.vec(), u.vec()
		u.VMULPS(s[i], p[i], p[i])
		u.VFMADD213PS(v, v, p[i])
		u.VANDNPS(v, u.inReg(u.word(signBit)), a)
		u.VANDPS(u.word(signBit), v, sign)
		u.blend(u.compare(lessThan, a, u.num(0.625)), e[i], p[i], e[i])
		u.VORPS(sign, e[i], e[i]) // of −0 too
		// A NaN is not below 0.625, and e^NaN is NaN.
		u.VMOVAPS(e[i], v)
	}
}

// erf is x + x·erfSmall near 0 and 1 − e^erfLarge, with the sign of x, elsewhere.
func (u *unit) erf(x []reg.VecVirtual) {
	a, e, p := u.vecs(len(x)), u.vecs(len(x)), u.vecs(len(x))
	for i, v := range x {
		u.VANDNPS(v, u.inReg(u.word(signBit)), a[i])
		u.VMINPS(a[i], u.inReg(u.num(4)), a[i]) // NaN stays
	}
	u.horner(erfLarge, a, e)
	u.exp(e)
	for i, v := range x {
		u.VSUBPS(e[i], u.inReg(u.num(1)), e[i])
		u.VMULPS(v, v, a[i])
	}
	u.horner(erfSmall, a, p)
	for i, v := range x {
		sign := u.vec()
		u.VFMADD213PS(v, v, p[i])
		u.VANDPS(u.word(signBit), v, sign)
		u.VORPS(sign, e[i], e[i])
		u.blend(u.compare(lessThan, a[i], u.num(0.92*0.92)), e[i], p[i], v)
	}
}

// phi is q = e^(−a²/2)·mills a of a = |x|, or 1 − q of a positive x. What the square loses in
// rounding is a factor of its own.
func (u *unit) phi(x []reg.VecVirtual) {
	e, lost, t, p := u.vecs(len(x)), u.vecs(len(x)), u.vecs(len(x)), u.vecs(len(x))
	for i, v := range x {
		a, s := u.vec(), u.vec()
		u.VANDNPS(v, u.inReg(u.word(signBit)), a)
		u.VMINPS(a, u.inReg(u.num(15)), a) // NaN stays
		u.mul(a, a, e[i])
		u.VMOVAPS(e[i], lost[i])
		u.VFMSUB231PS(a, a, lost[i])
		u.mul(u.num(-0.5), e[i], e[i])
		u.VSUBPS(u.inReg(u.num(3)), a, t[i])
		u.add(u.num(3), a, s)
		u.div(s, t[i], t[i])
	}
	u.exp(e)
	u.horner(mills, t, p)
	for i, v := range x {
		half, zero := u.vec(), u.vec()
		u.mul(e[i], p[i], p[i])
		u.mul(u.num(-0.5), lost[i], half)
		u.VFMADD231PS(half, p[i], p[i])
		u.VSUBPS(p[i], u.inReg(u.num(1)), e[i])
		u.zero(zero)
		u.blend(u.compare(lessThan, zero, v), p[i], e[i], v)
	}
}

// and is dst = x & y of bits.
func (u *unit) and(y, x, dst operand.Op) { u.VANDPS(y, x, dst) }

// logEdges sets x to r, or to what the logarithm is of 0, of negative numbers, ∞ and NaN.
func (u *unit) logEdges(x, r reg.VecVirtual) {
	z := u.vec()
	u.zero(z)
	below, zero := u.compare(lessThan, x, z), u.compare(equal, x, z)
	u.blend(zero, r, u.inReg(u.word(minusInf)), r)
	u.blend(below, r, u.inReg(u.word(nan)), r)
	top := u.compare(equal, x, u.word(inf))
	u.blend(top, r, x, r)
	u.blend(u.compare(unordered, x, x), r, x, x)
}
