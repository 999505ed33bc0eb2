package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sync/atomic"
	"testing"

	"github.com/goten-ml/goten/core/internal/par"
)

// convCase completes c: sizes of the output from stride, dilation and padding on both sides.
func convCase(c Conv, pad int) Conv {
	c.PT, c.PL = pad, pad
	c.OH = (c.H+2*pad-(c.KH-1)*c.DH-1)/c.SH + 1
	c.OW = (c.W+2*pad-(c.KW-1)*c.DW-1)/c.SW + 1
	return c
}

func convCases() []Conv {
	one := Conv{N: 2, H: 8, W: 9, Ci: 3, KH: 3, KW: 3, Co: 5, SH: 1, SW: 1, DH: 1, DW: 1, Groups: 1}
	wide, point, sparse := one, one, one
	wide.Co = 33
	point.KH, point.KW = 1, 1
	sparse.KH, sparse.KW, sparse.SH, sparse.SW = 1, 1, 2, 2
	deep := Conv{N: 2, H: 4, W: 5, Ci: 256, KH: 3, KW: 3, Co: 256, SH: 2, SW: 1, DH: 1, DW: 1,
		Groups: 256}
	cases := []Conv{convCase(one, 0), convCase(wide, 1), convCase(point, 0), convCase(sparse, 0),
		convCase(deep, 1)}
	deep.N, deep.H, deep.W, deep.SH = 1, 26, 40, 1 // copied in several bands
	three := deep
	three.H, three.W, three.Ci, three.Co, three.Groups, three.DH, three.DW = 9, 30, 20, 20, 20, 2, 2
	cases = append(cases, convCase(deep, 1), convCase(three, 1))
	three.SW = 2
	cases = append(cases, convCase(three, 2))
	r := rand.New(rand.NewPCG(11, 11))
	for range 60 {
		groups := 1 + r.IntN(3)
		c := Conv{
			N: 1 + r.IntN(4), H: 7 + r.IntN(8), W: 7 + r.IntN(20),
			Ci: groups * (1 + r.IntN(9)), Co: groups * (1 + r.IntN(20)),
			KH: 1 + r.IntN(4), KW: 1 + r.IntN(4), SH: 1 + r.IntN(3), SW: 1 + r.IntN(3),
			DH: 1 + r.IntN(2), DW: 1 + r.IntN(2), Groups: groups,
		}
		if r.IntN(3) == 0 { // depthwise
			c.Groups, c.Co = c.Ci, c.Ci*(1+r.IntN(2))
		}
		cases = append(cases, convCase(c, r.IntN(3)))
	}
	return cases
}

// plainConv calls f for every product of the definition: offsets in y, x and w.
func plainConv(c Conv, f func(y, x, w int)) {
	ci, co := c.Ci/c.Groups, c.Co/c.Groups
	for y := range c.N * c.OH * c.OW * c.Co {
		o, j, i, n := y%c.Co, y/c.Co%c.OW, y/c.Co/c.OW%c.OH, y/c.Co/c.OW/c.OH
		for w := range c.KH * c.KW * ci {
			k, q, p := w%ci, w/ci%c.KW, w/ci/c.KW
			row, col := i*c.SH+p*c.DH-c.PT, j*c.SW+q*c.DW-c.PL
			if row >= 0 && row < c.H && col >= 0 && col < c.W {
				f(y, ((n*c.H+row)*c.W+col)*c.Ci+o/co*ci+k, w*c.Co+o)
			}
		}
	}
}

