package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// A law is what a function of a Set must be, within so many ulp in float32 and in float64.
type law[F Float] struct {
	name   string
	want   func(x float64) float64
	ulp    [2]float64
	lo, hi float64 // where random arguments lie
	f      Unary[F]
}

func laws[F Float](s *Set[F]) []law[F] {
	one := [2]float64{0.5001, 1}
	exact, root := [2]float64{}, [2]float64{1.5, 1.5}
	two, loose := [2]float64{2, 2}, [2]float64{2.5, 2}
	wide := [2]float64{2, 2.5} // of which the reference has up to 1
	eight, tan := [2]float64{8, 1}, [2]float64{2, 3.5}
	near := [2]float64{2, 1}
	negative := func(x float64) float64 { return -x }
	inverse := func(x float64) float64 { return 1 / x }
	inverseRoot := func(x float64) float64 { return 1 / math.Sqrt(x) }
	squared := func(x float64) float64 { return x * x }
	positive := func(x float64) float64 { return max(x, 0) }
	return []law[F]{
		{"Neg", negative, exact, -9, 9, s.Neg},
		{"Abs", math.Abs, exact, -9, 9, s.Abs},
		{"Sign", wantSign, exact, -9, 9, s.Sign},
		{"Sqrt", math.Sqrt, one, 0, 9, s.Sqrt},
		{"Rsqrt", inverseRoot, root, 0, 9, s.Rsqrt},
		{"Square", squared, one, -9, 9, s.Square},
		{"Recip", inverse, one, -9, 9, s.Recip},
		{"Cbrt", math.Cbrt, one, -9, 9, s.Cbrt},
		{"Relu", positive, exact, -9, 9, s.Relu},
		{"Floor", math.Floor, exact, -9, 9, s.Floor},
		{"Ceil", math.Ceil, exact, -9, 9, s.Ceil},
		{"Trunc", math.Trunc, exact, -9, 9, s.Trunc},
		{"Round", math.RoundToEven, exact, -9, 9, s.Round},
		{"Exp", math.Exp, two, -110, 95, s.Exp},
		{"Exp", math.Exp, two, -1, 1, s.Exp},
		{"Exp", math.Exp, two, -750, 709, s.Exp},
		{"Exp2", math.Exp2, one, -20, 20, s.Exp2}, {"Exp2", math.Exp2, one, -151, 129, s.Exp2},
		{"Exp2", math.Exp2, one, -1075, 1025, s.Exp2},
		{"Expm1", math.Expm1, wide, -3, 3, s.Expm1},
		{"Expm1", math.Expm1, wide, -0.4, 0.4, s.Expm1},
		{"Expm1", math.Expm1, wide, -1e-4, 1e-4, s.Expm1},
		{"Expm1", math.Expm1, wide, -100, 100, s.Expm1},
		{"Log", math.Log, two, 0, 3, s.Log},
		{"Log", math.Log, two, 0, 1e30, s.Log},
		{"Log", math.Log, two, 0.99, 1.01, s.Log}, {"Log", math.Log, two, 0, 1e-38, s.Log},
		{"Log1p", math.Log1p, wide, -1, 9, s.Log1p}, {"Log1p", math.Log1p, wide, 0, 1, s.Log1p},
		{"Log1p", math.Log1p, wide, -1e-6, 1e-6, s.Log1p},
		{"Log2", math.Log2, one, 0, 9, s.Log2}, {"Log2", math.Log2, one, 0.99, 1.01, s.Log2},
		{"Log10", math.Log10, one, 0, 9, s.Log10}, {"Log10", math.Log10, one, 0, 1e38, s.Log10},
		{"Tanh", math.Tanh, loose, -9, 9, s.Tanh},
		{"Tanh", math.Tanh, loose, -1, 1, s.Tanh},
		{"Sigmoid", sigmoid64, loose, -90, 90, s.Sigmoid},
		{"Sigmoid", sigmoid64, loose, -3, 3, s.Sigmoid},
		{"Erf", math.Erf, two, -3, 3, s.Erf}, {"Erf", math.Erf, two, -0.1, 0.1, s.Erf},
		{"Erf", math.Erf, two, 0.8, 1, s.Erf}, {"Erf", math.Erf, two, 3, 5, s.Erf},
		{"Erfc", math.Erfc, one, -3, 3, s.Erfc},
		{"Erfc", math.Erfc, one, 0, 10.1, s.Erfc}, {"Erfc", math.Erfc, one, -5, -3, s.Erfc},
		{"Phi", phi64, eight, -14.5, 9, s.Phi}, {"Phi", phi64, eight, -1, 1, s.Phi},
		{"Tanh", math.Tanh, loose, -1e-3, 1e-3, s.Tanh},
		{"Tanh", math.Tanh, loose, 0.6, 0.65, s.Tanh},
		{"Sin", math.Sin, wide, -9, 9, s.Sin}, {"Sin", math.Sin, wide, -1e5, 1e5, s.Sin},
		{"Sin", math.Sin, wide, -1e9, 1e9, s.Sin}, {"Sin", math.Sin, wide, 3.1, 3.2, s.Sin},
		{"Cos", math.Cos, wide, -9, 9, s.Cos}, {"Cos", math.Cos, wide, -1e5, 1e5, s.Cos},
		{"Cos", math.Cos, wide, -1e9, 1e9, s.Cos}, {"Cos", math.Cos, wide, 1.5, 1.6, s.Cos},
		{"Tan", wantTan, tan, -9, 9, s.Tan},
		{"Tan", wantTan, tan, -1e5, 1e5, s.Tan}, {"Tan", wantTan, tan, -1e9, 1e9, s.Tan},
		{"Tan", wantTan, tan, 1.5, 1.6, s.Tan}, {"Tan", wantTan, tan, -1e-3, 1e-3, s.Tan},
		{"Expm1", math.Expm1, wide, 30, 709, s.Expm1},
		{"Expm1", math.Expm1, wide, 0.3, 2, s.Expm1},
		{"Log1p", math.Log1p, wide, 0, 1e30, s.Log1p}, {"Atan", math.Atan, wide, -1, 1, s.Atan},
		{"Atan", math.Atan, wide, -1e30, 1e30, s.Atan}, {"Atan", math.Atan, wide, 2, 3, s.Atan},
		{"Asin", math.Asin, near, -1e-3, 1e-3, s.Asin}, {"Acos", math.Acos, near, 0.999, 1, s.Acos},
		{"Sinh", math.Sinh, near, -1e-3, 1e-3, s.Sinh}, {"Sinh", math.Sinh, near, -95, 95, s.Sinh},
		{"Cosh", math.Cosh, near, -95, 95, s.Cosh}, {"Cbrt", math.Cbrt, one, -1e30, 1e30, s.Cbrt},
		{"Asinh", math.Asinh, near, -1e-3, 1e-3, s.Asinh},
		{"Asinh", math.Asinh, near, -1e30, 1e30, s.Asinh},
		{"Acosh", math.Acosh, near, 1, 1.001, s.Acosh},
		{"Acosh", math.Acosh, near, 1, 1e30, s.Acosh},
		{"Atanh", math.Atanh, near, -1e-3, 1e-3, s.Atanh},
		{"Atanh", math.Atanh, near, 0.99, 1, s.Atanh},
		{"Asin", math.Asin, near, -1, 1, s.Asin},
		{"Acos", math.Acos, near, -1, 1, s.Acos},
		{"Atan", math.Atan, wide, -9, 9, s.Atan},
		{"Sinh", math.Sinh, near, -9, 9, s.Sinh},
		{"Cosh", math.Cosh, near, -9, 9, s.Cosh},
		{"Asinh", math.Asinh, near, -9, 9, s.Asinh},
		{"Acosh", math.Acosh, near, 1, 9, s.Acosh},
		{"Atanh", math.Atanh, near, -1, 1, s.Atanh},
	}
}

