package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A philoxCode emits Philox4x32-10. A vector holds one word of as many counters as it has lanes of
// 64 bits, in their low halves; what the high halves hold is ignored by the multiplications.
type philoxCode struct {
	*unit
	next   reg.VecVirtual    // the counters of the next vector
	stream [2]reg.VecVirtual // words 2 and 3 of all counters
	key    [2]reg.GPVirtual
	mul    [2]operand.Op
	step   operand.Op
}

// groups are the numbers of vectors computed side by side, of as many registers as there are.
var groups = map[isa]int{avx512: 4, avx2: 2}

// philoxes writes the blocks, and what is drawn from them.
func philoxes(c *build.Context, i isa) {
	u := newUnit(c, i, f64)
	philox(u, "philoxBlocks", "uint32", func(v reg.VecVirtual) {})
	philox(u, "philoxUniform", "float32", func(v reg.VecVirtual) {
		u.VPSRLD(operand.Imm(8), v, v)
		u.VCVTDQ2PS(v, v)
		u.VMULPS(u.word(0x33800000_33800000), v, v) // 2⁻²⁴, twice
	})
	below(c, i)
	normals(c, i)
}

// philox emits a function of package rng that stores the blocks as finish leaves them.
func philox(u *unit, name, t string, finish func(v reg.VecVirtual)) {
	u.Function(name + u.isa.String())
	u.Attributes(attr.NOSPLIT)
	u.Pragma("noescape")
	u.SignatureExpr("func(dst *" + t + ", rounds int, first, seed, stream uint64)")
	p, n := newPhilox(u), u.arg("rounds")
	d := u.arg("dst")
	order := p.order()
	u.Label("loop")
	words := p.blocks()
	for g, w := range words {
		for h, v := range p.inOrder(w, order) {
			finish(v)
			u.VMOVUPS(v, operand.Mem{Base: d, Disp: (2*g + h) * u.bytes()})
		}
	}
	u.ADDQ(operand.U32(uint32(2*len(words)*u.bytes())), d)
	u.DECQ(n)
	u.JNZ(operand.LabelRef("loop"))
	u.end()
}

// newPhilox loads the parameters first, seed and stream.
func newPhilox(u *unit) *philoxCode {
	p := &philoxCode{unit: u, next: u.vec()}
	u.loaded = map[uint64]reg.VecVirtual{}
	first := u.spread(u.arg("first"))
	u.VPADDQ(u.lanesFrom(0), first, p.next)
	p.step = u.word(uint64(u.lanes()))
	p.mul = [2]operand.Op{u.word(0xD2511F53), u.word(0xCD9E8D57)}
	p.stream[0] = u.spread(u.arg("stream"))
	p.stream[1] = u.vec()
	u.VPSRLQ(operand.Imm(32), p.stream[0], p.stream[1])
	p.key[0], p.key[1] = u.arg("seed"), u.GP64()
	u.MOVQ(p.key[0], p.key[1])
	u.SHRQ(operand.Imm(32), p.key[1])
	return p
}

// spread fills a vector with x.
func (u *unit) spread(x reg.GPVirtual) reg.VecVirtual {
	v := u.vec()
	if u.isa == avx512 {
		u.VPBROADCASTQ(x, v)
		return v
	}
	low := u.XMM()
	u.MOVQ(x, low)
	u.VPBROADCASTQ(low, v)
	return v
}

// lanesFrom is a table of first, first+1 … by lanes of 64 bits.
func (u *unit) lanesFrom(first int) operand.Mem {
	return u.words(fmt.Sprintf("lanes%d%v", first, u.isa), u.lanes(), func(i int) int {
		return first + i
	})
}

