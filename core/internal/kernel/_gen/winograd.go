package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// winogradMap is a matrix of kernel's winogradMaps: of six rows, or else of six columns, of which
// 1 and 2, and 3 and 4, are those of a point and its negative.
type winogradMap struct {
	name string
	m    [][]float64
}

// winogradMaps are the matrices of kernel/winograd_maps.go.
func winogradMaps() []winogradMap {
	return []winogradMap{
		{"winogradIn", quotients()},
		{"winogradDy2", powers(2, false)}, {"winogradDy4", powers(4, false)},
		{"winogradTap3", powers(3, true)}, {"winogradTap5", powers(5, true)},
		{"winogradOut2", transposed(powers(2, false))},
		{"winogradOut4", transposed(powers(4, false))},
		{"winogradDw3", transposed(powers(3, true))},
		{"winogradDw5", transposed(powers(5, true))},
	}
}

// winogradPoints are where polynomials are evaluated, beside infinity.
var winogradPoints = []float64{0, 0.625, -0.625, 1.5, -1.5}

// powers are rows (1, p, p² …) of n powers of the points and infinity; divided, if wanted, by
// the product of the differences of p and the other points.
func powers(n int, divided bool) [][]float64 {
	m := make([][]float64, 6)
	for i, p := range winogradPoints {
		v := 1.0
		if divided {
			v = 1 / product(p, i)
		}
		for range n {
			m[i] = append(m[i], v)
			v *= p
		}
	}
	m[5] = make([]float64, n)
	m[5][n-1] = 1
	return m
}

// product is that of the differences of p and all points but the skipped.
func product(p float64, skip int) float64 {
	f := 1.0
	for i, q := range winogradPoints {
		if i != skip {
			f *= p - q
		}
	}
	return f
}

// quotients are, in the rows, the coefficients of the products of x−q over all points q but one,
// and over all.
func quotients() [][]float64 {
	m := make([][]float64, 6)
	for i := range m {
		m[i] = []float64{1, 0, 0, 0, 0, 0}
		for j, q := range winogradPoints {
			if j == i {
				continue
			}
			for k := 5; k >= 0; k-- {
				m[i][k] *= -q
				if k > 0 {
					m[i][k] += m[i][k-1]
				}
			}
		}
	}
	return m
}

func transposed(m [][]float64) [][]float64 {
	t := make([][]float64, len(m[0]))
	for i := range t {
		for _, row := range m {
			t[i] = append(t[i], row[i])
		}
	}
	return t
}

// winograd emits the maps.
func winograd(c *build.Context, i isa) {
	for _, f := range []float{f32, f64} {
		u := newUnit(c, i, f)
		for _, m := range winogradMaps() {
			(&mapCode{unit: u, winogradMap: m}).emit()
		}
	}
}

// A mapCode emits dst[i] = Σ m[i][j]·src[j] for vectors of n numbers each, outer times.
type mapCode struct {
	*unit
	winogradMap
	src, dst [2]reg.GPVirtual // vectors 0 and 3
	ss, ds   reg.GPVirtual    // bytes from one vector to the next
	load     func(m operand.Mem, v reg.VecVirtual)
	store    func(v reg.VecVirtual, m operand.Mem)
}

func (c *mapCode) emit() {
	t := c.f.goType()
	c.fn(c.name, "func(dst, src *"+t+", n, outer int, ds, ss, dstep, sstep uintptr)")
	dst, src, outer := c.arg("dst"), c.arg("src"), c.arg("outer")
	c.ds, c.ss = c.arg("ds"), c.arg("ss")
	for i := range 2 {
		c.dst[i], c.src[i] = c.GP64(), c.GP64()
	}
	c.preloadMap()
	n := c.GP64()
	c.Label("outer")
	c.LEAQ(operand.Mem{Base: c.ss, Index: c.ss, Scale: 2}, c.src[1])
	c.LEAQ(operand.Mem{Base: c.ds, Index: c.ds, Scale: 2}, c.dst[1])
	c.ADDQ(src, c.src[1])
	c.ADDQ(dst, c.dst[1])
	c.MOVQ(src, c.src[0])
	c.MOVQ(dst, c.dst[0])
	c.Load(c.Param("n"), n)
	c.vectors(n)
	c.ADDQ(c.arg("sstep"), src)
	c.ADDQ(c.arg("dstep"), dst)
	c.DECQ(outer)
	c.JNZ(operand.LabelRef("outer"))
	c.end()
}

