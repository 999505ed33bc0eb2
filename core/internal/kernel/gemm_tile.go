package kernel

import (
	"sync"
	"unsafe"
)

// tiles are the inner loops of the matrix product of a Set.
type tiles[F Float] struct {
	lanes   int // numbers in a vector
	page    int // numbers in 4 KiB: rows so far apart fall on the same lines of a cache
	maxDots int // rows of x of dots
	blocks

	// run computes x.c (+)= x.a·x.b, of at most mr rows and nr columns or those of width, for
	// x.tiles tiles one below the other.
	run func(x *tile[F])
	// width is the number of columns of tiles of m rows where B is not packed, at least nr: few
	// rows need more columns to keep the multipliers busy.
	width func(m int) int
	// pack copies k rows of w ≤ nr elements, ld apart, to rows nr apart, filled up with 0.
	pack func(k, w int, dst, src []F, ld int)
	// packT is pack of a transposed source: element (i, j) is src[j*ld+i].
	packT func(k, w int, dst, src []F, ld int)
	// dot is the Set's Dot.
	dot func(x, y []F) F
	// axpy is the Set's Axpy.
	axpy func(dst []F, a F, x []F)
	// dots sets sums[4i+j] to the scalar product of row i of x and row j of a, of k numbers each:
	// n ≤ maxDots rows, xs apart, and four rows, as apart.
	dots func(n, k int, x, a []F, xs, as int, sums *[16]F)
	// addRows adds Σ x[i·xs]·b[i] to y, over eight rows b as long as y, ld apart.
	addRows func(x []F, xs int, b []F, ld int, y []F)

	products, pool, batches sync.Pool
	scratch                 scratch[F]
}

// setTiles makes t the matrix product of s.
func (s *Set[F]) setTiles(t *tiles[F]) {
	t.dot, t.axpy = s.Dot, s.Axpy
	size := int(unsafe.Sizeof(*new(F)))
	t.page, t.blocks = 4096/size, blockSizes[s.Name][size]
	t.products.New = func() any { return newProduct(t) }
	t.batches.New = func() any { return newBatch(t) }
	t.pool.New = func() any { return &tile[F]{t: t} }
	s.tile = t
	s.Gemm = func(m, n, k int, a, b, c Mat[F], acc bool) {
		t.gemm(m, n, k, a, b, c, acc, false)
	}
}

// A tile is the argument of tiles.run, and the loops over tiles. Assembly reads its fields.
type tile[F Float] struct {
	m, n, k int // of the block, then of the tile
	rs, cs  int // strides of a
	ldb     int // rows of b lie so far apart
	ldc     int
	outer   int // the k loop runs so many times; in between a moves on by jump more
	jump    int
	acc     bool
	a, b, c []F
	tiles   int // so many tiles of m rows, one below the other

	offA, offC int // of the assembly

	t    *tiles[F]
	rows []F   // packed rows of A
	k0   int   // of dots: the first number
	sums [16]F // and its results
}

func (x *tile[F]) put() {
	x.a, x.b, x.c = nil, nil, nil
	x.t.pool.Put(x)
}

// overPanels runs the tiles of a block whose B is packed in panels.
func (x *tile[F]) overPanels(a, b, c []F) {
	m, n, nr := x.m, x.n, x.t.nr
	x.ldb = nr
	for j := 0; j < n; j += nr {
		x.n = min(nr, n-j)
		x.column(m, a, b[j*x.k*x.outer:], c[j:])
	}
}

// overRows runs the tiles of a block whose B is read where it lies.
func (x *tile[F]) overRows(a, b, c []F) {
	m, n := x.m, x.n
	width := x.t.width(m)
	for j := 0; j < n; j += width {
		x.n = min(width, n-j)
		x.column(m, a, b[j:], c[j:])
	}
}

// callMadds are the most multiplications of a call of tiles.run, 0.3 ms on slow machines: within it
// the goroutine cannot be stopped, and the collector waits for all.
const callMadds = 1 << 22

// column runs the tiles of m rows, of almost equal height.
func (x *tile[F]) column(m int, a, b, c []F) {
	mr, tiles := m, 1
	if m > x.t.mr { // divisions are slow
		mr = ceilDiv(m, ceilDiv(m, x.t.mr))
		tiles = m / mr
		if madds := mr * x.n * x.k * x.outer; tiles*madds > callMadds {
			tiles = max(1, callMadds/madds)
		}
	}
	x.b = b
	for i := 0; i < m; i += x.m * x.tiles {
		x.m, x.tiles = mr, tiles
		if rest := m - i; rest < mr {
			x.m, x.tiles = rest, 1
		} else if rest < mr*tiles {
			x.tiles = rest / mr
		}
		x.a, x.c = a[i*x.rs:], c[i*x.ldc:]
		_ = x.c[(x.m*x.tiles-1)*x.ldc+x.n-1]
		x.t.run(x)
	}
}
