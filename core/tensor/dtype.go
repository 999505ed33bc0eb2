package tensor

import "github.com/goten-ml/goten/core/internal/tile"

// DType is the type of an array's elements.
type DType = tile.DType

// The element types.
const (
	Invalid = tile.Invalid
	Bool    = tile.Bool
	Int8    = tile.Int8
	Int16   = tile.Int16
	Int32   = tile.Int32
	Int64   = tile.Int64
	Uint8   = tile.Uint8
	Uint16  = tile.Uint16
	Uint32  = tile.Uint32
	Uint64  = tile.Uint64
	Float32 = tile.Float32
	Float64 = tile.Float64
)

// DTypes lists every element type.
func DTypes() []DType {
	return []DType{Bool, Int8, Int16, Int32, Int64, Uint8, Uint16, Uint32, Uint64, Float32, Float64}
}

// Promote is the type of a result of operands of types a and b: the array API standard's table
// within a kind; bool gives way to everything, and an integer to a float of any width.
func Promote(a, b DType) DType {
	switch {
	case a == b || b == Bool:
		return a
	case a == Bool:
		return b
	case a.IsFloat() || b.IsFloat():
		return promoteFloat(a, b)
	case a.IsSigned() == b.IsSigned():
		return wider(a, b)
	}
	s, u := a, b
	if !s.IsSigned() {
		s, u = u, s
	}
	if s.Size() > u.Size() {
		return s
	}
	switch u {
	case Uint8:
		return Int16
	case Uint16:
		return Int32
	case Uint32:
		return Int64
	}
	Statef("Promote", "%v and %v have no common integer type; cast one of them", a, b)
	return Invalid
}

func promoteFloat(a, b DType) DType {
	switch {
	case !a.IsFloat():
		return b
	case !b.IsFloat():
		return a
	}
	return wider(a, b)
}

func wider(a, b DType) DType {
	if a.Size() >= b.Size() {
		return a
	}
	return b
}

// Kind is what a number without a dtype is: a literal in a program.
type Kind uint8

// The kinds of literals.
const (
	BoolKind Kind = iota
	IntKind
	FloatKind
)

// Weak is the type of a result of an array of type a and a literal: the array's own, unless the
// literal is of a higher kind; then float32, or int64 for a bool array with an integer.
func Weak(a DType, k Kind) DType {
	switch {
	case k == FloatKind && !a.IsFloat():
		return Float32
	case k == IntKind && a == Bool:
		return Int64
	}
	return a
}
