package kernel

import "github.com/goten-ml/goten/core/internal/par"

// winogradGrad sets dw, the gradient with respect to the weights, by the transposed maps: points
// of x and dy, for each point the product of both over all tiles, and these taken to windows.
// Tiles are added block by block, in order.
func winogradGrad[F Float](s *Set[F], g *winograd, dw, x, dy []F) {
	bands := min(g.bands, max(1, g.gradTiles()/g.perBand))
	vs, ms := g.strides(bands)
	weights := g.Ci * g.Co
	ds := weights + 16
	buf := s.tile.scratch.get(points * (vs + ms + ds))
	v, m := (*buf)[:points*vs], (*buf)[points*vs:points*(vs+ms)]
	du := (*buf)[points*(vs+ms):]
	size := max(g.bufferSize(g.W, g.Ci), g.bufferSize(g.OW, g.Co))
	for at := 0; at < g.bands; at += bands {
		count := min(bands, g.bands-at)
		par.For(count, max(1, min(count/8, 2000/(g.perBand*(g.Ci+g.Co)))), func(lo, hi int) {
			buf := s.tile.scratch.get(size)
			for i := lo; i < hi; i++ {
				a, b := bandX(g, x, at+i), bandDy(g, dy, at+i)
				a.toPoints(s, g, v[i*g.perBand*g.Ci:], vs, *buf)
				b.toPoints(s, g, m[i*g.perBand*g.Co:], ms, *buf)
			}
			s.tile.scratch.put(buf)
		})
		par.For(points, 1, func(lo, hi int) {
			t := s.tile.pool.Get().(*tile[F])
			for p := lo; p < hi; p++ {
				t.acc = at > 0
				addProduct(g, t, [3][]F{v[p*vs:], m[p*ms:], du[p*ds:]}, count*g.perBand)
			}
			t.put()
		})
	}
	gradFromPoints(s, g, dw, du, ds)
	s.tile.scratch.put(buf)
}

// gradTiles is the number of tiles of a block: long sums pay for reading and writing the points of
// the weights.
func (g *winograd) gradTiles() int { return max(64, min(256, 1<<15/(g.Ci+g.Co))) }

// gradFromPoints takes the points of the gradient to the window.
func gradFromPoints[F Float](s *Set[F], g *winograd, dw, du []F, ds int) {
	const chunk = 512
	weights, transform := g.Ci*g.Co, s.winograd[g.dw]
	par.For(ceilDiv(weights, chunk), 4, func(lo, hi int) {
		buf := s.tile.scratch.get(g.r * winogradSize * chunk)
		for i := lo; i < hi; i++ {
			k := i * chunk
			n := min(chunk, weights-k)
			transform(*buf, du[k:], lines{n: n, outer: winogradSize, ds: winogradSize * n,
				ss: winogradSize * ds, dstep: n, sstep: ds})
			transform(dw[k:], *buf, lines{n: n, outer: g.r, ds: weights, ss: n,
				dstep: g.r * weights, sstep: winogradSize * n})
		}
		s.tile.scratch.put(buf)
	})
}

// gradChain is the number of tiles whose products are summed apart: longer chains err more, beside
// direct sums, than the rule allows.
const gradChain = 48

// addProduct adds the products of so many tiles at a point.
func addProduct[F Float](g *winograd, t *tile[F], of [3][]F, tiles int) {
	for k := 0; k < tiles; k += gradChain {
		t.m, t.n, t.k = g.Ci, g.Co, min(gradChain, tiles-k)
		t.rs, t.cs, t.ldb, t.ldc, t.outer = 1, g.Ci, g.Co, g.Co, 1
		t.overRows(of[0][k*g.Ci:], of[1][k*g.Co:], of[2])
		t.acc = true
	}
}
