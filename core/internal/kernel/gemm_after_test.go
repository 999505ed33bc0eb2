package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/goten-ml/goten/core/internal/par"
)

// blocksOf collects the blocks that After gets. It doubles their elements in c, which shows a
// later write and a second call.
type blocksOf[F Float] struct {
	mu     sync.Mutex
	blocks [][4]int
	c      Mat[F]
}

func (b *blocksOf[F]) after(i, j, m, n int) {
	for r := i; r < i+m; r++ {
		for q := j; q < j+n; q++ {
			b.c.Data[r*b.c.RS+q*b.c.CS] *= 2
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.blocks = append(b.blocks, [4]int{i, j, m, n})
}

func (b *blocksOf[F]) sorted() [][4]int {
	slices.SortFunc(b.blocks, func(x, y [4]int) int { return slices.Compare(x[:], y[:]) })
	return b.blocks
}

// smallest is the size of the smallest block.
func (b *blocksOf[F]) smallest() int {
	size := 1 << 62
	for _, x := range b.blocks {
		size = min(size, x[2]*x[3])
	}
	return size
}

func testAfter[F Float](t *testing.T, r *rand.Rand, m, n, k int) {
	t.Helper()
	a, b := randomMat[F](r, m, k), randomMat[F](r, k, n)
	ldc, acc := n+r.IntN(3), r.IntN(2) == 0
	start := random[F](r, m*ldc+1)
	want := slices.Clone(start)
	Gemm(m, n, k, a, b, Mat[F]{want, ldc, 1}, acc)
	for i := range m {
		for j := range n {
			want[i*ldc+j] *= 2
		}
	}
	var first [][4]int
	for _, threads := range []int{1, 2, 5} {
		before := par.SetThreads(threads)
		c := slices.Clone(start)
		got := blocksOf[F]{c: Mat[F]{c, ldc, 1}}
		GemmAfter(m, n, k, a, b, got.c, acc, got.after)
		par.SetThreads(before)
		what := fmt.Sprintf("%d×%d×%d on %d threads", m, n, k, threads)
		mustEqual(t, c, want, what)
		if first == nil {
			first = got.sorted()
		}
		if !slices.Equal(got.sorted(), first) {
			t.Fatalf("%s: blocks %v; on one thread %v", what, got.sorted(), first)
		}
	}
}

func TestAfterSeesEachBlockOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	size := func() int { return gemmSizes[r.IntN(len(gemmSizes))] }
	for range rounds(120) {
		testAfter[float32](t, r, size(), size(), size())
		testAfter[float64](t, r, size(), size(), size())
	}
	for _, d := range [][3]int{
		{300, 300, 1100}, {1, 3000, 200}, {3000, 1, 200}, {1, 1, 3000}, {30000, 2, 3},
		{3, 20000, 2}, {50, 3000, 40}, {700, 33, 0}, {260, 2100, 270},
	} {
		for range rounds(3) {
			testAfter[float32](t, r, d[0], d[1], d[2])
			testAfter[float64](t, r, d[0], d[1], d[2])
		}
	}
}

// TestLongColumnsAcross: where A has long columns Cᵀ is computed, with the bits of C.
func TestLongColumnsAcross(t *testing.T) {
	testAcross[float32](t)
	testAcross[float64](t)
}

func testAcross[F Float](t *testing.T) {
	r := rand.New(rand.NewPCG(11, 11))
	for _, s := range Sets[F]() {
		for _, d := range [][3]int{{130, 40, 1100}, {70, 35, 300}, {256, 64, 1024}} {
			m, n, k := d[0], d[1], d[2]
			a := Mat[F]{random[F](r, k*(m+1)), 1, m + 1}
			b := Mat[F]{random[F](r, k*n), n, 1}
			c, plain := Mat[F]{random[F](r, m*(n+1)), n + 1, 1}, make([]F, m*n)
			what := fmt.Sprintf("%s %v", s.Name, d)
			want, bound := product64(m, n, k, a, b, c, false)
			none := func(_, _, _, _ int) {}
			s.tile.gemmAfter(m, n, k, a, b, Mat[F]{plain, n, 1}, false, true, none)
			gap := c.Data[n]
			s.tile.gemm(m, n, k, a, b, c, false, true)
			if c.Data[n] != gap {
				t.Fatalf("%s: an element outside of C was written", what)
			}
			got := make([]F, 0, m*n)
			for i := range m {
				got = append(got, c.Data[i*c.RS:][:n]...)
			}
			mustEqual(t, got, plain, what)
			for i, v := range got {
				if e := math.Abs(float64(v) - want[i]); !(e <= bound[i]) {
					t.Fatalf("%s: element %d is %v; expected %v", what, i, v, want[i])
				}
			}
		}
	}
}

// TestAfterGetsLargeBlocks: a tile program has a cost for each.
func TestAfterGetsLargeBlocks(t *testing.T) {
	for _, d := range [][3]int{
		{128, 128, 64}, {4096, 32, 27}, {32, 4096, 128}, {600, 600, 600}, {1024, 1024, 1100},
	} {
		m, n, k := d[0], d[1], d[2]
		got := blocksOf[float32]{c: Mat[float32]{make([]float32, m*n), n, 1}}
		a, b := make([]float32, m*k), make([]float32, k*n)
		GemmAfter(m, n, k, Mat[float32]{a, k, 1}, Mat[float32]{b, n, 1}, got.c, false, got.after)
		if s := got.smallest(); s < 1<<9 || s > 1<<17 {
			t.Errorf("%v: a block of %d elements", d, s)
		}
	}
}

// A batchCase is a Batch whose operands have axes in some order of memory.
type batchCase struct {
	lead    []int
	m, n, k int
}

func batchOf[F Float](r *rand.Rand, d batchCase) Batch[F] {
	b := Batch[F]{M: d.m, N: d.n, K: d.k, Lead: d.lead, Acc: r.IntN(2) == 0}
	stack := func(rows, cols int, broadcast bool) (Mat[F], []int) {
		m := randomMat[F](r, rows, cols)
		size, steps := len(m.Data), make([]int, len(d.lead))
		for i, n := range d.lead { // the first axis innermost
			if broadcast && r.IntN(3) == 0 {
				continue
			}
			steps[i] = size
			size *= n
		}
		m.Data = random[F](r, size)
		return m, steps
	}
	b.A, b.StepA = stack(d.m, d.k, true)
	b.B, b.StepB = stack(d.k, d.n, true)
	b.StepC = make([]int, len(d.lead))
	size := d.m * d.n
	for i := len(d.lead) - 1; i >= 0; i-- {
		b.StepC[i] = size
		size *= d.lead[i]
	}
	b.C = Mat[F]{random[F](r, size), d.n, 1}
	return b
}

func testBatch[F Float](t *testing.T, r *rand.Rand, d batchCase) {
	b := batchOf[F](r, d)
	start := slices.Clone(b.C.Data)
	want, rows := slices.Clone(start), 1
	for _, n := range d.lead {
		rows *= n
	}
	for i := range rows {
		var at [3]int
		for k, q := len(d.lead)-1, i; k >= 0; k-- {
			at[0] += q % d.lead[k] * b.StepA[k]
			at[1] += q % d.lead[k] * b.StepB[k]
			at[2] += q % d.lead[k] * b.StepC[k]
			q /= d.lead[k]
		}
		p, q, s := b.A, b.B, Mat[F]{want[at[2]:], d.n, 1}
		p.Data, q.Data = p.Data[at[0]:], q.Data[at[1]:]
		Of[F]().Gemm(d.m, d.n, d.k, p, q, s, b.Acc)
	}
	after := slices.Clone(want)
	for i := range after {
		after[i] *= 2
	}
	for _, threads := range []int{1, 3} {
		before := par.SetThreads(threads)
		b.C.Data, b.After = slices.Clone(start), nil
		GemmBatch(&b)
		mustEqual(t, b.C.Data, want, fmt.Sprint(d, threads))
		b.C.Data = slices.Clone(start)
		got := blocksOf[F]{c: b.C}
		b.After = got.after
		GemmBatch(&b)
		mustEqual(t, b.C.Data, after, fmt.Sprint("after: ", d, threads))
		par.SetThreads(before)
	}
}

func TestGemmBatch(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for _, d := range []batchCase{
		{[]int{5}, 2, 3, 4}, {[]int{4, 10}, 20, 30, 25}, {[]int{3}, 200, 200, 300},
		{[]int{0}, 4, 4, 4}, {nil, 70, 80, 90}, {[]int{2, 3, 4}, 33, 17, 1},
		{[]int{128}, 64, 64, 32}, {[]int{40}, 1, 50, 60}, {[]int{30}, 50, 1, 60},
		{[]int{7, 3}, 5, 6, 0},
	} {
		for range rounds(4) {
			testBatch[float32](t, r, d)
			testBatch[float64](t, r, d)
		}
	}
}
