package kernel

import "math/bits"

// A Kind is what the bytes of a number mean.
type Kind uint8

// The kinds of numbers. A Truth is a byte 0 or 1.
const (
	Unsigned Kind = iota
	Signed
	Floating
	Truth
)

// A Number is a type in memory: its kind and its size in bytes.
type Number struct {
	Kind Kind
	Size int
}

// A Pairwise loop sets dst to x ∘ y of n elements, a multiple of its lanes. dst may be x or y.
type Pairwise func(dst, x, y *byte, n int)

// A Conversion sets dst to x of n elements, a multiple of its lanes. They do not overlap.
type Conversion func(dst, x *byte, n int)

// An IntOp is a function of two integers of one type.
type IntOp uint8

// The functions of two integers; comparisons have bytes 0 and 1 as results.
const (
	IntAdd IntOp = iota
	IntSub
	IntMul
	IntMax
	IntMin
	IntAnd
	IntOr
	IntXor
	IntEq
	IntNe
	IntLt
	IntLe
	numIntOps
)

// IntLoop returns the assembly of op for integers t and its lanes, a power of two, or nil where the
// chosen instruction set has none and a loop in Go is as good.
func IntLoop(op IntOp, t Number) (f Pairwise, lanes int) {
	return intLoop(Of[float32]().Name, op, t)
}

func intLoop(set string, op IntOp, t Number) (f Pairwise, lanes int) {
	k := 0
	if t.Kind == Signed {
		k = 1
	}
	width := bits.TrailingZeros(uint(t.Size))
	return intLoops(set)[op][k][width], setBytes(set) / t.Size
}

// intTable has the loops by function, whether signed, and the logarithm of the size.
type intTable [numIntOps][2][4]Pairwise

// CastLoop returns the assembly of a conversion to integers or truths and its lanes, a power of
// two, or nil. Integers keep their low bits; floats are cut towards 0 to an int64, or to an int32
// whose low bits are kept, and where that is out of range, NaN too, its least value is cut so.
func CastLoop(from, to Number) (f Conversion, lanes int) {
	return castLoop(Of[float32]().Name, from, to)
}

func castLoop(set string, from, to Number) (f Conversion, lanes int) {
	k := castKey{Size: [2]int{from.Size, to.Size}, Floats: from.Kind == Floating}
	switch {
	case to.Kind == Floating || k.Floats && (to.Size == 4 || to == Number{Unsigned, 8}):
		return nil, 0
	case to.Kind == Truth:
		k.Truths = true
	case to.Size > from.Size && !k.Floats:
		k.Signed = from.Kind == Signed
	}
	return castLoops(set)[k], setBytes(set) / max(from.Size, to.Size)
}

// castKey is what a conversion depends on: the sizes of both numbers, whether the first are floats,
// or integers that grow with their sign, and whether the second are truths.
type castKey struct {
	Size                   [2]int
	Floats, Signed, Truths bool
}

// setBytes is the size of a vector.
func setBytes(set string) int {
	if set == "avx512" {
		return 64
	}
	return 32
}
