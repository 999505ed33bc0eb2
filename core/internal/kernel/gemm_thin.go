package kernel

const (
	// dotChunk are the numbers of a call of dots, so that few rows of both sides stay in the
	// first cache.
	dotChunk = 1 << 10
	// dotChunkOne are those where x is one row, whose reuse is nothing.
	dotChunkOne = 1 << 13
	// wideRow is the size of B, in elements, from which a row times B reads B by whole rows: tiles
	// would jump from page to page.
	wideRow = 1 << 17
)

// thin computes products of few rows or columns, whose tiles would be half empty or whose packing
// would take longer than the product: as scalar products of rows, or as a sum of rows. It reports
// whether this is one.
func (p *product[F]) thin() bool {
	switch {
	case p.m == 1 && p.b.CS == 1 && p.b.RS != 1 && p.n*p.k >= wideRow && p.k >= 16:
		p.each(p.n, max(taskMadds/8/p.k, 1<<9)&^15, p.rowBody)
		return true
	case p.b.RS == 1 && p.b.CS != 1 && p.m <= p.t.dotRows(p.k): // Cᵀ = Bᵀ·Aᵀ
		p.turned = !p.turned
		p.m, p.n, p.a, p.b, p.c = p.n, p.m, p.b.transposed(), p.a.transposed(), p.c.transposed()
	case p.a.CS == 1 && p.k > 1 && (p.n == 1 || p.k >= p.t.dotColumns(p.n)):
	case p.a.RS == 1 && p.a.CS != 1 && p.n <= p.t.mr && p.n < p.t.lanes &&
		p.m >= p.t.lanes && p.k >= p.t.lanes:
		p.each(p.m, max(taskMadds/4/(p.n*p.k), 1)*turnedColumns, p.turnBody)
		return true
	default:
		return false
	}
	if p.b.RS != 1 && p.k > 1 {
		p.straighten()
	}
	p.each(p.m, (max(1, taskMadds/8/(p.n*p.k))+3)&^3, p.dotBody)
	return true
}

// dotRows is how many rows times a transposed matrix are best computed by scalar products of k
// numbers: the sum across lanes of a tile takes as long as so many rows take to pack.
func (t *tiles[F]) dotRows(k int) int { return max(1, min(32, k/(2*t.lanes))) }

// dotColumns is from which k on a product of n columns is best computed by scalar products: tiles
// use n lanes of a vector or two.
func (t *tiles[F]) dotColumns(n int) int {
	switch {
	case 2*n <= t.lanes:
		return 2 * t.lanes
	case n <= 12:
		return 16 * t.lanes
	}
	return 1 << 62
}

// straighten copies B so that its columns lie in memory as rows.
func (p *product[F]) straighten() {
	p.panels = grow(p.panels, p.k*p.n)
	if p.b.CS == 1 {
		transposeInto(Mat[F]{p.panels, p.k, 1}, p.b, p.k, p.n)
	} else {
		for j := range p.n {
			to, from := p.panels[j*p.k:(j+1)*p.k], p.b.Data[j*p.b.CS:]
			for i := range to {
				to[i] = from[i*p.b.RS]
			}
		}
	}
	p.b = Mat[F]{p.panels, 1, p.k}
}

// dots computes rows lo … hi−1 of C as products of rows of A and columns of B.
func (p *product[F]) dots(lo, hi int) {
	if p.m == 1 && p.n == 1 {
		v := p.t.dot(p.b.Data[:p.k], p.a.Data[:p.k])
		if p.acc {
			v += p.c.Data[0]
		}
		p.c.Data[0] = v
		p.finish(0, 0, 1, 1)
		return
	}
	chunk := dotChunk
	if p.n == 1 {
		chunk = dotChunkOne
	}
	x := p.t.pool.Get().(*tile[F])
	for k := 0; k < p.k; k += chunk {
		x.k0, x.k = k, min(chunk, p.k-k)
		i := lo
		if p.n == 1 {
			i = p.dotColumn(x, lo, hi)
		}
		for ; i < hi; i += 4 {
			for j := 0; j < p.n; j += p.t.maxDots {
				p.dotTile(x, i, j, hi)
			}
		}
	}
	p.t.pool.Put(x)
	p.finish(lo, 0, hi-lo, p.n)
}

// dotColumn computes rows of C, one column, while there are four, and returns the next.
func (p *product[F]) dotColumn(x *tile[F], lo, hi int) int {
	b, dots, rs, s := p.b.Data[x.k0:], p.t.dots, p.c.RS, &x.sums
	add := p.acc || x.k0 > 0
	i := lo
	for ; i+4 <= hi; i += 4 {
		dots(1, x.k, b, p.a.Data[i*p.a.RS+x.k0:], 0, p.a.RS, s)
		c := p.c.Data[i*rs:]
		if add {
			s[0], s[1], s[2], s[3] = s[0]+c[0], s[1]+c[rs], s[2]+c[2*rs], s[3]+c[3*rs]
		}
		c[0], c[rs], c[2*rs], c[3*rs] = s[0], s[1], s[2], s[3]
	}
	return i
}

