package kernel

func convForward[F Float](s *Set[F], c Conv, y, x, w []F, after After) {
	switch {
	case c.depthwise():
		depthwiseForward(s, &c, y, x, w, after)
	case c.pointwise():
		s.tile.gemmAfter(c.N*c.H*c.W, c.Co, c.Ci,
			Mat[F]{x, c.Ci, 1}, Mat[F]{w, c.Co, 1}, Mat[F]{y, c.Co, 1}, false, true, after)
	default:
		k := kernelMat[F]{w, s.tile.nr, c.Ci / c.Groups * c.Co, c.Co}
		if g, ok := newWinograd(&c); ok {
			winogradForward(s, &g, convSlices[F]{y: y, x: x, w: k, after: after})
			return
		}
		c.overRows(func(n int, r [2]int) {
			convRows(s.tile, &c, convSlices[F]{y: y, x: x, w: k, after: after}, n, r)
		})
	}
}

// A kernelMat is weights as matrices of k×n, one for each place of the window: element (i, j) of
// place t is data[j/nr·panel + t·tap + i·ld + j%nr] for panels of nr columns.
type kernelMat[F Float] struct {
	data           []F
	panel, tap, ld int
}

// convSlices are the operands of a convolution.
type convSlices[F Float] struct {
	y, x []F
	w    kernelMat[F]

	after After
	grid  grid
}

// A grid is where the pixels of a result lie: from first, so many elements from one image, row and
// pixel to the next. The zero grid is all pixels of the images.
type grid struct{ first, image, row, pixel int }

// gridOf is the grid of of, or the one that it stands for.
func (of *convSlices[F]) gridOf(c *Conv) grid {
	if of.grid.pixel > 0 {
		return of.grid
	}
	return grid{0, c.OH * c.OW * c.Co, c.OW * c.Co, c.Co}
}

// convRows computes output rows r[0] … r[1]−1 of image n as matrix products without copying
// patches: the pixels of an output row are rows of A that overlap in memory, and the k loop of a
// tile runs twice nested, over the contiguous part of a window and from one part to the next.
func convRows[F Float](t *tiles[F], c *Conv, of convSlices[F], n int, r [2]int) {
	y, w := of.y, of.w.data
	buf := t.scratch.get(c.windowSize(r[1] - r[0]))
	in := window(c, *buf, of.x, n, r)
	x := t.pool.Get().(*tile[F])
	g := of.gridOf(c)
	x.rs, x.cs, x.ldb, x.ldc = c.SW*c.Ci, 1, c.Co, g.pixel
	for i := r[0]; i < r[1]; i++ {
		rows := in.data[(i-r[0])*c.SH*in.rowWidth:]
		out := y[g.first+n*g.image+i*g.row:][:(c.OW-1)*g.pixel+c.Co]
		lo, hi := c.tapRows(i)
		if lo == hi {
			for j := range c.OW {
				clear(out[j*g.pixel:][:c.Co])
			}
			continue
		}
		if c.DW == 1 && c.Groups == 1 {
			x.m, x.n, x.k = c.OW, c.Co, c.KW*c.Ci
			x.outer, x.jump, x.acc = c.KH, c.DH*in.rowWidth-c.KW*c.Ci, false
			if of.w.panel == t.nr {
				x.outer = hi - lo
				x.overRows(rows[lo*c.DH*in.rowWidth:], w[lo*c.KW*c.Ci*c.Co:], out)
			} else {
				x.overPanels(rows, w, out)
			}
			continue
		}
		for p := lo; p < hi; p++ {
			x.acc = p > lo
			convGroups(x, c, rows[p*c.DH*in.rowWidth:], w[p*c.KW*c.Ci/c.Groups*c.Co:], out)
		}
	}
	x.put()
	t.scratch.put(buf)
	of.after.done(n, c.OH, c.OW, c.Co, r)
}

// convGroups adds one row of the windows, group by group.
func convGroups[F Float](x *tile[F], c *Conv, rows, w, out []F) {
	ci, co := c.Ci/c.Groups, c.Co/c.Groups
	x.outer, x.jump = c.KW, c.DW*c.Ci-ci
	for g := range c.Groups {
		x.m, x.n, x.k = c.OW, co, ci
		x.overRows(rows[g*ci:], w[g*co:], out[g*co:])
	}
}
