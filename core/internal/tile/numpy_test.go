package tile

import (
	"math"
	"testing"
)

var inf, nan, zero = math.Inf(1), math.NaN(), math.Copysign(0, -1)

var goldenOperands = []float64{0, zero, 1, -1, 3.5, -3.5, 0.1, -0.1, 1e30, inf, -inf, nan}

// goldenDivide has f(x, y) of NumPy 2.4.6 on x86-64 for x (down) and y (across) of
// goldenOperands.
var goldenDivide = []struct {
	name string
	t    DType
	f    func(b *B, x, y R) R
	z    [][]float64
}{
	{"floor_divide", Float32, (*B).FloorDiv, [][]float64{
		{nan, nan, 0, zero, 0, zero, 0, zero, 0, 0, zero, nan},
		{nan, nan, zero, 0, zero, 0, zero, 0, zero, zero, 0, nan},
		{inf, -inf, 1, -1, 0, -1, 9, -10, 0, 0, -1, nan},
		{-inf, inf, -1, 1, -1, 0, -10, 9, -1, -1, 0, nan},
		{inf, -inf, 3, -4, 1, -1, 34, -35, 0, 0, -1, nan},
		{-inf, inf, -4, 3, -1, 1, -35, 34, -1, -1, 0, nan},
		{inf, -inf, 0, -1, 0, -1, 1, -1, 0, 0, -1, nan},
		{-inf, inf, -1, 0, -1, 0, -1, 1, -1, -1, 0, nan},
		{inf, -inf, 1.0000000150474662e+30, -1.0000000150474662e+30, 2.8571429810904718e+29,
			-2.8571429810904718e+29, 9.999999848243207e+30, -9.999999848243207e+30, 1, 0, -1, nan},
		{inf, -inf, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan},
		{-inf, inf, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan},
		{nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan},
	}},
	{"remainder", Float32, (*B).Mod, [][]float64{
		{nan, nan, 0, zero, 0, zero, 0, zero, 0, 0, zero, nan},
		{nan, nan, 0, zero, 0, zero, 0, zero, 0, 0, zero, nan},
		{nan, nan, 0, zero, 1, -2.5, 0.09999998658895493, -1.4901161193847656e-08, 1, 1, -inf,
			nan},
		{nan, nan, 0, zero, 2.5, -1, 1.4901161193847656e-08, -0.09999998658895493,
			1.0000000150474662e+30, inf, -1, nan},
		{nan, nan, 0.5, -0.5, 0, zero, 0.09999994933605194, -5.21540641784668e-08, 3.5, 3.5,
			-inf, nan},
		{nan, nan, 0.5, -0.5, 0, zero, 5.21540641784668e-08, -0.09999994933605194,
			1.0000000150474662e+30, inf, -3.5, nan},
		{nan, nan, 0.10000000149011612, -0.8999999761581421, 0.10000000149011612,
			-3.4000000953674316, 0, zero, 0.10000000149011612, 0.10000000149011612, -inf, nan},
		{nan, nan, 0.8999999761581421, -0.10000000149011612, 3.4000000953674316,
			-0.10000000149011612, 0, zero, 1.0000000150474662e+30, inf, -0.10000000149011612, nan},
		{nan, nan, 0, zero, 1, -2.5, 0.0493038073182106, -0.05069619417190552, 0,
			1.0000000150474662e+30, -inf, nan},
		{nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan},
		{nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan},
		{nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan},
	}},
	{"floor_divide", Float64, (*B).FloorDiv, [][]float64{
		{nan, nan, 0, zero, 0, zero, 0, zero, 0, 0, zero, nan},
		{nan, nan, zero, 0, zero, 0, zero, 0, zero, zero, 0, nan},
		{inf, -inf, 1, -1, 0, -1, 9, -10, 0, 0, -1, nan},
		{-inf, inf, -1, 1, -1, 0, -10, 9, -1, -1, 0, nan},
		{inf, -inf, 3, -4, 1, -1, 34, -35, 0, 0, -1, nan},
		{-inf, inf, -4, 3, -1, 1, -35, 34, -1, -1, 0, nan},
		{inf, -inf, 0, -1, 0, -1, 1, -1, 0, 0, -1, nan},
		{-inf, inf, -1, 0, -1, 0, -1, 1, -1, -1, 0, nan},
		{inf, -inf, 1e+30, -1e+30, 2.857142857142857e+29, -2.857142857142857e+29, 1e+31, -1e+31,
			1, 0, -1, nan},
		{inf, -inf, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan},
		{-inf, inf, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan},
		{nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan},
	}},
	{"remainder", Float64, (*B).Mod, [][]float64{
		{nan, nan, 0, zero, 0, zero, 0, zero, 0, 0, zero, nan},
		{nan, nan, 0, zero, 0, zero, 0, zero, 0, 0, zero, nan},
		{nan, nan, 0, zero, 1, -2.5, 0.09999999999999995, -5.551115123125783e-17, 1, 1, -inf,
			nan},
		{nan, nan, 0, zero, 2.5, -1, 5.551115123125783e-17, -0.09999999999999995, 1e+30, inf, -1,
			nan},
		{nan, nan, 0.5, -0.5, 0, zero, 0.09999999999999981, -1.942890293094024e-16, 3.5, 3.5,
			-inf, nan},
		{nan, nan, 0.5, -0.5, 0, zero, 1.942890293094024e-16, -0.09999999999999981, 1e+30, inf,
			-3.5, nan},
		{nan, nan, 0.1, -0.9, 0.1, -3.4, 0, zero, 0.1, 0.1, -inf, nan},
		{nan, nan, 0.9, -0.1, 3.4, -0.1, 0, zero, 1e+30, inf, -0.1, nan},
		{nan, nan, 0, zero, 1.5, -2, 0.07495648791101958, -0.025043512088980424, 0, 1e+30, -inf,
			nan},
		{nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan},
		{nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan},
		{nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan},
	}},
}

