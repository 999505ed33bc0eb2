package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/goten-ml/goten/core/internal/par"
)

func random[F Float](r *rand.Rand, n int) []F {
	x := make([]F, n)
	for i := range x {
		x[i] = F(r.NormFloat64())
	}
	return x
}

// randomMat is an m×n view of random elements: rows, columns, either with gaps, or broadcast.
func randomMat[F Float](r *rand.Rand, m, n int) Mat[F] {
	v := Mat[F]{}
	switch r.IntN(7) {
	case 0, 1:
		v.RS, v.CS = n+r.IntN(3), 1
	case 2, 3:
		v.RS, v.CS = 1, m+r.IntN(3)
	case 4:
		v.RS, v.CS = 3*n+1, 3
	case 5:
		v.RS, v.CS = 0, 1
	case 6:
		v.RS, v.CS = 1, 0
	}
	size := 1 + max(0, m-1)*v.RS + max(0, n-1)*v.CS
	v.Data = random[F](r, size)
	return v
}

// product64 is C (+)= A·B in float64, and the bound of its error in units of F. It takes most of
// the time of a test, and has no races to detect.
//
//go:norace
func product64[F Float](m, n, k int, a, b, c Mat[F], acc bool) (want, bound []float64) {
	want, bound = make([]float64, m*n), make([]float64, m*n)
	for i := range m {
		for j := range n {
			var s, t float64
			for q := range k {
				v := float64(a.Data[i*a.RS+q*a.CS]) * float64(b.Data[q*b.RS+j*b.CS])
				s += v
				t += math.Abs(v)
			}
			if acc {
				s += float64(c.Data[i*c.RS+j*c.CS])
				t += math.Abs(float64(c.Data[i*c.RS+j*c.CS]))
			}
			want[i*n+j], bound[i*n+j] = s, t*epsilon[F]()*float64(k+2)
		}
	}
	return want, bound
}

func epsilon[F Float]() float64 {
	if any(*new(F)) == any(float32(0)) {
		return 0x1p-24
	}
	return 0x1p-53
}

func checkGemm[F Float](
	t *testing.T, r *rand.Rand, m, n, k int, gemm func(m, n, k int, a, b, c Mat[F], acc bool),
) {
	t.Helper()
	a, b := randomMat[F](r, m, k), randomMat[F](r, k, n)
	ldc := n + r.IntN(3)
	c := Mat[F]{random[F](r, m*ldc+1), ldc, 1}
	acc := r.IntN(2) == 0
	if !acc { // what was in C must not matter
		for i := range m {
			for j := range n {
				c.Data[i*ldc+j] = F(math.NaN())
			}
		}
	}
	before := append([]F(nil), c.Data...)
	want, bound := product64(m, n, k, a, b, c, acc)
	gemm(m, n, k, a, b, c, acc)
	for i, v := range c.Data {
		row, col := i/max(ldc, 1), i%max(ldc, 1)
		if row >= m || col >= n {
			if v != before[i] {
				t.Fatalf("%d×%d×%d: element (%d, %d) outside C was written", m, n, k, row, col)
			}
			continue
		}
		if e := math.Abs(float64(v) - want[row*n+col]); !(e <= bound[row*n+col]) {
			t.Fatalf("%d×%d×%d, A %d,%d B %d,%d C %d acc %v: C[%d, %d] = %v; expected %v",
				m, n, k, a.RS, a.CS, b.RS, b.CS, ldc, acc, row, col, v, want[row*n+col])
		}
	}
}

// rounds is n, or a part of it in short tests.
func rounds(n int) int {
	if testing.Short() {
		return n/6 + 1
	}
	return n
}

var gemmSizes = []int{0, 1, 2, 3, 5, 8, 11, 12, 13, 16, 17, 31, 32, 33, 47, 64, 65, 100, 130, 200}

func testGemm[F Float](t *testing.T) {
	for _, s := range Sets[F]() {
		t.Run(fmt.Sprintf("%s/%T", s.Name, *new(F)), func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			size := func() int { return gemmSizes[r.IntN(len(gemmSizes))] }
			for range rounds(300) {
				checkGemm(t, r, size(), size(), size(), s.Gemm)
			}
			for _, d := range [][3]int{
				{300, 40, 1100}, {1, 2100, 70}, {260, 1030, 270}, {2, 300, 1500}, {70, 65, 1024},
				{1000, 1, 900}, {1, 1000, 900}, {1, 1, 20000}, {20, 30, 700}, {300, 7, 2100},
				{1, 700, 300}, {9, 13, 1025},
			} {
				for range rounds(3) {
					checkGemm(t, r, d[0], d[1], d[2], s.Gemm)
				}
			}
		})
	}
}

func TestGemm(t *testing.T) { testGemm[float32](t); testGemm[float64](t) }

