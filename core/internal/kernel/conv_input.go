package kernel

import "github.com/goten-ml/goten/core/internal/par"

func convInput[F Float](s *Set[F], c Conv, dx, dy, w []F) {
	switch {
	case c.N*c.OH*c.OW == 0 || len(w) == 0:
		clear(dx)
	case c.depthwise():
		depthwiseInput(s, &c, dx, dy, w)
	case c.pointwise():
		s.tile.gemm(c.N*c.H*c.W, c.Ci, c.Co,
			Mat[F]{dy, c.Co, 1}, Mat[F]{w, 1, c.Co}, Mat[F]{dx, c.Ci, 1}, false, true)
	case c.SH == 1 && c.SW == 1:
		buf := s.tile.scratch.get(c.KH * c.KW * c.Ci / c.Groups * c.Co)
		turnWeights(&c, *buf, w)
		convForward(s, c.adjoint(), dx, dy, *buf)
		s.tile.scratch.put(buf)
	default:
		scatterColumns(s, &c, dx, dy, w)
	}
}

// adjoint is the convolution of dy that gives dx where the strides are 1: a full one with the
// weights turned by half a circle and input and output channels exchanged.
func (c *Conv) adjoint() Conv {
	a := *c
	a.H, a.W, a.Ci = c.OH, c.OW, c.Co
	a.OH, a.OW, a.Co = c.H, c.W, c.Ci
	a.PT, a.PL = (c.KH-1)*c.DH-c.PT, (c.KW-1)*c.DW-c.PL
	return a
}

// turnWeights makes the weights of the adjoint: [KH, KW, Co/Groups, Ci].
func turnWeights[F Float](c *Conv, dst, w []F) {
	ci, co := c.Ci/c.Groups, c.Co/c.Groups
	taps := c.KH * c.KW
	for p := range taps {
		from, to := w[(taps-1-p)*ci*c.Co:], dst[p*co*c.Ci:]
		for i := range ci {
			for g := range c.Groups {
				for o := range co {
					to[o*c.Ci+g*ci+i] = from[i*c.Co+g*co+o]
				}
			}
		}
	}
}

// scatterColumns makes the gradients of all patches by matrix products and adds them up where
// they overlap, image by image (col2im).
func scatterColumns[F Float](s *Set[F], c *Conv, dx, dy, w []F) {
	ci, co := c.Ci/c.Groups, c.Co/c.Groups
	patch := c.KH * c.KW * ci
	rows := max(1, min(c.OH, 1<<18/(c.OW*patch)))
	par.For(c.N, 1, func(lo, hi int) {
		buf := s.tile.scratch.get(rows * c.OW * patch)
		defer s.tile.scratch.put(buf)
		for n := lo; n < hi; n++ {
			clear(dx[n*c.H*c.W*c.Ci:][:c.H*c.W*c.Ci])
			for i := 0; i < c.OH; i += rows {
				h := min(rows, c.OH-i)
				for g := range c.Groups {
					d := dy[(n*c.OH+i)*c.OW*c.Co+g*co:]
					s.tile.gemm(h*c.OW, patch, co, Mat[F]{d, c.Co, 1}, Mat[F]{w[g*co:], 1, c.Co},
						Mat[F]{*buf, patch, 1}, false, c.N < maxTasks)
					addPatches(s, c, dx[n*c.H*c.W*c.Ci:], *buf, [3]int{i, h, g * ci})
				}
			}
		}
	})
}

// addPatches adds the patches of h output rows from i to channels first… of an image.
func addPatches[F Float](s *Set[F], c *Conv, dx, patches []F, at [3]int) {
	i, h, first := at[0], at[1], at[2]
	ci := c.Ci / c.Groups
	for r := range h * c.OW {
		top, left := (i+r/c.OW)*c.SH-c.PT, r%c.OW*c.SW-c.PL
		for p := range c.KH * c.KW {
			row, col := top+p/c.KW*c.DH, left+p%c.KW*c.DW
			if row < 0 || row >= c.H || col < 0 || col >= c.W {
				continue
			}
			d := dx[(row*c.W+col)*c.Ci+first:][:ci]
			addSmall(s, d, patches[(r*c.KH*c.KW+p)*ci:][:ci])
		}
	}
}

// addSmall is dst += x; a few channels are not worth a call through the Set.
func addSmall[F Float](s *Set[F], dst, x []F) {
	if len(dst) >= 16 {
		s.Add(dst, dst, x)
		return
	}
	for i, v := range x {
		dst[i] += v
	}
}
