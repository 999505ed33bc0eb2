package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

func testAffine[F Float](t *testing.T) {
	r := rand.New(rand.NewPCG(12, 12))
	g := Sets[F]()[0]
	for _, s := range Sets[F]() {
		for _, n := range []int{0, 1, 3, 8, 15, 16, 17, 64, 65, 1000, 20000} {
			x, a, b, c := random[F](r, n), random[F](r, n), random[F](r, n), random[F](r, n)
			if n > 3 {
				x[0], x[1], x[2] = F(math.NaN()), F(math.Inf(1)), F(math.Copysign(0, -1))
			}
			got, want := make([]F, n), make([]F, n)
			s.Affine(got, x, a, b, c)
			g.Affine(want, x, a, b, c)
			mustEqual(t, got, want, s.Name+" Affine")
			by := [2]F{F(r.NormFloat64()), F(r.NormFloat64())}
			g.RowNorm(want, x, a, b, &by)
			s.RowNorm(x, x, a, b, &by)
			mustEqual(t, x, want, s.Name+" RowNorm in place")
		}
	}
}

func TestAffine(t *testing.T) { testAffine[float32](t); testAffine[float64](t) }
