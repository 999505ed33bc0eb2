package kernel

import "github.com/goten-ml/goten/core/internal/par"

// Depthwise convolutions: input channel c has m = Co/Ci filters, outputs c·m … c·m+m−1. They move
// more than they compute, so they are loops over channels for each tap of the window.

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

func depthwiseForward[F Float](s *Set[F], c *Conv, y, x, w []F) {
	m := c.Co / c.Ci
	c.overRows(func(n int, r [2]int) {
		clear(y[(n*c.OH+r[0])*c.OW*c.Co : (n*c.OH+r[1])*c.OW*c.Co])
		c.overTaps(n, r, func(iy, ix, iw int) {
			out, in, taps := y[iy:iy+c.Co], x[ix:ix+c.Ci], w[iw:iw+c.Co]
			if m == 1 {
				s.MulAdd(out, in, taps)
				return
			}
			for i, v := range taps {
				out[i] += F(in[i/m] * v)
			}
		})
	})
}

func depthwiseInput[F Float](s *Set[F], c *Conv, dx, dy, w []F) {
	m := c.Co / c.Ci
	par.For(c.N, 1, func(lo, hi int) {
		clear(dx[lo*c.H*c.W*c.Ci : hi*c.H*c.W*c.Ci])
		for n := lo; n < hi; n++ {
			c.overTaps(n, [2]int{0, c.OH}, func(iy, ix, iw int) {
				d, in, taps := dy[iy:iy+c.Co], dx[ix:ix+c.Ci], w[iw:iw+c.Co]
				if m == 1 {
					s.MulAdd(in, d, taps)
					return
				}
				for i, v := range taps {
					in[i/m] += F(d[i] * v)
				}
			})
		}
	})
}

func depthwiseWeights[F Float](s *Set[F], c *Conv, dw, x, dy []F) {
	m := c.Co / c.Ci
	sumParts(s, c, dw[:c.KH*c.KW*c.Co], 1, func(dw []F, part [2]int, _ int) {
		clear(dw)
		for n := part[0]; n < part[1]; n++ {
			c.overTaps(n, [2]int{0, c.OH}, func(iy, ix, iw int) {
				d, in, taps := dy[iy:iy+c.Co], x[ix:ix+c.Ci], dw[iw:iw+c.Co]
				if m == 1 {
					s.MulAdd(taps, in, d)
					return
				}
				for i, v := range d {
					taps[i] += F(in[i/m] * v)
				}
			})
		}
	})
}