func TestGemmOnAllThreads(t *testing.T) {
	defer par.SetThreads(par.SetThreads(4))
	r := rand.New(rand.NewPCG(3, 4))
	for _, d := range [][3]int{
		{64, 64, 64}, {32, 128, 2304}, {3000, 32, 27}, {300, 300, 300}, {1, 3000, 200},
		{3000, 1, 200}, {300, 400, 500}, {50, 3000, 40}, {1, 17000, 30}, {5, 900, 300},
	} {
		for range rounds(3) {
			checkGemm(t, r, d[0], d[1], d[2], Gemm[float32])
			checkGemm(t, r, d[0], d[1], d[2], Gemm[float64])
		}
	}
}

func TestGemmDoesNotDependOnThreads(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range rounds(40) {
		m, n, k := 1+r.IntN(300), 1+r.IntN(300), 1+r.IntN(1500)
		a, b := randomMat[float32](r, m, k), randomMat[float32](r, k, n)
		var results [3][]float32
		for i, threads := range []int{1, 2, 7} {
			before := par.SetThreads(threads)
			results[i] = make([]float32, m*n)
			Gemm(m, n, k, a, b, Mat[float32]{results[i], n, 1}, false)
			par.SetThreads(before)
			what := fmt.Sprintf("%d×%d×%d on %d threads", m, n, k, threads)
			mustEqual(t, results[i], results[0], what)
		}
	}
}

// mustEqual compares bit by bit, all NaN being equal.
func mustEqual[F Float](t *testing.T, got, want []F, what string) {
	t.Helper()
	for i := range want {
		if got[i] != got[i] && want[i] != want[i] {
			continue
		}
		if math.Float64bits(float64(got[i])) != math.Float64bits(float64(want[i])) {
			t.Fatalf("%s: element %d is %v; expected %v", what, i, got[i], want[i])
		}
	}
}

// strange are numbers that arithmetic treats in ways of their own.
func strange[F Float](r *rand.Rand) F {
	tiny, zero := 0x1p-140, 0.0
	if any(*new(F)) == any(float64(0)) {
		tiny = 0x1p-1060
	}
	return F([]float64{math.NaN(), math.Inf(1), math.Inf(-1), tiny, -tiny, -zero, 0}[r.IntN(7)])
}

// agree reports whether two results of one product are the same but for rounding.
func agree[F Float](x, y F, bound float64) bool {
	switch {
	case x != x || y != y:
		return x != x && y != y
	case math.IsInf(float64(x), 0) || math.IsInf(float64(y), 0):
		return x == y
	}
	return math.Abs(float64(x)-float64(y)) <= bound
}

func testStrange[F Float](t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	size := func() int { return gemmSizes[1+r.IntN(len(gemmSizes)-1)] }
	for range rounds(200) {
		m, n, k := size(), size(), size()
		a, b := randomMat[F](r, m, k), randomMat[F](r, k, n)
		for _, x := range [][]F{a.Data, b.Data} {
			for range 1 + len(x)/500 {
				x[r.IntN(len(x))] = strange[F](r)
			}
		}
		start, acc := random[F](r, m*n), r.IntN(2) == 0
		start[r.IntN(len(start))] = strange[F](r)
		want := append([]F(nil), start...)
		Sets[F]()[0].Gemm(m, n, k, a, b, Mat[F]{want, n, 1}, acc)
		for _, s := range Sets[F]()[1:] {
			got := append([]F(nil), start...)
			s.Gemm(m, n, k, a, b, Mat[F]{got, n, 1}, acc)
			for i := range got {
				if !agree(got[i], want[i], 64*float64(k+2)*epsilon[F]()) {
					t.Fatalf("%s %d×%d×%d A %d,%d B %d,%d: C[%d] = %v; generic %v", s.Name,
						m, n, k, a.RS, a.CS, b.RS, b.CS, i, got[i], want[i])
				}
			}
		}
	}
}

func TestGemmOfStrangeNumbers(t *testing.T) { testStrange[float32](t); testStrange[float64](t) }

// TestGemmOfFarAndUnalignedRows: strides of pages and more, from any address.
func TestGemmOfFarAndUnalignedRows(t *testing.T) {
	r := rand.New(rand.NewPCG(23, 24))
	for _, s := range Sets[float32]() {
		for _, d := range [][3]int{
			{13, 37, 65}, {1, 40, 300}, {40, 1, 300}, {3, 5, 200}, {50, 9, 1},
		} {
			m, n, k := d[0], d[1], d[2]
			for _, far := range []int{1024, 4099, 20000} {
				x := random[float32](r, 64+far*max(m, k, n))
				a := Mat[float32]{x[r.IntN(16):], far, 1}
				b := Mat[float32]{x[r.IntN(16):], 1, far}
				if r.IntN(2) == 0 {
					a.RS, a.CS, b.RS, b.CS = 1, far, far, 1
				}
				got := make([]float32, m*far)
				want, bound := product64(m, n, k, a, b, Mat[float32]{got, far, 1}, false)
				s.Gemm(m, n, k, a, b, Mat[float32]{got, far, 1}, false)
				for i, w := range want {
					v := float64(got[i/n*far+i%n])
					if !(math.Abs(v-w) <= bound[i]) {
						t.Fatalf("%s %v %d: C[%d] = %v; expected %v", s.Name, d, far, i, v, w)
					}
				}
			}
		}
	}
}