func TestFloorDivAndModMatchNumPy(t *testing.T) {
	n := len(goldenOperands)
	for _, g := range goldenDivide {
		b := NewB(g.t, g.t)
		p := b.Program(g.f(b, b.In(0), b.In(1)))
		x, y, z := newArray(g.t, n*n), newArray(g.t, n*n), newArray(g.t, n*n)
		for i, v := range goldenOperands {
			for j, w := range goldenOperands {
				x.set(i*n+j, floatVal(g.t, v))
				y.set(i*n+j, floatVal(g.t, w))
			}
		}
		p.Run([]View{z.view()}, []View{x.view(), y.view()})
		for i := range n * n {
			want := val{t: g.t, f: g.z[i/n][i%n]}
			if !agree(z.get(i), want, 0) {
				t.Errorf("%s(%v, %v) = %v; expected %v",
					g.name, x.get(i), y.get(i), z.get(i), want)
			}
		}
	}
}

// goldenCasts has astype of NumPy 2.4.6 on x86-64 for the floats of goldenCastFrom.
var goldenCastFrom = []float64{
	300, -300, 3e9, -3e9, 1e10, 1.9e19, -1, -1.5, nan, inf, -inf, 1 << 63}

var goldenCasts = map[DType][]float64{
	Int8:  {44, -44, 0, 0, 0, 0, -1, -1, 0, 0, 0, 0},
	Int16: {300, -300, 0, 0, 0, 0, -1, -1, 0, 0, 0, 0},
	Int32: {300, -300, -2147483648, -2147483648, -2147483648, -2147483648, -1, -1,
		-2147483648, -2147483648, -2147483648, -2147483648},
	Int64: {300, -300, 3000000000, -3000000000, 10000000000, -9223372036854775808, -1, -1,
		-9223372036854775808, -9223372036854775808, -9223372036854775808,
		-9223372036854775808},
	Uint8:  {44, 212, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0},
	Uint16: {300, 65236, 0, 0, 0, 0, 65535, 65535, 0, 0, 0, 0},
	Uint32: {300, 4294966996, 3000000000, 2147483648, 0, 0, 4294967295, 4294967295,
		2147483648, 0, 2147483648, 0},
	Uint64: {300, 18446744073709551316, 3000000000, 18446744070709551616, 10000000000, 0,
		18446744073709551615, 18446744073709551615, 9223372036854775808, 0,
		9223372036854775808, 9223372036854775808},
}

func TestCastOutOfRangeMatchesNumPy(t *testing.T) {
	for to, want := range goldenCasts {
		b := NewB(Float64)
		n := len(goldenCastFrom)
		z := newArray(to, n)
		b.Program(b.Cast(b.In(0), to)).
			Run([]View{z.view()}, []View{vec(Float64, goldenCastFrom)})
		for i, f := range goldenCastFrom {
			if z.get(i).float() != want[i] {
				t.Errorf("%v to %v = %v; expected %v", f, to, z.get(i), want[i])
			}
		}
	}
}
