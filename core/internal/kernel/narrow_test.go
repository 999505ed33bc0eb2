package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/goten-ml/goten/core/internal/par"
)

// viewOf is an m×n view of random elements by next: rows, columns, with gaps, or broadcast.
func viewOf[E any](r *rand.Rand, m, n int, next func() E) Mat[E] {
	v := Mat[E]{RS: n + r.IntN(3), CS: 1}
	switch r.IntN(6) {
	case 1, 2:
		v.RS, v.CS = 1, m+r.IntN(3)
	case 3:
		v.RS, v.CS = 3*n+1, 3
	case 4:
		v.RS, v.CS = 0, 1
	}
	v.Data = make([]E, 1+max(0, m-1)*v.RS+max(0, n-1)*v.CS)
	for i := range v.Data {
		v.Data[i] = next()
	}
	return v
}

// TestGemmInt8IsExact compares all sets with the definition.
func TestGemmInt8IsExact(t *testing.T) {
	defer par.SetThreads(par.SetThreads(3))
	r := rand.New(rand.NewPCG(31, 32))
	size := func() int { return gemmSizes[r.IntN(len(gemmSizes))] }
	next := func() int8 {
		if r.IntN(4) == 0 { // whose products are the greatest
			return -128
		}
		return int8(r.IntN(256))
	}
	for round := range rounds(200) {
		m, n, k := size(), size(), size()
		if round < 3 {
			k = 5000
		}
		a, b := viewOf(r, m, k, next), viewOf(r, k, n, next)
		z := [2]int32{int32(next()), int32(next())}
		if r.IntN(2) == 0 {
			z[r.IntN(2)] = 0
		}
		want := make([]int32, m*n)
		for i := range want {
			for q := range k {
				v := int32(a.Data[i/n*a.RS+q*a.CS]) - z[0]
				want[i] += v * (int32(b.Data[q*b.RS+i%n*b.CS]) - z[1])
			}
		}
		for i, s := range int8Sets() {
			c := Mat[int32]{make([]int32, m*(n+2)+1), n + 2, 1}
			for i := range c.Data {
				c.Data[i] = 77
			}
			s.gemm(m, n, k, a, b, z, c)
			for at, v := range c.Data {
				expected := int32(77)
				if at/(n+2) < m && at%(n+2) < n {
					expected = want[at/(n+2)*n+at%(n+2)]
				}
				if v != expected {
					t.Fatalf("set %d, %s, %d×%d×%d, A %d,%d B %d,%d zeros %v: "+
						"C[%d] = %d; expected %d", i, s.name, m, n, k, a.RS, a.CS, b.RS,
						b.CS, z, at, v, expected)
				}
			}
		}
	}
}

// TestBFloat16RoundsToNearestEven tries all bfloat16 and what lies between.
func TestBFloat16RoundsToNearestEven(t *testing.T) {
	x, y := make([]float32, 5<<16), make([]uint16, 5<<16)
	for i := range x {
		x[i] = math.Float32frombits(uint32(i/5)<<16 | []uint32{0, 1, 0x7fff, 0x8000, 0x8001}[i%5])
	}
	for _, h := range halves() {
		h.to(y, x)
		for i, v := range x {
			low, odd := math.Float32bits(v)&0xffff, i/5&1
			want := uint16(i / 5)
			switch {
			case v != v:
				want |= 0x40
			case low > 0x8000 || low == 0x8000 && odd == 1:
				want++
			}
			if y[i] != want {
				t.Fatalf("%s: %x becomes %x; expected %x", h.name, math.Float32bits(v), y[i], want)
			}
		}
		back := make([]float32, len(y))
		for _, n := range []int{0, 1, 7, 17, len(y)} {
			h.from(back[:n], y[:n])
			for i, v := range back[:n] {
				if math.Float32bits(v) != uint32(y[i])<<16 {
					t.Fatalf("%s: %x becomes %v", h.name, y[i], v)
				}
			}
		}
	}
}

