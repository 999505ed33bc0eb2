package kernel

import (
	"math"
	"testing"
)

// A single is a function of a Set that float32 computes in float32, and what it is.
type single struct {
	name string
	ulp  float64
	want func(x float64) float64
	f    Unary[float32]
}

func singles(s *Set[float32]) []single {
	return []single{
		{"Exp", 2, math.Exp, s.Exp}, {"Log", 2, math.Log, s.Log},
		{"Expm1", 2, math.Expm1, s.Expm1}, {"Log1p", 2, math.Log1p, s.Log1p},
		{"Sin", 2, math.Sin, s.Sin}, {"Cos", 2, math.Cos, s.Cos}, {"Tan", 2, math.Tan, s.Tan},
		{"Asin", 2, math.Asin, s.Asin}, {"Acos", 2, math.Acos, s.Acos},
		{"Atan", 2, math.Atan, s.Atan},
		{"Sinh", 2, math.Sinh, s.Sinh}, {"Cosh", 2, math.Cosh, s.Cosh},
		{"Tanh", 2.5, math.Tanh, s.Tanh},
		{"Asinh", 2, math.Asinh, s.Asinh}, {"Acosh", 2, math.Acosh, s.Acosh},
		{"Atanh", 2, math.Atanh, s.Atanh},
	}
}

// TestSinglesAreNearOverAllExponents holds the functions of float32 to those of float64 on numbers
// from every exponent and of both signs, NaN and infinities with them.
func TestSinglesAreNearOverAllExponents(t *testing.T) {
	step := uint32(16381)
	if testing.Short() {
		step = 65537
	}
	var x []float32
	for bits := uint32(1); ; bits += step {
		x = append(x, math.Float32frombits(bits))
		if bits+step < bits {
			break
		}
	}
	got := make([]float32, len(x))
	for _, s := range Sets[float32]() {
		for _, f := range singles(s) {
			f.f(got, x)
			worst, at := 0.0, float32(0)
			for i, v := range x {
				want := f.want(float64(v))
				if e := ulps(got[i], want); !(e <= worst) {
					worst, at = e, v
				}
				if math.Signbit(want) != math.Signbit(float64(got[i])) && want == want {
					t.Fatalf("%s %s(%v) = %v; expected %v", s.Name, f.name, v, got[i], want)
				}
			}
			t.Logf("%s %s: %.2f ulp at %v", s.Name, f.name, worst, at)
			if !(worst <= f.ulp) {
				t.Errorf("%s %s(%v) is %.2f ulp off; expected %v", s.Name, f.name, at, worst, f.ulp)
			}
		}
	}
}
