package tensor

import (
	"sync"
	"unsafe"

	"github.com/goten-ml/goten/core/internal/mem"
	"github.com/goten-ml/goten/core/internal/tile"
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
func (t *Tensor) Address() unsafe.Pointer {
	t.leaves("shared with another language")
	return t.arr.base()
}

// Memory is elements that somebody lends for the time of one call: nothing keeps them. Element
// (i, j, ...) lies Strides[0]·i + Strides[1]·j + ... elements after Base.
type Memory struct {
	Base    unsafe.Pointer
	DType   DType
	Shape   Shape
	Strides []int
}

// Array is the memory as an operator at work sees it.
func (m Memory) Array() Array {
	b := mem.Borrow(m.Base, 0)
	return Array{buf: b, gen: b.Gen(), dtype: m.DType,
		layout: NewLayout(m.Shape, m.Strides, 0)}
}

// Block is memory of the engine's pool for others to fill: n bytes of undefined content. It lives
// until the tensor, of bytes, is released.
func Block(n int) *Tensor { return New(Uint8, n) }

// A Kernel is an elementwise operator made for given dtypes, which runs on lent memory.
type Kernel struct {
	program *tile.Program
	in      []DType
	out     DType
	calls   sync.Pool // of *kernelCall
}

// kernelCall is the scratch of one call.
type kernelCall struct {
	out [1]tile.View
	in  [8]tile.View
}

// Inputs is how many operands the kernel reads.
func (k *Kernel) Inputs() int { return len(k.in) }

// Run writes the operator's result to out. bases and strides hold first the output, then each
// input; all have one shape, so that a broadcast axis has stride 0. The output may be exactly an
// input; any other overlap is an error of the caller that is not noticed.
func (k *Kernel) Run(shape []int, bases []unsafe.Pointer, strides [][]int) {
	c, _ := k.calls.Get().(*kernelCall)
	if c == nil {
		c = &kernelCall{}
	}
	c.out[0] = tile.View{Base: bases[0], DType: k.out, Shape: shape, Strides: strides[0]}
	for i, d := range k.in {
		c.in[i] = tile.View{Base: bases[i+1], DType: d, Shape: shape, Strides: strides[i+1]}
	}
	k.program.Run(c.out[:], c.in[:len(k.in)])
	clear(c.in[:len(k.in)])
	k.calls.Put(c)
	count(1)
}

// LentElements is the elements from lo up to hi, counted from Base, whatever the strides.
func LentElements[T Element](m Memory, lo, hi int) []T {
	if t := TypeOf[T](); t != m.DType {
		DTypef("LentElements", "elements are %v, not %v", m.DType, t)
	}
	if hi <= lo {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Add(m.Base, lo*m.DType.Size())), hi-lo)
}
