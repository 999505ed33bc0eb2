package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// extremumOf is the greatest or smallest of n numbers, n at least the lanes of a vector, and NaN
// if one is. The last vector may overlap the one before.
func extremumOf(u *unit, name string, greater bool) {
	t := u.f.goType()
	u.fn(name, "func(x *"+t+", n int) "+t)
	x, n := u.arg("x"), u.arg("n")
	f := u.minNaN
	if greater {
		f = u.maxNaN
	}
	best := u.vecs(4)
	for _, b := range best {
		u.VMOVUPS(operand.Mem{Base: x}, b)
	}
	fold := func(v, best reg.VecVirtual) {
		r := u.vec()
		nan := u.compare(unordered, v, v)
		f(best, v, r) // best where one is NaN
		u.blend(nan, r, v, best)
	}
	for i, m := range []int{4, 1} {
		label, next := [2]string{"rounds", "singles"}[i], [2]string{"singles", "rest"}[i]
		u.Label(label)
		u.CMPQ(n, operand.U32(uint32(m*u.lanes())))
		u.JL(operand.LabelRef(next))
		for j := range m {
			v := u.vec()
			u.VMOVUPS(operand.Mem{Base: x, Disp: j * u.bytes()}, v)
			fold(v, best[j])
		}
		u.ADDQ(operand.U32(uint32(m*u.bytes())), x)
		u.SUBQ(operand.U32(uint32(m*u.lanes())), n)
		u.JMP(operand.LabelRef(label))
	}
	u.Label("rest")
	u.SHLQ(u.shift(), n)
	u.ADDQ(n, x)
	v := u.vec()
	u.VMOVUPS(operand.Mem{Base: x, Disp: -u.bytes()}, v)
	for _, w := range append(best[1:], v) {
		fold(w, best[0])
	}
	u.across(best[0], func(y, x, dst operand.Op) {
		// Each order returns its last operand where one is NaN, and NaN or anything is NaN.
		a, b := alike(u, x), alike(u, x)
		f(x, y, a)
		f(y, x, b)
		u.VORPS(a, b, dst)
	})
	u.result(best[0])
}

// alike is a new register of the size of r.
func alike(u *unit, r operand.Op) reg.VecVirtual {
	if r.(reg.Register).Size() == 32 {
		return u.YMM()
	}
	return u.XMM()
}

// reach is the greatest |x| of n numbers, 0 at least, NaN left out.
func reach(u *unit) {
	u.fn("reach", "func(x *"+u.f.goType()+", n int) "+u.f.goType())
	x, n := u.arg("x"), u.arg("n")
	acc := u.vecs(4)
	for _, v := range acc {
		u.zero(v)
	}
	rest := u.inReg(u.rest())
	fold := func(v, best reg.VecVirtual) {
		u.VANDPS(rest, v, v)
		u.maxNaN(best, v, best) // best where v is NaN
	}
	for i, m := range []int{4, 1} {
		label, next := [2]string{"rounds", "singles"}[i], [2]string{"singles", "rest"}[i]
		u.Label(label)
		u.CMPQ(n, operand.U32(uint32(m*u.lanes())))
		u.JL(operand.LabelRef(next))
		for j := range m {
			v := u.vec()
			u.VMOVUPS(operand.Mem{Base: x, Disp: j * u.bytes()}, v)
			fold(v, acc[j])
		}
		u.ADDQ(operand.U32(uint32(m*u.bytes())), x)
		u.SUBQ(operand.U32(uint32(m*u.lanes())), n)
		u.JMP(operand.LabelRef(label))
	}
	u.Label("rest")
	u.TESTQ(n, n)
	u.JZ(operand.LabelRef("done"))
	k, v := u.firstLanes(n), u.vec()
	u.loadMasked(operand.Mem{Base: x}, k, v)
	fold(v, acc[0])
	u.Label("done")
	for _, w := range acc[1:] {
		u.maxNaN(w, acc[0], acc[0])
	}
	u.across(acc[0], u.maxNaN)
	u.result(acc[0])
}

// indexOf is the place of the first of n numbers, a multiple of the lanes, that is v, or −1.
func indexOf(u *unit) {
	t := u.f.goType()
	u.fn("indexOf", "func(x *"+t+", n int, v "+t+") int")
	x, n, at, found := u.arg("x"), u.arg("n"), u.GP64(), u.GP64()
	v, w := u.vec(), u.vec()
	u.broadcast(u.address("v"), v)
	u.XORQ(at, at)
	u.Label("loop")
	u.CMPQ(at, n)
	u.JGE(operand.LabelRef("none"))
	u.VMOVUPS(operand.Mem{Base: x, Index: at, Scale: uint8(u.f)}, w)
	u.bitsOf(u.compare(equal, w, v), found)
	u.TESTL(found.As32(), found.As32())
	u.JNZ(operand.LabelRef("hit"))
	u.ADDQ(operand.U32(uint32(u.lanes())), at)
	u.JMP(operand.LabelRef("loop"))
	u.Label("hit")
	u.TZCNTL(found.As32(), found.As32())
	u.ADDQ(found, at)
	u.Store(at, u.ReturnIndex(0))
	u.end()
	u.Label("none")
	u.MOVQ(operand.I32(-1), at)
	u.Store(at, u.ReturnIndex(0))
	u.end()
}

// bitsOf sets bit i of r to lane i of k.
func (u *unit) bitsOf(k mask, r reg.GPVirtual) {
	switch {
	case u.isa == avx512:
		u.KMOVW(k.k, r.As32())
	case u.f == f32:
		u.VMOVMSKPS(k.v, r.As32())
	default:
		u.VMOVMSKPD(k.v, r.As32())
	}
}
