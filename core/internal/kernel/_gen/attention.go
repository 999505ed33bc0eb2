package main

import (
	"math"
	"slices"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// attentions emits the functions of rows of scores, each row of n > 0 numbers.
func attentions(c *build.Context, i isa) {
	u := newUnit(c, i, f32)
	for _, f := range []struct {
		name, arguments string
		emit            func(r *scores)
	}{
		{"softRows", "x *float32, rows, n, ld int, top, drop, sum *float32", (*scores).soften},
		{"weighRows", "x *float32, rows, n, ld int, d, lse, delta *float32", (*scores).weigh},
		{"scaleRows", "x *float32, rows, n, ld int, by *float32", (*scores).scaled},
		{"dotRows", "x *float32, rows, n, ld int, y *float32, ldy int, dst *float32",
			(*scores).dots},
	} {
		u.fn(f.name, "func("+f.arguments+")")
		newScores(u).emit(f.emit)
	}
}

// scores is a function of rows being emitted: what it does to a row, by loops over its vectors,
// the last of which is in part.
type scores struct {
	*unit
	x, rows, ld reg.GPVirtual
	whole, part reg.GPVirtual // numbers of whole vectors, and of the last
	k           mask          // of the last
	at, left    reg.GPVirtual // where a loop is, and the numbers that are left of whole
	each        []reg.GPVirtual
}

func newScores(u *unit) *scores {
	r := &scores{unit: u, x: u.arg("x"), rows: u.arg("rows"), ld: u.arg("ld"), whole: u.arg("n"),
		part: u.GP64(), at: u.GP64(), left: u.GP64()}
	u.SHLQ(u.shift(), r.ld)
	u.MOVQ(r.whole, r.part)
	u.ANDQ(operand.Imm(uint64(u.lanes()-1)), r.part)
	u.SUBQ(r.part, r.whole)
	u.MOVQ(r.part, r.left)
	r.k = u.firstLanes(r.left)
	return r
}

// perRow is a pointer to a number of each row.
func (r *scores) perRow(name string) operand.Mem {
	p := r.arg(name)
	r.each = append(r.each, p)
	return operand.Mem{Base: p}
}

// emit is the loop over rows.
func (r *scores) emit(f func(r *scores)) {
	f(r)
	r.ADDQ(r.ld, r.x)
	for _, p := range r.each {
		r.ADDQ(operand.Imm(uint64(r.f)), p)
	}
	r.DECQ(r.rows)
	r.JNZ(operand.LabelRef("row"))
	r.end()
}

// A piece is some vectors of a row: each lies at, times the size of a vector, behind the row's
// place; the last of a row is in part.
type piece struct {
	*scores
	n    int
	last bool
}

// load loads vector i of a piece that begins at m.
func (p piece) load(m operand.Mem, i int, v reg.VecVirtual) {
	if p.last {
		p.loadMasked(m, p.k, v)
	} else {
		p.VMOVUPS(m.Offset(i*p.bytes()), v)
	}
}

func (p piece) store(v reg.VecVirtual, m operand.Mem, i int) {
	if p.last {
		p.storeMasked(v, p.k, m)
	} else {
		p.VMOVUPS(v, m.Offset(i*p.bytes()))
	}
}

// pieces emits f for all vectors of a row, as many at once as sizes say, largest first, then one,
// then the one in part. at points to the vectors of x.
func (r *scores) pieces(name string, sizes []int, f func(p piece)) {
	r.MOVQ(r.x, r.at)
	r.MOVQ(r.whole, r.left)
	for _, m := range slices.Concat(sizes, []int{1}) {
		label, next := labelOf(name, m), labelOf(name+"After", m)
		r.Label(label)
		r.CMPQ(r.left, operand.U32(uint32(m*r.lanes())))
		r.JL(operand.LabelRef(next))
		f(piece{r, m, false})
		r.ADDQ(operand.U32(uint32(m*r.bytes())), r.at)
		r.SUBQ(operand.U32(uint32(m*r.lanes())), r.left)
		r.JMP(operand.LabelRef(label))
		r.Label(next)
	}
	r.TESTQ(r.part, r.part)
	r.JZ(operand.LabelRef(name + "Done"))
	f(piece{r, 1, true})
	r.Label(name + "Done")
}

func labelOf(name string, n int) string { return name + string(rune('0'+n)) }

// weightPoly is 2^r for |r| ≤ ½: the polynomial of the least greatest relative error, 9·10⁻⁸.
var weightPoly = []float64{0.00132647272, 0.00967151264, 0.0555073374, 0.240222421, 0.693146978, 1}

// preloadWeight keeps what weight needs in registers.
func (u *unit) preloadWeight() {
	u.preload(u.numbers(append([]float64{log2e, expMin * log2e}, weightPoly...)...))
}

// weight is e^x = 2^(x·log2 e) for x up to 0 or a little more, within 2·10⁻⁷ + |x|·10⁻⁷ of it: the
// rounding of the product is left as it is, unlike in exp.
func (u *unit) weight(x []reg.VecVirtual) {
	n, p := u.vecs(len(x)), u.vecs(len(x))
	for i, v := range x { // the instruction returns its last operand, v, where it is NaN
		u.VMULPS(u.num(log2e), v, v)
		u.VMAXPS(v, u.inReg(u.num(expMin*log2e)), v)
		u.round(0, v, n[i])
	}
	for i, v := range x {
		u.sub(n[i], v, v)
	}
	u.horner(weightPoly, x, p)
	for i, v := range x {
		u.scale(n[i], p[i], v)
	}
}

// soften is softRows of attention_rows.go.
func (r *scores) soften() {
	top, drop, sum := r.perRow("top"), r.perRow("drop"), r.perRow("sum")
	r.preloadWeight()
	sizes := map[isa][]int{avx512: {4, 2}, avx2: {2}}[r.isa]
	r.Label("row")
	best := r.vecs(sizes[0])
	r.broadcast(top, best[0])
	for _, v := range best[1:] {
		r.VMOVAPS(best[0], v)
	}
	r.pieces("max", sizes[:1], func(p piece) {
		for i := range p.n {
			v := r.vec()
			p.load(operand.Mem{Base: r.at}, i, v)
			if p.last {
				r.blend(r.k, best[i], v, v)
			}
			r.maxNaN(best[i], v, best[i]) // best where v is NaN
		}
	})
	shift, old := r.fold(best, r.maxNaN), r.vec()
	r.broadcast(top, old)
	r.VMOVSS(shift.AsX(), top)
	r.broadcast(shift.AsX(), shift)
	r.VMAXPS(r.num(-math.MaxFloat32), shift, shift)
	r.sub(shift, old, old)
	r.VMOVSS(old.AsX(), drop)
	acc := r.vecs(sizes[0])
	for _, v := range acc {
		r.zero(v)
	}
	r.pieces("exp", sizes, func(p piece) {
		for i, v := range r.exps(p, shift) {
			if p.last {
				r.keepLanes(r.k, v)
			}
			r.add(v, acc[i], acc[i])
		}
	})
	r.VMOVSS(r.fold(acc, r.add).AsX(), sum)
}

// exps replaces numbers by e^(x−shift), which it returns.
func (r *scores) exps(p piece, shift reg.VecVirtual) []reg.VecVirtual {
	v := r.vecs(p.n)
	for i := range v {
		p.load(operand.Mem{Base: r.at}, i, v[i])
		r.sub(shift, v[i], v[i])
	}
	r.weight(v)
	for i := range v {
		p.store(v[i], operand.Mem{Base: r.at}, i)
	}
	return v
}

// fold combines vectors, and their lanes in lane 0 of the one that it returns.
func (r *scores) fold(v []reg.VecVirtual, f func(y, x, dst operand.Op)) reg.VecVirtual {
	for len(v) > 1 {
		half := len(v) / 2
		for i := range half {
			f(v[half+i], v[i], v[i])
		}
		v = v[:half]
	}
	r.across(v[0], f)
	return v[0]
}

// weigh is weighRows of attention_rows.go.
func (r *scores) weigh() {
	d, lse, delta := r.arg("d"), r.perRow("lse"), r.perRow("delta")
	r.preloadWeight()
	r.SUBQ(r.x, d) // of a number of x
	r.Label("row")
	shift, less := r.vec(), r.vec()
	r.broadcast(lse, shift)
	r.broadcast(delta, less)
	r.pieces("exp", map[isa][]int{avx512: {4, 2}, avx2: {2}}[r.isa], func(p piece) {
		slopes := operand.Mem{Base: r.at, Index: d, Scale: 1}
		for i, v := range r.exps(p, shift) {
			w := r.vec()
			p.load(slopes, i, w)
			r.sub(less, w, w)
			r.mul(v, w, w)
			p.store(w, slopes, i)
		}
	})
}

// scaled is scaleRows of attention_rows.go.
func (r *scores) scaled() {
	by := r.perRow("by")
	r.Label("row")
	factor := r.vec()
	r.broadcast(by, factor)
	r.pieces("mul", []int{4}, func(p piece) {
		for i := range p.n {
			v := r.vec()
			p.load(operand.Mem{Base: r.at}, i, v)
			r.mul(factor, v, v)
			p.store(v, operand.Mem{Base: r.at}, i)
		}
	})
}

// dots is dotRows of attention_rows.go.
func (r *scores) dots() {
	y, ldy, dst := r.arg("y"), r.arg("ldy"), r.perRow("dst")
	r.SHLQ(r.shift(), ldy)
	r.SUBQ(r.ld, ldy)
	r.SUBQ(r.x, y) // of a number of x
	r.Label("row")
	acc := r.vecs(2)
	for _, v := range acc {
		r.zero(v)
	}
	r.pieces("dot", []int{2}, func(p piece) {
		for i := range p.n {
			v, w := r.vec(), r.vec()
			p.load(operand.Mem{Base: r.at}, i, v)
			p.load(operand.Mem{Base: r.at, Index: y, Scale: 1}, i, w)
			r.fma(w, v, acc[i])
		}
	})
	r.VMOVSS(r.fold(acc, r.add).AsX(), dst)
	r.ADDQ(ldy, y)
}

// keepLanes clears the lanes of v that k does not select.
func (u *unit) keepLanes(k mask, v reg.VecVirtual) {
	if u.isa == avx512 {
		u.VMOVAPS_Z(v, k.k, v)
	} else {
		u.VANDPS(k.v, v, v)
	}
}
