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
		if g, ok := newWinograd(&c); ok && g.r == 3 && c.N*c.OH*c.OW >= 2048 {
			winogradGrad(s, &g, dw, x, dy)
			return
		}
		sumParts(s, &c, dw, c.KH, func(dw []F, n [2]int, p int) {
			weightsOf(s.tile, &c, [3][]F{dw, x, dy}, n, p)
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

// weightsOf sets row p of dw to the gradient of images n[0] … n[1]−1: a product of the pixels
// transposed, read where they lie, and dy.
func weightsOf[F Float](t *tiles[F], c *Conv, dxy [3][]F, n [2]int, p int) {
	ci, co := c.Ci/c.Groups, c.Co/c.Groups
	out := dxy[0][p*c.KW*ci*c.Co:]
	buf := t.scratch.get(c.windowSize(c.OH))
	x := t.pool.Get().(*tile[F])
	for i := n[0]; i < n[1]; i++ {
		in := window(c, *buf, dxy[1], i, [2]int{0, c.OH})
		row, d := in.data[p*c.DH*in.rowWidth:], dxy[2][i*c.OH*c.OW*c.Co:]
		x.rs, x.cs, x.ldb, x.ldc = 1, c.SW*c.Ci, c.Co, c.Co
		x.outer, x.jump, x.acc = c.OH, c.SH*in.rowWidth-c.OW*c.SW*c.Ci, i > n[0]
		if c.DW == 1 && c.Groups == 1 {
			x.m, x.n, x.k = c.KW*c.Ci, c.Co, c.OW
			x.overRows(row, d, out)
			continue
		}
		for q := range c.KW * c.Groups {
			g := q % c.Groups
			q /= c.Groups
			x.m, x.n, x.k = ci, co, c.OW
			x.overRows(row[q*c.DW*c.Ci+g*ci:], d[g*co:], out[q*ci*c.Co+g*co:])
		}
	}
	x.put()
	t.scratch.put(buf)
}
