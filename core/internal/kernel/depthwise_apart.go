package kernel

import (
	"unsafe"

	"github.com/goten-ml/goten/core/internal/par"
)

const (
	// apartChannels are the channels of a copy: two lines of the cache in float32.
	apartChannels = 32
	// apartElements are those of the copy of a task, about: it stays in the second cache.
	apartElements = 1 << 14
)

// runApart is run for pixels that collide in the cache: some channels of some rows at a time are
// copied, with the padding, to where their pixels lie side by side.
func (d *depthwise[F]) runApart(n int) {
	_, width := d.cols.reach(d.cols.out)
	rows := max(1, min(d.rows.out, apartElements/(width*apartChannels*d.rows.mul)))
	rows = ceilDiv(d.rows.out, ceilDiv(d.rows.out, rows))
	bands, chunks := ceilDiv(d.rows.out, rows), ceilDiv(d.c, apartChannels)
	_, height := d.rows.reach(rows)
	taps := d.rows.k * d.cols.k
	work := rows * d.cols.out * taps * apartChannels
	par.For(n*bands*chunks, grainOf(work), func(lo, hi int) {
		buf := d.s.tile.scratch.get((height*width + taps) * apartChannels)
		t := d.s.depth.get()
		for i := lo; i < hi; i++ {
			n, row := i/chunks/bands, i/chunks%bands*rows
			d.chunk(t, *buf, [3]int{n, row, min(rows, d.rows.out-row)}, i%chunks*apartChannels)
		}
		d.s.depth.put(t)
		d.s.tile.scratch.put(buf)
	})
}

// chunk computes rows at[1] …, at[2] of them, of image at[0], of the channels from first on.
func (d *depthwise[F]) chunk(t *depthTile[F], buf []F, at [3]int, first int) {
	n, row, rows := at[0], at[1], at[2]
	taps := d.rows.k * d.cols.k
	part := *d
	part.c, part.ahead = min(apartChannels, d.c-first), 0
	part.w, part.x = buf[:taps*part.c], buf[taps*part.c:]
	copyChannels(part.w, d.w[first:], taps, part.c, d.c)
	part.rows, part.cols = d.rows.inside(rows), d.cols.inside(d.cols.out)
	d.copyRows(&part, n, row, first)
	t.columns, t.n = part.cols.groups(t.columns[:0]), part.c
	for i := range rows {
		pixel := (n*d.rows.out + row + i) * d.cols.out
		part.row(t, d.y[pixel*d.c+first:], i, part.x)
		if d.after != nil {
			d.after(pixel, first, d.cols.out, part.c)
		}
	}
}

// copyRows makes part.x, the input of the rows from row on of image n, of the channels from first.
func (d *depthwise[F]) copyRows(part *depthwise[F], n, row, first int) {
	c, width := part.c, part.cols.in
	left, _ := d.cols.reach(1)
	lo := min(max(0, -left), width)
	hi := min(max(lo, d.cols.in-left), width)
	top := row*d.rows.mul + d.rows.off
	for i := range part.rows.in {
		to := part.x[i*width*c : (i+1)*width*c]
		if top+i < 0 || top+i >= d.rows.in || lo == hi {
			clear(to)
			continue
		}
		from := d.x[((n*d.rows.in+top+i)*d.cols.in+lo+left)*d.c+first:]
		clear(to[:lo*c])
		copyChannels(to[lo*c:], from, hi-lo, c, d.c)
		clear(to[hi*c:])
	}
}

// reach is the first input that count outputs meet, from output 0 on, and how many there are to the
// last.
func (a *axis) reach(count int) (first, size int) {
	return a.off, (count-1)*a.mul + (a.k-1)*a.d + 1
}

// inside is the axis of count outputs whose inputs all exist.
func (a *axis) inside(count int) axis {
	in := *a
	in.out, in.off = count, 0
	_, in.in = a.reach(count)
	return in
}

// copyChannels copies c channels of n pixels, which lie ld elements apart.
func copyChannels[F Float](dst, src []F, n, c, ld int) {
	size := int(unsafe.Sizeof(dst[0]))
	_, _ = dst[n*c-1], src[(n-1)*ld+c-1]
	CopyRows(RowCopy{Dst: unsafe.Pointer(&dst[0]), Src: unsafe.Pointer(&src[0]),
		DstStride: c * size, SrcStride: ld * size, Bytes: c * size, N: n})
}
