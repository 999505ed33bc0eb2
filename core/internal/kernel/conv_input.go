package kernel

import "github.com/goten-ml/goten/core/internal/par"

func convInput[F Float](s *Set[F], c Conv, dx, dy, w []F, after After) {
	switch {
	case c.N*c.OH*c.OW == 0 || len(w) == 0:
		clear(dx)
		after.done(0, c.N*c.H, c.W, c.Ci, [2]int{0, c.N * c.H})
	case c.depthwise():
		depthwiseInput(s, &c, dx, dy, w, after)
	case c.pointwise():
		s.tile.gemmAfter(c.N*c.H*c.W, c.Ci, c.Co,
			Mat[F]{dy, c.Co, 1}, Mat[F]{w, 1, c.Co}, Mat[F]{dx, c.Ci, 1}, false, true, after)
	case c.Groups == 1 && c.DH == 1 && c.DW == 1 && c.Ci > 4:
		byPhases(s, &c, dx, dy, w, after)
	case c.Groups == 1 && c.SH == 1 && c.SW == 1 && c.DW == 1 && !c.scatters():
		full(s, c.phase(0, 0), convSlices[F]{y: dx, x: dy, w: kernelMat[F]{data: w}, after: after})
	case c.SH == 1 && c.SW == 1 && !c.scatters():
		buf := s.tile.scratch.get(c.KH * c.KW * c.Ci / c.Groups * c.Co)
		turnWeights(&c, *buf, w)
		convForward(s, c.adjoint(), dx, dy, *buf, after)
		s.tile.scratch.put(buf)
	default:
		scatterColumns(s, &c, dx, dy, w, after)
	}
}

// scatters reports whether adding up patches is faster than the adjoint, whose tiles would be
// empty for the most part where an image has few channels.
func (c *Conv) scatters() bool { return c.Groups == 1 && c.DW == 1 && c.Ci <= 4 }

// adjoint is the convolution of dy that gives dx where the strides are 1: a full one with the
// weights turned by half a circle and input and output channels exchanged.
func (c *Conv) adjoint() Conv {
	a := *c
	a.H, a.W, a.Ci = c.OH, c.OW, c.Co
	a.OH, a.OW, a.Co = c.H, c.W, c.Ci
	a.PT, a.PL = (c.KH-1)*c.DH-c.PT, (c.KW-1)*c.DW-c.PL
	return a
}

// A phase is the pixels of dx of every SH-th row and SW-th column. The taps of the window that meet
// them are every SH-th and SW-th too, so that they are a convolution of dy with stride 1.
type phase struct {
	Conv           // of dy, to the pixels of the phase
	of       *Conv // the convolution whose gradient it is
	row, col int   // the first pixel
	p, q     int   // the last tap
}

// phase is that of the pixel (row, col).
func (c *Conv) phase(row, col int) phase {
	f := phase{of: c, row: row, col: col}
	f.p, f.KH = lastTap(c.KH, c.SH, row+c.PT)
	f.q, f.KW = lastTap(c.KW, c.SW, col+c.PL)
	f.N, f.H, f.W, f.Ci = c.N, c.OH, c.OW, c.Co
	f.OH, f.OW, f.Co = ceilDiv(c.H-row, c.SH), ceilDiv(c.W-col, c.SW), c.Ci
	f.SH, f.SW, f.DH, f.DW, f.Groups = 1, 1, c.DH, c.DW, 1
	f.PT, f.PL = (f.p*c.DH-row-c.PT)/c.SH, (f.q*c.DW-col-c.PL)/c.SW
	return f
}

// lastTap is the last of k taps that meet a pixel, every stride-th, and how many do.
func lastTap(k, stride, pixel int) (last, count int) {
	last = k - 1 - ((k-1-pixel)%stride+stride)%stride
	if last < 0 {
		return 0, 0
	}
	return last, last/stride + 1
}