// blocks computes some vectors of blocks: the four words of each.
func (p *philoxCode) blocks() [][4]reg.VecVirtual {
	c := make([][4]reg.VecVirtual, groups[p.isa])
	for g := range c {
		for w := range c[g] {
			c[g][w] = p.vec()
		}
		p.VMOVUPS(p.next, c[g][0])
		p.VPSRLQ(operand.Imm(32), p.next, c[g][1])
		p.VMOVUPS(p.stream[0], c[g][2])
		p.VMOVUPS(p.stream[1], c[g][3])
		p.VPADDQ(p.step, p.next, p.next)
	}
	k := [2]reg.GPVirtual{p.GP64(), p.GP64()}
	p.MOVQ(p.key[0], k[0])
	p.MOVQ(p.key[1], k[1])
	for round := range 10 {
		if round > 0 {
			p.ADDL(operand.U32(0x9E3779B9), k[0].As32())
			p.ADDL(operand.U32(0xBB67AE85), k[1].As32())
		}
		v := [2]reg.VecVirtual{p.spread(k[0]), p.spread(k[1])}
		for g := range c {
			c[g] = p.round(c[g], v)
		}
	}
	return c
}

// round is (c₀, c₁, c₂, c₃) → (hi(m₁c₂)⊕c₁⊕k₀, lo(m₁c₂), hi(m₀c₀)⊕c₃⊕k₁, lo(m₀c₀)).
func (p *philoxCode) round(c [4]reg.VecVirtual, k [2]reg.VecVirtual) [4]reg.VecVirtual {
	p.VPMULUDQ(p.mul[0], c[0], c[0])
	p.VPMULUDQ(p.mul[1], c[2], c[2])
	p.xorHigh(c[2], k[0], c[1])
	p.xorHigh(c[0], k[1], c[3])
	return [4]reg.VecVirtual{c[1], c[2], c[3], c[0]}
}

// xorHigh is dst ⊕= hi(x) ⊕ k.
func (p *philoxCode) xorHigh(x, k, dst reg.VecVirtual) {
	t := p.vec()
	p.VPSRLQ(operand.Imm(32), x, t)
	if p.isa == avx512 {
		p.VPTERNLOGQ(operand.Imm(0x96), t, k, dst)
		return
	}
	p.VPXOR(k, dst, dst)
	p.VPXOR(t, dst, dst)
}

// order loads what inOrder needs.
func (p *philoxCode) order() [2]reg.VecVirtual {
	if p.isa == avx2 {
		return [2]reg.VecVirtual{}
	}
	var v [2]reg.VecVirtual
	for half := range v {
		// Two of the first operand, two of the second …
		m := p.words(fmt.Sprintf("order%d%v", half, p.isa), 8, func(i int) int {
			return 4*half + i/4*2 + i%2 + i/2%2*8
		})
		v[half] = p.vec()
		p.VMOVUPS(m, v[half])
	}
	return v
}

// inOrder brings the words of the blocks in the order of memory.
func (p *philoxCode) inOrder(c [4]reg.VecVirtual, order [2]reg.VecVirtual) [2]reg.VecVirtual {
	p.joinHalves(c[1], c[0])
	p.joinHalves(c[3], c[2])
	// Lanes of 128 bits hold the even blocks, then the odd ones.
	even, odd := p.vec(), p.vec()
	p.VPUNPCKLQDQ(c[2], c[0], even)
	p.VPUNPCKHQDQ(c[2], c[0], odd)
	if p.isa == avx512 {
		p.VMOVUPS(order[0], c[0])
		p.VMOVUPS(order[1], c[1])
		p.VPERMI2Q(odd, even, c[0])
		p.VPERMI2Q(odd, even, c[1])
	} else {
		p.VPERM2I128(operand.Imm(0x20), odd, even, c[0])
		p.VPERM2I128(operand.Imm(0x31), odd, even, c[1])
	}
	return [2]reg.VecVirtual{c[0], c[1]}
}

// joinHalves puts the low halves of high above those of low. It overwrites high.
func (p *philoxCode) joinHalves(high, low reg.VecVirtual) {
	p.VPSLLQ(operand.Imm(32), high, high)
	if p.isa == avx512 {
		k := p.K()
		ones := p.GP32()
		p.MOVL(operand.U32(0xAAAA), ones)
		p.KMOVW(ones, k)
		p.VMOVDQA32(high, k, low)
		return
	}
	p.VPBLENDD(operand.Imm(0xAA), high, low, low)
}