// wantTan is Taylor's series near 0, where math.Tan is wrong by several ulp.
func wantTan(x float64) float64 {
	if z := x * x; z < 1e-5 {
		return x + x*z*(1.0/3+z*(2.0/15+z*(17.0/315)))
	}
	return math.Tan(x)
}

func wantSign(x float64) float64 {
	if x == 0 || x != x {
		return x + 0
	}
	return math.Copysign(1, x)
}

// edges are arguments where functions go wrong: zeros, infinities, NaN, denormals, overflow.
func edges[F Float]() []F {
	huge := 1e300 // infinite in float32
	x := []F{0, F(math.Copysign(0, -1)), 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 0.625, -0.625, 0.6249999,
		F(math.Inf(1)), F(math.Inf(-1)), F(math.NaN()), 1e-40, -1e-40, 0x1p-126, -0x1p-126,
		0x1p-149, math.MaxFloat32, -math.MaxFloat32, 88.7, 88.73, 89, -87.3, -88, -100, -103.9,
		-104, -150, 1e10, -1e10, 8388609, -8388609, 4194304.5, 1e-8, -1e-8, 710, -745}
	return append(x, F(huge), 1/F(huge))
}

// greatest is the greatest finite number.
func greatest[F Float]() F {
	most := math.MaxFloat64
	if F(most) > math.MaxFloat32 && epsilon[F]() < 0x1p-50 {
		return F(most)
	}
	return math.MaxFloat32
}

