package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The offsets of the fields of kernel.depthTile, which a test there compares.
const (
	depthN, depthKH, depthKW     = 8, 16, 24
	depthXS, depthXQ, depthXJump = 32, 40, 48
	depthWQ, depthWJump, depthYS = 56, 64, 72
	depthAcc                     = 80
	depthX, depthW, depthY       = 88, 112, 136
	depthTiles                   = 160
	depthAhead                   = 168
	depthRows                    = 7 // the most vectors of a tile
)

// depthwise emits the tiles of depthwise convolutions.
func depthwise(c *build.Context, i isa) {
	for _, f := range []float{f32, f64} {
		u := newUnit(c, i, f)
		for m := 1; m <= depthRows; m++ {
			(&depthCode{unit: u, m: m}).emit()
		}
	}
}

// A depthCode emits, for each of n channels, and for tiles after tiles,
//
//	y[i·ys] (+)= Σ x[i·xs + p·xp + q·xq] · w[p·wp + q·wq]  for i < m, over p < kh, q < kw
type depthCode struct {
	*unit
	m      int
	x      operand.Mem // the fields
	rows   rows
	xs, xq reg.GPVirtual
	wq, w  reg.GPVirtual
	load   func(m operand.Mem, v reg.VecVirtual)
	store  func(v reg.VecVirtual, m operand.Mem)
	part   bool
	xt, yt operand.Mem // bytes from the first tile to the present
}

func (d *depthCode) emit() {
	d.fn(fmt.Sprintf("depth%d", d.m), "func(x *byte)")
	d.x = operand.Mem{Base: d.arg("x")}
	d.rows = d.strides()
	d.xq, d.wq, d.w = d.stride(depthXQ), d.stride(depthWQ), d.GP64()
	offset, n := d.GP64(), d.GP64()
	d.xt = d.AllocLocal(24)
	d.yt = d.xt.Offset(8)
	tiles := d.xt.Offset(16)
	d.XORQ(offset, offset)
	d.MOVQ(offset, d.xt)
	d.MOVQ(offset, d.yt)
	d.MOVQ(d.x.Offset(depthTiles), n)
	d.MOVQ(n, tiles)
	d.Label("tile")
	d.XORQ(offset, offset)
	d.MOVQ(d.x.Offset(depthN), n)
	d.load = func(m operand.Mem, v reg.VecVirtual) { d.VMOVUPS(m, v) }
	d.store = func(v reg.VecVirtual, m operand.Mem) { d.VMOVUPS(v, m) }
	d.SUBQ(operand.U32(uint32(d.lanes())), n)
	d.JL(operand.LabelRef("rest"))
	d.Label("vector")
	d.vector("whole", offset)
	d.ADDQ(operand.U32(uint32(d.bytes())), offset)
	d.SUBQ(operand.U32(uint32(d.lanes())), n)
	d.JGE(operand.LabelRef("vector"))
	d.Label("rest")
	d.ADDQ(operand.U32(uint32(d.lanes())), n)
	d.JZ(operand.LabelRef("done"))
	k := d.firstLanes(n)
	d.load = func(m operand.Mem, v reg.VecVirtual) { d.loadMasked(m, k, v) }
	d.store = func(v reg.VecVirtual, m operand.Mem) { d.storeMasked(v, k, m) }
	d.part = true
	d.vector("part", offset)
	d.Label("done")
	d.next(depthXS, d.xt)
	d.next(depthYS, d.yt)
	d.DECQ(tiles)
	d.JNZ(operand.LabelRef("tile"))
	d.end()
}

// next moves a distance on by a tile.
func (d *depthCode) next(stride int, to operand.Mem) {
	by := d.stride(stride)
	d.IMUL3Q(operand.U32(uint32(d.m)), by, by)
	d.ADDQ(by, to)
}

// stride loads a field that counts elements, as bytes.
func (d *depthCode) stride(offset int) reg.GPVirtual {
	r := d.GP64()
	d.MOVQ(d.x.Offset(offset), r)
	d.SHLQ(d.shift(), r)
	return r
}

// strides are the multiples of the distance of vectors.
func (d *depthCode) strides() rows {
	r := rows{a0: d.GP64()}
	if d.m > 1 {
		r.rs = d.stride(depthXS)
	}
	if d.m > 3 {
		r.rs3 = d.GP64()
		d.LEAQ(operand.Mem{Base: r.rs, Index: r.rs, Scale: 2}, r.rs3)
	}
	if d.m > 5 {
		r.rs5 = d.GP64()
		d.LEAQ(operand.Mem{Base: r.rs, Index: r.rs, Scale: 4}, r.rs5)
	}
	return r
}

