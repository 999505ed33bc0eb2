package tensor

import (
	"unsafe"

	"github.com/goten-ml/goten/core/internal/mem"
)

// ForeignMemory describes elements that somebody else owns.
type ForeignMemory struct {
	Base    unsafe.Pointer // the first byte of the memory
	Bytes   int
	DType   DType
	Shape   []int
	Strides []int  // in elements; nil for row-major order
	Offset  int    // of element 0, in elements
	Free    func() // runs once, when no tensor needs the memory any more
}

// Foreign makes a tensor over memory that somebody else owns, without a copy. It panics with a
// typed error when the shape is impossible or a stride leads outside the memory.
func Foreign(m ForeignMemory) *Tensor {
	shape := Shape(append([]int(nil), m.Shape...)).Check("Foreign")
	l := Layout{Shape: shape, Offset: m.Offset}
	if m.Strides != nil {
		l = NewLayout(shape, append([]int(nil), m.Strides...), m.Offset)
	}
	if lo, hi := l.span(); lo < 0 || hi*m.DType.Size() > m.Bytes {
		Shapef("Foreign", "shape %v with strides %v leaves the memory of %d bytes",
			shape, m.Strides, m.Bytes)
	}
	b := mem.Foreign(m.Base, m.Bytes, m.Free)
	return &Tensor{arr: Array{buf: b, gen: b.Gen(), dtype: m.DType, layout: l}}
}

// span is the range of elements that the layout touches: from lo up to, not including, hi.
func (l *Layout) span() (lo, hi int) {
	lo, hi = l.Offset, l.Offset
	if l.Shape.Size() == 0 {
		return 0, 0
	}
	for i, st := range l.Steps(nil) {
		if d := (l.Shape[i] - 1) * st; d < 0 {
			lo += d
		} else {
			hi += d
		}
	}
	return lo, hi + 1
}

// Address is where element 0 lies, for those who share memory with other languages. The memory
// lives as long as the tensor is reachable, or counted with Retain.
func (t *Tensor) Address() unsafe.Pointer { return t.arr.base() }
