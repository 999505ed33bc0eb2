package ops

import (
	"math"

	"github.com/goten-ml/goten/core/internal/kernel"
	"github.com/goten-ml/goten/core/tensor"
)

// channels sees an array as n rows of c channels. It works on wide rows, of several rows side by
// side, so that vectors are full even where channels are few.
type channels[F kernel.Float] struct {
	n, c  int
	width int // of wide rows
	block int // rows whose sums are made by one thread, while they are in its cache
	dtype tensor.DType
	k     *kernel.Set[F]
}

// wideRow is how many elements fill the registers that a kernel has for a row, channelBlock how
// many stay in the second cache with the results that are made of them.
const (
	wideRow      = 64
	channelBlock = 16 << 10
)

func newChannels[F kernel.Float](v []F, c int) *channels[F] {
	b := &channels[F]{c: c, k: kernel.Of[F](), dtype: tensor.TypeOf[F]()}
	if c == 0 {
		return b
	}
	b.n = len(v) / c
	side := max(1, bandWidth/c)
	for i := range side {
		if (i+1)*c%wideRow == 0 {
			side = i + 1
			break
		}
	}
	b.width = max(1, min(side, b.n)) * c
	b.block = max(1, channelBlock/b.width) * b.width / c
	return b
}

// wide repeats vectors along a wide row.
func (b *channels[F]) wide(v ...[]F) [][]F {
	room := make([]F, len(v)*b.width)
	w := make([][]F, len(v))
	for k, x := range v {
		w[k], room = room[:b.width:b.width], room[b.width:]
		for i := 0; i < b.width; i += b.c {
			copy(w[k][i:], x)
		}
	}
	return w
}

// narrow adds what wide rows have for each channel.
func (b *channels[F]) narrow(dst, w []F) {
	copy(dst, w)
	for i := b.c; i < len(w); i += b.c {
		b.k.Add(dst, dst, w[i:i+b.c])
	}
}

// each runs f over the elements of blocks of rows, on all threads; the number of the block comes
// first.
func (b *channels[F]) each(x *Exec, f func(i, lo, hi int)) {
	if b.c == 0 {
		return
	}
	x.For(b.blocks(), 1, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			f(i, i*b.block*b.c, min(b.n, (i+1)*b.block)*b.c)
		}
	})
}

func (b *channels[F]) blocks() int { return (b.n + b.block - 1) / b.block }

// moments sets mean and variance: those of each block while it is in the cache, and all together by
// Chan, Golub, LeVeque 1983, eq. 1.5, in float64.
func (b *channels[F]) moments(x *Exec, v, mean, variance []F) {
	if b.n == 0 || b.c == 0 {
		for i := range mean {
			mean[i], variance[i] = F(math.NaN()), F(math.NaN())
		}
		return
	}
	blocks := b.blocks()
	part := tensor.Data[F](x, x.Scratch(b.dtype, blocks, 3, b.c))
	room := tensor.Data[F](x, x.Scratch(b.dtype, blocks, 3, b.width))
	b.each(x, func(i, lo, hi int) {
		b.blockMoments(part[3*i*b.c:][:3*b.c], room[3*i*b.width:][:3*b.width], v[lo:hi])
	})
	b.join(part, mean, variance)
}

// blockMoments sets part to the mean of each channel, rounded, and to the sums of the distances
// from it and of their squares: so the mean can be corrected (Chan, Golub, LeVeque 1983, eq. 1.7).
func (b *channels[F]) blockMoments(part, room, v []F) {
	m, n := part[:b.c], F(len(v)/b.c)
	wide, sums, squares := room[:b.width], room[b.width:2*b.width], room[2*b.width:]
	b.sum(sums, v)
	b.narrow(m, sums)
	for k := range m {
		m[k] /= n
	}
	for k := 0; k < b.width; k += b.c {
		copy(wide[k:], m)
	}
	clear(room[b.width:])
	b.k.SpreadRows(sums, squares, v, wide)
	b.narrow(part[b.c:2*b.c], sums)
	b.narrow(part[2*b.c:], squares)
}

