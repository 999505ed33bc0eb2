package tensor

import (
	"encoding/json"
	"math/bits"
	"slices"
	"strconv"
)

// MaxRank is the largest number of axes.
const MaxRank = 32

// A Shape lists the size of each axis. Shapes are never changed once made.
type Shape []int

// Size is the number of elements. It panics when the product overflows.
func (s Shape) Size() int {
	n := uint64(1)
	for _, d := range s {
		hi, lo := bits.Mul64(n, uint64(d))
		if hi != 0 || lo > 1<<58 {
			if slices.Contains(s, 0) {
				return 0
			}
			Shapef("Shape", "%v has more elements than memory can address", s)
		}
		n = lo
	}
	return int(n)
}

// Last is the size of the last axis; 1 for a scalar.
func (s Shape) Last() int {
	if len(s) == 0 {
		return 1
	}
	return s[len(s)-1]
}

// Equal reports whether two shapes are the same.
func (s Shape) Equal(t Shape) bool { return slices.Equal(s, t) }

// String formats as [2 3].
func (s Shape) String() string {
	b := []byte{'['}
	for i, d := range s {
		if i > 0 {
			b = append(b, ' ')
		}
		b = strconv.AppendInt(b, int64(d), 10)
	}
	return string(append(b, ']'))
}

// Axis maps an axis counted from the end (-1 is the last) to one counted from 0. It panics with an
// *IndexError that names op.
func (s Shape) Axis(op string, axis int) int {
	a := axis
	if a < 0 {
		a += len(s)
	}
	if a < 0 || a >= len(s) {
		Indexf(op, "axis %d is out of range for a tensor of rank %d", axis, len(s))
	}
	return a
}

// Check panics unless every size is ≥ 0, the rank is in range and the product fits.
func (s Shape) Check(op string) Shape {
	if len(s) > MaxRank {
		Shapef(op, "rank %d is above the limit of %d", len(s), MaxRank)
	}
	for _, d := range s {
		if d < 0 {
			Shapef(op, "shape %v has a negative size", s)
		}
	}
	s.Size()
	return s
}

// Broadcast is the shape that s and t are both expanded to: aligned at the last axis, sizes of 1
// give way. It may be s or t itself. It panics with a *ShapeError that names op.
func Broadcast(op string, s, t Shape) Shape {
	if s.Equal(t) {
		return s
	}
	if len(s) < len(t) {
		s, t = t, s
	}
	out, d := s, len(s)-len(t)
	for i, n := range t {
		switch m := s[d+i]; {
		case m == n || n == 1:
		case m == 1:
			if &out[0] == &s[0] {
				out = slices.Clone(s)
			}
			out[d+i] = n
		default:
			Shapef(op, "shapes %v and %v do not broadcast: axis %d has sizes %d and %d",
				s, t, d+i, m, n)
		}
	}
	return out
}

// A Spec is an array without its elements.
type Spec struct {
	DType DType
	Shape Shape
}

// String formats as float32[2 3].
func (s Spec) String() string { return s.DType.String() + s.Shape.String() }

// Ints is a short list of integers that can be compared: an attribute such as axes or sizes.
type Ints struct {
	n uint8
	v [MaxRank]int32
}

// NewInts makes a list. It panics above MaxRank entries or beyond 32 bits.
func NewInts(v ...int) Ints {
	if len(v) > MaxRank {
		Valuef("Ints", "%d entries are above the limit of %d", len(v), MaxRank)
	}
	l := Ints{n: uint8(len(v))}
	for i, x := range v {
		if int(int32(x)) != x {
			Valuef("Ints", "%d does not fit 32 bits", x)
		}
		l.v[i] = int32(x)
	}
	return l
}

// Len is the number of entries.
func (l Ints) Len() int { return int(l.n) }

// At is entry i.
func (l Ints) At(i int) int { return int(l.v[:l.n][i]) }

// Slice copies the entries.
func (l Ints) Slice() []int {
	s := make([]int, l.n)
	for i := range s {
		s[i] = int(l.v[i])
	}
	return s
}

// String formats as [1 2].
func (l Ints) String() string { return Shape(l.Slice()).String() }

// MarshalJSON writes a list.
func (l Ints) MarshalJSON() ([]byte, error) { return json.Marshal(l.Slice()) }

// UnmarshalJSON reads a list, or one integer, which is a list of one.
func (l *Ints) UnmarshalJSON(b []byte) error {
	v := []int{0}
	var err error
	if len(b) > 0 && b[0] != '[' {
		err = json.Unmarshal(b, &v[0])
	} else {
		err = json.Unmarshal(b, &v)
	}
	if err != nil {
		return err
	}
	return Try(func() { *l = NewInts(v...) })
}
