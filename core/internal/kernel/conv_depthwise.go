package kernel

import (
	"unsafe"

	"github.com/goten-ml/goten/core/internal/par"
)

// Depthwise convolutions: input channel c has m = Co/Ci filters, outputs c·m … c·m+m−1. With one
// filter, vectors of channels meet vectors of weights: see depthTile. With more, the loops are
// those of the definition.

// A depthwise is a depthwise convolution of one filter with its output, y or dx.
type depthwise[F Float] struct {
	s          *Set[F]
	rows, cols axis
	c          int // channels
	ld         int // from one pixel of y to the next
	ahead      int // see depthTile
	y, x, w    []F
	after      After
}

// run computes the outputs of n images, on all threads.
func (d *depthwise[F]) run(n int) {
	d.ld, d.ahead = d.c, d.rows.mul
	if collides[F](d.c) && d.rows.div == 1 && d.cols.div == 1 {
		d.runApart(n)
		return
	}
	work := d.cols.out * d.cols.k * d.rows.k * d.c
	image := d.rows.in * d.cols.in * d.c
	par.For(n*d.rows.out, grainOf(work), func(lo, hi int) {
		t := d.s.depth.get()
		t.columns = d.cols.groups(t.columns[:0])
		t.n = d.c
		for i := lo; i < hi; i++ {
			n := i / d.rows.out
			d.row(t, d.y[i*d.cols.out*d.c:], i%d.rows.out, d.x[n*image:])
			d.after.done(0, i, d.cols.out, d.c, [2]int{i, i + 1})
		}
		d.s.depth.put(t)
	})
}

// row computes row i of an image, y, from the image x.
func (d *depthwise[F]) row(t *depthTile[F], y []F, i int, x []F) {
	rows, cols, c := &d.rows, &d.cols, d.c
	s := rows.span(i)
	x = x[s.at*cols.in*c:]
	w := d.w[min(s.first, rows.k-1)*cols.k*c:]
	t.kh, t.acc = s.count, false
	t.ahead = d.ahead
	t.xs, t.xq, t.wq, t.ys = cols.mul*c, cols.move*c, cols.step*c, cols.div*d.ld
	for _, g := range t.columns {
		if s.count == 0 || g.count == 0 {
			for j := range g.m {
				clear(y[(g.out+j*cols.div)*d.ld:][:t.n])
			}
			continue
		}
		t.kw = g.count
		t.xjump = rows.move*cols.in*c - t.kw*t.xq
		t.wjump = rows.step*cols.k*c - t.kw*t.wq
		t.w, t.y, t.x = w[g.first*c:], y[g.out*d.ld:], x[g.at*c:]
		d.s.depth.over(t, g.m)
	}
}

func depthwiseForward[F Float](s *Set[F], c *Conv, y, x, w []F, after After) {
	if c.Co == c.Ci {
		d := depthwise[F]{s: s, c: c.Ci, y: y, x: x, w: w, after: after,
			rows: newAxis(axis{c.OH, c.H, c.KH, c.SH, -c.PT, c.DH, 1, 0, 0}),
			cols: newAxis(axis{c.OW, c.W, c.KW, c.SW, -c.PL, c.DW, 1, 0, 0})}
		d.run(c.N)
		return
	}
	m := c.Co / c.Ci
	c.overRows(func(n int, r [2]int) {
		clear(y[(n*c.OH+r[0])*c.OW*c.Co : (n*c.OH+r[1])*c.OW*c.Co])
		c.overTaps(n, r, func(iy, ix, iw int) {
			in := x[ix : ix+c.Ci]
			for i, v := range w[iw : iw+c.Co] {
				y[iy+i] += F(in[i/m] * v)
			}
		})
		after.done(n, c.OH, c.OW, c.Co, r)
	})
}

func depthwiseInput[F Float](s *Set[F], c *Conv, dx, dy, w []F, after After) {
	if c.Co == c.Ci {
		turned := s.tile.scratch.get(c.KH * c.KW * c.Ci)
		for p := range c.KH * c.KW {
			copy((*turned)[p*c.Ci:][:c.Ci], w[(c.KH*c.KW-1-p)*c.Ci:])
		}
		d := depthwise[F]{s: s, c: c.Ci, y: dx, x: dy, w: *turned, after: after,
			rows: newAxis(axis{c.H, c.OH, c.KH, 1, c.PT - (c.KH-1)*c.DH, c.DH, c.SH, 0, 0}),
			cols: newAxis(axis{c.W, c.OW, c.KW, 1, c.PL - (c.KW-1)*c.DW, c.DW, c.SW, 0, 0})}
		d.run(c.N)
		s.tile.scratch.put(turned)
		return
	}
	m := c.Co / c.Ci
	par.For(c.N, 1, func(lo, hi int) {
		clear(dx[lo*c.H*c.W*c.Ci : hi*c.H*c.W*c.Ci])
		for n := lo; n < hi; n++ {
			c.overTaps(n, [2]int{0, c.OH}, func(iy, ix, iw int) {
				d := dy[iy : iy+c.Co]
				for i, v := range w[iw : iw+c.Co] {
					dx[ix+i/m] += F(d[i] * v)
				}
			})
			after.done(n, c.H, c.W, c.Ci, [2]int{0, c.H})
		}
	})
}

