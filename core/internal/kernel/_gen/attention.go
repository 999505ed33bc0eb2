package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// attentions emits expSum: n > 0 numbers become e^(x+shift), and their sum is returned.
func attentions(c *build.Context, i isa) {
	u := newUnit(c, i, f32)
	u.fn("expSum", "func(x *float32, n int, shift float32) float32")
	x, n, shift := u.arg("x"), u.arg("n"), u.vec()
	p, err := u.Param("shift").Resolve()
	if err != nil {
		panic(err)
	}
	u.broadcast(p.Addr, shift)
	u.preload(u.numbers(append([]float64{log2e, ln2Hi, ln2Lo, expMin, expMax, 1}, expPoly...)...))
	acc := u.vecs(map[isa]int{avx512: 4, avx2: 2}[i])
	for _, v := range acc {
		u.zero(v)
	}
	u.expRounds([2]string{"rounds", "singles"}, x, n, shift, acc)
	u.expRounds([2]string{"singles", "rest"}, x, n, shift, acc[:1])
	u.Label("rest")
	u.TESTQ(n, n)
	u.JZ(operand.LabelRef("done"))
	k, v := u.firstLanes(n), u.vec()
	u.loadMasked(operand.Mem{Base: x}, k, v)
	u.add(shift, v, v)
	u.exp([]reg.VecVirtual{v})
	u.storeMasked(v, k, operand.Mem{Base: x})
	u.keepLanes(k, v)
	u.add(v, acc[0], acc[0])
	u.Label("done")
	for len(acc) > 1 {
		half := len(acc) / 2
		for j := range half {
			u.add(acc[half+j], acc[j], acc[j])
		}
		acc = acc[:half]
	}
	u.across(acc[0], u.add)
	u.result(acc[0])
}

// expRounds emits a loop at the first label over as many vectors at a time as there are sums, then
// goes to the second.
func (u *unit) expRounds(to [2]string, x, n reg.GPVirtual, shift reg.VecVirtual,
	acc []reg.VecVirtual) {
	m := len(acc)
	u.Label(to[0])
	u.CMPQ(n, operand.U32(uint32(m*u.lanes())))
	u.JL(operand.LabelRef(to[1]))
	v := u.vecs(m)
	for j := range v {
		u.add(operand.Mem{Base: x, Disp: j * u.bytes()}, shift, v[j])
	}
	u.exp(v)
	for j := range v {
		u.VMOVUPS(v[j], operand.Mem{Base: x, Disp: j * u.bytes()})
		u.add(v[j], acc[j], acc[j])
	}
	u.ADDQ(operand.U32(uint32(m*u.bytes())), x)
	u.SUBQ(operand.U32(uint32(m*u.lanes())), n)
	u.JMP(operand.LabelRef(to[0]))
}

// keepLanes clears the lanes of v that k does not select.
func (u *unit) keepLanes(k mask, v reg.VecVirtual) {
	if u.isa == avx512 {
		u.VMOVAPS_Z(v, k.k, v)
	} else {
		u.VANDPS(k.v, v, v)
	}
}
