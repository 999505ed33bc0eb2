package tile

import (
	"github.com/goten-ml/goten/core/internal/kernel"
	"github.com/goten-ml/goten/core/internal/par"
)

// A program that only moves elements needs no registers: rows that are contiguous on both sides
// are copied, and what lies across is transposed in blocks.

// moveGrain is the least number of bytes that are worth a second core.
const moveGrain = 128 << 10

// shortRow is the fewest bytes of a row that are worth a copy of its own.
const shortRow = 32

// move runs a collapsed program that moves, and reports whether it could.
func (r *run) move() bool {
	last := len(r.dims) - 1
	d, s := &r.windows[0], &r.windows[1]
	if last < 1 || d.inner != 1 {
		return false
	}
	if row := r.dims[last] * d.size; s.inner == 1 && row >= shortRow {
		rows := 1
		for _, n := range r.dims[:last] {
			rows *= n
		}
		par.For(rows, max(1, moveGrain/row), r.copies)
		return true
	}
	if d.size < 4 || !r.across() || s.strides[last-1] != 1 {
		return false
	}
	outer := 1
	for _, n := range r.dims[:last-1] {
		outer *= n
	}
	bands := (r.dims[last] + bandRows - 1) / bandRows
	band := bandRows * r.dims[last-1] * d.size
	par.For(outer*bands, max(1, moveGrain/band), r.transposes)
	return true
}

// bandRows is how many elements of the last dimension are transposed together: four lines of
// 4-byte elements.
const bandRows = 64

// copyRows copies rows lo up to hi, as many at a time as the dimension next to the last has.
func (r *run) copyRows(lo, hi int) {
	last := len(r.dims) - 1
	d, s := &r.windows[0], &r.windows[1]
	var room [8]int
	for lo < hi {
		index := r.seekIn(room[:0], last, lo)
		n := min(hi-lo, r.dims[last-1]-index[last-1])
		kernel.CopyRows(kernel.RowCopy{
			Dst: at(d.base, d.offset(index), d.size), DstStride: d.strides[last-1] * d.size,
			Src: at(s.base, s.offset(index), s.size), SrcStride: s.strides[last-1] * s.size,
			Bytes: r.dims[last] * d.size, N: n,
		})
		lo += n
	}
}

// transposeBands transposes the bands lo up to hi of the last two dimensions.
func (r *run) transposeBands(lo, hi int) {
	last := len(r.dims) - 1
	d, s := &r.windows[0], &r.windows[1]
	bands := (r.dims[last] + bandRows - 1) / bandRows
	var room [8]int
	for ; lo < hi; lo++ {
		index := r.seekIn(room[:0], last-1, lo/bands)
		first := lo % bands * bandRows
		kernel.Transpose(kernel.Transposition{
			Dst:  at(d.base, d.offset(index)+first, d.size),
			Src:  at(s.base, s.offset(index)+first*s.inner, d.size),
			Size: d.size,
			Rows: min(bandRows, r.dims[last]-first), Cols: r.dims[last-1],
			DstStride: d.strides[last-1], SrcStride: s.inner,
		})
	}
}

// seekIn appends to index that of row i of the first n dimensions.
func (r *run) seekIn(index []int, n, i int) []int {
	for range n {
		index = append(index, 0)
	}
	for k := n - 1; k >= 0; k-- {
		index[k] = i % r.dims[k]
		i /= r.dims[k]
	}
	return index
}

// offset is where w has the first element at an index of the outer dimensions, in elements.
func (w *window) offset(index []int) int {
	o := 0
	for k, i := range index {
		o += i * w.strides[k]
	}
	return o
}
