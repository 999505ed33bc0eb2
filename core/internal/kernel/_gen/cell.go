package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// cells emits the gates of recurrent cells and their gradients, for some units of some rows.
func cells(c *build.Context, i isa) {
	for _, f := range []float{f32, f64} {
		u := newUnit(c, i, f)
		for _, k := range []struct {
			name string
			mats []string
			body func(c *cell)
		}{
			{"lstm", []string{"z", "bias", "cPrev", "c", "h", "state"}, (*cell).lstm},
			{"lstmGrad", []string{"z", "cPrev", "c", "dh", "dseq", "dc", "dz", "row"},
				(*cell).lstmGrad},
			{"gru", []string{"p", "q", "bias", "hPrev", "h", "state"}, (*cell).gru},
			{"gruGrad", []string{"p", "q", "hPrev", "dh", "dseq", "dp", "dq", "row"},
				(*cell).gruGrad},
		} {
			u.fn(k.name, "func(x *byte)")
			newCell(u, k.mats).emit(k.body)
		}
	}
}

// The offsets of the fields of kernel's steps, which a test there compares: rows, units, the
// distance of gates, then matrices of so many bytes, whose row stride lies at matRS.
const (
	fieldRows, fieldUnits, fieldGate = 0, 8, 16
	fieldMats, matSize, matRS        = 24, 40, 24
)

// A cell is a function being emitted: a loop over rows of a loop over vectors of units, the last
// in part. A matrix's pointer moves on with the units, and by its skip to the next row.
type cell struct {
	*unit
	names           []string
	x               operand.Mem // the step's fields
	p               map[string]reg.GPVirtual
	skip            operand.Mem
	stride, stride3 reg.GPVirtual
	load            func(m operand.Mem, v reg.VecVirtual)
	store           func(v reg.VecVirtual, m operand.Mem)
}

func newCell(u *unit, names []string) *cell {
	c := &cell{unit: u, names: names, p: map[string]reg.GPVirtual{}}
	c.x = operand.Mem{Base: u.arg("x")}
	c.skip = u.AllocLocal(8 * (len(names) + 2))
	moved, n := u.GP64(), u.GP64()
	u.MOVQ(c.x.Offset(fieldUnits), moved)
	u.MOVQ(moved, n)
	u.SHLQ(u.shift(), moved)
	u.ANDQ(operand.I32(int32(-u.bytes())), moved) // by whole vectors
	for i, name := range names {
		at, by := c.x.Offset(fieldMats+matSize*i), u.GP64()
		c.p[name] = u.GP64()
		u.MOVQ(at.Offset(matRS), by)
		u.SHLQ(u.shift(), by)
		u.SUBQ(moved, by)
		u.MOVQ(by, c.slot(i))
		u.MOVQ(at, c.p[name])
	}
	u.MOVQ(c.x.Offset(fieldRows), moved)
	u.MOVQ(moved, c.slot(len(names)))
	u.MOVQ(n, c.slot(len(names)+1))
	c.stride, c.stride3 = u.GP64(), u.GP64()
	u.MOVQ(c.x.Offset(fieldGate), c.stride)
	u.SHLQ(u.shift(), c.stride)
	u.LEAQ(operand.Mem{Base: c.stride, Index: c.stride, Scale: 2}, c.stride3)
	if u.f == f32 {
		u.preload(u.numbers(append(append([]float64{ratioEnd, -ratioEnd, 0.5, 1}, ratioTop...),
			ratioBottom...)...))
	} else {
		u.preload(u.numbers(1/ln2, ln2, ln2Tail, expLow, expHigh, 1, 2, 0.625))
	}
	return c
}

// slot is local memory for matrix i's skip; behind them are the rows left and the units.
func (c *cell) slot(i int) operand.Mem { return c.skip.Offset(8 * i) }