// dotTile computes rows i … i+3 and as many columns from j, over the numbers of x.
func (p *product[F]) dotTile(x *tile[F], i, j, end int) {
	m, n := min(4, end-i), min(p.t.maxDots, p.n-j)
	a, b := p.a.Data[i*p.a.RS+x.k0:], p.b.Data[j*p.b.CS+x.k0:]
	c := p.c.from(i, j)
	add := p.acc || x.k0 > 0
	if m == 4 {
		p.t.dots(n, x.k, b, a, p.b.CS, p.a.RS, &x.sums)
		putDots(m, n, add, c, &x.sums)
		return
	}
	for r := range m {
		p.t.dots(n, x.k, b, a[r*p.a.RS:], p.b.CS, 0, &x.sums)
		putDots(1, n, add, c.from(r, 0), &x.sums)
	}
}

// putDots writes m rows of n sums to c, or adds them.
func putDots[F Float](m, n int, add bool, c Mat[F], sums *[16]F) {
	for j := range n {
		for i, v := range sums[4*j : 4*j+m] {
			to := &c.Data[i*c.RS+j*c.CS]
			if add {
				v += *to
			}
			*to = v
		}
	}
}

// sumRows computes columns lo … hi−1 of C, one row, as a sum of rows of B.
func (p *product[F]) sumRows(lo, hi int) {
	y := p.c.Data[lo:hi]
	if p.c.CS != 1 {
		panic("kernel: the columns of C are apart")
	}
	if !p.acc {
		clear(y)
	}
	i := 0
	for ; i+8 <= p.k; i += 8 {
		p.t.addRows(p.a.Data[i*p.a.CS:], p.a.CS, p.b.Data[i*p.b.RS+lo:], p.b.RS, y)
	}
	for ; i < p.k; i++ {
		p.t.axpy(y, p.a.Data[i*p.a.CS], p.b.Data[i*p.b.RS+lo:][:hi-lo])
	}
	p.finish(0, lo, 1, hi-lo)
}

// turnedColumns are those of a part of Cᵀ.
const turnedColumns = 128

// turnedRows computes rows lo … hi−1 of C, of fewer columns than a vector has lanes, as columns of
// Cᵀ = Bᵀ·Aᵀ where the columns of A lie in memory as such: part by part, which is then transposed.
func (p *product[F]) turnedRows(lo, hi int) {
	const padded = 16 // columns, as many as the registers transpose at once
	x := p.t.pool.Get().(*tile[F])
	x.rows = grow(x.rows, 2*padded*turnedColumns)
	part, back := x.rows[:padded*turnedColumns], x.rows[padded*turnedColumns:]
	c := Mat[F]{back, padded, 1}
	x.outer, x.rs, x.cs, x.ldb, x.ldc = 1, p.b.CS, p.b.RS, p.a.CS, turnedColumns
	for i := lo; i < hi; i += turnedColumns {
		w := min(turnedColumns, hi-i)
		if p.acc {
			copyMat(c, p.c.from(i, 0), w, p.n)
			transposeInto(Mat[F]{part, turnedColumns, 1}, c, w, padded)
		}
		for k := 0; k < p.k; k += p.t.kc {
			x.m, x.n, x.k, x.acc = p.n, w, min(p.t.kc, p.k-k), p.acc || k > 0
			x.overRows(p.b.from(k, 0).Data, p.a.from(i, k).Data, part)
		}
		transposeInto(c, Mat[F]{part, turnedColumns, 1}, padded, w)
		copyMat(p.c.from(i, 0), c, w, p.n)
	}
	x.put()
	p.finish(lo, 0, hi-lo, p.n)
}

// genericDots is tiles.dots.
func genericDots[F Float](n, k int, x, a []F, xs, as int, sums *[16]F) {
	for i := range n {
		v := x[i*xs:][:k]
		for j := range 4 {
			w := a[j*as:][:k]
			var s F
			for q, u := range v {
				s += F(u * w[q])
			}
			sums[4*i+j] = s
		}
	}
}

// genericAddRows is tiles.addRows.
func genericAddRows[F Float](x []F, xs int, b []F, ld int, y []F) {
	for r := range 8 {
		v, row := x[r*xs], b[r*ld:][:len(y)]
		for j, w := range row {
			y[j] += F(v * w)
		}
	}
}
