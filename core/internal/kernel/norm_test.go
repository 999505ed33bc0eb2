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
		}
	}
}

func TestRowNorm(t *testing.T) { testRowNorm[float32](t); testRowNorm[float64](t) }
