package kernel

import "github.com/goten-ml/goten/core/internal/par"

func convWeights[F Float](s *Set[F], c Conv, dw, x, dy []F) {
	switch {
	case c.N*c.OH*c.OW == 0 || len(dw) == 0:
		clear(dw)
	case c.depthwise():
		depthwiseWeights(s, &c, dw, x, dy)
	case c.pointwise():
		s.tile.gemm(c.Ci, c.Co, c.N*c.H*c.W,
			Mat[F]{x, 1, c.Ci}, Mat[F]{dy, c.Co, 1}, Mat[F]{dw, c.Co, 1}, false, true)
	default:
		dw = dw[:c.KH*c.KW*c.Ci/c.Groups*c.Co]
		if g, ok := newWinograd(&c); ok && g.r == 3 && c.N*c.OH*c.OW >= 512 {
			winogradGrad(s, &g, dw, x, dy)
			return
		}
		split := 1 // a task for each row of the window copies images again
		if c.parts(len(dw)) < 8 {
			split = c.KH
		}
		sumParts(s, &c, dw, split, func(dw []F, n [2]int, p int) {
			weightsOf(s.tile, &c, [3][]F{dw, x, dy}, n, [2]int{p, p + c.KH/split})
		})
	}
}

// parts is the number of blocks of images whose sums are made apart: as many as give every core
// work, but not so many that adding them up counts, or their memory.
func (c *Conv) parts(weights int) int {
	work := c.N * c.OH * c.OW * c.madds()
	return max(1, min(c.N, 16, work/(2*taskMadds), 4<<20/weights))
}

// sumParts sets dw to the sum, in order, of what f makes for the blocks of images; f makes it in
// split pieces. dw is not cleared before f.
func sumParts[F Float](s *Set[F], c *Conv, dw []F, split int, f func(dw []F, n [2]int, p int)) {
	step := ceilDiv(c.N, c.parts(len(dw)))
	parts := ceilDiv(c.N, step)
	buf := s.tile.scratch.get((parts - 1) * len(dw))
	part := func(i int) []F {
		if i == 0 {
			return dw
		}
		return (*buf)[(i-1)*len(dw):][:len(dw)]
	}
	par.For(parts*split, 1, func(lo, hi int) {
		for k := lo; k < hi; k++ {
			i := k / split
			f(part(i), [2]int{i * step, min((i+1)*step, c.N)}, k%split)
		}
	})
	for i := 1; i < parts; i++ {
		s.Add(dw, dw, part(i))
	}
	s.tile.scratch.put(buf)
}

// weightsOf sets rows p[0] … p[1]−1 of dw to the gradient of images n[0] … n[1]−1: products of the
// pixels transposed, read where they lie, and dy.
func weightsOf[F Float](t *tiles[F], c *Conv, dxy [3][]F, n, p [2]int) {
	row := c.KW * c.Ci / c.Groups * c.Co
	clear(dxy[0][p[0]*row : p[1]*row])
	buf := t.scratch.get(c.windowSize(c.OH))
	x := t.pool.Get().(*tile[F])
	for i := n[0]; i < n[1]; i++ {
		in := window(c, *buf, dxy[1], i, [2]int{0, c.OH})
		for k := p[0]; k < p[1]; k++ {
			lo, hi := within(c.SH, c.PT-k*c.DH, c.H, c.OH)
			if lo < hi {
				dy := dxy[2][(i*c.OH+lo)*c.OW*c.Co:]
				in := image[F]{in.data[(lo*c.SH+k*c.DH)*in.rowWidth:], in.rowWidth}
				weightsRow(x, c, in, dy, dxy[0][k*row:], hi-lo)
			}
		}
	}
	x.put()
	t.scratch.put(buf)
}

// weightsRow adds to a row of dw what so many rows of the image and of dy give.
func weightsRow[F Float](x *tile[F], c *Conv, in image[F], dy, dw []F, rows int) {
	ci, co := c.Ci/c.Groups, c.Co/c.Groups
	x.rs, x.cs, x.ldb, x.ldc = 1, c.SW*c.Ci, c.Co, c.Co
	x.outer, x.jump, x.acc = rows, c.SH*in.rowWidth-c.OW*c.SW*c.Ci, true
	if c.DW == 1 && c.Groups == 1 {
		x.m, x.n, x.k = c.KW*c.Ci, c.Co, c.OW
		x.overRows(in.data, dy, dw)
		return
	}
	for q := range c.KW * c.Groups {
		g := q % c.Groups
		q /= c.Groups
		x.m, x.n, x.k = ci, co, c.OW
		x.overRows(in.data[q*c.DW*c.Ci+g*ci:], dy[g*co:], dw[q*ci*c.Co+g*co:])
	}
}
