package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Functions of float32 made of eˣ.

const (
	ln2Top32 = 0.6931471825 // ln 2 as two float32, whose products by FMA are exact
	ln2Low32 = -1.904654212e-9
)

var (
	// expm1Poly is (eʳ − 1 − r)/r² for |r| ≤ ½·ln 2: a greatest relative error of 2⁻³¹·⁹.
	expm1Poly = []float64{0.000198459587, 0.00139416521, 0.00833339151, 0.0416663475, 0.166666657,
		0.5}
	// sinhPoly is (sinh r − r)/r³ and coshPoly (cosh r − 1)/r² of r² for such r: 2⁻³⁷·⁴, 2⁻³⁴·².
	sinhPoly = []float64{0.000199062313, 0.0083332872, 0.166666672}
	coshPoly = []float64{0.0013947374, 0.0416662507, 0.5}
)

// reduce32 returns n and r of x = n·ln 2 + r.
func (u *unit) reduce32(x reg.VecVirtual) (n, r reg.VecVirtual) {
	n = u.prod(x, u.num(log2e))
	u.round(0, n, n)
	r = u.copyOf(x)
	u.fnma(u.num(ln2Top32), n, r)
	u.fnma(u.num(ln2Low32), n, r)
	return n, r
}

// times2 is a new vector, k·2ⁿ, of integers n and a power k of 2 that give no subnormal; or 0.
func (u *unit) times2(k float64, n reg.VecVirtual) reg.VecVirtual {
	v := u.vec()
	if u.isa == avx512 {
		u.VSCALEFPS(n, u.inReg(u.num(k)), v)
		return v
	}
	u.VCVTPS2DQ(n, v)
	u.VPSLLD(operand.Imm(23), v, v)
	u.VPADDD(u.num(k), v, v)
	u.VPMAXSD(u.nought(), v, v)
	return v
}

// expm1 is eˣ − 1 = 2·(k·(eʳ − 1) + k − ½) with k = 2ⁿ⁻¹, which is finite where x is not below
// its infinity.
func (u *unit) expm1(x reg.VecVirtual) {
	a := u.vec()
	u.maxNaN(x, u.inReg(u.num(-20)), a) // −1 from there on
	u.minNaN(a, u.inReg(u.num(expMax)), a)
	n, r := u.reduce32(a)
	p := u.poly(expm1Poly, r)
	u.onto(r, u.prod(r, r), p)
	k := u.times2(0.5, n)
	u.onto(u.diff(k, u.num(0.5)), k, p)
	u.add(p, p, p)
	s := u.vec()
	u.VANDPS(u.sign(), x, s)
	u.VORPS(s, p, x) // −0 keeps its sign
}

// hyperbola reduces a = |x| to n·ln 2 + r and returns ¼ of sinh and cosh of n·ln 2, cosh r − 1 and
// sinh r: of these, sums of products are sinh and cosh of a, without a loss where they are small.
func (u *unit) hyperbola(x reg.VecVirtual) (s, c, even, odd reg.VecVirtual) {
	a := u.magnitude(x)
	u.minNaN(a, u.inReg(u.num(90)), a) // infinite; NaN stays
	n, r := u.reduce32(a)
	z := u.prod(r, r)
	even, odd = u.prod(z, u.poly(coshPoly, z)), u.poly(sinhPoly, z)
	u.onto(r, u.prod(r, z), odd)
	k := u.times2(0.125, n)
	j := u.times2(0.125, u.diff(u.nought(), n))
	return u.diff(k, j), u.sum(k, j), even, odd
}

// sinh is cosh r·sinh(n·ln 2) + sinh r·cosh(n·ln 2), with the sign of x; near 0, where a quarter
// may be subnormal, it is x.
func (u *unit) sinh(x reg.VecVirtual) {
	s, c, even, odd := u.hyperbola(x)
	v := u.prod(odd, c)
	u.fma(even, s, v)
	u.add(s, v, v)
	u.mul(u.num(4), v, v)
	a := u.magnitude(x)
	v = u.choice(u.compare(lessThan, a, u.num(0x1p-12)), v, a)
	u.withSign(x, v)
	u.VMOVAPS(v, x)
}

// cosh is cosh r·cosh(n·ln 2) + sinh r·sinh(n·ln 2).
func (u *unit) cosh(x reg.VecVirtual) {
	s, c, even, odd := u.hyperbola(x)
	v := u.prod(odd, s)
	u.fma(even, c, v)
	u.add(c, v, v)
	u.mul(u.num(4), v, x)
}
