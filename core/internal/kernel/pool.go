package kernel

import (
	"math"

	"github.com/goten-ml/goten/core/internal/par"
)

// A Pool is the geometry of pooling over windows of NHWC images: x [N, H, W, C], y [N, OH, OW, C].
// Window (i, j) covers rows i·SH − PT … and columns j·SW − PL …, KH by KW, of which what lies
// outside the image does not count.
type Pool struct {
	N, H, W, C, KH, KW int
	OH, OW, SH, SW     int
	PT, PL             int
	// CountPadding makes averages divide by KH·KW at the border too, as PyTorch does by default.
	CountPadding bool
}

// MaxPool computes y = max x, NaN if the window has one; −Inf for a window outside the image.
func MaxPool[F Float](p Pool, y, x []F) { maxPool(Of[F](), p, y, x) }

func maxPool[F Float](s *Set[F], p Pool, y, x []F) {
	size := p.H * p.W * p.C
	p.overRows(func(n int, r [2]int) {
		p.overWindows(n, r, func(iy int, w [4]int) {
			out := y[iy : iy+p.C]
			if w[0] >= w[1] || w[2] >= w[3] {
				fill(out, F(math.Inf(-1)))
			} else if p.C > 0 {
				s.maxTaps(&p, out, x[n*size:(n+1)*size], w)
			}
		})
	})
}

// maxTaps is Set.maxTaps in Go.
func maxTaps[F Float](p *Pool, y, x []F, w [4]int) {
	for c := range y {
		best := x[(w[0]*p.W+w[2])*p.C+c]
		for i := w[0]; i < w[1]; i++ {
			for j := w[2]; j < w[3]; j++ {
				best = max(best, x[(i*p.W+j)*p.C+c])
			}
		}
		y[c] = best
	}
}

func fill[F Float](x []F, v F) {
	for i := range x {
		x[i] = v
	}
}

// MaxPoolGrad sets dx to the gradient with respect to x: every dy goes to the first of the
// greatest elements of its window, in the order of rows; NaN counts as the greatest.
func MaxPoolGrad[F Float](p Pool, dx, dy, x []F) { maxPoolGrad(Of[F](), p, dx, dy, x) }

func maxPoolGrad[F Float](s *Set[F], p Pool, dx, dy, x []F) {
	size := p.H * p.W * p.C
	if size == 0 {
		return
	}
	par.For(p.N, 1, func(lo, hi int) {
		clear(dx[lo*size : hi*size])
		for n := lo; n < hi; n++ {
			d, v := dx[n*size:(n+1)*size], x[n*size:(n+1)*size]
			p.overWindows(n, [2]int{0, p.OH}, func(iy int, w [4]int) {
				if w[0] < w[1] && w[2] < w[3] {
					s.maxGrad(&p, d, dy[iy:iy+p.C], v, w)
				}
			})
		}
	})
}

// maxGrad is Set.maxGrad in Go.
func maxGrad[F Float](p *Pool, dx, dy, x []F, w [4]int) {
	for c, d := range dy {
		at := (w[0]*p.W+w[2])*p.C + c
		best := x[at]
		for i := w[0]; i < w[1]; i++ {
			for j := w[2]; j < w[3]; j++ {
				k := (i*p.W+j)*p.C + c
				if v := x[k]; v > best || v != v && best == best {
					best, at = v, k
				}
			}
		}
		dx[at] += d
	}
}

// AveragePool computes y, the mean of x over each window; 0 for a window outside the image.
func AveragePool[F Float](p Pool, y, x []F) {
	s := Of[F]()
	p.overRows(func(n int, r [2]int) {
		p.overWindows(n, r, func(iy int, w [4]int) {
			out := y[iy : iy+p.C]
			clear(out)
			for i := w[0]; i < w[1]; i++ {
				for j := w[2]; j < w[3]; j++ {
					ix := ((n*p.H+i)*p.W + j) * p.C
					addSmall(s, out, x[ix:ix+p.C])
				}
			}
			count := F(p.count(w))
			for c := range out {
				out[c] /= count
			}
		})
	})
}

// AveragePoolGrad sets dx to the gradient with respect to x.
func AveragePoolGrad[F Float](p Pool, dx, dy []F) {
	s := Of[F]()
	par.For(p.N, 1, func(lo, hi int) {
		part := make([]F, p.C)
		clear(dx[lo*p.H*p.W*p.C : hi*p.H*p.W*p.C])
		for n := lo; n < hi; n++ {
			p.overWindows(n, [2]int{0, p.OH}, func(iy int, w [4]int) {
				count := F(p.count(w))
				for c, v := range dy[iy : iy+p.C] {
					part[c] = v / count
				}
				for i := w[0]; i < w[1]; i++ {
					for j := w[2]; j < w[3]; j++ {
						ix := ((n*p.H+i)*p.W + j) * p.C
						addSmall(s, dx[ix:ix+p.C], part)
					}
				}
			})
		}
	})
}

// count is what the average over window w divides by.
func (p *Pool) count(w [4]int) int {
	if p.CountPadding {
		return p.KH * p.KW
	}
	return max(1, max(0, w[1]-w[0])*max(0, w[3]-w[2]))
}

// overRows runs f over the output rows of all images on all threads, each call within one image.
func (p *Pool) overRows(f func(n int, r [2]int)) {
	grain := max(1, min(grainOf(8*p.OW*p.KH*p.KW*p.C), p.OH))
	blocks := ceilDiv(p.OH, grain)
	par.For(p.N*blocks, 1, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			r := i % blocks * grain
			f(i/blocks, [2]int{r, min(r+grain, p.OH)})
		}
	})
}

// overWindows runs f over the windows of output rows r of image n: the offset of the output
// pixel, and the window's rows w[0] … w[1]−1 and columns w[2] … w[3]−1 in the image.
func (p *Pool) overWindows(n int, r [2]int, f func(iy int, w [4]int)) {
	for i := r[0]; i < r[1]; i++ {
		top := i*p.SH - p.PT
		for j := range p.OW {
			left := j*p.SW - p.PL
			f(((n*p.OH+i)*p.OW+j)*p.C, [4]int{
				max(0, top), min(p.H, top+p.KH), max(0, left), min(p.W, left+p.KW),
			})
		}
	}
}
