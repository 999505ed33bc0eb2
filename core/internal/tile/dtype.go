package tile

import "fmt"

// DType is the type of an element in memory. The zero value is Invalid.
type DType uint8

// The memory types. A Bool is one byte, 0 or 1; other bytes are not valid.
const (
	Invalid DType = iota
	Bool
	Int8
	Int16
	Int32
	Int64
	Uint8
	Uint16
	Uint32
	Uint64
	Float32
	Float64
	numDTypes
)

type kind uint8

const (
	kBool kind = 1 << iota
	kInt
	kUint
	kFloat
)

type dtypeInfo struct {
	name string
	size int
	kind kind
}

var dtypes = [numDTypes]dtypeInfo{
	Invalid: {"invalid", 0, 0},
	Bool:    {"bool", 1, kBool},
	Int8:    {"int8", 1, kInt},
	Int16:   {"int16", 2, kInt},
	Int32:   {"int32", 4, kInt},
	Int64:   {"int64", 8, kInt},
	Uint8:   {"uint8", 1, kUint},
	Uint16:  {"uint16", 2, kUint},
	Uint32:  {"uint32", 4, kUint},
	Uint64:  {"uint64", 8, kUint},
	Float32: {"float32", 4, kFloat},
	Float64: {"float64", 8, kFloat},
}

func (t DType) info() dtypeInfo {
	if t >= numDTypes {
		return dtypes[Invalid]
	}
	return dtypes[t]
}

// Size returns the bytes of an element, 0 for Invalid.
func (t DType) Size() int { return t.info().size }

// String returns the NumPy name, such as "float32".
func (t DType) String() string { return t.info().name }

// IsFloat reports whether t is a floating-point type.
func (t DType) IsFloat() bool { return t.info().kind == kFloat }

// IsInt reports whether t is an integer type, signed or not. Bool is none.
func (t DType) IsInt() bool { return t.info().kind&(kInt|kUint) != 0 }

// IsSigned reports whether t holds negative values.
func (t DType) IsSigned() bool { return t.info().kind&(kInt|kFloat) != 0 }

// IsBool reports whether t is Bool.
func (t DType) IsBool() bool { return t == Bool }

// MarshalText returns the name of t.
func (t DType) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText sets t from a name that String returns; an unknown name is an error.
func (t *DType) UnmarshalText(text []byte) error {
	for i, d := range dtypes {
		if d.size > 0 && d.name == string(text) {
			*t = DType(i)
			return nil
		}
	}
	return fmt.Errorf("dtype: unknown name %q; expected bool, int8 to int64, uint8 to uint64, "+
		"float32 or float64", text)
}
