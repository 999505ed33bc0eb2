package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

func testNormRows[F Float](t *testing.T) {
	r := rand.New(rand.NewPCG(12, 12))
	g := Sets[F]()[0]
	for _, s := range Sets[F]() {
		for _, k := range []int{1, 3, 8, 15, 16, 17, 64, 65, 130, 1000, 5000} {
			for _, n := range []int{0, k - 1, k, 7*k + 1, 20*k + k/2} {
				x, dy := random[F](r, n+1)[1:], random[F](r, n)
				if n > 3 {
					x[0], x[1], x[2] = F(math.NaN()), F(math.Inf(1)), F(math.Copysign(0, -1))
				}
				v := [4][]F{random[F](r, k), random[F](r, k), random[F](r, k), random[F](r, k)}
				got, want := append([]F{}, v[1]...), append([]F{}, v[1]...)
				got2, want2 := append([]F{}, v[2]...), append([]F{}, v[2]...)
				s.SpreadRows(got, got2, x, v[0])
				g.SpreadRows(want, want2, x, v[0])
				mustEqual(t, got, want, s.Name+" SpreadRows, sum")
				mustEqual(t, got2, want2, s.Name+" SpreadRows, squares")
				s.SlopeRows(got, got2, x, dy, v[0])
				g.SlopeRows(want, want2, x, dy, v[0])
				mustEqual(t, got, want, s.Name+" SlopeRows, sum")
				mustEqual(t, got2, want2, s.Name+" SlopeRows, along")
				by := NormGrad[F]{v[0], v[1], v[2], v[3]}
				got, want = make([]F, n), make([]F, n)
				s.NormGradRows(got, x, dy, &by)
				g.NormGradRows(want, x, dy, &by)
				mustEqual(t, got, want, s.Name+" NormGradRows")
				g.AffineRows(want, x, v[0], v[1], v[2])
				s.AffineRows(x, x, v[0], v[1], v[2])
				mustEqual(t, x, want, s.Name+" AffineRows in place")
			}
		}
	}
}

func TestNormRows(t *testing.T) { testNormRows[float32](t); testNormRows[float64](t) }

func testRowNorm[F Float](t *testing.T) {
	r := rand.New(rand.NewPCG(13, 13))
	g := Sets[F]()[0]
	for _, s := range Sets[F]() {
		for _, n := range []int{0, 1, 3, 8, 15, 16, 17, 64, 65, 1000, 20000} {
			x, a, b := random[F](r, n), random[F](r, n), random[F](r, n)
			want, by := make([]F, n), [2]F{F(r.NormFloat64()), F(r.NormFloat64())}
			g.RowNorm(want, x, a, b, &by)
			s.RowNorm(x, x, a, b, &by)
			mustEqual(t, x, want, s.Name+" RowNorm in place")
			by4 := [4]F{by[0], by[1], F(r.NormFloat64()), F(r.NormFloat64())}
			row := &RowGrad[F]{X: x, DY: a, Gamma: b, By: by4}
			g.RowNormGrad(want, row)
			got := make([]F, n)
			s.RowNormGrad(got, row)
			mustEqual(t, got, want, s.Name+" RowNormGrad")
			testRowSums(t, s, x, a, b, by)
		}
	}
}

// testRowSums holds sums, whose order is free, to those in float64, and the rest to the generic
// Set.
func testRowSums[F Float](t *testing.T, s *Set[F], x, dy, gamma []F, by [2]F) {
	n := len(x)
	var spread, sum, along, size float64
	for i, v := range x {
		d := float64(v - by[0])
		a, h := float64(dy[i]*gamma[i]), d*float64(by[1])
		spread, sum, along = spread+d*d, sum+a, along+a*h
		size += math.Abs(a) + math.Abs(a*h)
	}
	near := 4 * epsilon[F]() * math.Sqrt(float64(n)+4)
	if e := math.Abs(float64(s.RowSpread(x, by[0])) - spread); e > near*spread {
		t.Errorf("%s RowSpread of %d: off by %v of %v", s.Name, n, e, spread)
	}
	start := make([]F, n)
	for i := range start {
		start[i] = F(i)
	}
	by4 := [4]F{by[0], by[1]}
	got := &RowGrad[F]{X: x, DY: dy, Gamma: gamma, DGamma: append([]F{}, start...),
		DBeta: append([]F{}, start...), By: by4}
	want := &RowGrad[F]{X: x, DY: dy, Gamma: gamma, DGamma: append([]F{}, start...),
		DBeta: append([]F{}, start...), By: by4}
	s.RowSlopes(got)
	Sets[F]()[0].RowSlopes(want)
	a, b := got.Sums[0], got.Sums[1]
	mustEqual(t, got.DGamma, want.DGamma, s.Name+" RowSlopes, dGamma")
	mustEqual(t, got.DBeta, want.DBeta, s.Name+" RowSlopes, dBeta")
	if math.Abs(float64(a)-sum) > near*size || math.Abs(float64(b)-along) > near*size {
		t.Errorf("%s RowSlopes of %d: %v, %v; expected %v, %v", s.Name, n, a, b, sum, along)
	}
}

func TestRowNorm(t *testing.T) { testRowNorm[float32](t); testRowNorm[float64](t) }