func (c *cell) emit(body func(c *cell)) {
	n := c.GP64()
	c.Label("row")
	c.MOVQ(c.slot(len(c.names)+1), n)
	c.load = func(m operand.Mem, v reg.VecVirtual) { c.VMOVUPS(m, v) }
	c.store = func(v reg.VecVirtual, m operand.Mem) { c.VMOVUPS(v, m) }
	c.SUBQ(operand.Imm(uint64(c.lanes())), n)
	c.JL(operand.LabelRef("rest"))
	c.Label("loop")
	body(c)
	for _, name := range c.names {
		c.ADDQ(operand.I32(int32(c.bytes())), c.p[name])
	}
	c.SUBQ(operand.Imm(uint64(c.lanes())), n)
	c.JGE(operand.LabelRef("loop"))
	c.Label("rest")
	c.ADDQ(operand.Imm(uint64(c.lanes())), n)
	c.JZ(operand.LabelRef("next"))
	k := c.firstLanes(n)
	c.load = func(m operand.Mem, v reg.VecVirtual) { c.loadMasked(m, k, v) }
	c.store = func(v reg.VecVirtual, m operand.Mem) { c.storeMasked(v, k, m) }
	body(c)
	c.Label("next")
	for i, name := range c.names {
		c.ADDQ(c.slot(i), c.p[name])
	}
	c.DECQ(c.slot(len(c.names)))
	c.JNZ(operand.LabelRef("row"))
	c.end()
}

