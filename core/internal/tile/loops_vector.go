package tile

import "github.com/goten-ml/goten/core/internal/kernel"

// intOps are the instructions of integers that the kernels have in assembly.
var intOps = map[opcode]kernel.IntOp{
	opAdd: kernel.IntAdd, opSub: kernel.IntSub, opMul: kernel.IntMul, opMax: kernel.IntMax,
	opMin: kernel.IntMin, opFMax: kernel.IntMax, opFMin: kernel.IntMin, opAnd: kernel.IntAnd,
	opOr: kernel.IntOr, opXor: kernel.IntXor, opEq: kernel.IntEq, opNe: kernel.IntNe,
	opLt: kernel.IntLt, opLe: kernel.IntLe,
}

// vectorInts is rest, with assembly for whole vectors where there is one.
func vectorInts(op opcode, t DType, rest loop) loop {
	k, ok := intOps[op]
	if !ok {
		return rest
	}
	number, size, to := numberOf(t), t.Size(), t.Size()
	switch op {
	case opEq, opNe, opLt, opLe:
		to = 1
	case opAnd, opOr, opXor:
		number = kernel.Number{Kind: kernel.Unsigned, Size: 1}
	}
	f, lanes := kernel.IntLoop(k, number)
	if f == nil {
		return rest
	}
	each := size / number.Size // of bits, bytes
	return func(n int, d, a, b, _ ptr) {
		m := n &^ (lanes - 1)
		if m > 0 {
			f((*byte)(d), (*byte)(a), (*byte)(b), m*each)
		}
		if m < n {
			rest(n-m, at(d, m, to), at(a, m, size), at(b, m, size), nil)
		}
	}
}

// vectorCast is rest likewise, or a copy.
func vectorCast(from, to DType, rest loop) loop {
	if from.Size() == to.Size() && !from.IsFloat() && to.IsInt() {
		return movLoop(to) // the bits are the same
	}
	f, lanes := kernel.CastLoop(numberOf(from), numberOf(to))
	if f == nil {
		return rest
	}
	return func(n int, d, a, _, _ ptr) {
		m := n &^ (lanes - 1)
		if m > 0 {
			f((*byte)(d), (*byte)(a), m)
		}
		if m < n {
			rest(n-m, at(d, m, to.Size()), at(a, m, from.Size()), nil, nil)
		}
	}
}

// numberOf is what kernels know of a type.
func numberOf(t DType) kernel.Number {
	kind := kernel.Unsigned
	switch t.info().kind {
	case kInt:
		kind = kernel.Signed
	case kFloat:
		kind = kernel.Floating
	case kBool:
		kind = kernel.Truth
	}
	return kernel.Number{Kind: kind, Size: t.Size()}
}
