package tile

import "fmt"

// R is a value of the program under construction. It belongs to the builder that returned it.
type R uint16

const maxValues = 1 << 15

// instr is one instruction in single-assignment form. It is comparable: equal instructions are
// one value.
type instr struct {
	op      opcode
	from    DType // of operand a (of x for Where): what chooses the loop
	to      DType // of the result
	a, b, c R
	bits    uint64 // the constant, or the index of the input
}

// B builds a program. Methods panic with a message that names the instruction when operands have
// types that it does not accept: mixing types needs a Cast, as in the engine's promotion rules.
type B struct {
	in    []DType
	code  []instr
	known map[instr]R
}

// NewB returns a builder of programs over inputs of the given types.
func NewB(in ...DType) *B {
	for i, t := range in {
		if t == Invalid || t >= numDTypes {
			panic(fmt.Sprintf("tile.NewB: input %d has no valid dtype", i))
		}
	}
	return &B{in: append([]DType(nil), in...), known: map[instr]R{}}
}

// emit appends i, or returns the value that already computes it.
func (b *B) emit(i instr) R {
	if r, ok := b.known[i]; ok {
		return r
	}
	if len(b.code) == maxValues {
		panic(fmt.Sprintf("tile: a program has at most %d instructions", maxValues))
	}
	r := R(len(b.code))
	b.code = append(b.code, i)
	b.known[i] = r
	return r
}

// In returns input i.
func (b *B) In(i int) R {
	if i < 0 || i >= len(b.in) {
		panic(fmt.Sprintf("tile.In: no input %d among %d", i, len(b.in)))
	}
	return b.emit(instr{op: opIn, from: b.in[i], to: b.in[i], bits: uint64(i)})
}

// Type returns the type of r.
func (b *B) Type(r R) DType {
	if int(r) >= len(b.code) {
		panic(fmt.Sprintf("tile: register %d is not of this builder", r))
	}
	return b.code[r].to
}

// Const returns the constant v converted to t as Cast converts a float64.
func (b *B) Const(t DType, v float64) R { return b.constant(t, constBits(Float64, t, v, 0)) }

// ConstInt returns the constant v converted to t as Cast converts an int64.
func (b *B) ConstInt(t DType, v int64) R { return b.constant(t, constBits(Int64, t, 0, v)) }

func (b *B) constant(t DType, bits uint64) R {
	return b.emit(instr{op: opConst, from: t, to: t, bits: bits})
}

// Cast converts r to t; the same type returns r.
//
//   - To Bool: x ≠ 0 (NaN is true). From Bool: 0 or 1.
//   - Integer to integer: the low bits. Integer to float, float to float: to nearest even.
//   - Float to integer: truncated toward zero. What is out of range, NaN included, gives on every
//     machine what NumPy gives on x86-64: for int32 and int64 their least value; for narrower
//     types the low bits of the conversion to int32; for uint32 and uint64 of width w, the
//     conversion to the signed type, of x − 2^(w−1) with the top bit turned if x ≥ 2^(w−1).
func (b *B) Cast(r R, t DType) R {
	from := b.Type(r)
	if from == t {
		return r
	}
	if t == Invalid || t >= numDTypes {
		panic("tile.Cast: not a valid dtype")
	}
	return b.emit(instr{op: opCast, from: from, to: t, a: r})
}

// Where returns x where c is true and y elsewhere. c is Bool; x and y have one type.
func (b *B) Where(c, x, y R) R {
	t := b.Type(x)
	if b.Type(c) != Bool {
		panic(fmt.Sprintf("tile.Where: the condition is %v; expected bool", b.Type(c)))
	}
	if b.Type(y) != t {
		panic(fmt.Sprintf("tile.Where: operands differ: %v and %v; cast one", t, b.Type(y)))
	}
	return b.emit(instr{op: opWhere, from: t, to: t, a: x, b: y, c: c})
}

func (b *B) unary(op opcode, x R) R {
	return b.emit(instr{op: op, from: b.Type(x), to: b.result(op, b.Type(x)), a: x})
}

func (b *B) binary(op opcode, x, y R) R {
	t := b.Type(x)
	if u := b.Type(y); u != t {
		panic(fmt.Sprintf("tile.%s: operands differ: %v and %v; cast one", ops[op].name, t, u))
	}
	return b.emit(instr{op: op, from: t, to: b.result(op, t), a: x, b: y})
}

// result checks that op accepts t and returns the type of its result.
func (b *B) result(op opcode, t DType) DType {
	o := &ops[op]
	if o.on&dtypes[t].kind == 0 {
		panic(fmt.Sprintf("tile.%s: does not accept %v; cast first", o.name, t))
	}
	if o.bool_ {
		return Bool
	}
	return t
}
