package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// norms emits the functions of norm.go. But for sums along rows nothing is fused, so that every set
// gives the same.
func norms(c *build.Context, i isa) {
	for _, f := range []float{f32, f64} {
		u := newUnit(c, i, f)
		spreadRows(u)
		affineRows(u)
		slopeRows(u)
		normGradRows(u)
		rowNorm(u)
		rowSpread(u)
		rowSlopes(u)
		rowNormGrad(u)
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

// The functions of single rows have n numbers, a multiple of the lanes.

// streamsOf are arguments that move from vector to vector.
func (u *unit) streamsOf(names ...string) (s []stream) {
	for _, name := range names {
		s = append(s, stream{u.arg(name), u.bytes()})
	}
	return s
}

// address is where a parameter lies.
func (u *unit) address(name string) operand.Mem {
	p, err := u.Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	return p.Addr
}

// spreadOf are vectors of the numbers that an argument points to.
func (u *unit) spreadOf(name string, n int) []reg.VecVirtual {
	p, v := u.arg(name), u.vecs(n)
	for i := range v {
		u.broadcast(operand.Mem{Base: p, Disp: i * int(u.f)}, v[i])
	}
	return v
}

// rowNorm is dst = (x − by[0])·by[1]·gamma + b.
func rowNorm(u *unit) {
	u.fn("rowNorm", "func(dst, x, gamma, b, by *"+u.f.goType()+", n int)")
	streams, k := u.streamsOf("dst", "x", "gamma", "b"), u.spreadOf("by", 2)
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

// rowSpread is Σ (x − m)².
func rowSpread(u *unit) {
	t := u.f.goType()
	u.fn("rowSpread", "func(x *"+t+", n int, m "+t+") "+t)
	streams, m, acc := u.streamsOf("x"), u.vec(), u.accumulators(4)
	u.broadcast(u.address("m"), m)
	u.sweep(u.lanes(), streams, func(i int, at []operand.Mem) {
		v := u.vec()
		u.VMOVUPS(at[0], v)
		u.sub(m, v, v)
		u.fma(v, v, acc[i])
	})
	u.result(u.total(acc))
}

// accumulators are n vectors of 0.
func (u *unit) accumulators(n int) []reg.VecVirtual {
	acc := u.vecs(n)
	for _, v := range acc {
		u.zero(v)
	}
	return acc
}

// total adds up the lanes of four accumulators.
func (u *unit) total(acc []reg.VecVirtual) reg.VecVirtual {
	u.add(acc[1], acc[0], acc[0])
	u.add(acc[3], acc[2], acc[2])
	u.add(acc[2], acc[0], acc[0])
	u.across(acc[0], u.add)
	return acc[0]
}

// rowSlopes is dGamma += dy·h, dBeta += dy, sums[0] = Σ dy·gamma, sums[1] = Σ dy·gamma·h, of
// h = (x − by[0])·by[1].
func rowSlopes(u *unit) {
	u.fn("rowSlopes", "func(dGamma, dBeta, x, dy, gamma, by, sums *"+u.f.goType()+", n int)")
	streams := u.streamsOf("dGamma", "dBeta", "x", "dy", "gamma")
	k, a, b := u.spreadOf("by", 2), u.accumulators(4), u.accumulators(4)
	u.sweep(u.lanes(), streams, func(i int, at []operand.Mem) {
		h, dy, v := u.vec(), u.vec(), u.vec()
		u.VMOVUPS(at[2], h)
		u.sub(k[0], h, h)
		u.mul(k[1], h, h)
		u.VMOVUPS(at[3], dy)
		u.add(at[1], dy, v)
		u.VMOVUPS(v, at[1])
		u.mul(dy, h, v)
		u.add(at[0], v, v)
		u.VMOVUPS(v, at[0])
		u.mul(at[4], dy, dy)
		u.add(dy, a[i], a[i])
		u.fma(dy, h, b[i])
	})
	sums := u.arg("sums")
	for i, acc := range [][]reg.VecVirtual{a, b} {
		u.storeFirst(u.total(acc), operand.Mem{Base: sums, Disp: i * int(u.f)})
	}
	u.end()
}

// storeFirst stores lane 0.
func (u *unit) storeFirst(v reg.VecVirtual, at operand.Mem) {
	if u.f == f32 {
		u.VMOVSS(v.AsX(), at)
	} else {
		u.VMOVSD(v.AsX(), at)
	}
}

// rowNormGrad is dx = (dy·gamma − by[2] − (x − by[0])·by[3])·by[1].
func rowNormGrad(u *unit) {
	u.fn("rowNormGrad", "func(dx, x, dy, gamma, by *"+u.f.goType()+", n int)")
	streams, k := u.streamsOf("dx", "x", "dy", "gamma"), u.spreadOf("by", 4)
	u.blocks(u.lanes(), streams, func(at []operand.Mem) {
		x, a := u.vec(), u.vec()
		u.VMOVUPS(at[1], x)
		u.sub(k[0], x, x)
		u.mul(k[3], x, x)
		u.VMOVUPS(at[2], a)
		u.mul(at[3], a, a)
		u.sub(k[2], a, a)
		u.sub(x, a, a)
		u.mul(k[1], a, a)
		u.VMOVUPS(a, at[0])
	})
}
