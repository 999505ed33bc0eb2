package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
	"github.com/mmcloughlin/avo/x86"
)

// nought is a new vector of zeros. VPXORD is not known to avo to forget its inputs.
func (u *unit) nought() reg.VecVirtual {
	v := u.vec()
	if u.isa == avx2 {
		u.zero(v)
		return v
	}
	in, err := x86.VPXORD(v, v, v)
	if err != nil {
		panic(err)
	}
	in.CancellingInputs = true
	u.Instruction(in)
	return v
}

// sum is a new vector, x + y.
func (u *unit) sum(x, y operand.Op) reg.VecVirtual {
	v := u.vec()
	u.add(y, x, v)
	return v
}

// diff is a new vector, x − y.
func (u *unit) diff(x, y operand.Op) reg.VecVirtual {
	v := u.vec()
	u.sub(y, u.inReg(x), v)
	return v
}

// prod is a new vector, x·y.
func (u *unit) prod(x, y operand.Op) reg.VecVirtual {
	v := u.vec()
	u.mul(y, x, v)
	return v
}

// quot is a new vector, x / y.
func (u *unit) quot(x, y operand.Op) reg.VecVirtual {
	v := u.vec()
	u.div(y, u.inReg(x), v)
	return v
}

// rounded is a new vector, x to the nearest integer.
func (u *unit) rounded(x operand.Op) reg.VecVirtual {
	v := u.vec()
	u.round(0, x, v)
	return v
}

// choice is a new vector, yes in the lanes of m and no in the others.
func (u *unit) choice(m mask, no, yes operand.Op) reg.VecVirtual {
	v := u.vec()
	u.blend(m, u.inReg(no), u.inReg(yes), v)
	return v
}

// copyOf is a new vector of the value of x.
func (u *unit) copyOf(x operand.Op) reg.VecVirtual {
	v := u.vec()
	u.VMOVAPS(x, v)
	return v
}

// fnma is acc −= x·y, where x may be in memory.
func (u *unit) fnma(x, y operand.Op, acc reg.VecVirtual) {
	if u.f == f32 {
		u.VFNMADD231PS(x, y, acc)
	} else {
		u.VFNMADD231PD(x, y, acc)
	}
}

// onto is x = x·y + c, where c may be in memory.
func (u *unit) onto(c, y operand.Op, x reg.VecVirtual) {
	if u.f == f32 {
		u.VFMADD213PS(c, y, x)
	} else {
		u.VFMADD213PD(c, y, x)
	}
}

// poly is a new vector, the polynomial of x by its coefficients from the highest.
func (u *unit) poly(coefficients []float64, x reg.VecVirtual) reg.VecVirtual {
	p := u.copyOf(u.num(coefficients[0]))
	for _, c := range coefficients[1:] {
		u.onto(u.num(c), x, p)
	}
	return p
}

// sign is a vector of the bits of signs, rest of all others.
func (u *unit) sign() operand.Op { return u.word(u.bits(math.Copysign(0, -1))) }
func (u *unit) rest() operand.Op { return u.word(u.bits(math.Copysign(0, -1)) - 1) }

// magnitude is a new vector |x|.
func (u *unit) magnitude(x reg.VecVirtual) reg.VecVirtual {
	v := u.vec()
	u.VANDPS(u.rest(), x, v)
	return v
}

// withSign sets the sign of dst, which is not negative, to that of x.
func (u *unit) withSign(x, dst reg.VecVirtual) {
	s := u.vec()
	u.VANDPS(u.sign(), x, s)
	u.VORPS(s, dst, dst)
}
