package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// pairs are all pairs of edges, then random numbers, some of them equal.
func pairs[F Float]() (x, y []F) {
	for _, v := range edges[F]() {
		for _, w := range edges[F]() {
			x, y = append(x, v), append(y, w)
		}
	}
	r := rand.New(rand.NewPCG(3, 3))
	x, y = append(x, random[F](r, 1000)...), append(y, random[F](r, 1000)...)
	for i := 0; i < len(x); i += 7 {
		y[i] = x[i]
	}
	return x, y
}

var sliceLengths = []int{0, 1, 3, 4, 7, 8, 15, 16, 17, 31, 64, 65, 130, 1000}

func testCompare[F Float](t *testing.T) {
	x, y := pairs[F]()
	for _, s := range Sets[F]() {
		for name, c := range map[string]struct {
			f    Compare[F]
			want func(x, y F) bool
		}{
			"Eq": {s.Eq, func(x, y F) bool { return x == y }},
			"Ne": {s.Ne, func(x, y F) bool { return x != y }},
			"Lt": {s.Lt, func(x, y F) bool { return x < y }},
			"Le": {s.Le, func(x, y F) bool { return x <= y }},
		} {
			for _, n := range append(sliceLengths, len(x)) {
				off := len(x) - n
				got := make([]bool, n+1)
				got[n] = true
				c.f(got[:n], x[off:], y[off:])
				for i := range n {
					if v, w := x[off+i], y[off+i]; got[i] != c.want(v, w) {
						t.Fatalf("%s %s(%v, %v) = %v", s.Name, name, v, w, got[i])
					}
				}
				if !got[n] {
					t.Fatalf("%s %s of %d wrote past its slice", s.Name, name, n)
				}
			}
		}
	}
}

func TestCompare(t *testing.T) { testCompare[float32](t); testCompare[float64](t) }

func testWhere[F Float](t *testing.T, bits func(F) uint64) {
	x, y := pairs[F]()
	r := rand.New(rand.NewPCG(4, 4))
	c := make([]bool, len(x))
	for i := range c {
		c[i] = r.IntN(2) == 0
	}
	for _, s := range Sets[F]() {
		for _, n := range append(sliceLengths, len(x)) {
			off := len(x) - n
			dst, inX, inY := make([]F, n+1), slices.Clone(x[off:]), slices.Clone(y[off:])
			dst[n] = 42
			s.Where(dst[:n], c[off:], x[off:], y[off:])
			s.Where(inX, c[off:], inX, y[off:])
			s.Where(inY, c[off:], x[off:], inY)
			for i := range n {
				want := y[off+i]
				if c[off+i] {
					want = x[off+i]
				}
				for _, got := range []F{dst[i], inX[i], inY[i]} {
					if bits(got) != bits(want) {
						t.Fatalf("%s Where(%v, %v, %v) = %v",
							s.Name, c[off+i], x[off+i], y[off+i], got)
					}
				}
			}
			if dst[n] != 42 {
				t.Fatalf("%s Where of %d wrote past its slice", s.Name, n)
			}
		}
	}
}

// TestWhere holds the choice to bits, those of a signalling NaN too.
func TestWhere(t *testing.T) {
	testWhere(t, func(v float32) uint64 { return uint64(math.Float32bits(v)) })
	testWhere(t, math.Float64bits)
}

func testGate[F Float](t *testing.T) {
	x, y := pairs[F]()
	for _, s := range Sets[F]() {
		got := make([]F, len(x))
		s.Gate(got, x, y)
		for i, v := range got {
			want := F(0)
			if x[i] > 0 {
				want = y[i]
			}
			same := v == want && math.Signbit(float64(v)) == math.Signbit(float64(want))
			if !same && (v == v || want == want) {
				t.Fatalf("%s Gate(%v, %v) = %v; expected %v", s.Name, x[i], y[i], v, want)
			}
		}
	}
}

func TestGate(t *testing.T) { testGate[float32](t); testGate[float64](t) }

// testCast holds a conversion of each set to want, on slices of any length.
func testCast[D comparable, S any](
	t *testing.T, name string, f func(dst []D, x []S), x []S, want func(S) D,
) {
	t.Helper()
	for _, n := range append(sliceLengths, len(x)) {
		n = min(n, len(x))
		off := len(x) - n
		got := make([]D, n+1)
		last := got[n]
		f(got[:n], x[off:])
		for i, v := range x[off:] {
			if w := want(v); got[i] != w && (got[i] == got[i] || w == w) {
				t.Fatalf("%s(%v) = %v; expected %v", name, v, got[i], w)
			}
		}
		if got[n] != last {
			t.Fatalf("%s of %d wrote past its slice", name, n)
		}
	}
}

func testCasts[F Float](t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	floats, _ := pairs[F]()
	narrow, _ := pairs[float32]()
	wide, _ := pairs[float64]()
	wide = append(wide, 1+0x1p-24, 1+0x1p-24+0x1p-40, math.MaxFloat32*(1+0x1p-25), 0x1p-150)
	floats = append(floats, 2147483520, 2147483648, -2147483648, -2147483904, 3e9, 1.999, -1.999)
	ints := []int32{0, 1, -1, math.MaxInt32, math.MinInt32, 16777217, 16777219, -16777217}
	longs := []int64{0, -1, math.MaxInt64, math.MinInt64, 1<<53 + 1, 1<<24 + 1, 1<<62 + 1<<37 + 1}
	var bytes []uint8
	for i := range 256 {
		bytes = append(bytes, uint8(i))
	}
	for range 1000 {
		ints, longs = append(ints, int32(r.Uint32())), append(longs, int64(r.Uint64()))
	}
	for _, s := range Sets[F]() {
		testCast(t, s.Name+" FromFloat32", s.FromFloat32, narrow, func(v float32) F { return F(v) })
		testCast(t, s.Name+" FromFloat64", s.FromFloat64, wide, func(v float64) F { return F(v) })
		testCast(t, s.Name+" FromInt32", s.FromInt32, ints, func(v int32) F { return F(v) })
		testCast(t, s.Name+" FromInt64", s.FromInt64, longs, func(v int64) F { return F(v) })
		testCast(t, s.Name+" FromUint8", s.FromUint8, bytes, func(v uint8) F { return F(v) })
		testCast(t, s.Name+" ToInt32", s.ToInt32, floats, func(v F) int32 {
			if w := math.Trunc(float64(v)); math.Abs(w) < 1<<31 {
				return int32(w)
			}
			return math.MinInt32
		})
	}
}

func TestCasts(t *testing.T) { testCasts[float32](t); testCasts[float64](t) }
