package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func winogradCases() []Conv {
	one := Conv{N: 2, H: 8, W: 9, Ci: 8, KH: 3, KW: 3, Co: 9, SH: 1, SW: 1, DH: 1, DW: 1, Groups: 1}
	five := one
	five.KH, five.KW = 5, 5
	cases := []Conv{convCase(one, 0), convCase(one, 1), convCase(one, 2), convCase(five, 2)}
	r := rand.New(rand.NewPCG(21, 21))
	for range 12 {
		c := one
		c.N, c.H, c.W = 1+r.IntN(4), 1+r.IntN(15), 1+r.IntN(15)
		c.Ci, c.Co, c.DH, c.DW = 1+r.IntN(20), 1+r.IntN(40), 1+r.IntN(3), 1+r.IntN(3)
		c.KH = 3 + 2*r.IntN(2)
		c.KW = c.KH
		c.H, c.W = c.H+(c.KH-1)*c.DH, c.W+(c.KH-1)*c.DW
		pad := r.IntN(3)
		if r.IntN(3) == 0 { // images smaller than the window
			c.H, c.W, pad = 1+r.IntN(3), 1+r.IntN(3), (c.KH-1)*max(c.DH, c.DW)
		}
		cases = append(cases, convCase(c, pad))
	}
	return cases
}

// TestWinogradIsTheConvolution tries the three passes, whether they pay or not.
func TestWinogradIsTheConvolution(t *testing.T) {
	testWinograd[float32](t)
	testWinograd[float64](t)
}

func testWinograd[F Float](t *testing.T) {
	r := rand.New(rand.NewPCG(22, 22))
	for _, s := range Sets[F]() {
		for _, c := range winogradCases() {
			g := tilesOf(&c)
			x := random[F](r, c.N*c.H*c.W*c.Ci)
			w := random[F](r, c.KH*c.KW*c.Ci*c.Co)
			dy := random[F](r, c.N*c.OH*c.OW*c.Co)
			y, dw := make([]float64, len(dy)), make([]float64, len(w))
			plainConv(c, func(iy, ix, iw int) {
				y[iy] += float64(x[ix]) * float64(w[iw])
				dw[iw] += float64(dy[iy]) * float64(x[ix])
			})
			what := fmt.Sprintf("%s %+v", s.Name, c)
			got := random[F](r, len(y))
			seen := coverOf(c.N*c.OH*c.OW, c.Co)
			winogradForward(s, &g, convSlices[F]{y: got, x: x,
				w: kernelMat[F]{w, s.tile.nr, c.Ci * c.Co, c.Co}, after: seen.after})
			seen.check(t, what)
			mustBeNear(t, got, y, what+": y")
			if c.KH != 3 {
				continue
			}
			got = random[F](r, len(w))
			winogradGrad(s, &g, got, x, dy)
			mustBeNear(t, got, dw, what+": dw")
		}
	}
}

// TestMapsOfAssemblyAreThoseOfGo compares every map on lines of odd lengths, with NaN around.
func TestWinogradMapsMatchGeneric(t *testing.T) { testMaps[float32](t); testMaps[float64](t) }

func testMaps[F Float](t *testing.T) {
	r := rand.New(rand.NewPCG(23, 23))
	plain := genericMaps[F]()
	for _, s := range Sets[F]() {
		for kind := range plain {
			m := winogradMatrix(kind)
			for range 20 {
				l := lines{n: 1 + r.IntN(50), outer: 1 + r.IntN(4)}
				l.ss, l.ds = l.n+r.IntN(3), l.n+r.IntN(3)
				l.sstep, l.dstep = l.ss*len(m[0])+r.IntN(3), l.ds*len(m)+r.IntN(3)
				src := random[F](r, l.outer*l.sstep)
				if r.IntN(4) == 0 {
					src[r.IntN(len(src))] = F(math.NaN())
				}
				got := random[F](r, l.outer*l.dstep)
				want := append([]F{}, got...)
				s.winograd[kind](got, src, l)
				plain[kind](want, src, l)
				for i, v := range got {
					e := math.Abs(float64(v - want[i]))
					if !(e <= 100*epsilon[F]()*100) && !(v != v && want[i] != want[i]) {
						t.Fatalf("%s map %d %+v: element %d is %v; expected %v",
							s.Name, kind, l, i, v, want[i])
					}
				}
			}
		}
	}
}

// TestWinogradErrs holds the rule: errors, against float64, within 4 times those of direct sums.
func TestWinogradErrs(t *testing.T) {
	r := rand.New(rand.NewPCG(24, 24))
	for _, s := range Sets[float32]() {
		for i := range 8 {
			k, ch := 3+2*(i%2), []int{8, 32}[i/2%2]
			c := convCase(Conv{N: 4, H: 14, W: 14, Ci: ch, KH: k, KW: k, Co: 8,
				SH: 1, SW: 1, DH: 1, DW: 1, Groups: 1}, k/2)
			x := random[float32](r, c.N*c.H*c.W*c.Ci)
			if i >= 4 {
				s.Relu(x, x)
			}
			y, dw := winogradErrors(s, &c, x)
			t.Logf("%s %d×%d, %d channels: y %.2f, dw %.2f", s.Name, k, k, ch, y, dw)
			if y > 4 || k == 3 && dw > 4 {
				t.Errorf("%s %+v: errors of y, dw are %.2f, %.2f times those of direct sums; "+
					"expected 4 at most", s.Name, c, y, dw)
			}
		}
	}
}

// winogradErrors are the errors of y and dw relative to those of direct sums.
func winogradErrors(s *Set[float32], c *Conv, x []float32) (float64, float64) {
	r := rand.New(rand.NewPCG(25, 25))
	w := random[float32](r, c.KH*c.KW*c.Ci*c.Co)
	dy := random[float32](r, c.N*c.OH*c.OW*c.Co)
	y, dw := make([]float64, len(dy)), make([]float64, len(w))
	plainConv(*c, func(iy, ix, iw int) {
		y[iy] += float64(x[ix]) * float64(w[iw])
		dw[iw] += float64(dy[iy]) * float64(x[ix])
	})
	g, kw := tilesOf(c), kernelMat[float32]{w, s.tile.nr, c.Ci * c.Co, c.Co}
	tiled, direct := make([]float32, len(y)), make([]float32, len(y))
	winogradForward(s, &g, convSlices[float32]{y: tiled, x: x, w: kw})
	c.overRows(func(n int, r [2]int) {
		convRows(s.tile, c, convSlices[float32]{y: direct, x: x, w: kw}, n, r)
	})
	tiledW, directW := make([]float32, len(w)), make([]float32, len(w))
	winogradGrad(s, &g, tiledW, x, dy)
	sumParts(s, c, directW, c.KH, func(dw []float32, n [2]int, p int) {
		weightsOf(s.tile, c, [3][]float32{dw, x, dy}, n, [2]int{p, p + 1})
	})
	return rms(tiled, y) / rms(direct, y), rms(tiledW, dw) / rms(directW, dw)
}

// rms is the root of the mean of squared errors.
func rms(got []float32, want []float64) float64 {
	sum := 0.0
	for i, v := range got {
		d := float64(v) - want[i]
		sum += d * d
	}
	return math.Sqrt(sum / float64(len(got)))
}