// sum sets acc to the sum of wide rows, of which the last may be shorter.
func (b *channels[F]) sum(acc, v []F) {
	clear(acc)
	whole := len(v) / b.width
	b.k.AddRows(acc, v, b.width, whole)
	rest := v[whole*b.width:]
	b.k.Add(acc[:len(rest)], acc[:len(rest)], rest)
}

// join makes mean and variance of those of the blocks, in their order.
func (b *channels[F]) join(part, mean, variance []F) {
	room := make([]float64, 2*b.c)
	m, spread := room[:b.c], room[b.c:]
	for i := range b.blocks() {
		before := float64(i * b.block)
		n := float64(min(b.block, b.n-i*b.block))
		share := n / (before + n)
		p := part[3*i*b.c:][:3*b.c]
		for k := range m {
			off := float64(p[b.c+k])
			d := float64(p[k]) + off/n - m[k]
			m[k] += d * share
			spread[k] += max(0, float64(p[2*b.c+k])-off*off/n) + d*d*before*share
		}
	}
	for k := range m {
		mean[k], variance[k] = F(m[k]), F(spread[k]/float64(b.n))
	}
}

// normalise sets y to (v − a[0])·a[1] + a[2], and hands its blocks on if there is an after.
func (b *channels[F]) normalise(x *Exec, y, v []F, a [3][]F, after kernel.After) {
	w := b.wide(a[0], a[1], a[2])
	b.each(x, func(_, lo, hi int) {
		b.k.AffineRows(y[lo:hi], v[lo:hi], w[0], w[1], w[2])
		if after != nil {
			after(lo/b.c, 0, (hi-lo)/b.c, b.c)
		}
	})
}

// A channelGrad is what the gradient of a normalisation reads.
type channelGrad[F kernel.Float] struct {
	v, dy []F
	// before, if there is one, makes a block of dy.
	before kernel.After
}

// slopes sets sum to Σ dy and along to Σ dy⊙(v − mean). Blocks are added in order.
func (b *channels[F]) slopes(x *Exec, g channelGrad[F], mean, sum, along []F) {
	clear(sum)
	clear(along)
	if b.n == 0 || b.c == 0 {
		return
	}
	blocks, m := b.blocks(), b.wide(mean)[0]
	part := tensor.Data[F](x, x.Scratch(b.dtype, blocks, 2, b.c))
	room := tensor.Data[F](x, x.Scratch(b.dtype, blocks, 2, b.width))
	b.each(x, func(i, lo, hi int) {
		if g.before != nil {
			g.before(lo/b.c, 0, (hi-lo)/b.c, b.c)
		}
		acc := room[2*i*b.width:][:2*b.width]
		clear(acc)
		b.k.SlopeRows(acc[:b.width], acc[b.width:], g.v[lo:hi], g.dy[lo:hi], m)
		b.narrow(part[2*i*b.c:][:b.c], acc[:b.width])
		b.narrow(part[(2*i+1)*b.c:][:b.c], acc[b.width:])
	})
	for i := range blocks {
		b.k.Add(sum, sum, part[2*i*b.c:][:b.c])
		b.k.Add(along, along, part[(2*i+1)*b.c:][:b.c])
	}
}

// gradient sets dx to ((v − mean)·slope + dy − shift)·scale.
func (b *channels[F]) gradient(x *Exec, dx []F, g channelGrad[F], by kernel.NormGrad[F]) {
	w := b.wide(by.Mean, by.Slope, by.Shift, by.Scale)
	by = kernel.NormGrad[F]{Mean: w[0], Slope: w[1], Shift: w[2], Scale: w[3]}
	b.each(x, func(_, lo, hi int) {
		b.k.NormGradRows(dx[lo:hi], g.v[lo:hi], g.dy[lo:hi], &by)
	})
}