// byPhases computes dx phase by phase.
func byPhases[F Float](s *Set[F], c *Conv, dx, dy, w []F, after After) {
	of := convSlices[F]{y: dx, x: dy, w: kernelMat[F]{data: w}}
	if c.SH == 1 && c.SW == 1 {
		of.after = after
		full(s, c.phase(0, 0), of)
		return
	}
	if c.KH < c.SH || c.KW < c.SW {
		clear(dx) // some phases have no taps
	}
	for i := range min(c.SH, c.H) {
		for j := range min(c.SW, c.W) {
			f := c.phase(i, j)
			of.grid = grid{(i*c.W + j) * c.Ci, c.H * c.W * c.Ci, c.SH * c.W * c.Ci, c.SW * c.Ci}
			if f.KH > 0 && f.KW > 0 {
				full(s, f, of)
			}
		}
	}
	if after != nil {
		par.For(c.N, 1, func(lo, hi int) {
			after.done(lo, c.H, c.W, c.Ci, [2]int{0, (hi - lo) * c.H})
		})
	}
}

// full computes a phase of dx, of.y, from dy, of.x, and the weights as they are.
func full[F Float](s *Set[F], f phase, of convSlices[F]) {
	nr, c := s.tile.nr, f.Conv
	taps := c.KH * c.KW
	buf := s.tile.scratch.get(ceilDiv(c.Co, nr) * taps * c.Ci * nr)
	turned := kernelMat[F]{*buf, taps * c.Ci * nr, c.Ci * nr, nr}
	turnPanels(s, &f, turned, of.w.data)
	of.w = turned
	if g, ok := newWinograd(&c); ok && of.grid.pixel == 0 {
		winogradForward(s, &g, of)
	} else {
		c.overRows(func(n int, r [2]int) { convRows(s.tile, &c, of, n, r) })
	}
	s.tile.scratch.put(buf)
}

// turnPanels makes the weights of a phase: for each panel of channels of x, and for each tap, the
// last first, a matrix of the channels of y by those of the panel.
func turnPanels[F Float](s *Set[F], f *phase, to kernelMat[F], w []F) {
	nr, taps, c := s.tile.nr, f.KH*f.KW, f.of
	par.For(ceilDiv(c.Ci, nr)*taps, max(1, 1<<15/(c.Co*nr)), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			j, t := i/taps*nr, i%taps
			p, q := f.p-t/f.KW*c.SH, f.q-t%f.KW*c.SW
			packPanel(s.tile, c.Co, min(nr, c.Ci-j), to.data[i*to.tap:(i+1)*to.tap],
				Mat[F]{w[((p*c.KW+q)*c.Ci+j)*c.Co:], 1, c.Co})
		}
	})
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
func scatterColumns[F Float](s *Set[F], c *Conv, dx, dy, w []F, after After) {
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
			after.done(n, c.H, c.W, c.Ci, [2]int{0, c.H})
		}
	})
}

// addPatches adds the patches of h output rows from i to channels first… of an image.
func addPatches[F Float](s *Set[F], c *Conv, dx, patches []F, at [3]int) {
	i, h, first := at[0], at[1], at[2]
	ci := c.Ci / c.Groups
	part := c.KW * ci // of a patch, what goes to one row
	for r := range h {
		for p := range c.KH {
			row := (i+r)*c.SH - c.PT + p*c.DH
			if row < 0 || row >= c.H {
				continue
			}
			to, from := dx[row*c.W*c.Ci:][:c.W*c.Ci], patches[(r*c.OW*c.KH+p)*part:]
			for x := range c.OW {
				left, v := x*c.SW-c.PL, from[x*c.KH*part:][:part]
				if c.DW == 1 && c.Groups == 1 {
					lo, hi := max(0, -left), min(c.KW, c.W-left)
					if lo < hi {
						addSmall(s, to[(left+lo)*ci:(left+hi)*ci], v[lo*ci:hi*ci])
					}
					continue
				}
				for q := range c.KW {
					if col := left + q*c.DW; col >= 0 && col < c.W {
						addSmall(s, to[col*c.Ci+first:][:ci], v[q*ci:][:ci])
					}
				}
			}
		}
	}
}

// addSmall is dst += x; a few channels are not worth a call through the Set.
func addSmall[F Float](s *Set[F], dst, x []F) {
	if len(dst) >= 16 {
		s.Add(dst, dst, x)
		return
	}
	x = x[:len(dst)]
	for i, v := range x {
		dst[i] += v
	}
}
