package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// norms emits the functions of norm.go. Nothing is fused, so that every set gives the same.
func norms(c *build.Context, i isa) {
	for _, f := range []float{f32, f64} {
		u := newUnit(c, i, f)
		spreadRows(u)
		affineRows(u)
		slopeRows(u)
		normGradRows(u)
		rowNorm(u)
	}
}

// spreadRows is sum += x − m and squares += (x − m)².
func spreadRows(u *unit) {
	u.panels(panel{name: "spreadRows", columns: []string{"sum", "squares", "m"}, sums: 2,
		rows: []string{"x"}, width: u.panelWidth(4),
		body: func(c []reg.VecVirtual, load func(int) reg.VecVirtual) reg.VecVirtual {
			x := load(0)
			u.sub(c[2], x, x)
			u.add(x, c[0], c[0])
			u.mul(x, x, x)
			u.add(x, c[1], c[1])
			return nil
		}})
}

// affineRows is dst = (x − m)·s + b.
func affineRows(u *unit) {
	u.panels(panel{name: "affineRows", columns: []string{"m", "s", "b"},
		rows: []string{"dst", "x"}, width: u.panelWidth(4),
		body: func(c []reg.VecVirtual, load func(int) reg.VecVirtual) reg.VecVirtual {
			x := load(1)
			u.sub(c[0], x, x)
			u.mul(c[1], x, x)
			u.add(c[2], x, x)
			return x
		}})
}

// slopeRows is s += dy and along += dy·(x − m).
func slopeRows(u *unit) {
	u.panels(panel{name: "slopeRows", columns: []string{"s", "along", "m"}, sums: 2,
		rows: []string{"x", "dy"}, width: u.panelWidth(4),
		body: func(c []reg.VecVirtual, load func(int) reg.VecVirtual) reg.VecVirtual {
			x, dy := load(0), load(1)
			u.sub(c[2], x, x)
			u.mul(dy, x, x)
			u.add(dy, c[0], c[0])
			u.add(x, c[1], c[1])
			return nil
		}})
}

// normGradRows is dx = ((x − m)·slope + dy − shift)·scale.
func normGradRows(u *unit) {
	u.panels(panel{name: "normGradRows", columns: []string{"m", "slope", "shift", "scale"},
		rows: []string{"dx", "x", "dy"}, width: u.panelWidth(4),
		body: func(c []reg.VecVirtual, load func(int) reg.VecVirtual) reg.VecVirtual {
			x, dy := load(1), load(2)
			u.sub(c[0], x, x)
			u.mul(c[1], x, x)
			u.add(dy, x, x)
			u.sub(c[2], x, x)
			u.mul(c[3], x, x)
			return x
		}})
}

// panelWidth is n, or half of it where there are 16 registers.
func (u *unit) panelWidth(n int) int {
	if u.isa == avx2 {
		return n / 2
	}
	return n
}

// rowNorm is dst = (x − by[0])·by[1]·gamma + b, of n numbers, a multiple of the lanes.
func rowNorm(u *unit) {
	u.fn("rowNorm", "func(dst, x, gamma, b, by *"+u.f.goType()+", n int)")
	var streams []stream
	for _, name := range []string{"dst", "x", "gamma", "b"} {
		streams = append(streams, stream{u.arg(name), u.bytes()})
	}
	by, k := u.arg("by"), u.vecs(2)
	for i, v := range k {
		u.broadcast(operand.Mem{Base: by, Disp: i * int(u.f)}, v)
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
