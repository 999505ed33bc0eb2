package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// adams emits adamRow of adam.go, for n numbers, a multiple of the lanes.
func adams(c *build.Context, i isa) {
	for _, f := range []float{f32, f64} {
		u := newUnit(c, i, f)
		t := f.goType()
		u.fn("adam", "func(p, m, v, grad, rates *"+t+", n int)")
		var streams []stream
		for _, name := range []string{"p", "m", "v", "grad"} {
			streams = append(streams, stream{u.arg(name), u.bytes()})
		}
		rates, k := u.arg("rates"), u.vecs(4)
		for i, v := range k {
			u.broadcast(operand.Mem{Base: rates, Disp: i * int(f)}, v)
		}
		u.blocks(u.lanes(), streams, func(at []operand.Mem) { u.adam(at, k) })
	}
}

// adam steps one vector. No product is fused with a sum, so that every set gives the same.
func (u *unit) adam(at []operand.Mem, k []reg.VecVirtual) {
	m, v, g, t, p := u.vec(), u.vec(), u.vec(), u.vec(), u.vec()
	u.VMOVUPS(at[1], m)
	u.VMOVUPS(at[2], v)
	u.VMOVUPS(at[3], g)
	u.sub(m, g, t)
	u.mul(k[0], t, t)
	u.add(t, m, m)
	u.VMOVUPS(m, at[1])
	u.mul(g, g, t)
	u.sub(v, t, t)
	u.mul(k[1], t, t)
	u.add(t, v, v)
	u.VMOVUPS(v, at[2])
	u.sqrt(v, v)
	u.add(k[3], v, v)
	u.mul(k[2], m, m)
	u.div(v, m, m)
	u.VMOVUPS(at[0], p)
	u.sub(m, p, p)
	u.VMOVUPS(p, at[0])
}