// block is where block i of an argument is.
func (c *cell) block(name string, i int) operand.Mem {
	p, ok := c.p[name]
	if !ok {
		panic(fmt.Sprintf("no matrix %s", name))
	}
	m := operand.Mem{Base: p}
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

// put stores v in block i of each of the arguments.
func (c *cell) put(v reg.VecVirtual, i int, names ...string) {
	for _, name := range names {
		c.store(v, c.block(name, i))
	}
}

// sum is a new vector of block i of one argument and block j of another.
func (c *cell) sum(x string, i int, y string, j int) reg.VecVirtual {
	v, w := c.get(x, i), c.get(y, j)
	c.add(w, v, v)
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

// The hyperbolic tangent of float32 as a ratio of polynomials of x², the top one times x, from the
// highest power: those of Eigen and XLA, within 3·10⁻⁷ up to ratioEnd, where it is 1 and stays. It
// takes half as long as that of exp.go, which is within 2.5 ulp everywhere.
var (
	ratioTop = []float64{-2.76076847742355e-16, 2.00018790482477e-13, -8.60467152213735e-11,
		5.12229709037114e-08, 1.48572235717979e-05, 6.37261928875436e-04, 4.89352455891786e-03}
	ratioBottom = []float64{1.19825839466702e-06, 1.18534705686654e-04, 2.26843463243900e-03,
		4.89352518554385e-03}
)

const ratioEnd = 7.99881172180175781

// ratios replaces vectors by their hyperbolic tangents. NaN stays.
func (c *cell) ratios(x []reg.VecVirtual) {
	s, p, q := c.vecs(len(x)), c.vecs(len(x)), c.vecs(len(x))
	for i, v := range x {
		c.VMAXPS(v, c.inReg(c.num(-ratioEnd)), v)
		c.VMINPS(v, c.inReg(c.num(ratioEnd)), v)
		c.mul(v, v, s[i])
	}
	c.horner(ratioTop, s, p)
	c.horner(ratioBottom, s, q)
	for i, v := range x {
		c.mul(p[i], v, v)
		c.div(q[i], v, v)
	}
}

// sigmoids is the sigmoid of vectors, in new ones or in place: of float32, ½ + ½·tanh(x/2).
// AVX2 has no registers for two at once.
func (c *cell) sigmoids(x ...reg.VecVirtual) []reg.VecVirtual {
	if c.f == f32 {
		step := len(x)
		if c.isa == avx2 {
			step = 1
		}
		half := c.inReg(c.num(0.5))
		for _, v := range x {
			c.mul(half, v, v)
		}
		for i := 0; i < len(x); i += step {
			c.ratios(x[i:min(i+step, len(x))])
		}
		for _, v := range x {
			c.VFMADD213PS(half, half, v)
		}
		return x
	}
	for i, v := range x {
		x[i] = c.sigmoidWide(v)
	}
	return x
}

// tanh1 is the hyperbolic tangent of x, which it overwrites or leaves.
func (c *cell) tanh1(x reg.VecVirtual) reg.VecVirtual {
	if c.f == f32 {
		c.ratios([]reg.VecVirtual{x})
		return x
	}
	return c.tanhWide(x)
}

// lstm is lstmStep of lstm.go. Gates are stored as soon as they are made, and read again, where
// registers are few.
func (c *cell) lstm() {
	s := c.sigmoids(c.sum("z", 0, "bias", 0), c.sum("z", 1, "bias", 1), c.sum("z", 3, "bias", 3))
	i, f, o := s[0], s[1], s[2]
	c.put(i, 0, "z")
	c.put(f, 1, "z")
	c.put(o, 3, "z")
	cell := c.get("cPrev", 0)
	c.mul(f, cell, cell)
	g := c.tanh1(c.sum("z", 2, "bias", 2))
	c.put(g, 2, "z")
	c.mul(c.reload(i, "z", 0), g, g)
	c.add(g, cell, cell)
	c.put(cell, 0, "c")
	t := c.tanh1(cell)
	c.mul(c.reload(o, "z", 3), t, t)
	c.put(t, 0, "h", "state")
}

// reload is v, or what was stored of it, where registers are few.
func (c *cell) reload(v reg.VecVirtual, name string, i int) reg.VecVirtual {
	if c.isa == avx2 {
		return c.get(name, i)
	}
	return v
}

// lstmGrad is lstmGradStep of lstm.go.
func (c *cell) lstmGrad() {
	t := c.tanh1(c.get("c", 0))
	o, dh, dc := c.get("z", 3), c.sum("dh", 0, "dseq", 0), c.get("dc", 0)
	c.fma(c.product(dh, o), c.oneLess(t), dc)
	c.scaled(3, dh, t, c.slope(o))
	i, g := c.get("z", 0), c.get("z", 2)
	c.scaled(0, dc, g, c.slope(i))
	c.scaled(2, dc, i, c.oneLess(g))
	f := c.get("z", 1)
	c.scaled(1, dc, c.get("cPrev", 0), c.slope(f))
	c.mul(f, dc, dc)
	c.put(dc, 0, "dc")
	zero := c.vec()
	c.zero(zero)
	c.put(zero, 0, "dh")
}

// scaled stores x·y·z in block i of dz and row.
func (c *cell) scaled(i int, x, y, z reg.VecVirtual) {
	c.mul(c.product(x, y), z, z)
	c.put(z, i, "dz", "row")
}

// gru is gruStep of gru.go.
func (c *cell) gru() {
	s := c.sigmoids(c.sum("p", 0, "bias", 0), c.sum("p", 1, "bias", 1))
	c.put(s[0], 0, "p")
	c.put(s[1], 1, "p")
	q, n := c.sum("q", 0, "bias", 3), c.sum("p", 2, "bias", 2)
	c.put(q, 0, "q")
	c.fma(q, s[1], n)
	n = c.tanh1(n)
	c.put(n, 2, "p")
	h := c.get("hPrev", 0)
	c.sub(n, h, h)
	c.fma(c.reload(s[0], "p", 0), h, n)
	c.put(n, 0, "h", "state")
}

// gruGrad is gruGradStep of gru.go.
func (c *cell) gruGrad() {
	z, r, n := c.get("p", 0), c.get("p", 1), c.get("p", 2)
	dh, less := c.sum("dh", 0, "dseq", 0), c.get("hPrev", 0)
	c.sub(n, less, less)
	old, rest := c.product(dh, z), c.vec()
	c.sub(old, dh, rest)
	c.put(old, 0, "dh")
	c.mul(c.oneLess(n), rest, rest)
	c.put(rest, 2, "dp")
	reset := c.product(rest, r)
	c.put(reset, 0, "dq")
	c.put(reset, 2, "row")
	c.mul(c.get("q", 0), rest, rest)
	c.mul(c.slope(r), rest, rest)
	c.put(rest, 1, "dp", "row")
	c.mul(dh, less, less)
	c.mul(c.slope(z), less, less)
	c.put(less, 0, "dp", "row")
}
