package kernel

import "github.com/goten-ml/goten/core/internal/par"

const (
	// serialMadds are the multiplications below which a product stays on one thread: about the
	// time of handing work to another.
	serialMadds = 100_000
	// taskMadds are those of a task of several threads.
	taskMadds = 1_000_000
	// taskElements are the elements of B of a task of few rows.
	taskElements = 1 << 16
	maxTasks     = 32
	// smallElements are the most of C in a product that is not divided.
	smallElements = 1 << 14
	// afterElements are those of a block of C that After gets, about: it is still in the second
	// cache, and a tile program over it costs little to begin.
	afterElements = 1 << 14
)

// Gemm sets C, m×n, to A·B, or adds A·B if acc, on all threads. See Set.Gemm, whose result it has.
func Gemm[F Float](m, n, k int, a, b, c Mat[F], acc bool) {
	Of[F]().tile.gemm(m, n, k, a, b, c, acc, true)
}

// GemmAfter is Gemm that calls after for blocks of C, rows i … i+m−1 and columns j … j+n−1, once
// each, when nothing more will be written to the block by the product: on the thread that wrote
// it, several at a time, while it is in the cache. The blocks cover C and do not overlap; they
// depend on the sizes alone. What after does to them is as if done to all of C after Gemm.
func GemmAfter[F Float](m, n, k int, a, b, c Mat[F], acc bool, after After) {
	Of[F]().tile.gemmAfter(m, n, k, a, b, c, acc, true, after)
}

// After is what is done to a block of m rows from i and n columns from j of a result that is seen
// as a matrix of its last axis.
type After func(i, j, m, n int)

// gemm is Gemm by the tiles t; threads says whether to use more than the caller's.
func (t *tiles[F]) gemm(m, n, k int, a, b, c Mat[F], acc, threads bool) {
	t.gemmAfter(m, n, k, a, b, c, acc, threads, nil)
}

func (t *tiles[F]) gemmAfter(m, n, k int, a, b, c Mat[F], acc, threads bool, after After) {
	if m == 0 || n == 0 {
		return
	}
	p := t.products.Get().(*product[F])
	p.threads = threads && m*n*k >= serialMadds && par.Threads() > 1
	p.acc, p.after, p.row0 = acc, after, 0
	p.run(m, n, k, a, b, c)
	p.put()
}

// put gives p back.
func (p *product[F]) put() {
	p.a.Data, p.b.Data, p.c.Data, p.after = nil, nil, nil, nil
	p.t.products.Put(p)
}

// run computes C, of at least one element.
func (p *product[F]) run(m, n, k int, a, b, c Mat[F]) {
	if n == 1 {
		c.CS = 1
	}
	if p.across(m, n, k, a, b, c) {
		return
	}
	p.turned = n == 1 && a.RS == 1 && a.CS != 1 && c.RS == 1
	if p.turned { // Cᵀ = Bᵀ·Aᵀ has rows to run along
		m, n, a, b, c = n, m, b.transposed(), a.transposed(), c.transposed()
	}
	p.m, p.n, p.k, p.a, p.b, p.c = m, n, k, a, b, c
	switch {
	case k == 0:
		if !p.acc {
			clearMat(m, n, c)
		}
		p.finish(0, 0, m, n)
	case p.thin():
	case !p.threads && k <= p.t.kc && n <= p.t.nc && m*n <= smallElements && m*n*k < serialMadds:
		p.small()
	default:
		p.blocks()
	}
}

// across computes a product of long columns of A, stored as such, by rows of which tiles use a
// part, as the transpose of Cᵀ = Bᵀ·Aᵀ, where Aᵀ is read by whole rows. It reports whether this is
// one: a C of more rows than columns, small beside the operands.
func (p *product[F]) across(m, n, k int, a, b, c Mat[F]) bool {
	if a.RS != 1 || a.CS == 1 || b.CS != 1 || c.CS != 1 || p.acc || p.after != nil ||
		m < 2*n || n < p.t.nr || k < 4*m {
		return false
	}
	buf := p.t.scratch.get(m * n)
	turned := Mat[F]{*buf, m, 1}
	p.run(n, m, k, b.transposed(), a.transposed(), turned)
	transposeInto(c, turned, n, m)
	p.t.scratch.put(buf)
	return true
}