// vectors emits the loop over n numbers, the last vector in part.
func (c *mapCode) vectors(n reg.GPVirtual) {
	c.load = func(m operand.Mem, v reg.VecVirtual) { c.VMOVUPS(m, v) }
	c.store = func(v reg.VecVirtual, m operand.Mem) { c.VMOVUPS(v, m) }
	c.SUBQ(operand.U32(uint32(c.lanes())), n)
	c.JL(operand.LabelRef("rest"))
	c.Label("loop")
	c.body()
	for _, p := range []reg.GPVirtual{c.src[0], c.src[1], c.dst[0], c.dst[1]} {
		c.ADDQ(operand.U32(uint32(c.bytes())), p)
	}
	c.SUBQ(operand.U32(uint32(c.lanes())), n)
	c.JGE(operand.LabelRef("loop"))
	c.Label("rest")
	c.ADDQ(operand.U32(uint32(c.lanes())), n)
	c.JZ(operand.LabelRef("done"))
	k := c.firstLanes(n)
	c.load = func(m operand.Mem, v reg.VecVirtual) { c.loadMasked(m, k, v) }
	c.store = func(v reg.VecVirtual, m operand.Mem) { c.storeMasked(v, k, m) }
	c.body()
	c.Label("done")
}

// preloadMap keeps the factors of the map in registers.
func (c *mapCode) preloadMap() {
	var words []uint64
	for _, row := range c.m {
		for _, v := range row {
			if v != 0 && v != 1 {
				words = append(words, c.bits(v))
			}
		}
	}
	if len(words) <= 24 {
		c.preload(words)
	}
}

func (c *mapCode) body() {
	x := c.vecs(len(c.m[0]))
	for j, v := range x {
		c.load(at(c.src, c.ss, j), v)
	}
	if len(c.m) == 6 {
		c.toPoints(x)
	} else {
		c.fromPoints(x)
	}
}

// at addresses vector j of an operand.
func at(p [2]reg.GPVirtual, stride reg.GPVirtual, j int) operand.Mem {
	m := operand.Mem{Base: p[j/3]}
	if j%3 > 0 {
		m.Index, m.Scale = stride, uint8(j%3)
	}
	return m
}

// toPoints stores the values at the points: those of a pair are the sum and the difference of
// what even and odd columns give.
func (c *mapCode) toPoints(x []reg.VecVirtual) {
	all := make([]int, len(x))
	var parts [2][]int
	for j := range x {
		all[j] = j
		parts[j%2] = append(parts[j%2], j)
	}
	for _, i := range []int{0, 5} {
		c.store(c.dot(c.m[i], x, all), at(c.dst, c.ds, i))
	}
	for _, i := range []int{1, 3} {
		even, odd := c.dot(c.m[i], x, parts[0]), c.dot(c.m[i], x, parts[1])
		sum := c.vec()
		c.add(odd, even, sum)
		c.store(sum, at(c.dst, c.ds, i))
		c.sub(odd, even, sum)
		c.store(sum, at(c.dst, c.ds, i+1))
	}
}

// fromPoints is the transpose of toPoints.
func (c *mapCode) fromPoints(x []reg.VecVirtual) {
	for _, i := range []int{1, 3} {
		difference := c.vec()
		c.sub(x[i+1], x[i], difference)
		c.add(x[i+1], x[i], x[i])
		x[i+1] = difference
	}
	for i, row := range c.m {
		columns := [][]int{{0, 1, 3, 5}, {0, 2, 4, 5}}[i%2]
		folded := []float64{row[0], row[1], row[1], row[3], row[3], row[5]}
		c.store(c.dot(folded, x, columns), at(c.dst, c.ds, i))
	}
}

// dot returns the sum of some columns of x by factors.
func (c *mapCode) dot(f []float64, x []reg.VecVirtual, columns []int) reg.VecVirtual {
	var sum reg.VecVirtual
	for _, j := range columns {
		switch {
		case f[j] == 0:
		case sum == nil:
			sum = c.vec()
			if f[j] == 1 {
				c.VMOVAPS(x[j], sum)
			} else {
				c.mul(c.num(f[j]), x[j], sum)
			}
		case f[j] == 1:
			c.add(x[j], sum, sum)
		default:
			c.fma(c.num(f[j]), x[j], sum)
		}
	}
	return sum
}
