package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
)

// affines emits the functions of affine.go, for n numbers, a multiple of the lanes. Nothing is
// fused, so that every set gives the same.
func affines(c *build.Context, i isa) {
	for _, f := range []float{f32, f64} {
		u := newUnit(c, i, f)
		t := f.goType()
		u.fn("affine", "func(dst, x, m, s, b *"+t+", n int)")
		var streams []stream
		for _, name := range []string{"dst", "x", "m", "s", "b"} {
			streams = append(streams, stream{u.arg(name), u.bytes()})
		}
		u.blocks(u.lanes(), streams, func(at []operand.Mem) {
			v := u.vec()
			u.VMOVUPS(at[1], v)
			u.sub(at[2], v, v)
			u.mul(at[3], v, v)
			u.add(at[4], v, v)
			u.VMOVUPS(v, at[0])
		})
		u.fn("rowNorm", "func(dst, x, gamma, b, by *"+t+", n int)")
		streams = streams[:0]
		for _, name := range []string{"dst", "x", "gamma", "b"} {
			streams = append(streams, stream{u.arg(name), u.bytes()})
		}
		by, k := u.arg("by"), u.vecs(2)
		for i, v := range k {
			u.broadcast(operand.Mem{Base: by, Disp: i * int(f)}, v)
		}
		u.blocks(u.lanes(), streams, func(at []operand.Mem) {
			v := u.vec()
			u.VMOVUPS(at[1], v)
			u.sub(k[0], v, v)
			u.mul(k[1], v, v)
			u.mul(at[2], v, v)
			u.add(at[3], v, v)
			u.VMOVUPS(v, at[0])
		})
	}
}