// TestGemmBFloat16 compares with float64; numbers too small for VDPBF16PS are left out.
func TestGemmBFloat16(t *testing.T) {
	defer par.SetThreads(par.SetThreads(3))
	r := rand.New(rand.NewPCG(33, 34))
	size := func() int { return gemmSizes[r.IntN(len(gemmSizes))] }
	next := func() uint16 { return uint16(math.Float32bits(float32(r.NormFloat64())) >> 16) }
	for _, h := range halves() {
		for round := range rounds(100) {
			m, n, k := size(), size(), size()
			if round < 3 {
				k = 3000
			}
			a, b := viewOf(r, m, k, next), viewOf(r, k, n, next)
			wide := func(x Mat[uint16]) Mat[float32] {
				v := make([]float32, len(x.Data))
				fromHalf(v, x.Data)
				return Mat[float32]{v, x.RS, x.CS}
			}
			c, acc := Mat[float32]{random[float32](r, m*n), n, 1}, r.IntN(2) == 0
			want, bound := product64(m, n, k, wide(a), wide(b), c, acc)
			h.gemm(m, n, k, a, b, c, acc)
			for i, v := range c.Data {
				if !(math.Abs(float64(v)-want[i]) <= bound[i]) {
					t.Fatalf("%s %d×%d×%d: C[%d] = %v; expected %v", h.name, m, n, k, i, v, want[i])
				}
			}
		}
	}
}

// TestGemmBFloat16OfStrangeNumbers: NaN and infinities come through; denormals may count as 0.
func TestGemmBFloat16OfStrangeNumbers(t *testing.T) {
	inf, nan, tiny, one := uint16(0x7f80), uint16(0x7fc1), uint16(1), uint16(0x3f80)
	for _, h := range halves() {
		for _, c := range []struct {
			a, b uint16
			want float64
		}{
			{inf, one, math.Inf(1)}, {inf, 0, math.NaN()}, {nan, one, math.NaN()}, {tiny, one, 0},
			{inf | 0x8000, one, math.Inf(-1)}, {one, one, 1},
		} {
			for _, k := range []int{1, 2, 5} {
				a, b := make([]uint16, k), make([]uint16, k)
				a[k-1], b[k-1] = c.a, c.b
				got := []float32{5}
				x, y := Mat[uint16]{a, k, 1}, Mat[uint16]{b, 1, 1}
				h.gemm(1, 1, k, x, y, Mat[float32]{got, 1, 1}, false)
				if !agree(float64(got[0]), c.want, 0x1p-126) {
					t.Errorf("%s: %x·%x = %v; expected %v", h.name, c.a, c.b, got[0], c.want)
				}
			}
		}
	}
}

// BenchmarkNarrow reports the products of int8 and bfloat16 of each set on all threads.
func BenchmarkNarrow(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	x, y := viewOf(r, 512, 512, func() int8 { return int8(r.IntN(256)) }), make([]uint16, 512*512)
	x.RS, x.CS = 512, 1
	x.Data = make([]int8, 512*512)
	z := Mat[int32]{make([]int32, 512*512), 512, 1}
	f := Mat[float32]{random[float32](r, 512*512), 512, 1}
	report := func(b *testing.B) {
		b.ReportMetric(2*512*512*512*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GOP/s")
	}
	for i, s := range int8Sets() {
		b.Run(fmt.Sprint("int8/", i, s.name), func(b *testing.B) {
			for b.Loop() {
				s.gemm(512, 512, 512, x, x, [2]int32{}, z)
			}
			report(b)
		})
	}
	for _, h := range halves() {
		b.Run("bfloat16/"+h.name, func(b *testing.B) {
			v := Mat[uint16]{y, 512, 1}
			for b.Loop() {
				h.gemm(512, 512, 512, v, v, f, false)
			}
			report(b)
		})
		for name, convert := range map[string]func(){
			"to":   func() { h.to(y[:1<<14], f.Data[:1<<14]) },
			"from": func() { h.from(f.Data[:1<<14], y[:1<<14]) },
		} {
			b.Run("bfloat16/"+h.name+"/"+name, func(b *testing.B) {
				for b.Loop() {
					convert()
				}
				ns := float64(b.Elapsed().Nanoseconds())
				b.ReportMetric(ns/float64(b.N)/(1<<14), "ns/element")
			})
		}
	}
}
