package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// cells emits the gradients of the gates of recurrent cells, for one example. The blocks of an
// argument that has several lie stride bytes apart.
func cells(c *build.Context, i isa) {
	for _, f := range []float{f32, f64} {
		u := newUnit(c, i, f)
		t := f.goType()
		u.fn("lstmGrad", "func(z, dz, cPrev, tanhC, dh, dc *"+t+", n int, stride uintptr)")
		newCell(u, "z", "dz", "cPrev", "tanhC", "dh", "dc").emit((*cell).lstm)
		u.fn("gruGrad", "func(x, h, prev, dh, dx, dr, dPrev *"+t+", n int, stride uintptr)")
		newCell(u, "x", "h", "prev", "dh", "dx", "dr", "dPrev").emit((*cell).gru)
	}
}

// A cell is a function being emitted: a loop over vectors of units, then one in part.
type cell struct {
	*unit
	names           []string
	p               map[string]reg.GPVirtual
	stride, stride3 reg.GPVirtual
	load            func(m operand.Mem, v reg.VecVirtual)
	store           func(v reg.VecVirtual, m operand.Mem)
}

func newCell(u *unit, names ...string) *cell {
	c := &cell{unit: u, names: names, p: map[string]reg.GPVirtual{}}
	for _, name := range names {
		c.p[name] = u.arg(name)
	}
	c.stride, c.stride3 = u.arg("stride"), u.GP64()
	u.LEAQ(operand.Mem{Base: c.stride, Index: c.stride, Scale: 2}, c.stride3)
	u.preload([]uint64{u.bits(1)})
	return c
}

func (c *cell) emit(body func(c *cell)) {
	n := c.arg("n")
	c.load = func(m operand.Mem, v reg.VecVirtual) { c.VMOVUPS(m, v) }
	c.store = func(v reg.VecVirtual, m operand.Mem) { c.VMOVUPS(v, m) }
	c.Label("loop")
	c.CMPQ(n, operand.Imm(uint64(c.lanes())))
	c.JL(operand.LabelRef("rest"))
	body(c)
	for _, name := range c.names {
		c.ADDQ(operand.U32(uint32(c.bytes())), c.p[name])
	}
	c.SUBQ(operand.Imm(uint64(c.lanes())), n)
	c.JMP(operand.LabelRef("loop"))
	c.Label("rest")
	c.TESTQ(n, n)
	c.JZ(operand.LabelRef("done"))
	k := c.firstLanes(n)
	c.load = func(m operand.Mem, v reg.VecVirtual) { c.loadMasked(m, k, v) }
	c.store = func(v reg.VecVirtual, m operand.Mem) { c.storeMasked(v, k, m) }
	body(c)
	c.Label("done")
	c.end()
}

// block is where block i of an argument is.
func (c *cell) block(name string, i int) operand.Mem {
	m := operand.Mem{Base: c.p[name]}
	switch i {
	case 1, 2:
		m.Index, m.Scale = c.stride, uint8(i)
	case 3:
		m.Index, m.Scale = c.stride3, 1
	}
	return m
}

// get loads block i of an argument.
func (c *cell) get(name string, i int) reg.VecVirtual {
	v := c.vec()
	c.load(c.block(name, i), v)
	return v
}

// product is a new vector x·y.
func (c *cell) product(x, y reg.VecVirtual) reg.VecVirtual {
	v := c.vec()
	c.mul(x, y, v)
	return v
}

// oneLess is a new vector 1 − x·x, the slope of tanh at value x.
func (c *cell) oneLess(x reg.VecVirtual) reg.VecVirtual {
	v := c.product(x, x)
	c.sub(v, c.inReg(c.num(1)), v)
	return v
}

// slope is a new vector x − x·x, the slope of the sigmoid at value x.
func (c *cell) slope(x reg.VecVirtual) reg.VecVirtual {
	v := c.product(x, x)
	c.sub(v, x, v)
	return v
}

// put stores x·y·z in block i of an argument.
func (c *cell) put(name string, i int, x, y, z reg.VecVirtual) {
	v := c.product(x, y)
	c.mul(z, v, v)
	c.store(v, c.block(name, i))
}

// lstm is lstmRowGrad of lstm.go.
func (c *cell) lstm() {
	i, f, g, o := c.get("z", 0), c.get("z", 1), c.get("z", 2), c.get("z", 3)
	t, dh, dc := c.get("tanhC", 0), c.get("dh", 0), c.get("dc", 0)
	c.fma(c.product(dh, o), c.oneLess(t), dc)
	c.put("dz", 3, dh, t, c.slope(o))
	c.put("dz", 0, dc, g, c.slope(i))
	c.put("dz", 2, dc, i, c.oneLess(g))
	c.put("dz", 1, dc, c.get("cPrev", 0), c.slope(f))
	c.mul(f, dc, dc)
	c.store(dc, c.block("dc", 0))
}

// gru is gruRowGrad of gru.go.
func (c *cell) gru() {
	z, r, n := c.get("x", 0), c.get("x", 1), c.get("x", 2)
	h, dh, less := c.get("h", 2), c.get("dh", 0), c.get("prev", 0)
	c.sub(n, less, less)
	dn := c.product(dh, z)
	rest := c.vec()
	c.sub(dn, dh, rest)
	c.store(dn, c.block("dPrev", 0))
	c.mul(c.oneLess(n), rest, rest)
	c.store(rest, c.block("dx", 2))
	c.store(c.product(rest, r), c.block("dr", 2))
	c.mul(rest, h, h)
	c.mul(c.slope(r), h, h)
	c.store(h, c.block("dx", 1))
	c.store(h, c.block("dr", 1))
	c.mul(dh, less, less)
	c.mul(c.slope(z), less, less)
	c.store(less, c.block("dx", 0))
	c.store(less, c.block("dr", 0))
}
