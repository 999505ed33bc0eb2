package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// numpySums are numpy.sum of the first n numbers of summands, as bits (NumPy 2.4.6, x86-64).
var numpySums = []struct {
	n   int
	f32 uint32
	f64 uint64
}{
	{0, 0, 0},
	{1, 0xbe800000, 0xbfd0000000000000},
	{7, 0x4530febb, 0x40a61fd770273600},
	{8, 0x453178b6, 0x40a62f16d1a72e00},
	{9, 0x455cdd10, 0x40ab9ba2075dae00},
	{100, 0x4745b0d2, 0x40e8b61a25266c40},
	{128, 0x47759c2a, 0x40eeb3853ae76a60},
	{129, 0x47750e83, 0x40eea1d0709dea60},
	{136, 0x478ee070, 0x40f1dc0df10e1520},
	{200, 0x47edd6f2, 0x40fdbade35ae4740},
	{256, 0x481778da, 0x4102ef1b2ee30670},
	{257, 0x481778c4, 0x4102ef1884ea5670},
	{1000, 0x4909670a, 0x41212ce134343388},
	{1023, 0x490d8544, 0x4121b0a86fbca0e8},
	{4096, 0x4a0bb7ea, 0x414176fd5b9e3e27},
	{10007, 0x4aa9f880, 0x41553f10070e8a89},
	{100003, 0x4c53fd5d, 0x418a7faba1b4be2e},
}

// summands are n numbers of mixed magnitude and sign, made with exact arithmetic and one rounding
// for the product.
func summands[F Float](n int) []F {
	x := make([]F, n)
	for i := range x {
		u := float64(uint32(uint64(i)*2654435761))/(1<<32) - 0.25
		x[i] = F(u * [5]float64{1, 10, 100, 1000, 10000}[i%5])
	}
	return x
}

func TestSumEqualsNumPy(t *testing.T) {
	for _, c := range numpySums {
		for _, s := range Sets[float32]() {
			if got := math.Float32bits(s.Sum(summands[float32](c.n))); got != c.f32 {
				t.Errorf("%s float32, n = %d: %08x; expected %08x", s.Name, c.n, got, c.f32)
			}
		}
		for _, s := range Sets[float64]() {
			if got := math.Float64bits(s.Sum(summands[float64](c.n))); got != c.f64 {
				t.Errorf("%s float64, n = %d: %016x; expected %016x", s.Name, c.n, got, c.f64)
			}
		}
	}
	zero := math.Copysign(0, -1)
	for _, s := range Sets[float64]() {
		if got := s.Sum([]float64{zero, zero}); math.Signbit(got) {
			t.Errorf("%s: the sum of −0 is −0; NumPy's is 0", s.Name)
		}
	}
}

func testFolds[F Float](t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	g := Sets[F]()[0]
	for _, s := range Sets[F]() {
		for _, n := range []int{1, 2, 3, 7, 8, 15, 16, 17, 33, 100, 127, 129, 1000, 1024, 3072,
			16384, 32768, 100_000} {
			x, y := random[F](r, n+1)[1:], random[F](r, n)
			if s.Sum(x) != g.Sum(x) {
				t.Errorf("%s Sum of %d: %v; expected %v", s.Name, n, s.Sum(x), g.Sum(x))
			}
			if s.MaxOf(x) != g.MaxOf(x) || s.MinOf(x) != g.MinOf(x) {
				t.Errorf("%s MaxOf or MinOf of %d: %v, %v; expected %v, %v",
					s.Name, n, s.MaxOf(x), s.MinOf(x), g.MaxOf(x), g.MinOf(x))
			}
			var want, size float64
			for i := range x {
				want += float64(x[i]) * float64(y[i])
				size += math.Abs(float64(x[i]) * float64(y[i]))
			}
			e := math.Abs(float64(s.Dot(x, y)) - want)
			if !(e <= size*epsilon[F]()*math.Sqrt(float64(n)+4)*2) {
				t.Errorf("%s Dot of %d: %v; expected %v", s.Name, n, s.Dot(x, y), want)
			}
			at := r.IntN(n)
			if i := s.IndexOf(x, x[at]); i != g.IndexOf(x, x[at]) || s.IndexOf(x, 100) != -1 {
				t.Errorf("%s IndexOf of %d: %d; expected %d", s.Name, n, i, at)
			}
			x[at] = F(math.NaN())
			if m, l := s.MaxOf(x), s.MinOf(x); m == m || l == l {
				t.Errorf("%s MaxOf, MinOf of %d with NaN: %v, %v", s.Name, n, m, l)
			}
		}
		if v := s.Dot(nil, nil); v != 0 {
			t.Errorf("%s Dot of nothing: %v", s.Name, v)
		}
	}
}

func TestFolds(t *testing.T) { testFolds[float32](t); testFolds[float64](t) }

func testScalars[F Float](t *testing.T) {
	r := rand.New(rand.NewPCG(10, 10))
	for _, s := range Sets[F]() {
		for _, n := range []int{0, 1, 7, 16, 33, 130} {
			x, y := random[F](r, n), random[F](r, n)
			got, want := make([]F, n), make([]F, n)
			s.AddScalar(got, x, 1.5)
			addScalar(want, x, 1.5)
			mustEqual(t, got, want, s.Name+" AddScalar")
			s.MulScalar(got, x, 1.5)
			mulScalar(want, x, 1.5)
			mustEqual(t, got, want, s.Name+" MulScalar")
			got = append(got[:0], y...)
			s.Axpy(got, 1.5, x)
			for i := range got { // one rounding or two
				w := float64(y[i]) + 1.5*float64(x[i])
				near := 4 * epsilon[F]() * (math.Abs(w) + math.Abs(float64(x[i])))
				if math.Abs(float64(got[i])-w) > near {
					t.Errorf("%s Axpy of %d: %v; expected %v", s.Name, n, got[i], w)
				}
			}
		}
	}
}

func TestScalars(t *testing.T) { testScalars[float32](t); testScalars[float64](t) }

// testRows holds the reductions of rows to those of one row after the other.
func testRows[F Float](t *testing.T) {
	r := rand.New(rand.NewPCG(11, 11))
	g := Sets[F]()[0]
	for _, s := range Sets[F]() {
		for _, n := range []int{1, 7, 8, 9, 16, 37, 64, 128, 130, 300, 520, 1000, 5000} {
			for _, rows := range []int{0, 1, 3, 4, 5, 9, 70} {
				x := random[F](r, rows*n+1)[1:]
				if len(x) > 9 {
					x[r.IntN(len(x))] = F(math.NaN())
					x[r.IntN(len(x))] = F(math.Copysign(0, -1))
				}
				got, want := make([]F, rows), make([]F, rows)
				s.SumRows(got, x, n)
				g.SumRows(want, x, n)
				mustEqual(t, got, want, s.Name+" SumRows")
				for i, f := range []func(acc, x []F, step, n int){s.AddRows, s.MaxRows, s.MinRows} {
					h := []func(acc, x []F, step, n int){g.AddRows, g.MaxRows, g.MinRows}[i]
					width := max(1, n-2)
					got := random[F](r, width)
					want := append([]F{}, got...)
					f(got, x, n, rows)
					h(want, x, n, rows)
					mustEqual(t, got, want, s.Name+" "+[]string{"Add", "Max", "Min"}[i]+"Rows")
				}
			}
		}
	}
}

func TestRows(t *testing.T) { testRows[float32](t); testRows[float64](t) }
