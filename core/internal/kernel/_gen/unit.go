package main

import (
	"fmt"
	"math"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// isa is an instruction set.
type isa int

const (
	avx2   isa = 256 // with FMA
	avx512 isa = 512 // F, DQ, BW, VL
)

func (i isa) String() string { return fmt.Sprintf("AVX%d", map[isa]int{avx2: 2, avx512: 512}[i]) }

// float is a type of number: its size in bytes.
type float int

const (
	f32 float = 4
	f64 float = 8
)

func (f float) String() string { return fmt.Sprintf("F%d", 8*int(f)) }

// goType is the type's name in Go.
func (f float) goType() string { return fmt.Sprintf("float%d", 8*int(f)) }

// A unit emits code of one instruction set and one type of number. Its methods are avo's, whose
// operands come as in Go assembly, the result last.
type unit struct {
	*build.Context
	isa isa
	f   float

	consts map[uint64]operand.Mem    // by value, in this file
	loaded map[uint64]reg.VecVirtual // in this function
	ones   *operand.Mem              // the table of masks
	tables map[string]operand.Mem    // of words, by name
}

func newUnit(c *build.Context, i isa, f float) *unit {
	return &unit{Context: c, isa: i, f: f, consts: map[uint64]operand.Mem{}}
}

// lanes is the number of numbers in a vector; bytes their size.
func (u *unit) lanes() int { return u.bytes() / int(u.f) }
func (u *unit) bytes() int { return int(u.isa) / 8 }

// shift is the number of bits of an element's size.
func (u *unit) shift() operand.Op {
	return operand.Imm(map[float]uint64{f32: 2, f64: 3}[u.f])
}

// vec returns a new vector register.
func (u *unit) vec() reg.VecVirtual {
	if u.isa == avx512 {
		return u.ZMM()
	}
	return u.YMM()
}

// half returns a new register of half a vector.
func (u *unit) half() reg.VecVirtual {
	if u.isa == avx512 {
		return u.YMM()
	}
	return u.XMM()
}

// vecs returns n vector registers.
func (u *unit) vecs(n int) []reg.VecVirtual {
	v := make([]reg.VecVirtual, n)
	for i := range v {
		v[i] = u.vec()
	}
	return v
}

// fn begins a function whose name ends in type and instruction set.
func (u *unit) fn(name, signature string) {
	u.Function(fmt.Sprintf("%s%v%v", name, u.f, u.isa))
	u.Attributes(attr.NOSPLIT)
	u.Pragma("noescape")
	u.SignatureExpr(signature)
	u.loaded = map[uint64]reg.VecVirtual{}
}

// arg loads a parameter.
func (u *unit) arg(name string) reg.GPVirtual {
	return u.Load(u.Param(name), u.GP64()).(reg.GPVirtual)
}

// end leaves the function.
func (u *unit) end() {
	u.VZEROUPPER()
	u.RET()
}

// align begins the next instruction at a multiple of n bytes; avo knows no PCALIGN.
func (u *unit) align(n uint64) {
	u.Instruction(&ir.Instruction{Opcode: "PCALIGN", Operands: []operand.Op{operand.Imm(n)}})
}

// bits returns x as the bits of u's type.
func (u *unit) bits(x float64) uint64 {
	if u.f == f32 {
		return uint64(math.Float32bits(float32(x)))
	}
	return math.Float64bits(x)
}

// num returns a vector of x.
func (u *unit) num(x float64) operand.Op { return u.word(u.bits(x)) }

// word returns a vector of the bits w: the register that preload gave it, or else, in memory for
// AVX2, in a new register for AVX-512.
func (u *unit) word(w uint64) operand.Op {
	if r, ok := u.loaded[w]; ok {
		return r
	}
	m, ok := u.consts[w]
	if !ok {
		m = u.table(w)
	}
	if u.isa == avx2 {
		return m
	}
	r := u.vec()
	u.broadcast(m, r)
	return r
}

// preload keeps vectors of the words in registers to the end of the function, where there are
// registers enough.
func (u *unit) preload(words []uint64) {
	if u.isa == avx2 {
		return
	}
	for _, w := range words {
		if _, ok := u.loaded[w]; !ok {
			u.loaded[w] = u.word(w).(reg.VecVirtual)
		}
	}
}

// inReg returns a register that holds the vector c.
func (u *unit) inReg(c operand.Op) reg.VecVirtual {
	if r, ok := c.(reg.VecVirtual); ok {
		return r
	}
	r := u.vec()
	u.VMOVUPS(c, r)
	return r
}

// table makes the bits w data of the file: once for a broadcast, or a whole vector.
func (u *unit) table(w uint64) operand.Mem {
	m := u.StaticGlobal(fmt.Sprintf("word%0*x%v", 2*int(u.f), w, u.isa))
	u.DataAttributes(attr.RODATA | attr.NOPTR)
	n := 1
	if u.isa == avx2 {
		n = u.lanes()
	}
	for i := range n {
		u.AddDatum(i*int(u.f), u.datum(w))
	}
	u.consts[w] = m
	return m
}

// words is data of the file: n words of 64 bits, made once for each name.
func (u *unit) words(name string, n int, word func(i int) int) operand.Mem {
	if m, ok := u.tables[name]; ok {
		return m
	}
	m := u.StaticGlobal(name)
	u.DataAttributes(attr.RODATA | attr.NOPTR)
	for i := range n {
		u.AddDatum(8*i, operand.U64(uint64(word(i))))
	}
	if u.tables == nil {
		u.tables = map[string]operand.Mem{}
	}
	u.tables[name] = m
	return m
}

func (u *unit) datum(w uint64) operand.Constant {
	switch u.f {
	case 1:
		return operand.U8(w)
	case 2:
		return operand.U16(w)
	case f32:
		return operand.U32(w)
	}
	return operand.U64(w)
}

// broadcast fills v with the number at m.
func (u *unit) broadcast(m operand.Op, v reg.VecVirtual) {
	if u.f == f32 {
		u.VBROADCASTSS(m, v)
	} else {
		u.VBROADCASTSD(m, v)
	}
}

// zero clears v.
func (u *unit) zero(v reg.Register) {
	if u.isa == avx512 {
		u.VPXORD(v, v, v)
	} else {
		u.VXORPS(v, v, v)
	}
}

// fma is acc += x·y, where x may be in memory.
func (u *unit) fma(x, y operand.Op, acc reg.VecVirtual) {
	if u.f == f32 {
		u.VFMADD231PS(x, y, acc)
	} else {
		u.VFMADD231PD(x, y, acc)
	}
}
