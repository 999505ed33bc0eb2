package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// maxDots are the rows of x of the largest tile of dots: its sums, four rows and one must fit the
// registers.
var maxDots = map[isa]int{avx2: 2, avx512: 4}

// thins emits the loops of products with few rows or columns.
func thins(c *build.Context, i isa) {
	for _, f := range []float{f32, f64} {
		u := newUnit(c, i, f)
		for n := 1; n <= maxDots[i]; n++ {
			dots(u, n)
		}
		addRows(u)
	}
}

// fourRows addresses four rows, ld bytes apart.
type fourRows struct{ p, ld, ld3 reg.GPVirtual }

func (u *unit) fourRows(p, ld string, n int) fourRows {
	r := fourRows{p: u.arg(p)}
	if n > 1 {
		r.ld = u.arg(ld)
	}
	if n > 3 {
		r.ld3 = u.GP64()
		u.LEAQ(operand.Mem{Base: r.ld, Index: r.ld, Scale: 2}, r.ld3)
	}
	return r
}

// at is the present vector of row i.
func (r fourRows) at(i int) operand.Mem {
	m := operand.Mem{Base: r.p}
	switch i {
	case 1, 2:
		m.Index, m.Scale = r.ld, uint8(i)
	case 3:
		m.Index, m.Scale = r.ld3, 1
	}
	return m
}

// dots emits sums[4i+j] = Σ x[i]·a[j] of n rows x, xs bytes apart, and four rows a, as bytes
// apart, over k > 0 numbers: in lanes, then across them. Few rows have two vectors a sum.
func dots(u *unit, n int) {
	t := u.f.goType()
	u.fn(fmt.Sprintf("dots%d", n), "func(k int, x, a *"+t+", xs, as uintptr, sums *"+t+")")
	k, x, a := u.arg("k"), u.fourRows("x", "xs", n), u.fourRows("a", "as", 4)
	chains := 1
	if 2*n <= maxDots[u.isa] {
		chains = 2
	}
	acc := make([][]reg.VecVirtual, chains)
	for c := range acc {
		acc[c] = u.vecs(4 * n)
		for _, v := range acc[c] {
			u.zero(v)
		}
	}
	if chains > 1 {
		u.dotLoop("rounds", "singles", acc, k, x, a)
	}
	u.dotLoop("singles", "rest", acc[:1], k, x, a)
	u.Label("rest")
	u.TESTQ(k, k)
	u.JZ(operand.LabelRef("done"))
	last := u.firstLanes(k)
	u.dotStep(acc[chains-1], x, a, func(m operand.Mem, v reg.VecVirtual) {
		u.loadMasked(m, last, v)
	})
	u.Label("done")
	for c := 1; c < chains; c++ {
		for i, v := range acc[c] {
			u.add(v, acc[0][i], acc[0][i])
		}
	}
	sums := u.arg("sums")
	for i, v := range u.sumAcross(acc[0]) {
		u.VMOVUPS(v, operand.Mem{Base: sums, Disp: i * u.bytes()})
	}
	u.end()
}

// dotLoop emits the loop over whole vectors, one for each of acc a turn.
func (u *unit) dotLoop(label, next string, acc [][]reg.VecVirtual, k reg.GPVirtual, x, a fourRows) {
	u.Label(label)
	u.CMPQ(k, operand.U32(uint32(len(acc)*u.lanes())))
	u.JL(operand.LabelRef(next))
	for c := range acc {
		u.dotStep(acc[c], x, a, func(m operand.Mem, v reg.VecVirtual) {
			u.VMOVUPS(m.Offset(c*u.bytes()), v)
		})
	}
	for _, p := range []reg.GPVirtual{x.p, a.p} {
		u.ADDQ(operand.U32(uint32(len(acc)*u.bytes())), p)
	}
	u.SUBQ(operand.U32(uint32(len(acc)*u.lanes())), k)
	u.JMP(operand.LabelRef(label))
}

// dotStep adds the products of a vector of each row.
func (u *unit) dotStep(
	acc []reg.VecVirtual, x, a fourRows, load func(m operand.Mem, v reg.VecVirtual),
) {
	xs := u.vecs(len(acc) / 4)
	for i, v := range xs {
		load(x.at(i), v)
	}
	for j := range 4 {
		v := u.vec()
		load(a.at(j), v)
		for i, w := range xs {
			u.fma(v, w, acc[4*i+j])
		}
	}
}