// finish hands a block of C on to after.
func (p *product[F]) finish(i, j, m, n int) {
	switch {
	case p.after == nil:
	case p.turned:
		p.after(p.row0+j, i, n, m)
	default:
		p.after(p.row0+i, j, m, n)
	}
}

func clearMat[F Float](m, n int, c Mat[F]) {
	for i := range m {
		row := c.Data[i*c.RS:]
		if c.CS == 1 {
			clear(row[:n])
			continue
		}
		for j := range n {
			row[j*c.CS] = 0
		}
	}
}

// A product is a matrix product under way. Products are reused, with their buffers and closures.
//
// The loops are those of Goto and van de Geijn 2008: blocks of k, then of columns (packed into
// panels as wide as a tile, if that pays), then tasks of rows × panels, then tiles. Every
// element is summed over k in order, whatever the blocks.
type product[F Float] struct {
	t       *tiles[F]
	m, n, k int
	a, b, c Mat[F]
	acc     bool
	threads bool
	after   After
	row0    int  // what after calls the first row
	turned  bool // this is Cᵀ

	packA, packB bool
	k0, kk       int // the present block of k
	j0, nn       int // and of columns
	panels       []F // B[k0:k0+kk, j0:j0+nn], packed
	step, wide   int // rows and columns of a task
	rows         int // tasks along the rows

	packBody, taskBody, dotBody, rowBody, turnBody func(lo, hi int)
}

func newProduct[F Float](t *tiles[F]) *product[F] {
	p := &product[F]{t: t}
	p.packBody, p.taskBody = p.packPanels, p.tasks
	p.dotBody, p.rowBody, p.turnBody = p.dots, p.sumRows, p.turnedRows
	return p
}

// small computes a product that is one task: what blocks does costs as much as 8×8×8.
func (p *product[F]) small() {
	p.k0, p.kk, p.j0, p.nn = 0, p.k, 0, p.n
	p.step, p.wide = p.m, p.n
	p.packA, p.packB = false, p.b.CS != 1 && p.n > 1
	if p.packB {
		panels := ceilDiv(p.n, p.t.nr)
		p.panels = grow(p.panels, p.k*panels*p.t.nr)
		p.packPanels(0, panels)
	}
	p.task(0, 0)
}

// blocks runs the outer two loops.
func (p *product[F]) blocks() {
	t := p.t
	p.choosePacking()
	kc := balanced(p.k, t.kc, 1)
	nc := balanced(p.n, t.nc, t.nr)
	for p.k0 = 0; p.k0 < p.k; p.k0 += kc {
		p.kk = min(kc, p.k-p.k0)
		for p.j0 = 0; p.j0 < p.n; p.j0 += nc {
			p.nn = min(nc, p.n-p.j0)
			panels := ceilDiv(p.nn, t.nr)
			if p.packB {
				p.panels = grow(p.panels, p.kk*panels*t.nr)
				p.each(panels, max(1, taskMadds/8/(p.kk*t.nr)), p.packBody)
			}
			p.each(p.divide(panels), 1, p.taskBody)
		}
	}
}

// choosePacking decides whether copying the operands pays: always when a tile could not read B by
// rows, else when its reuse outweighs the copy or its stride defeats the cache.
func (p *product[F]) choosePacking() {
	a, b := p.a, p.b
	p.packB = b.CS != 1 && p.n > 1 || p.m >= 256 && p.n*p.k >= 256<<10
	p.packA = p.n >= 64 &&
		(a.CS == 1 && a.RS%p.t.page == 0 && p.m > 1 || a.CS != 1 && a.RS == 1 && p.m > 64)
}

