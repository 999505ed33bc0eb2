package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func poolCases() []Pool {
	r := rand.New(rand.NewPCG(14, 14))
	cases := []Pool{
		{N: 2, H: 4, W: 6, C: 3, KH: 2, KW: 2, OH: 2, OW: 3, SH: 2, SW: 2},
		{N: 2, H: 40, W: 33, C: 20, KH: 2, KW: 2, OH: 20, OW: 16, SH: 2, SW: 2}, // of two blocks
		{N: 1, H: 5, W: 5, C: 20, KH: 3, KW: 3, OH: 5, OW: 5, SH: 1, SW: 1, PT: 1, PL: 1},
	}
	for range 30 {
		p := Pool{
			N: 1 + r.IntN(3), H: 4 + r.IntN(6), W: 4 + r.IntN(6), C: 1 + r.IntN(20),
			KH: 1 + r.IntN(3), KW: 1 + r.IntN(3), SH: 1 + r.IntN(3), SW: 1 + r.IntN(3),
			CountPadding: r.IntN(2) == 0,
		}
		p.PT, p.PL = r.IntN(p.KH), r.IntN(p.KW)
		p.OH, p.OW = (p.H+2*p.PT-p.KH)/p.SH+1, (p.W+2*p.PL-p.KW)/p.SW+1
		cases = append(cases, p)
	}
	return cases
}

// taps are the offsets in x of the window of output element y, in the order of rows.
func (p Pool) taps(y int) (at []int) {
	c, j, i, n := y%p.C, y/p.C%p.OW, y/p.C/p.OW%p.OH, y/p.C/p.OW/p.OH
	for k := range p.KH * p.KW {
		row, col := i*p.SH-p.PT+k/p.KW, j*p.SW-p.PL+k%p.KW
		if row >= 0 && row < p.H && col >= 0 && col < p.W {
			at = append(at, ((n*p.H+row)*p.W+col)*p.C+c)
		}
	}
	return at
}

func TestMaxPoolTakesFirstOfTies(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 15))
	for _, p := range poolCases() {
		x := make([]float64, p.N*p.H*p.W*p.C)
		for i := range x {
			x[i] = float64(r.IntN(4)) // few values: many ties
		}
		dy := random[float64](r, p.N*p.OH*p.OW*p.C)
		y, dx := make([]float64, len(dy)), random[float64](r, len(x))
		wantY, wantX := make([]float64, len(dy)), make([]float64, len(x))
		for i := range wantY {
			first := -1
			for _, k := range p.taps(i) {
				if first < 0 || x[k] > x[first] {
					first = k
				}
			}
			wantY[i] = x[first]
			wantX[first] += dy[i]
		}
		for _, s := range Sets[float64]() {
			maxPool(s, p, y, x)
			mustEqual(t, y, wantY, fmt.Sprintf("%s %+v: y", s.Name, p))
			done := make([]float64, len(x)) // what after sees is what stays
			seen := coverOf(p.N*p.H*p.W, p.C)
			maxPoolGrad(s, p, dx, dy, x, func(i, j, m, n int) {
				seen.after(i, j, m, n)
				copy(done[i*p.C:(i+m)*p.C], dx[i*p.C:])
			})
			seen.check(t, fmt.Sprintf("%s %+v: dx", s.Name, p))
			mustEqual(t, done, dx, fmt.Sprintf("%s %+v: blocks of dx", s.Name, p))
			mustBeNear(t, dx, wantX, fmt.Sprintf("%s %+v: dx", s.Name, p))
		}
		checkMaxGrad32(t, p, x, dy, wantX)
	}
}

func checkMaxGrad32(t *testing.T, p Pool, x, dy, want []float64) {
	t.Helper()
	narrow := func(x []float64) []float32 {
		y := make([]float32, len(x))
		for i, v := range x {
			y[i] = float32(v)
		}
		return y
	}
	for _, s := range Sets[float32]() {
		dx := make([]float32, len(x))
		maxPoolGrad(s, p, dx, narrow(dy), narrow(x), nil)
		mustBeNear(t, dx, want, fmt.Sprintf("%s %+v: dx", s.Name, p))
	}
}

func TestMaxPoolHandsNaNOn(t *testing.T) {
	nan := math.NaN()
	p := Pool{N: 1, H: 2, W: 2, C: 1, KH: 2, KW: 2, OH: 1, OW: 1, SH: 2, SW: 2}
	y, dx := make([]float64, 1), make([]float64, 4)
	for _, s := range Sets[float64]() {
		maxPool(s, p, y, []float64{1, nan, 3, 2})
		maxPoolGrad(s, p, dx, []float64{5}, []float64{1, nan, 3, nan}, nil)
		if y[0] == y[0] || dx[1] != 5 || dx[3] != 0 || dx[0] != 0 {
			t.Errorf("%s: y = %v, dx = %v; expected NaN and its gradient at 1", s.Name, y, dx)
		}
	}
}

// TestMaxPoolGradHandsOnEachRowOnce also checks that nothing is written afterwards.
func TestMaxPoolGradHandsOnEachRowOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 17))
	for _, p := range poolCases() {
		if p.C == 0 {
			continue
		}
		x, dy := random[float32](r, p.N*p.H*p.W*p.C), random[float32](r, p.N*p.OH*p.OW*p.C)
		want, dx := random[float32](r, len(x)), random[float32](r, len(x))
		MaxPoolGrad(p, want, dy, x)
		for i := range want {
			want[i] *= 2
		}
		got := blocksOf[float32]{c: Mat[float32]{dx, p.C, 1}}
		MaxPoolGradAfter(p, dx, dy, x, got.after)
		mustEqual(t, dx, want, fmt.Sprintf("%+v", p))
	}
}

func TestAveragePool(t *testing.T) {
	r := rand.New(rand.NewPCG(16, 16))
	for _, p := range poolCases() {
		x, dy := random[float64](r, p.N*p.H*p.W*p.C), random[float64](r, p.N*p.OH*p.OW*p.C)
		y, dx := make([]float64, len(dy)), random[float64](r, len(x))
		wantY, wantX := make([]float64, len(dy)), make([]float64, len(x))
		for i := range wantY {
			taps := p.taps(i)
			count := float64(len(taps))
			if p.CountPadding {
				count = float64(p.KH * p.KW)
			}
			for _, k := range taps {
				wantY[i] += x[k] / count
				wantX[k] += dy[i] / count
			}
		}
		AveragePool(p, y, x)
		AveragePoolGrad(p, dx, dy)
		mustBeNear(t, y, wantY, fmt.Sprintf("%+v: y", p))
		mustBeNear(t, dx, wantX, fmt.Sprintf("%+v: dx", p))
	}
}
