package kernel

import "github.com/goten-ml/goten/core/internal/par"

// winogradGrad sets dw, the gradient with respect to the weights, by the transposed maps: points
// of x and dy, for each point the product of both over all tiles, and these taken to windows.
// Tiles are added block by block, in order. Where weights are few, bands are divided in parts,
// each summed by one thread in its cache, and the parts are added in order; else the threads share
// the bands, and then the points, of each block.
func winogradGrad[F Float](s *Set[F], g *winograd, dw, x, dy []F) {
	weights := g.Ci * g.Co
	parts := 1
	if weights <= smallWeights {
		parts = min(g.bands, 8)
	}
	step := ceilDiv(g.bands, parts)
	parts = ceilDiv(g.bands, step)
	ds := weights + 16
	du := s.tile.scratch.get(parts * points * ds)
	sum := func(i int, each func(n, grain int, f func(lo, hi int))) {
		p := gradPart[F]{winograd: g, s: s, x: x, dy: dy, ds: ds}
		p.du = (*du)[i*points*ds:][:points*ds]
		p.run(i*step, min(g.bands, (i+1)*step), each)
	}
	if parts == 1 {
		sum(0, par.For)
	} else {
		par.For(parts, 1, func(lo, hi int) {
			for i := lo; i < hi; i++ {
				sum(i, func(n, _ int, f func(lo, hi int)) { f(0, n) })
			}
		})
	}
	for i := 1; i < parts; i++ {
		first := (*du)[:points*ds]
		s.Add(first, first, (*du)[i*points*ds:][:points*ds])
	}
	gradFromPoints(s, g, dw, *du, ds)
	s.tile.scratch.put(du)
}

// smallWeights are those of which several sums are kept: 36 points of each, in the second cache.
const smallWeights = 512

// A gradPart is the sum over some bands.
type gradPart[F Float] struct {
	*winograd
	s     *Set[F]
	x, dy []F
	du    []F // points of weights, ds apart
	ds    int
}

// run sums bands first … last−1, block by block, in loops by each.
func (g *gradPart[F]) run(first, last int, each func(n, grain int, f func(lo, hi int))) {
	bands := min(last-first, max(1, g.gradTiles()/g.perBand))
	vs, ms := g.strides(bands)
	buf := g.s.tile.scratch.get(points * (vs + ms))
	v, m := (*buf)[:points*vs], (*buf)[points*vs:points*(vs+ms)]
	for at := first; at < last; at += bands {
		count := min(bands, last-at)
		grain := max(1, min(count/8, 2000/(g.perBand*(g.Ci+g.Co))))
		each(count, grain, func(lo, hi int) { g.points(v, m, at, [2]int{lo, hi}) })
		each(points, 1, func(lo, hi int) {
			t := g.s.tile.pool.Get().(*tile[F])
			for p := lo; p < hi; p++ {
				t.acc = at > first
				addProduct(g.winograd, t, [3][]F{v[p*vs:], m[p*ms:], g.du[p*g.ds:]},
					count*g.perBand)
			}
			t.put()
		})
	}
	g.s.tile.scratch.put(buf)
}

// points sets the points of bands r of a block that begins with band at, of x and of dy.
func (g *gradPart[F]) points(v, m []F, at int, r [2]int) {
	size := max(g.bufferSize(g.W, g.Ci), g.bufferSize(g.OW, g.Co))
	buf := g.s.tile.scratch.get(size)
	vs, ms := len(v)/points, len(m)/points
	for i := r[0]; i < r[1]; i++ {
		a, b := bandX(g.winograd, g.x, at+i), bandDy(g.winograd, g.dy, at+i)
		a.toPoints(g.s, g.winograd, v[i*g.perBand*g.Ci:], vs, *buf)
		b.toPoints(g.s, g.winograd, m[i*g.perBand*g.Co:], ms, *buf)
	}
	g.s.tile.scratch.put(buf)
}

// gradTiles is the number of tiles of a block: long sums pay for reading and writing the points of
// the weights. Those of a thread of its own fit its cache.
func (g *winograd) gradTiles() int {
	if g.Ci*g.Co <= smallWeights {
		return max(48, min(192, 4608/(g.Ci+g.Co)))
	}
	return max(64, min(256, 1<<15/(g.Ci+g.Co)))
}

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
