package arrowio

import (
	"io"
	"unsafe"

	"github.com/apache/arrow/go/v15/arrow/memory"

	"github.com/goten-ml/goten/core/tensor"
)

// raw is the memory of n elements.
func raw[T any](s []T) []byte {
	var v T
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), len(s)*int(unsafe.Sizeof(v)))
}

// content is the memory of a contiguous tensor.
func content(t *tensor.Tensor) []byte {
	return unsafe.Slice((*byte)(t.Address()), t.Size()*t.DType().Size())
}

// tensor makes the tensor of a column with kept rows, those of keep unless it is nil. A column in
// one aligned piece is shared.
func (c *column) tensor(kept int, keep []bool) *tensor.Tensor {
	shape := append([]int{kept}, c.shape...)
	if len(c.pieces) == 1 && keep == nil && len(c.pieces[0]) > 0 {
		p, free := c.pieces[0], c.free
		base := unsafe.Pointer(unsafe.SliceData(p))
		if uintptr(base)%uintptr(c.dtype.Size()) == 0 {
			return tensor.Foreign(tensor.ForeignMemory{
				Base: base, Bytes: len(p), DType: c.dtype, Shape: shape, Free: free})
		}
	}
	t := tensor.New(c.dtype, shape...)
	c.copyTo(content(t), keep)
	c.free()
	return t
}

// copyTo copies the rows of keep, all if it is nil.
func (c *column) copyTo(dst []byte, keep []bool) {
	w, row := c.width(), 0
	for _, p := range c.pieces {
		if keep == nil {
			dst = dst[copy(dst, p):]
			continue
		}
		for ; len(p) > 0 && w > 0; p, row = p[w:], row+1 {
			if keep[row] {
				dst = dst[copy(dst, p[:w]):]
			}
		}
	}
}

// free ends the use of all pieces.
func (c *column) free() {
	for _, f := range c.owners {
		f()
	}
	c.owners = nil
}

// limit is an allocator for decoders that refuses what a file of this size cannot hold: the sizes
// in a damaged file may be anything, and Go ends the process when memory is out.
type limit struct {
	memory.GoAllocator
	bytes int64
}

// newLimit allows 256 times the size of the file, and 64 MiB at least.
func newLimit(r io.Seeker) (*limit, error) {
	size, err := r.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, err
	}
	_, err = r.Seek(0, io.SeekStart)
	return &limit{bytes: max(256*size, 64<<20)}, err
}

func (l *limit) check(n int64) {
	if n < 0 || n > l.bytes {
		panic(tableError("asks for %d bytes or rows, at most %d can be in it: is it damaged?",
			n, l.bytes))
	}
}

// Allocate panics with an *Error above the limit.
func (l *limit) Allocate(n int) []byte {
	l.check(int64(n))
	return l.GoAllocator.Allocate(n)
}

// Reallocate panics with an *Error above the limit.
func (l *limit) Reallocate(n int, b []byte) []byte {
	l.check(int64(n))
	return l.GoAllocator.Reallocate(n, b)
}
