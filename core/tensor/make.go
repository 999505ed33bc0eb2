package tensor

import (
	"math"
	"runtime"
	"slices"
)

// Of makes a tensor with a copy of the values in row-major order. Without a shape it has one
// axis. It panics with a *ShapeError when the shape does not hold that many.
func Of[T Element](values []T, shape ...int) *Tensor {
	t, err := FromSlice(values, shape...)
	if err != nil {
		panic(err)
	}
	return t
}

// FromSlice is Of for data from outside: a wrong shape is an error.
func FromSlice[T Element](values []T, shape ...int) (t *Tensor, err error) {
	if len(shape) == 0 {
		shape = []int{len(values)}
	}
	err = Try(func() {
		s := Shape(slices.Clone(shape)).Check("FromSlice")
		if s.Size() != len(values) {
			Shapef("FromSlice", "shape %v holds %d elements, received %d",
				s, s.Size(), len(values))
		}
		t = New(TypeOf[T](), s...)
		copy(elements[T](&t.arr), values)
	})
	return t, err
}

// Scalar makes a tensor without axes.
func Scalar[T Element](v T) *Tensor {
	t := New(TypeOf[T]())
	elements[T](&t.arr)[0] = v
	return t
}

// Full makes a tensor whose elements are all v, converted to dtype.
func Full(dtype DType, v float64, shape ...int) *Tensor {
	t := New(dtype, shape...)
	switch n := t.Size(); {
	case dtype == Float32 && n <= fewElements:
		fill(elements[float32](&t.arr), float32(v))
	case dtype == Float64 && n <= fewElements:
		fill(elements[float64](&t.arr), v)
	case dtype == Int64 || dtype == Uint64: // beyond 2⁵³ a float64 would round
		copyArray(&t.arr, &Scalar(int64(v)).arr)
	default:
		copyArray(&t.arr, &Scalar(v).arr)
	}
	return t
}

// fewElements take less time in a plain loop than a tile program takes to begin.
const fewElements = 64

func fill[T Element](to []T, v T) {
	for i := range to {
		to[i] = v
	}
}

// Zeros makes a float32 tensor of zeros.
func Zeros(shape ...int) *Tensor { return Full(Float32, 0, shape...) }

// Ones makes a float32 tensor of ones.
func Ones(shape ...int) *Tensor { return Full(Float32, 1, shape...) }

// Linspace makes n float32 numbers at equal distances from lo to hi, both included.
func Linspace(lo, hi float64, n int) *Tensor {
	return Generate(func(v []float32) {
		for i := range v {
			v[i] = float32(lo)
			if n > 1 {
				v[i] = float32(lo + (hi-lo)*float64(i)/float64(n-1))
			}
		}
	}, n)
}

// Generate makes a tensor whose elements, zeros at first, f writes in row-major order. The slice
// must not outlive the call. Memory that the system refuses is a panic with a typed error, where
// a Go slice of that size would end the process.
func Generate[T Element](f func(v []T), shape ...int) *Tensor {
	t := Full(TypeOf[T](), 0, shape...)
	f(elements[T](&t.arr))
	runtime.KeepAlive(t)
	return t
}

// Arange makes the numbers lo, lo+step, ... below hi (above it, if step is negative).
func Arange(dtype DType, lo, hi, step float64) *Tensor {
	if step == 0 || math.IsNaN(step) {
		Valuef("Arange", "step is %v", step)
	}
	n := max(0, int(math.Ceil((hi-lo)/step)))
	t := New(Float64, n)
	v := elements[float64](&t.arr)
	for i := range v {
		v[i] = lo + float64(i)*step
	}
	if dtype == Float64 {
		return t
	}
	out := New(dtype, n)
	copyArray(&out.arr, &t.arr)
	return out
}

// Values copies the elements in row-major order. It panics with a *DTypeError when they are not
// of type T.
func Values[T Element](t *Tensor) []T {
	var out []T
	View(t, func(v []T) { out = slices.Clone(v) })
	return out
}

// View calls f with the elements in row-major order, without a copy where the layout allows. The
// slice must not be changed and must not outlive the call.
func View[T Element](t *Tensor, f func(v []T)) {
	x := execs.Get().(*Exec)
	defer x.done()
	hostReads.Add(1)
	t.leaves("read on the host")
	f(elements[T](x.Contiguous(&t.arr)))
	runtime.KeepAlive(t) // the slice is of memory that the collector does not see
}

// Floats copies the elements as float64, whatever their type.
func Floats(t *Tensor) []float64 {
	t.leaves("read on the host")
	c := New(Float64, t.Shape()...)
	copyArray(&c.arr, &t.arr)
	return Values[float64](c)
}

// Float is the only element as a float64. It panics with a *ShapeError when there are several.
func (t *Tensor) Float() float64 {
	if t.Size() != 1 {
		Shapef("Float", "%v has %d elements, not one", t.Spec(), t.Size())
	}
	hostReads.Add(1)
	t.leaves("read on the host")
	return t.arr.number()
}

// Clone copies the elements, in row-major order and untracked.
func (t *Tensor) Clone() *Tensor {
	t.leaves("copied out")
	c := New(t.DType(), t.Shape()...)
	if t.arr.buf != nil && t.arr.buf.Stems() {
		c.arr.buf.Stem()
	}
	copyArray(&c.arr, &t.arr)
	return c
}

// CopyFrom writes the elements of src over those of t, broadcast and converted. Only owners of
// memory that nobody differentiates write over it: the version of the buffer tells on others.
func (t *Tensor) CopyFrom(src *Tensor) {
	if !Broadcast("CopyFrom", t.Shape(), src.Shape()).Equal(t.Shape()) {
		Shapef("CopyFrom", "shape %v does not broadcast to %v", src.Shape(), t.Shape())
	}
	src.leaves("copied out")
	t.arr.base()
	src.arr.base()
	t.arr.buf.Wrote()
	if t.SharesMemory(src) {
		src = src.Clone()
	}
	copyArray(&t.arr, &src.arr)
}
