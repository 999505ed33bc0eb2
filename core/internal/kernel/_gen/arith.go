package main

import (
	"math"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// functions emits the elementwise functions.
func functions(c *build.Context, i isa) {
	for _, f := range []float{f32, f64} {
		u := newUnit(c, i, f)
		loops := arithmetic(u)
		if f == f32 {
			loops = append(append(loops, transcendental(u)...), singles(u)...)
		}
		for _, l := range loops {
			elementwise(u, l)
		}
	}
}

// each makes a body of what to do with one vector.
func each(f func(x reg.VecVirtual)) body {
	return func(x, _, _ []reg.VecVirtual) {
		for _, v := range x {
			f(v)
		}
	}
}

// pair makes a body of what to do with one vector and its partner.
func pair(f func(x, y reg.VecVirtual)) body {
	return func(x, y, _ []reg.VecVirtual) {
		for i, v := range x {
			f(v, y[i])
		}
	}
}

// arithmetic are the functions of a few instructions.
func arithmetic(u *unit) []loop {
	two := func(name string, f func(x, y reg.VecVirtual)) loop {
		return loop{name: name, unroll: 4, second: true, body: pair(f)}
	}
	one := func(name string, f func(x reg.VecVirtual), consts ...float64) loop {
		l := loop{name: name, unroll: 4, body: each(f)}
		for _, c := range consts {
			l.consts = append(l.consts, u.bits(c))
		}
		return l
	}
	round := func(name string, mode uint64) loop {
		return one(name, func(x reg.VecVirtual) { u.round(mode, x, x) })
	}
	return []loop{
		two("add", func(x, y reg.VecVirtual) { u.add(y, x, x) }),
		two("sub", func(x, y reg.VecVirtual) { u.sub(y, x, x) }),
		two("mul", func(x, y reg.VecVirtual) { u.mul(y, x, x) }),
		two("div", func(x, y reg.VecVirtual) { u.div(y, x, x) }),
		two("max", func(x, y reg.VecVirtual) { u.extremum(x, y, true) }),
		two("min", func(x, y reg.VecVirtual) { u.extremum(x, y, false) }),
		{name: "mulAdd", unroll: 4, second: true, adds: true, body: u.addProducts},
		{name: "axpy", unroll: 4, scalar: true, adds: true, body: u.addProducts},
		{name: "addScalar", unroll: 4, scalar: true,
			body: pair(func(x, y reg.VecVirtual) { u.add(y, x, x) })},
		{name: "mulScalar", unroll: 4, scalar: true,
			body: pair(func(x, y reg.VecVirtual) { u.mul(y, x, x) })},
		one("neg", func(x reg.VecVirtual) { u.VXORPS(u.sign(), x, x) }, math.Copysign(0, -1)),
		{name: "abs", unroll: 4, body: each(func(x reg.VecVirtual) { u.VANDPS(u.rest(), x, x) })},
		{name: "sign", unroll: 4, body: each(u.signum), consts: []uint64{u.bits(1)}},
		one("square", func(x reg.VecVirtual) { u.mul(x, x, x) }),
		one("sqrt", func(x reg.VecVirtual) { u.sqrt(x, x) }),
		one("recip", func(x reg.VecVirtual) { u.div(x, u.inReg(u.num(1)), x) }, 1),
		one("rsqrt", func(x reg.VecVirtual) {
			u.sqrt(x, x)
			u.div(x, u.inReg(u.num(1)), x)
		}, 1),
		one("relu", func(x reg.VecVirtual) {
			z := u.vec()
			u.zero(z)
			u.maxNaN(x, z, x)
			u.add(z, x, x) // −0 becomes 0
		}),
		two("gate", func(x, y reg.VecVirtual) {
			z := u.vec()
			u.zero(z)
			u.blend(u.compare(lessThan, z, x), z, y, x)
		}),
		round("floor", 1), round("ceil", 2), round("trunc", 3), round("round", 0),
	}
}

// signum is −1, 0 or 1, +0 for −0; NaN stays.
func (u *unit) signum(x reg.VecVirtual) {
	zero, r := u.nought(), u.copyOf(u.num(1))
	u.withSign(x, r)
	u.blend(u.compare(equal, x, zero), r, zero, r)
	u.blend(u.compare(unordered, x, x), r, x, x)
}

// addProducts is dst + x·y.
func (u *unit) addProducts(x, y, dst []reg.VecVirtual) {
	for i, v := range x {
		if u.f == f32 {
			u.VFMADD213PS(dst[i], y[i], v)
		} else {
			u.VFMADD213PD(dst[i], y[i], v)
		}
	}
}

// extremum sets x to the greater or smaller of x and y, NaN if one is, and +0 above −0. The
// instructions return their last operand for NaN and for two zeros, so both orders are taken.
func (u *unit) extremum(x, y reg.VecVirtual, greater bool) {
	a, b, n := u.vec(), u.vec(), u.vec()
	u.add(x, y, n) // NaN if one is
	nan := u.compare(unordered, x, y)
	if greater {
		u.maxNaN(x, y, a)
		u.maxNaN(y, x, b)
		u.VANDPS(a, b, a)
	} else {
		u.minNaN(x, y, a)
		u.minNaN(y, x, b)
		u.VORPS(a, b, a)
	}
	u.blend(nan, a, n, x)
}

// Predicates of compare.
const (
	equal       = 0
	lessThan    = 1
	lessOrEqual = 2
	unordered   = 3
	unequal     = 4 // or unordered
)

// compare returns the lanes where predicate(x, y) holds.
func (u *unit) compare(predicate uint64, x, y operand.Op) mask {
	p := operand.Imm(predicate)
	if u.isa == avx2 {
		v := u.YMM()
		if u.f == f32 {
			u.VCMPPS(p, y, x, v)
		} else {
			u.VCMPPD(p, y, x, v)
		}
		return mask{v: v}
	}
	k := u.K()
	if u.f == f32 {
		u.VCMPPS(p, y, x, k)
	} else {
		u.VCMPPD(p, y, x, k)
	}
	return mask{k: k}
}

// blend sets dst to yes in the lanes of m and to no in the others.
func (u *unit) blend(m mask, no, yes, dst operand.Op) {
	switch {
	case u.isa == avx512 && u.f == f32:
		u.VBLENDMPS(yes, no, m.k, dst)
	case u.isa == avx512:
		u.VBLENDMPD(yes, no, m.k, dst)
	case u.f == f32:
		u.VBLENDVPS(m.v, yes, no, dst)
	default:
		u.VBLENDVPD(m.v, yes, no, dst)
	}
}

func (u *unit) add(y, x, dst operand.Op) {
	if u.f == f32 {
		u.VADDPS(y, x, dst)
	} else {
		u.VADDPD(y, x, dst)
	}
}

// sub is dst = x − y.
func (u *unit) sub(y, x, dst operand.Op) {
	if u.f == f32 {
		u.VSUBPS(y, x, dst)
	} else {
		u.VSUBPD(y, x, dst)
	}
}

func (u *unit) mul(y, x, dst operand.Op) {
	if u.f == f32 {
		u.VMULPS(y, x, dst)
	} else {
		u.VMULPD(y, x, dst)
	}
}

// div is dst = x / y.
func (u *unit) div(y, x, dst operand.Op) {
	if u.f == f32 {
		u.VDIVPS(y, x, dst)
	} else {
		u.VDIVPD(y, x, dst)
	}
}

func (u *unit) sqrt(x, dst operand.Op) {
	if u.f == f32 {
		u.VSQRTPS(x, dst)
	} else {
		u.VSQRTPD(x, dst)
	}
}

// maxNaN is dst = max(x, y), y where one is NaN or both are 0.
func (u *unit) maxNaN(y, x, dst operand.Op) {
	if u.f == f32 {
		u.VMAXPS(y, x, dst)
	} else {
		u.VMAXPD(y, x, dst)
	}
}

// minNaN is dst = min(x, y), y where one is NaN or both are 0.
func (u *unit) minNaN(y, x, dst operand.Op) {
	if u.f == f32 {
		u.VMINPS(y, x, dst)
	} else {
		u.VMINPD(y, x, dst)
	}
}

// round rounds to an integer: mode 0 to the nearest even, 1 down, 2 up, 3 towards 0.
func (u *unit) round(mode uint64, x, dst operand.Op) {
	m := operand.Imm(mode | 8) // no exception for what is lost
	switch {
	case u.isa == avx512 && u.f == f32:
		u.VRNDSCALEPS(m, x, dst)
	case u.isa == avx512:
		u.VRNDSCALEPD(m, x, dst)
	case u.f == f32:
		u.VROUNDPS(m, x, dst)
	default:
		u.VROUNDPD(m, x, dst)
	}
}