func depthwiseWeights[F Float](s *Set[F], c *Conv, dw, x, dy []F) {
	dw = dw[:c.KH*c.KW*c.Co]
	if c.Co == c.Ci {
		chunk := 64 // channels of a task
		if collides[F](c.Ci) {
			chunk = s.tile.nr
		}
		sumParts(s, c, dw, ceilDiv(c.Ci, chunk), func(dw []F, part [2]int, i int) {
			first := i * chunk
			g := depthGrad[F]{Conv: c, s: s, dw: dw[first:], n: min(chunk, c.Ci-first)}
			g.run(x[first:], dy[first:], part)
		})
		return
	}
	m := c.Co / c.Ci
	sumParts(s, c, dw, 1, func(dw []F, part [2]int, _ int) {
		clear(dw)
		for n := part[0]; n < part[1]; n++ {
			c.overTaps(n, [2]int{0, c.OH}, func(iy, ix, iw int) {
				in := x[ix : ix+c.Ci]
				for i, v := range dy[iy : iy+c.Co] {
					dw[iw+i] += F(in[i/m] * v)
				}
			})
		}
	})
}

// collides reports whether pixels of c channels lie a multiple of 1 KB apart: those of a window
// then share a few places of the first cache, and are copied to where they do not.
func collides[F Float](c int) bool { return c*int(unsafe.Sizeof(*new(F)))%1024 == 0 }

// A depthGrad is dw of n channels under way.
type depthGrad[F Float] struct {
	*Conv
	s     *Set[F]
	t     *depthTile[F]
	dw    []F
	x, dy Mat[F] // an image
	n     int
}

// run sets dw to what images part[0] … part[1]−1 give.
func (g *depthGrad[F]) run(x, dy []F, part [2]int) {
	g.t = g.s.depth.get()
	for p := range g.KH * g.KW {
		clear(g.dw[p*g.Ci:][:g.n])
	}
	in, out := g.H*g.W, g.OH*g.OW
	tile := g.s.tile
	buf := tile.scratch.get((in + out) * tile.nr)
	for n := part[0]; n < part[1]; n++ {
		g.x, g.dy = Mat[F]{x[n*in*g.Ci:], g.Ci, 1}, Mat[F]{dy[n*out*g.Ci:], g.Ci, 1}
		if collides[F](g.Ci) {
			a, b := (*buf)[:in*tile.nr], (*buf)[in*tile.nr:]
			tile.pack(in, g.n, a, g.x.Data, g.Ci)
			tile.pack(out, g.n, b, g.dy.Data, g.Ci)
			g.x, g.dy = Mat[F]{a, tile.nr, 1}, Mat[F]{b, tile.nr, 1}
		}
		const rows = 8 // that stay in the cache for all taps
		for r := 0; r < g.OH; r += rows {
			for p := range g.KH {
				lo, hi := within(g.SH, g.PT-p*g.DH, g.H, g.OH)
				g.row(p, max(r, lo), min(r+rows, hi))
			}
		}
	}
	tile.scratch.put(buf)
	g.s.depth.put(g.t)
}

// row adds to row p of dw what rows lo … hi−1 of dy give.
func (g *depthGrad[F]) row(p, lo, hi int) {
	if lo >= hi {
		return
	}
	t := g.t
	t.n, t.kh, t.acc, t.ys = g.n, hi-lo, true, g.Ci
	t.ahead = 0
	t.xs, t.xq, t.wq = g.DW*g.x.RS, g.SW*g.x.RS, g.dy.RS
	x, dy := g.x.Data[(lo*g.SH+p*g.DH-g.PT)*g.W*g.x.RS:], g.dy.Data[lo*g.OW*g.dy.RS:]
	columns := func(j, count, q, m int) {
		t.m, t.tiles, t.kw = m, 1, count
		t.xjump, t.wjump = g.SH*g.W*g.x.RS-count*t.xq, g.OW*g.dy.RS-count*t.wq
		t.y, t.w = g.dw[(p*g.KW+q)*g.Ci:], dy[j*g.dy.RS:]
		t.x = x[(j*g.SW+q*g.DW-g.PL)*g.x.RS:]
		g.s.depth.run(t)
	}
	// The columns of dy that all taps meet are those of the first and of the last.
	first, _ := within(g.SW, g.PL, g.W, g.OW)
	_, last := within(g.SW, g.PL-(g.KW-1)*g.DW, g.W, g.OW)
	if first < last {
		for q := 0; q < g.KW; q += depthRows {
			columns(first, last-first, q, min(depthRows, g.KW-q))
		}
	}
	for j := range g.OW {
		if j >= first && j < last {
			continue
		}
		for q := range g.KW {
			if col := j*g.SW + q*g.DW - g.PL; col >= 0 && col < g.W {
				columns(j, 1, q, 1)
			}
		}
	}
}

// within are the outputs of an axis of so many, of which the inputs i·stride − pad lie in [0, n).
func within(stride, pad, n, outputs int) (lo, hi int) {
	if pad > 0 {
		lo = ceilDiv(pad, stride)
	}
	if n+pad > 0 {
		hi = ceilDiv(n+pad, stride)
	}
	return min(lo, outputs), min(hi, outputs)
}

// overTaps runs f over the taps of the output pixels of rows r of image n that lie in the image:
// the offsets of the pixel in y, of the tap in x, and of its weights.
func (c *Conv) overTaps(n int, r [2]int, f func(y, x, w int)) {
	for i := r[0]; i < r[1]; i++ {
		for j := range c.OW {
			y := ((n*c.OH+i)*c.OW + j) * c.Co
			for p := range c.KH {
				row := i*c.SH + p*c.DH - c.PT
				if row < 0 || row >= c.H {
					continue
				}
				for q := range c.KW {
					col := j*c.SW + q*c.DW - c.PL
					if col >= 0 && col < c.W {
						f(y, ((n*c.H+row)*c.W+col)*c.Ci, (p*c.KW+q)*c.Co)
					}
				}
			}
		}
	}
}
