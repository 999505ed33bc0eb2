package tensor

import (
	"runtime"
	"unsafe"

	"github.com/goten-ml/goten/core/internal/mem"
	"github.com/goten-ml/goten/core/internal/tile"
)

// An Array is a window on a buffer: a layout and an element type. Arrays are what operators
// compute with; users hold Tensors.
type Array struct {
	buf    *mem.Buffer
	gen    uint32
	dtype  DType
	layout Layout
}

// newArray makes a row-major array of undefined content.
func newArray(s Spec) Array {
	b := mem.Alloc(s.Shape.Size() * s.DType.Size())
	return Array{buf: b, gen: b.Gen(), dtype: s.DType, layout: Layout{Shape: s.Shape}}
}

// Shape is the size of each axis. It must not be changed.
func (a *Array) Shape() Shape { return a.layout.Shape }

// DType is the type of the elements.
func (a *Array) DType() DType { return a.dtype }

// Spec is dtype and shape.
func (a *Array) Spec() Spec { return Spec{a.dtype, a.layout.Shape} }

// Layout places the elements in memory.
func (a *Array) Layout() Layout { return a.layout }

// Size is the number of elements.
func (a *Array) Size() int { return a.layout.Shape.Size() }

// Contiguous reports whether the elements lie in row-major order without gaps.
func (a *Array) Contiguous() bool { return a.layout.Contiguous() }

// Symbolic reports whether the array has no elements: only shapes are computed with it.
func (a *Array) Symbolic() bool { return a.buf == nil }

// view is the same memory under another layout.
func (a *Array) view(l Layout) Array {
	return Array{buf: a.buf, gen: a.gen, dtype: a.dtype, layout: l}
}

// base is the address of the first element, and some address if there is none: an empty window
// may begin where the memory ends. It panics when the buffer was released.
func (a *Array) base() unsafe.Pointer {
	if a.buf == nil {
		Statef("Tensor", "%v has a shape but no elements: it stands for the input of a model",
			a.Spec())
	}
	if a.gen != a.buf.Gen() {
		Statef("Tensor", "%v was released: what a step makes and does not return ends with it",
			a.Spec())
	}
	if a.layout.Offset == 0 || a.Size() == 0 {
		return a.buf.Pointer()
	}
	return unsafe.Add(a.buf.Pointer(), a.layout.Offset*a.dtype.Size())
}

// Base is the address of the first element; it is valid while the array is reachable.
func (a *Array) Base() unsafe.Pointer { return a.base() }

// flat is the array as an operand of n elements one after the other; false if it is not that.
func (a *Array) flat(n int) (tile.Flat, bool) {
	size := a.Size()
	one := size == 1 || size > 0 && a.layout.repeats()
	if !one && (size != n || !a.Contiguous()) {
		return tile.Flat{}, false
	}
	return tile.Flat{Base: a.base(), DType: a.dtype, One: one}, true
}

// tile is the array as a tile program sees it, expanded to shape. steps has room for strides.
func (a *Array) tile(shape Shape, steps []int) tile.View {
	l := a.layout
	if !l.Shape.Equal(shape) {
		l = l.Expand(shape)
	}
	return tile.View{Base: a.base(), DType: a.dtype, Shape: shape, Strides: l.Steps(steps)}
}

// Element is a Go type that elements of arrays are read and written as.
type Element interface {
	bool | int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64 | float32 | float64
}

// TypeOf is the DType of T.
func TypeOf[T Element]() DType {
	var v T
	switch any(v).(type) {
	case bool:
		return Bool
	case int8:
		return Int8
	case int16:
		return Int16
	case int32:
		return Int32
	case int64:
		return Int64
	case uint8:
		return Uint8
	case uint16:
		return Uint16
	case uint32:
		return Uint32
	case uint64:
		return Uint64
	case float32:
		return Float32
	}
	return Float64
}

// elements is the content of a row-major array. The slice must not outlive a.
func elements[T Element](a *Array) []T {
	if t := TypeOf[T](); t != a.dtype {
		DTypef("Tensor", "elements are %v, not %v; Cast first", a.dtype, t)
	}
	if !a.Contiguous() {
		Statef("Tensor", "elements of %v are not contiguous", a.Spec())
	}
	return unsafe.Slice((*T)(a.base()), a.Size())
}

// number is the first element.
func (a *Array) number() float64 {
	defer runtime.KeepAlive(a.buf)
	switch p := a.base(); a.dtype {
	case Float32:
		return float64(*(*float32)(p))
	case Float64:
		return *(*float64)(p)
	}
	c := newArray(Spec{DType: Float64})
	copyArray(&c, a)
	return c.number()
}

// Data is the content of a row-major array for an operator at work: the slice lives as long as
// the Eval that x belongs to, and no longer.
func Data[T Element](_ *Exec, a *Array) []T { return elements[T](a) }

// Bytes is the memory of a row-major array, for operators at work that move elements without
// looking at them. It lives as long as the slice of Data does.
func Bytes(_ *Exec, a *Array) []byte {
	if !a.Contiguous() {
		Statef("Tensor", "elements of %v are not contiguous", a.Spec())
	}
	return unsafe.Slice((*byte)(a.base()), a.Size()*a.dtype.Size())
}

// Slice is the layout of a slice of the array along an axis.
func (a *Array) Slice(axis, start, count, step int) Layout {
	return a.layout.Slice(axis, start, count, step)
}

// Window is the same memory under another layout, for operators that write a part of their result.
func (a *Array) Window(l Layout) *Array {
	w := a.view(l)
	return &w
}

// Strided is the memory that a touches, beginning with its first element, and its strides, for an
// operator at work that reads strides itself. An array with a negative stride is copied first.
//
// The strides are valid until the operator asks for those of maxSteps more.
func Strided[T Element](x *Exec, a *Array) (data []T, strides []int) {
	st := a.layout.Steps(x.Room())
	for _, s := range st {
		if s < 0 {
			a = x.Contiguous(a)
			st = a.layout.Steps(x.Room())
			break
		}
	}
	_, hi := a.layout.span()
	return unsafe.Slice((*T)(a.base()), max(0, hi-a.layout.Offset)), st
}

// Permute is the layout of the array with its axes reordered.
func (a *Array) Permute(perm []int) Layout { return a.layout.Permute(perm) }
