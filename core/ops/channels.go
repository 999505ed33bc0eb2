package ops

import (
	"math"

	"github.com/goten-ml/goten/core/internal/kernel"
	"github.com/goten-ml/goten/core/tensor"
)

// channels sees an array as n rows of c channels. It works on several rows at once, so that the
// vectors are long even where channels are few.
type channels[F kernel.Float] struct {
	n, c  int
	rows  int // rows worked on at once
	block int // rows of which the sums are made by one thread
	dtype tensor.DType
	k     *kernel.Set[F]
}

func newChannels[F kernel.Float](_ *Exec, v []F, c int) *channels[F] {
	b := &channels[F]{c: c, k: kernel.Of[F](), dtype: tensor.TypeOf[F]()}
	if c == 0 {
		return b
	}
	b.n = len(v) / c
	b.rows = max(1, min(bandWidth/c, b.n))
	blocks := blocksOf(b.n, c)
	b.block = max(1, (b.n+blocks-1)/blocks)
	return b
}

// wide repeats a vector for all the rows that are worked on at once.
func (b *channels[F]) wide(x []F) []F {
	w := make([]F, b.rows*b.c)
	for i := range b.rows {
		copy(w[i*b.c:], x)
	}
	return w
}

// each runs f over pieces of whole rows, at most rows of them, on all threads.
func (b *channels[F]) each(x *Exec, f func(lo, hi int)) {
	if b.c == 0 {
		return
	}
	x.For(b.n, b.block, func(lo, hi int) { b.pieces(lo, hi, f) })
}

func (b *channels[F]) pieces(lo, hi int, f func(lo, hi int)) {
	for i := lo; i < hi; i += b.rows {
		f(i*b.c, min(i+b.rows, hi)*b.c)
	}
}

// sums sets dst to what add makes of all pieces: two accumulators of a piece's length, of which
// each channel adds up. Blocks are added in order.
func (b *channels[F]) sums(x *Exec, dst [2][]F,
	add func(acc [2][]F, room []F, lo, hi int)) {
	clear(dst[0])
	clear(dst[1])
	if b.c == 0 || b.n == 0 {
		return
	}
	blocks, w := (b.n+b.block-1)/b.block, b.rows*b.c
	room := tensor.Data[F](x, x.Scratch(b.dtype, blocks, 3, w))
	x.For(blocks, 1, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			part := room[i*3*w : (i+1)*3*w]
			clear(part)
			b.pieces(i*b.block, min(b.n, (i+1)*b.block), func(lo, hi int) {
				m := hi - lo
				add([2][]F{part[:m], part[w : w+m]}, part[2*w:2*w+m], lo, hi)
			})
		}
	})
	for i := range blocks {
		for j, d := range dst {
			part := room[(i*3+j)*w:][:w]
			for r := range b.rows {
				b.k.Add(d, d, part[r*b.c:(r+1)*b.c])
			}
		}
	}
}

// moments sets mean and variance, in two passes as NumPy computes them.
func (b *channels[F]) moments(x *Exec, v, mean, variance []F) {
	n := F(b.n)
	if b.n == 0 {
		for i := range mean {
			mean[i], variance[i] = F(math.NaN()), F(math.NaN())
		}
		return
	}
	b.sums(x, [2][]F{mean, variance}, func(acc [2][]F, _ []F, lo, hi int) {
		b.k.Add(acc[0], acc[0], v[lo:hi])
	})
	for i := range mean {
		mean[i] /= n
	}
	wide, unused := b.wide(mean), make([]F, b.c)
	b.sums(x, [2][]F{variance, unused}, func(acc [2][]F, room []F, lo, hi int) {
		b.k.Sub(room, v[lo:hi], wide[:hi-lo])
		b.k.MulAdd(acc[0], room, room)
	})
	for i := range variance {
		variance[i] /= n
	}
}

// normalise sets y to (v − a[0])·a[1] + a[2], and hands blocks of rows on.
func (b *channels[F]) normalise(x *Exec, y, v []F, a [3][]F, after kernel.After) {
	mean, scale, shift := b.wide(a[0]), b.wide(a[1]), b.wide(a[2])
	if b.c == 0 {
		return
	}
	x.For(b.n, b.block, func(lo, hi int) {
		for slab := slabPieces * b.rows; lo < hi; lo += slab {
			end := min(lo+slab, hi)
			b.pieces(lo, end, func(lo, hi int) {
				row := y[lo:hi]
				n := len(row)
				b.k.Affine(row, v[lo:hi], mean[:n], scale[:n], shift[:n])
			})
			if after != nil {
				after(lo, 0, end-lo, b.c)
			}
		}
	})
}

// slabPieces is how many pieces are handed on at once: 32 KiB of floats.
const slabPieces = 16