// divide lays out the tasks of a block and returns their number.
func (p *product[F]) divide(panels int) int {
	t := p.t
	want := 1
	if p.threads || p.after != nil {
		// Few rows are bound by reading B.
		want = max(1, min(maxTasks, max(p.m*p.nn*p.kk/taskMadds, p.nn*p.kk/taskElements)))
	}
	if p.after != nil {
		want = max(want, p.m*p.nn/(4*afterElements))
	}
	p.rows = 1
	if panels > 1 {
		p.rows = ceilDiv(p.m, t.mc)
	}
	cols := min(panels, ceilDiv(want, p.rows))
	if p.packA && cols > 2 {
		cols = 2 // each copies A again
	}
	if p.rows*cols < want {
		p.rows = min(ceilDiv(want, cols), ceilDiv(p.m, t.mr))
	}
	p.step = ceilDiv(ceilDiv(p.m, p.rows), t.mr) * t.mr
	if p.rows == 1 {
		p.step = p.m
	}
	p.rows = ceilDiv(p.m, p.step)
	p.wide = ceilDiv(panels, cols) * t.nr
	return p.rows * ceilDiv(p.nn, p.wide)
}

// each runs f over n tasks on the threads that p may use. What after gets must not depend on these.
func (p *product[F]) each(n, grain int, f func(lo, hi int)) {
	if p.threads || p.after != nil {
		par.For(n, grain, f)
		return
	}
	f(0, n)
}

// tasks runs tasks lo … hi−1 of the block.
func (p *product[F]) tasks(lo, hi int) {
	for i := lo; i < hi; i++ {
		p.task(i%p.rows*p.step, i/p.rows*p.wide)
	}
}

// task computes rows i0… and columns j+j0… of C.
func (p *product[F]) task(i0, j int) {
	x := p.t.pool.Get().(*tile[F])
	x.m, x.n, x.k = min(p.step, p.m-i0), min(p.wide, p.nn-j), p.kk
	x.outer, x.acc = 1, p.acc || p.k0 > 0
	a, c := p.a.from(i0, p.k0), p.c.from(i0, p.j0+j)
	if p.packA {
		a = x.packRows(a)
	}
	x.rs, x.cs, x.ldc = a.RS, a.CS, c.RS
	m, wide := x.m, x.n
	strip := wide
	last := p.after != nil && p.k0+p.kk == p.k
	if last {
		width := p.t.width(m)
		strip = ceilDiv(max(1, afterElements/m), width) * width
	}
	for s := 0; s < wide; s += strip {
		x.m, x.n = m, min(strip, wide-s)
		if p.packB {
			x.overPanels(a.Data, p.panels[(j+s)*p.kk:], c.Data[s:])
		} else {
			b := p.b.from(p.k0, p.j0+j+s)
			x.ldb = b.RS
			x.overRows(a.Data, b.Data, c.Data[s:])
		}
		if last {
			p.finish(i0, p.j0+j+s, m, min(strip, wide-s))
		}
	}
	x.put()
}

// from is m without the rows above i and the columns left of j.
func (m Mat[F]) from(i, j int) Mat[F] {
	m.Data = m.Data[i*m.RS+j*m.CS:]
	return m
}

// transposed is mᵀ over the same elements.
func (m Mat[F]) transposed() Mat[F] { return Mat[F]{m.Data, m.CS, m.RS} }

// balanced divides n in parts of one size, a multiple of unit, of at most limit.
func balanced(n, limit, unit int) int {
	return ceilDiv(ceilDiv(n, ceilDiv(n, limit)), unit) * unit
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }

// grow returns a slice of n elements of any content, s if it is large enough.
func grow[F any](s []F, n int) []F {
	if cap(s) < n {
		return make([]F, n)
	}
	return s[:n]
}