// vector emits the sums of a vector of channels, offset bytes from the first.
func (d *depthCode) vector(label string, offset reg.GPVirtual) {
	acc := d.vecs(d.m)
	for _, v := range acc {
		d.zero(v)
	}
	kh, kw, jump := d.GP64(), d.GP64(), d.GP64()
	d.MOVQ(d.x.Offset(depthX), d.rows.a0)
	d.MOVQ(d.x.Offset(depthW), d.w)
	d.ADDQ(offset, d.rows.a0)
	d.ADDQ(d.xt, d.rows.a0)
	d.ADDQ(offset, d.w)
	d.MOVQ(d.x.Offset(depthKH), kh)
	if d.m > 1 {
		d.threes(label, acc, kh, jump)
	}
	d.Label(label + "Row")
	d.MOVQ(d.x.Offset(depthKW), kw)
	d.Label(label + "Tap")
	d.tap(acc)
	d.ADDQ(d.xq, d.rows.a0)
	d.ADDQ(d.wq, d.w)
	d.DECQ(kw)
	d.JNZ(operand.LabelRef(label + "Tap"))
	d.nextRow(jump)
	d.DECQ(kh)
	d.JNZ(operand.LabelRef(label + "Row"))
	d.Label(label + "Ahead")
	d.touch(label, kh, kw, jump)
	d.Label(label + "Sums")
	d.write(label, acc, offset)
}

// nextRow moves x and w from the end of a row of the window to the next.
func (d *depthCode) nextRow(jump reg.GPVirtual) {
	for _, f := range []struct {
		field int
		p     reg.GPVirtual
	}{{depthXJump, d.rows.a0}, {depthWJump, d.w}} {
		d.MOVQ(d.x.Offset(f.field), jump)
		d.SHLQ(d.shift(), jump)
		d.ADDQ(jump, f.p)
	}
}

// threes emits the loop over rows of three taps that are as far apart as the vectors of y: every
// vector of x is loaded once for up to three sums, to which taps are added in the order of tap.
func (d *depthCode) threes(label string, acc []reg.VecVirtual, kh, by reg.GPVirtual) {
	d.CMPQ(d.x.Offset(depthKW), operand.Imm(3))
	d.JNE(operand.LabelRef(label + "Row"))
	d.CMPQ(d.xq, d.rows.rs)
	d.JNE(operand.LabelRef(label + "Row"))
	far := d.rows // from the third vector of x on
	far.a0 = d.GP64()
	d.Label(label + "Threes")
	w := d.vecs(3)
	for _, v := range w {
		d.load(operand.Mem{Base: d.w}, v)
		d.ADDQ(d.wq, d.w)
	}
	d.LEAQ(operand.Mem{Base: d.rows.a0, Index: d.rows.rs, Scale: 2}, far.a0)
	for c := range d.m + 2 {
		x := d.vec()
		if c < d.m {
			d.load(d.rows.at(c), x)
		} else {
			d.load(far.at(c-2), x)
		}
		for q := range w {
			if i := c - q; i >= 0 && i < d.m {
				d.fma(x, w[q], acc[i])
			}
		}
	}
	d.LEAQ(operand.Mem{Base: d.xq, Index: d.xq, Scale: 2}, by)
	d.ADDQ(by, d.rows.a0)
	d.nextRow(by)
	d.DECQ(kh)
	d.JNZ(operand.LabelRef(label + "Threes"))
	d.JMP(operand.LabelRef(label + "Ahead"))
}

// touch brings the rows of x below the window to the cache, which the next row of y needs: of each,
// what the first two taps meet.
func (d *depthCode) touch(label string, n, row, jump reg.GPVirtual) {
	d.MOVQ(d.x.Offset(depthAhead), n)
	d.TESTQ(n, n)
	d.JZ(operand.LabelRef(label + "Sums"))
	d.MOVQ(d.x.Offset(depthKW), row)
	d.DECQ(row)
	d.IMULQ(d.xq, row)
	d.MOVQ(d.x.Offset(depthXJump), jump)
	d.SHLQ(d.shift(), jump)
	d.ADDQ(jump, row) // from the second tap to the next row
	d.Label(label + "Touch")
	for _, by := range []reg.GPVirtual{d.xq, row} {
		for i := range d.m {
			d.PREFETCHT1(d.rows.at(i))
		}
		d.ADDQ(by, d.rows.a0)
	}
	d.DECQ(n)
	d.JNZ(operand.LabelRef(label + "Touch"))
}

// tap adds the products with one vector of w.
func (d *depthCode) tap(acc []reg.VecVirtual) {
	w := d.vec()
	d.load(operand.Mem{Base: d.w}, w)
	for i, a := range acc {
		if !d.part {
			d.fma(d.rows.at(i), w, a)
			continue
		}
		v := d.vec()
		d.load(d.rows.at(i), v)
		d.fma(v, w, a)
	}
}

// write stores the sums, plus y if wanted.
func (d *depthCode) write(label string, acc []reg.VecVirtual, offset reg.GPVirtual) {
	y, ys, flag := d.GP64(), d.stride(depthYS), d.GP8()
	d.MOVQ(d.x.Offset(depthY), y)
	d.ADDQ(offset, y)
	d.ADDQ(d.yt, y)
	d.MOVB(d.x.Offset(depthAcc), flag)
	d.TESTB(flag, flag)
	d.JZ(operand.LabelRef(label + "Store"))
	old := d.GP64()
	d.MOVQ(y, old)
	for i, a := range acc {
		v := d.vec()
		d.load(operand.Mem{Base: old}, v)
		d.add(v, a, a)
		if i < len(acc)-1 {
			d.ADDQ(ys, old)
		}
	}
	d.Label(label + "Store")
	for i, a := range acc {
		d.store(a, operand.Mem{Base: y})
		if i < len(acc)-1 {
			d.ADDQ(ys, y)
		}
	}
}
