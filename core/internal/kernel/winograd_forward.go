package kernel

import "github.com/goten-ml/goten/core/internal/par"

// lineOfTiles is the number of channels of all tiles that are taken to pixels at once, whose rows
// then stay in the first cache.
const lineOfTiles = 256

// winogradForward computes of.y, of weights as they are or turned.
func winogradForward[F Float](s *Set[F], g *winograd, of convSlices[F]) {
	nr := s.tile.nr
	us := ceilDiv(g.Co, nr) * nr * g.Ci
	u := s.tile.scratch.get(points * us)
	winogradWeights(s, g, *u, of.w)
	vs, ms := g.strides(g.perBlock)
	size := points*(vs+ms) +
		max(g.bufferSize(g.W, g.Ci), g.m*(winogradSize+1)*max(g.Co, lineOfTiles))
	par.For(ceilDiv(g.bands, g.perBlock), 1, func(lo, hi int) {
		buf := s.tile.scratch.get(size)
		b := winogradBlock[F]{s: s, winograd: g, u: *u, us: us, vs: vs, ms: ms}
		b.px, b.py = (*buf)[:points*vs], (*buf)[points*vs:points*(vs+ms)]
		b.buf = (*buf)[points*(vs+ms):]
		for i := lo; i < hi; i++ {
			b.run(of, i*g.perBlock, min(g.bands, (i+1)*g.perBlock))
		}
		s.tile.scratch.put(buf)
	})
	s.tile.scratch.put(u)
}

// strides are the distances from one point to the next of a block of so many bands, of x and of y.
// They are kept from multiples of a page, whose lines share their places in the cache.
func (g *winograd) strides(bands int) (vs, ms int) {
	tiles := bands * g.perBand
	return tiles*g.Ci + 16, tiles*g.Co + 16
}

// A winogradBlock is a block under way.
type winogradBlock[F Float] struct {
	*winograd
	s          *Set[F]
	u, px, py  []F // points of weights in panels, of x, and of y
	us, vs, ms int
	buf        []F
}

// run computes bands lo … hi−1 of y.
func (b *winogradBlock[F]) run(of convSlices[F], lo, hi int) {
	for i := lo; i < hi; i++ {
		in := bandX(b.winograd, of.x, i)
		in.toPoints(b.s, b.winograd, b.px[(i-lo)*b.perBand*b.Ci:], b.vs, b.buf)
	}
	t := b.s.tile.pool.Get().(*tile[F])
	for p := range points {
		t.m, t.n, t.k = (hi-lo)*b.perBand, b.Co, b.Ci
		t.rs, t.cs, t.ldc = b.Ci, 1, b.Co
		t.outer, t.acc = 1, false
		t.overPanels(b.px[p*b.vs:], b.u[p*b.us:], b.py[p*b.ms:])
	}
	t.put()
	first := lo
	for i := lo; i < hi; i++ {
		b.fromPoints(of, b.py[(i-lo)*b.perBand*b.Co:], i)
		made := (i + 1 - first) * b.m * b.OW * b.Co
		if i == hi-1 || b.DH > 1 || (i+1)%b.th == 0 || made >= afterElements {
			b.done(of.after, first, i)
			first = i + 1
		}
	}
}

// done calls after for the rows of bands first … last of an image: they lie side by side, or it is
// one band of a dilated convolution.
func (b *winogradBlock[F]) done(after After, first, last int) {
	n, row := b.at(first)
	_, end := b.at(last)
	end = min(b.OH, end+b.DH*b.m)
	if b.DH == 1 {
		after.done(n, b.OH, b.OW, b.Co, [2]int{row, end})
		return
	}
	for ; row < end; row += b.DH {
		after.done(n, b.OH, b.OW, b.Co, [2]int{row, row + 1})
	}
}

// fromPoints makes a band of y from its points.
func (b *winogradBlock[F]) fromPoints(of convSlices[F], m []F, band int) {
	n, row := b.at(band)
	rows := min(b.m, ceilDiv(b.OH-row, b.DH))
	if rows <= 0 {
		return
	}
	group := max(1, min(b.tw, lineOfTiles/b.Co))
	for phase := range min(b.DW, b.OW) {
		y := of.y[((n*b.OH+row)*b.OW+phase)*b.Co:]
		for t := 0; t < b.tw; t += group {
			b.tiles(y, m[(phase*b.tw+t)*b.Co:], [4]int{t, min(group, b.tw-t), rows, phase})
		}
	}
}

// tiles makes tiles t … t+count−1 of a phase of a band of rows of y.
func (b *winogradBlock[F]) tiles(y, m []F, at [4]int) {
	t, count, rows, phase := at[0], at[1], at[2], at[3]
	size, width := b.m, count*b.Co
	transform := b.s.winograd[b.out]
	tmp, rest := b.buf[:size*winogradSize*width], b.buf[size*winogradSize*width:]
	transform(tmp, m, lines{n: width, outer: winogradSize, ds: winogradSize * width,
		ss: winogradSize * b.ms, dstep: width, sstep: b.ms})
	pixels := ceilDiv(b.OW-phase, b.DW) // of the phase
	whole := min(count, max(0, pixels/size-t))
	for i := range rows {
		from, to := tmp[i*winogradSize*width:], y[i*b.DH*b.OW*b.Co:]
		l := lines{n: b.Co, outer: whole, ds: b.DW * b.Co, ss: width,
			dstep: size * b.DW * b.Co, sstep: b.Co}
		if whole > 0 {
			transform(to[t*l.dstep:], from, l)
		}
		if whole == count || (t+whole)*size >= pixels {
			continue
		}
		l.outer, l.ds = 1, b.Co
		transform(rest, from[whole*b.Co:], l)
		for j := range pixels - (t+whole)*size {
			copy(to[((t+whole)*size+j)*b.DW*b.Co:][:b.Co], rest[j*b.Co:])
		}
	}
}

// winogradWeights sets the points of weights, in panels of columns.
func winogradWeights[F Float](s *Set[F], g *winograd, u []F, w kernelMat[F]) {
	nr := s.tile.nr
	panels, chunk := ceilDiv(g.Co, nr), min(g.Ci, 16)
	chunks := ceilDiv(g.Ci, chunk)
	us := panels * nr * g.Ci
	par.For(panels*chunks, max(1, grainOf(points*nr*chunk)/8), func(lo, hi int) {
		buf := s.tile.scratch.get(winogradSize * g.r * chunk * nr)
		for i := lo; i < hi; i++ {
			p, k := i/chunks, i%chunks*chunk
			from := w
			from.data = w.data[p*w.panel+k*w.ld:]
			weightPoints(s, g, u[(p*g.Ci+k)*nr:], us, from,
				lines{n: min(nr, g.Co-p*nr), outer: min(chunk, g.Ci-k)}, *buf)
		}
		s.tile.scratch.put(buf)
	})
}

// weightPoints sets the points of l.outer rows of l.n weights.
func weightPoints[F Float](
	s *Set[F], g *winograd, u []F, us int, w kernelMat[F], l lines, buf []F,
) {
	nr := s.tile.nr
	rows, transform := l.outer*nr, s.winograd[g.tap]
	l.ds, l.ss, l.dstep, l.sstep = g.r*rows, g.r*w.tap, nr, w.ld
	for q := range g.r {
		transform(buf[q*rows:], w.data[q*w.tap:], l)
	}
	l.ds, l.ss, l.sstep = us, rows, nr
	for i := range winogradSize {
		transform(u[i*winogradSize*us:], buf[i*g.r*rows:], l)
	}
}
