package kernel

import "unsafe"

// A Transposition is dst[j·DstStride + i] = src[i·SrcStride + j] for i < Rows, j < Cols, of
// elements of Size bytes, 4 or 8. Strides count elements, and the two do not overlap.
type Transposition struct {
	Dst, Src             unsafe.Pointer
	Size                 int
	Rows, Cols           int
	DstStride, SrcStride int
}

// A RowCopy is N rows of Bytes bytes, DstStride and SrcStride bytes apart. The two sides do not
// overlap.
type RowCopy struct {
	Dst, Src             unsafe.Pointer
	DstStride, SrcStride int
	Bytes, N             int
}

// CopyRows runs c on the caller's thread.
func CopyRows(c RowCopy) {
	if run := rowCopier(); run != nil && c.Bytes >= 32 && c.Bytes <= 1024 {
		most := copyAtOnce / c.Bytes
		for i := 0; i < c.N; i += most {
			dst, src := c.row(i)
			run(dst, src, uintptr(c.DstStride), uintptr(c.SrcStride), c.Bytes, min(most, c.N-i))
		}
		return
	}
	for i := range c.N {
		dst, src := c.row(i)
		copy(unsafe.Slice(dst, c.Bytes), unsafe.Slice(src, c.Bytes))
	}
}

// row is where row i goes and lies. It is found from the index: a pointer that steps on would end
// up behind its memory, where the collector must not find one.
func (c *RowCopy) row(i int) (dst, src *byte) {
	return (*byte)(unsafe.Add(c.Dst, i*c.DstStride)), (*byte)(unsafe.Add(c.Src, i*c.SrcStride))
}

// copyAtOnce is the most bytes that a call of assembly copies: the collector waits for it.
const copyAtOnce = 64 << 10

// transposeBlock is how many columns are done for all rows before the next: the lines of both
// sides then stay in the first cache until they are used up.
const transposeBlock = 64

// Transpose runs t on the caller's thread.
func Transpose(t Transposition) { transposeBy(t, transposers()) }

// A transposer does the part of a block that its registers cut evenly: rows a multiple of rows and
// columns of cols.
type transposer struct {
	rows, cols int
	run        func(dst, src *byte, ds, ss uintptr, rows, cols int)
}

func transposeBy(t Transposition, by [2]transposer) {
	k := by[0]
	if t.Size == 8 {
		k = by[1]
	}
	rows := 0
	if k.run != nil {
		rows = t.Rows / k.rows * k.rows
	}
	for j := 0; j < t.Cols; j += transposeBlock {
		n := min(transposeBlock, t.Cols-j)
		cols := 0
		if rows > 0 {
			if cols = n / k.cols * k.cols; cols > 0 {
				size := uintptr(t.Size)
				k.run((*byte)(t.at(0, j)), (*byte)(t.from(0, j)), size*uintptr(t.DstStride),
					size*uintptr(t.SrcStride), rows, cols)
			}
		}
		t.rest(0, rows, j+cols, j+n)
		t.rest(rows, t.Rows, j, j+n)
	}
}

// at and from are where element (i, j) of the source goes and lies.
func (t *Transposition) at(i, j int) unsafe.Pointer {
	return unsafe.Add(t.Dst, (j*t.DstStride+i)*t.Size)
}

func (t *Transposition) from(i, j int) unsafe.Pointer {
	return unsafe.Add(t.Src, (i*t.SrcStride+j)*t.Size)
}

// rest moves rows lo up to hi of the columns from up to to.
func (t *Transposition) rest(lo, hi, from, to int) {
	if t.Size == 8 {
		transposeRest[uint64](t, lo, hi, from, to)
	} else {
		transposeRest[uint32](t, lo, hi, from, to)
	}
}

func transposeRest[E uint32 | uint64](t *Transposition, lo, hi, from, to int) {
	if lo >= hi {
		return
	}
	for j := from; j < to; j++ {
		d := unsafe.Slice((*E)(t.at(lo, j)), hi-lo)
		s := t.from(lo, j)
		step := t.SrcStride * t.Size
		for i := range d {
			d[i] = *(*E)(unsafe.Add(s, i*step))
		}
	}
}