func testConv[F Float](t *testing.T) {
	r := rand.New(rand.NewPCG(12, 12))
	for _, s := range Sets[F]() {
		for _, c := range convCases() {
			x := random[F](r, c.N*c.H*c.W*c.Ci)
			w := random[F](r, c.KH*c.KW*c.Ci/c.Groups*c.Co)
			dy := random[F](r, c.N*c.OH*c.OW*c.Co)
			y, dx, dw := make([]float64, len(dy)), make([]float64, len(x)), make([]float64, len(w))
			plainConv(c, func(iy, ix, iw int) {
				y[iy] += float64(x[ix]) * float64(w[iw])
				dx[ix] += float64(dy[iy]) * float64(w[iw])
				dw[iw] += float64(dy[iy]) * float64(x[ix])
			})
			what := fmt.Sprintf("%s %+v", s.Name, c)
			got := random[F](r, len(y)) // what was in the result must not matter
			seen := coverOf(c.N*c.OH*c.OW, c.Co)
			convForward(s, c, got, x, w, seen.after)
			seen.check(t, what+": y")
			mustBeNear(t, got, y, what+": y")
			got = random[F](r, len(x))
			seen = coverOf(c.N*c.H*c.W, c.Ci)
			convInput(s, c, got, dy, w, seen.after)
			seen.check(t, what+": dx")
			mustBeNear(t, got, dx, what+": dx")
			got = random[F](r, len(w))
			convWeights(s, c, got, x, dy)
			mustBeNear(t, got, dw, what+": dw")
		}
	}
}

// A cover counts how often the elements of a matrix were in a block that was done.
type cover struct {
	columns int
	seen    []atomic.Int32
}

func coverOf(rows, columns int) *cover {
	return &cover{columns, make([]atomic.Int32, rows*columns)}
}

func (c *cover) after(i, j, m, n int) {
	for k := i; k < i+m; k++ {
		for l := j; l < j+n; l++ {
			c.seen[k*c.columns+l].Add(1)
		}
	}
}

func (c *cover) check(t *testing.T, what string) {
	t.Helper()
	for i := range c.seen {
		if n := c.seen[i].Load(); n != 1 {
			t.Fatalf("%s: element %d was done %d times; expected once", what, i, n)
		}
	}
}

// mustBeNear allows for the rounding of sums of some thousand numbers of size 1.
func mustBeNear[F Float](t *testing.T, got []F, want []float64, what string) {
	t.Helper()
	for i, v := range got {
		if e := math.Abs(float64(v) - want[i]); !(e <= 200*epsilon[F]()*(10+math.Abs(want[i]))) {
			t.Fatalf("%s[%d] = %v; expected %v", what, i, v, want[i])
		}
	}
}

func TestConv(t *testing.T) { testConv[float32](t); testConv[float64](t) }

func TestConvDoesNotDependOnThreads(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 13))
	for _, c := range append(convCases()[:20], convCase(Conv{
		N: 9, H: 20, W: 21, Ci: 16, KH: 3, KW: 3, Co: 40, SH: 1, SW: 1, DH: 1, DW: 1, Groups: 1,
	}, 1)) {
		x := random[float32](r, c.N*c.H*c.W*c.Ci)
		w := random[float32](r, c.KH*c.KW*c.Ci/c.Groups*c.Co)
		dy := random[float32](r, c.N*c.OH*c.OW*c.Co)
		var first [3][]float32
		for _, threads := range []int{1, 2, 5} {
			before := par.SetThreads(threads)
			got := [3][]float32{
				make([]float32, len(dy)), make([]float32, len(x)), make([]float32, len(w)),
			}
			ConvForward(c, got[0], x, w)
			ConvInput(c, got[1], dy, w)
			ConvWeights(c, got[2], x, dy)
			par.SetThreads(before)
			for i := range got {
				if threads == 1 {
					first[i] = got[i]
				}
				mustEqual(t, got[i], first[i], fmt.Sprintf("%+v on %d threads", c, threads))
			}
		}
	}
}

func TestConvOfNoImages(t *testing.T) {
	c := convCases()[0]
	c.N = 0
	w := random[float32](rand.New(rand.NewPCG(1, 1)), c.KH*c.KW*c.Ci*c.Co)
	ConvForward(c, nil, nil, w)
	ConvInput(c, nil, nil, w)
	ConvWeights(c, w, nil, nil)
	for i, v := range w {
		if v != 0 {
			t.Fatalf("dw[%d] = %v; expected 0", i, v)
		}
	}
	MaxPool[float32](Pool{H: 2, W: 2, C: 2, KH: 1, KW: 1, OH: 2, OW: 2, SH: 1, SW: 1}, nil, nil)
	MaxPoolGrad[float32](Pool{N: 1, KH: 1, KW: 1, SH: 1, SW: 1}, nil, nil, nil)
}
