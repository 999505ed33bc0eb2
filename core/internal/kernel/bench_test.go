package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// BenchmarkGemm reports GFLOP/s on one thread, of each set.
func BenchmarkGemm(b *testing.B) {
	for _, s := range Sets[float32]() {
		for _, d := range [][3]int{
			{64, 64, 64}, {128, 128, 128}, {256, 256, 256}, {512, 512, 512}, {1024, 1024, 1024},
			{32, 128, 2304}, {32, 10, 128}, {28800, 32, 27}, {5408, 64, 288}, {1, 1024, 1024},
		} {
			benchGemm(b, s.Name, d, "", s.Gemm)
		}
		for _, d := range [][3]int{{32, 2304, 128}, {1, 1024, 1024}} {
			benchGemm(b, s.Name, d, "/Bᵀ", s.Gemm)
		}
		benchGemm(b, s.Name, [3]int{2304, 128, 32}, "/Aᵀ", s.Gemm)
	}
}

// BenchmarkGemmThreads is the same on all threads.
func BenchmarkGemmThreads(b *testing.B) {
	for _, d := range [][3]int{
		{64, 64, 64}, {256, 256, 256}, {1024, 1024, 1024}, {32, 128, 2304}, {28800, 32, 27},
	} {
		benchGemm(b, "all", d, "", Gemm[float32])
	}
}

type gemmFunc func(m, n, k int, a, b, c Mat[float32], acc bool)

func benchGemm(b *testing.B, set string, d [3]int, trans string, f gemmFunc) {
	m, n, k := d[0], d[1], d[2]
	r := rand.New(rand.NewPCG(1, 1))
	x, y := Mat[float32]{random[float32](r, m*k), k, 1}, Mat[float32]{random[float32](r, k*n), n, 1}
	z := Mat[float32]{make([]float32, m*n), n, 1}
	switch trans {
	case "/Aᵀ":
		x.RS, x.CS = 1, m
	case "/Bᵀ":
		y.RS, y.CS = 1, k
	}
	b.Run(fmt.Sprintf("%s/%dx%dx%d%s", set, m, n, k, trans), func(b *testing.B) {
		for b.Loop() {
			f(m, n, k, x, y, z, false)
		}
		b.ReportMetric(2*float64(m*n*k)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GFLOP/s")
	})
}

// BenchmarkConv reports the forward pass and both gradients on all threads.
func BenchmarkConv(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, c := range []Conv{
		{N: 32, H: 32, W: 32, Ci: 3, KH: 3, KW: 3, Co: 32, SH: 1, SW: 1, DH: 1, DW: 1, Groups: 1},
		{N: 32, H: 15, W: 15, Ci: 32, KH: 3, KW: 3, Co: 64, SH: 1, SW: 1, DH: 1, DW: 1, Groups: 1},
	} {
		for pad := range 2 {
			c := convCase(c, pad)
			x := random[float32](r, c.N*c.H*c.W*c.Ci)
			w := random[float32](r, c.KH*c.KW*c.Ci*c.Co)
			y := random[float32](r, c.N*c.OH*c.OW*c.Co)
			name := fmt.Sprintf("%dx%dx%d-%d/pad%d/", c.H, c.W, c.Ci, c.Co, pad)
			for part, f := range map[string]func(){
				"y":  func() { ConvForward(c, y, x, w) },
				"dx": func() { ConvInput(c, x, y, w) },
				"dw": func() { ConvWeights(c, w, x, y) },
			} {
				b.Run(name+part, func(b *testing.B) {
					for b.Loop() {
						f()
					}
					flop := 2 * float64(c.N*c.OH*c.OW*c.madds())
					b.ReportMetric(flop*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GFLOP/s")
				})
			}
		}
	}
}

// BenchmarkFunc reports ns an element of 4096 in the first cache.
func BenchmarkFunc(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	x, y := random[float32](r, 4096), random[float32](r, 4096)
	for _, s := range Sets[float32]() {
		for _, f := range []struct {
			name string
			f    func()
		}{
			{"add", func() { s.Add(y, x, x) }}, {"max", func() { s.Max(y, x, y) }},
			{"relu", func() { s.Relu(y, x) }}, {"exp", func() { s.Exp(y, x) }},
			{"log", func() { s.Log(y, x) }}, {"tanh", func() { s.Tanh(y, x) }},
			{"sigmoid", func() { s.Sigmoid(y, x) }}, {"erf", func() { s.Erf(y, x) }},
			{"erfc", func() { s.Erfc(y, x) }},
			{"log1p", func() { s.Log1p(y, x) }}, {"expm1", func() { s.Expm1(y, x) }},
			{"exp2", func() { s.Exp2(y, x) }}, {"log2", func() { s.Log2(y, x) }},
			{"sin", func() { s.Sin(y, x) }}, {"pow", func() { s.Pow(y, x, x) }},
			{"gate", func() { s.Gate(y, x, x) }}, {"sum", func() { y[0] = s.Sum(x) }},
			{"dot", func() { y[0] = s.Dot(x, x) }}, {"maxOf", func() { y[0] = s.MaxOf(x) }},
		} {
			b.Run(s.Name+"/"+f.name, func(b *testing.B) {
				for b.Loop() {
					f.f()
				}
				elements := float64(b.N) * float64(len(x))
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/elements, "ns/element")
			})
		}
	}
}

// BenchmarkCells reports the gates of recurrent cells, forward and backward.
func BenchmarkCells(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, s := range Sets[float32]() {
		for name, c := range map[string]cellCase[float32]{
			"lstm": lstmCase[float32](r, 32, 128), "gru": gruCase[float32](r, 32, 128),
		} {
			for part, f := range map[string]func(*Set[float32], *cellCase[float32]){
				"y": c.step, "dx": c.back,
			} {
				b.Run(s.Name+"/"+name+"/"+part, func(b *testing.B) {
					for b.Loop() {
						f(s, &c)
					}
					b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/4096, "ns/unit")
				})
			}
		}
	}
}