// ulps is the distance of got from want in units of the last place of F at want.
func ulps[F Float](got F, want float64) float64 {
	g := float64(got)
	switch {
	case g == want || g != g && want != want || got == F(want) && math.IsInf(g, 0):
		return 0
	case math.IsInf(g, 0) && math.Abs(want) > float64(greatest[F]())*(1-0x1p-24):
		return 1
	}
	digits, least := 24, -149.0
	if epsilon[F]() < 0x1p-50 {
		digits, least = 53, -1074
	}
	_, e := math.Frexp(want)
	return math.Abs(float64(got)-want) / math.Exp2(max(float64(e-digits), least))
}

func testUnary[F Float](t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	wide := 0
	if epsilon[F]() < 0x1p-50 {
		wide = 1
	}
	for _, s := range Sets[F]() {
		for _, l := range laws(s) {
			x := edges[F]()
			for range 5000 {
				x = append(x, F(l.lo+r.Float64()*(l.hi-l.lo)))
			}
			got := make([]F, len(x))
			l.f(got, x)
			for i, v := range x {
				want := l.want(float64(v))
				if e := ulps(got[i], want); !(e <= l.ulp[wide]) {
					t.Errorf("%s %s(%v) = %v; expected %v; %.2f ulp",
						s.Name, l.name, v, got[i], want, e)
					break
				}
				if want == 0 && math.Signbit(want) != math.Signbit(float64(got[i])) {
					t.Errorf("%s %s(%v) = %v; expected %v", s.Name, l.name, v, got[i], want)
				}
			}
			checkSlices(t, s.Name+" "+l.name, x, got, l.f)
		}
	}
}

// checkSlices holds f to its elements on slices of any length and alignment, in place too.
func checkSlices[F Float](t *testing.T, what string, x, want []F, f Unary[F]) {
	t.Helper()
	for _, n := range []int{0, 1, 2, 7, 15, 16, 17, 31, 63, 64, 65, 130} {
		for off := range 4 {
			dst := make([]F, off+n+1)
			dst[off+n] = 42
			f(dst[off:off+n], x[off:off+n])
			mustEqual(t, dst[off:off+n], want[off:off+n], what)
			if dst[off+n] != 42 {
				t.Fatalf("%s of %d wrote past its slice", what, n)
			}
			copy(dst[off:], x[off:off+n])
			f(dst[off:off+n], dst[off:off+n])
			mustEqual(t, dst[off:off+n], want[off:off+n], what+" in place")
		}
	}
}