// sumAcross returns the sums over the lanes of each vector, a lane for each.
func (u *unit) sumAcross(v []reg.VecVirtual) (sums []reg.VecVirtual) {
	lanes := 16 / int(u.f) // in 128 bits
	for len(v) > 0 {
		var part []reg.VecVirtual // of 128 bits, lanes sums each
		for len(v) > 0 && len(part) < u.bytes()/16 {
			for n := lanes; n > 1; n /= 2 {
				u.addPairs(v[:n], n == lanes)
			}
			part = append(part, v[0])
			v = v[lanes:]
		}
		sums = append(sums, u.addQuarters(part))
	}
	return sums
}

// addPairs folds pairs of vectors within 128 bits: v[i] becomes sums of v[2i] and v[2i+1] in turn;
// first, if the lanes are single.
func (u *unit) addPairs(v []reg.VecVirtual, first bool) {
	low, high := u.VUNPCKLPD, u.VUNPCKHPD
	if first && u.f == f32 {
		low, high = u.VUNPCKLPS, u.VUNPCKHPS
	}
	for i := range len(v) / 2 {
		l, h := u.vec(), u.vec()
		low(v[2*i+1], v[2*i], l)
		high(v[2*i+1], v[2*i], h)
		u.add(h, l, l)
		v[i] = l
	}
}

// addQuarters adds the parts of 128 bits of each vector; the sum of vector i is part i.
func (u *unit) addQuarters(v []reg.VecVirtual) reg.VecVirtual {
	n := u.bytes() / 16
	for len(v) < n {
		v = append(v, v[0])
	}
	for ; n > 1; n /= 2 {
		for i := range n / 2 {
			l, h := u.vec(), u.vec()
			if u.isa == avx512 {
				u.VSHUFF64X2(operand.Imm(0x88), v[2*i+1], v[2*i], l)
				u.VSHUFF64X2(operand.Imm(0xDD), v[2*i+1], v[2*i], h)
			} else {
				u.VPERM2F128(operand.Imm(0x20), v[2*i+1], v[2*i], l)
				u.VPERM2F128(operand.Imm(0x31), v[2*i+1], v[2*i], h)
			}
			u.add(h, l, l)
			v[i] = l
		}
	}
	return v[0]
}

// addRows emits y += Σ x[i]·b[i] over eight rows b of n numbers, ld bytes apart.
func addRows(u *unit) {
	t := u.f.goType()
	u.fn("addRows", "func(n int, x, b *"+t+", xs, ld uintptr, y *"+t+")")
	n, x, xs, y := u.arg("n"), u.arg("x"), u.arg("xs"), u.arg("y")
	y0, factor := operand.Mem{Base: y}, u.vecs(8)
	b := newRows(u, 8, u.arg("b"), u.arg("ld"))
	for _, v := range factor {
		u.broadcast(operand.Mem{Base: x}, v)
		u.ADDQ(xs, x)
	}
	add := func(j int, load func(m operand.Mem, v reg.VecVirtual)) reg.VecVirtual {
		sum := u.vec()
		load(operand.Mem{Base: y, Disp: j * u.bytes()}, sum)
		for i, v := range factor {
			row := u.vec()
			load(b.at(i).Offset(j*u.bytes()), row)
			u.fma(row, v, sum)
		}
		return sum
	}
	step := u.GP64()
	u.MOVQ(operand.U32(uint32(2*u.bytes())), step)
	u.Label("loop")
	u.CMPQ(n, operand.U32(uint32(2*u.lanes())))
	u.JL(operand.LabelRef("rest"))
	for j := range 2 {
		v := add(j, func(m operand.Mem, v reg.VecVirtual) { u.VMOVUPS(m, v) })
		u.VMOVUPS(v, operand.Mem{Base: y, Disp: j * u.bytes()})
	}
	b.advance(u, step)
	u.ADDQ(step, y)
	u.SUBQ(operand.U32(uint32(2*u.lanes())), n)
	u.JMP(operand.LabelRef("loop"))
	u.Label("rest")
	u.SHRQ(operand.Imm(1), step)
	u.CMPQ(n, operand.U32(uint32(u.lanes())))
	u.JL(operand.LabelRef("part"))
	u.VMOVUPS(add(0, func(m operand.Mem, v reg.VecVirtual) { u.VMOVUPS(m, v) }), y0)
	b.advance(u, step)
	u.ADDQ(step, y)
	u.SUBQ(operand.U32(uint32(u.lanes())), n)
	u.Label("part")
	u.TESTQ(n, n)
	u.JZ(operand.LabelRef("done"))
	last := u.firstLanes(n)
	v := add(0, func(m operand.Mem, v reg.VecVirtual) { u.loadMasked(m, last, v) })
	u.storeMasked(v, last, y0)
	u.Label("done")
	u.end()
}