func TestUnary(t *testing.T) { testUnary[float32](t); testUnary[float64](t) }

// binaryUlp is how far the functions of two arguments may be from the generic ones, if at all.
var binaryUlp = map[string]float64{"Atan2": 2, "Hypot": 2}

func mustStayNear[F Float](t *testing.T, got, want []F, ulp float64, what string) {
	t.Helper()
	for i, v := range got {
		w := float64(want[i])
		if e := ulps(v, w); !(e <= ulp) || w == 0 && math.Signbit(w) != math.Signbit(float64(v)) {
			t.Fatalf("%s: element %d is %v; expected %v", what, i, v, want[i])
		}
	}
}

func testBinary[F Float](t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	g := Sets[F]()[0]
	for _, s := range Sets[F]() {
		for name, fs := range map[string][2]Binary[F]{
			"Add": {s.Add, g.Add}, "Sub": {s.Sub, g.Sub},
			"Mul": {s.Mul, g.Mul}, "Div": {s.Div, g.Div},
			"Max": {s.Max, g.Max}, "Min": {s.Min, g.Min}, "Pow": {s.Pow, g.Pow},
			"Atan2": {s.Atan2, g.Atan2}, "Hypot": {s.Hypot, g.Hypot},
		} {
			var x, y []F
			for _, v := range edges[F]() {
				for _, w := range edges[F]() {
					x, y = append(x, v), append(y, w)
				}
			}
			x, y = append(x, random[F](r, 1000)...), append(y, random[F](r, 1000)...)
			want, got := make([]F, len(x)), make([]F, len(x))
			fs[1](want, x, y)
			fs[0](got, x, y)
			if near, ok := binaryUlp[name]; ok {
				mustStayNear(t, got, want, near, s.Name+" "+name)
				copy(want, got)
			}
			mustEqual(t, got, want, s.Name+" "+name)
			for _, n := range []int{0, 1, 7, 16, 17, 65, 130} {
				for off := range 3 {
					dst, e := make([]F, n+1), off+n
					dst[n] = 42
					fs[0](dst[:n], x[off:e], y[off:e])
					mustEqual(t, dst[:n], want[off:e], s.Name+" "+name)
					if dst[n] != 42 {
						t.Fatalf("%s %s wrote past its slice", s.Name, name)
					}
					copy(dst, y[off:e])
					fs[0](dst[:n], x[off:e], dst[:n])
					mustEqual(t, dst[:n], want[off:e], s.Name+" "+name+" in place")
				}
			}
		}
	}
}

func TestBinary(t *testing.T) { testBinary[float32](t); testBinary[float64](t) }

// TestPow holds float32 to the rounded result of float64, over all of its range.
func TestPow(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	x, y := make([]float32, 20000), make([]float32, 20000)
	for i := range x {
		x[i] = float32(math.Exp2(r.Float64()*250 - 125))
		y[i] = float32((r.Float64()*280 - 140) / math.Log2(float64(x[i])))
		switch i % 4 {
		case 1:
			x[i], y[i] = float32(1+r.NormFloat64()/1e5), float32(r.NormFloat64()*1e6)
		case 2:
			x[i], y[i] = float32(-r.ExpFloat64()), float32(r.IntN(41)-20)
		case 3:
			x[i], y[i] = float32(r.NormFloat64()), float32(r.IntN(9)-4)/2
		}
	}
	for _, s := range Sets[float32]() {
		got := make([]float32, len(x))
		s.Pow(got, x, y)
		for i, v := range x {
			want := math.Pow(float64(v), float64(y[i]))
			if u := ulps(got[i], want); !(u <= 0.5001) {
				t.Fatalf("%s Pow(%v, %v) = %v; expected %v", s.Name, v, y[i], got[i], want)
			}
		}
	}
}
