package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// A cellCase is a step of a cell and its gradient over random matrices with gaps between rows.
type cellCase[F Float] struct {
	in   []Mat[F] // what the step reads and, in part, replaces
	out  []Mat[F] // what it sets
	grad []Mat[F] // what the gradient reads besides and, in part, replaces
	set  []Mat[F] // what the gradient sets
	// step and back run on these matrices.
	step, back func(s *Set[F], c *cellCase[F])
}

// rowsOf is a matrix of random elements with a gap between its rows.
func rowsOf[F Float](r *rand.Rand, rows, cols int) Mat[F] {
	return Mat[F]{random[F](r, rows*(cols+3)), cols + 3, 1}
}

func several[F Float](r *rand.Rand, rows int, cols ...int) (m []Mat[F]) {
	for _, n := range cols {
		m = append(m, rowsOf[F](r, rows, n))
	}
	return m
}

// clone is c with elements of its own.
func (c cellCase[F]) clone() *cellCase[F] {
	for _, list := range []*[]Mat[F]{&c.in, &c.out, &c.grad, &c.set} {
		*list = slices.Clone(*list)
		for i := range *list {
			(*list)[i].Data = slices.Clone((*list)[i].Data)
		}
	}
	return &c
}

// lstmCase is units of a wider cell: its gates are 2 further apart than units.
func lstmCase[F Float](r *rand.Rand, rows, u int) cellCase[F] {
	w := 4*u + 6
	c := cellCase[F]{in: several[F](r, rows, w, w, u), out: several[F](r, rows, u, u, u),
		grad: several[F](r, rows, u, u, u), set: several[F](r, rows, w, w)}
	c.in[1].RS = 0
	c.step = func(s *Set[F], c *cellCase[F]) {
		s.lstm(&LSTMStep[F]{rows, u, u + 2, c.in[0], c.in[1], c.in[2], c.out[0], c.out[1],
			c.out[2]})
	}
	c.back = func(s *Set[F], c *cellCase[F]) {
		s.lstmGrad(&LSTMGradStep[F]{rows, u, u + 2, c.in[0], c.in[2], c.out[0], c.grad[0],
			c.grad[1], c.grad[2], c.set[0], c.set[1]})
	}
	return c
}

func gruCase[F Float](r *rand.Rand, rows, u int) cellCase[F] {
	w := 4*u + 6
	c := cellCase[F]{in: several[F](r, rows, w, w, u, u), out: several[F](r, rows, u, u),
		grad: several[F](r, rows, u, u), set: several[F](r, rows, w, u, w)}
	c.in[1].RS = 0
	c.step = func(s *Set[F], c *cellCase[F]) {
		s.gru(&GRUStep[F]{rows, u, u + 2, c.in[0], c.in[2], c.in[1], c.in[3], c.out[0], c.out[1]})
	}
	c.back = func(s *Set[F], c *cellCase[F]) {
		s.gruGrad(&GRUGradStep[F]{rows, u, u + 2, c.in[0], c.in[2], c.in[3], c.grad[0], c.grad[1],
			c.set[0], c.set[1], c.set[2]})
	}
	return c
}

func TestLSTMFollowsDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(20, 20))
	for _, s := range Sets[float32]() {
		for _, d := range [][2]int{{1, 1}, {3, 5}, {7, 32}, {200, 64}, {2, 40_000}} {
			c := lstmCase[float32](r, d[0], d[1])
			was, u := c.clone(), d[1]
			c.step(s, &c)
			for i := range d[0] {
				for k := range u {
					at := func(g int) float64 {
						j := g*(u+2) + k
						return float64(was.in[0].row(i, 4*u+6)[j] + was.in[1].Data[j])
					}
					cell := sigmoid64(at(1)) * float64(was.in[2].row(i, u)[k])
					cell += sigmoid64(at(0)) * math.Tanh(at(2))
					h := sigmoid64(at(3)) * math.Tanh(cell)
					for j, want := range []float64{cell, h, h} {
						got := float64(c.out[j].row(i, u)[k])
						if math.Abs(got-want) > 1e-6*(1+math.Abs(want)) {
							t.Fatalf("%s %v: result %d is %v; expected %v", s.Name, d, j, got, want)
						}
					}
				}
			}
		}
	}
}

func TestGRUFollowsDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(22, 22))
	for _, s := range Sets[float32]() {
		for _, d := range [][2]int{{1, 1}, {3, 5}, {7, 32}, {200, 64}, {2, 40_000}} {
			c := gruCase[float32](r, d[0], d[1])
			was, u := c.clone(), d[1]
			c.step(s, &c)
			for i := range d[0] {
				for k := range u {
					b := func(g int) float64 { return float64(was.in[1].Data[g*(u+2)+k]) }
					p := func(g int) float64 {
						return float64(was.in[0].row(i, 4*u+6)[g*(u+2)+k]) + b(g)
					}
					q := float64(was.in[2].row(i, u)[k]) + b(3)
					z, n := sigmoid64(p(0)), math.Tanh(p(2)+sigmoid64(p(1))*q)
					want := z*float64(was.in[3].row(i, u)[k]) + (1-z)*n
					got := float64(c.out[0].row(i, u)[k])
					if math.Abs(got-want) > 2e-6*(1+math.Abs(want)) {
						t.Fatalf("%s %v: h = %v; expected %v", s.Name, d, got, want)
					}
				}
			}
		}
	}
}

// nudged calls loss with element i of x at x+h and at x−h, and returns the slope.
func nudged(x []float64, i int, loss func() float64) float64 {
	const h = 1e-6
	v := x[i]
	x[i] = v + h
	up := loss()
	x[i] = v - h
	down := loss()
	x[i] = v
	return (up - down) / (2 * h)
}

// mustHaveSlopes compares rows of a gradient with what nudging x does to the loss.
func mustHaveSlopes(t *testing.T, what string, got, x Mat[float64], d [2]int, loss func() float64) {
	t.Helper()
	for i := range d[0] {
		for k := range d[1] {
			want := nudged(x.Data, i*x.RS+k, loss)
			if g := got.row(i, d[1])[k]; math.Abs(g-want) > 1e-7*(1+math.Abs(want)) {
				t.Errorf("%s[%d, %d] is %v; numerically %v", what, i, k, g, want)
			}
		}
	}
}

// dotOf is Σ x·y of the first columns.
func dotOf(x, y Mat[float64], d [2]int) (s float64) {
	for i := range d[0] {
		for k := range d[1] {
			s += x.row(i, d[1])[k] * y.row(i, d[1])[k]
		}
	}
	return s
}

func TestLSTMGradIsSlope(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 21))
	for _, s := range Sets[float64]() {
		for _, u := range []int{1, 11} {
			c, d := lstmCase[float64](r, 2, u), [2]int{2, u}
			x := c.clone()
			loss := func() float64 { // Σ (dh + dseq)·h + dc·c
				y := x.clone()
				y.step(s, y)
				return dotOf(x.grad[0], y.out[1], d) + dotOf(x.grad[1], y.out[1], d) +
					dotOf(x.grad[2], y.out[0], d)
			}
			c.step(s, &c)
			c.back(s, &c)
			for g := range 4 {
				what, at := fmt.Sprintf("%s: gate %d", s.Name, g), g*(u+2)
				mustHaveSlopes(t, what, c.set[0].from(0, at), x.in[0].from(0, at), d, loss)
				mustHaveSlopes(t, what, c.set[1].from(0, at), x.in[0].from(0, at), d, loss)
			}
			mustHaveSlopes(t, s.Name+": c", c.grad[2], x.in[2], d, loss)
			if dotOf(c.grad[0], c.grad[0], d) != 0 {
				t.Errorf("%s leaves a gradient of h beside the product", s.Name)
			}
		}
	}
}

func TestGRUGradIsSlope(t *testing.T) {
	r := rand.New(rand.NewPCG(23, 23))
	for _, s := range Sets[float64]() {
		for _, u := range []int{1, 11} {
			c, d := gruCase[float64](r, 2, u), [2]int{2, u}
			x := c.clone()
			loss := func() float64 {
				y := x.clone()
				y.step(s, y)
				return dotOf(x.grad[0], y.out[0], d) + dotOf(x.grad[1], y.out[0], d)
			}
			c.step(s, &c)
			c.back(s, &c)
			for g := range 3 {
				what, at := fmt.Sprintf("%s: gate %d", s.Name, g), g*(u+2)
				mustHaveSlopes(t, what, c.set[0].from(0, at), x.in[0].from(0, at), d, loss)
				if g < 2 {
					mustHaveSlopes(t, what, c.set[2].from(0, at), x.in[0].from(0, at), d, loss)
				}
			}
			mustHaveSlopes(t, s.Name+": q", c.set[1], x.in[2], d, loss)
			mustHaveSlopes(t, s.Name+": row", c.set[2].from(0, 2*(u+2)), x.in[2], d, loss)
			mustHaveSlopes(t, s.Name+": h", c.grad[0], x.in[3], d, loss)
		}
	}
}

// TestCellsFollowGeneric compares sets on usual and on adversarial numbers, and sees that nothing
// but the units is written.
func TestCellsFollowGeneric(t *testing.T) {
	cellsFollowGeneric[float32](t, 4e-6)
	cellsFollowGeneric[float64](t, 1e-13)
}

func cellsFollowGeneric[F Float](t *testing.T, tol float64) {
	r := rand.New(rand.NewPCG(25, 25))
	odd := []float64{math.NaN(), math.Inf(1), math.Inf(-1), 0, math.Copysign(0, -1), 1e-45, -1e-310,
		3e38, -3e38, 88, -104}
	for _, s := range Sets[F]()[1:] {
		for name, make := range map[string]func(*rand.Rand, int, int) cellCase[F]{
			"lstm": lstmCase[F], "gru": gruCase[F],
		} {
			for _, u := range []int{1, 7, 8, 16, 33, 100} {
				for round := range 2 {
					c := make(r, 3, u)
					for i := range c.in[0].Data {
						if round == 1 && r.IntN(3) == 0 {
							c.in[i%2].Data[i] = F(odd[r.IntN(len(odd))])
						}
					}
					want := c.clone()
					want.step(Sets[F]()[0], want)
					c.step(s, &c)
					mustBeAlike(t, s.Name+": "+name, &c, want, tol)
					c = *want.clone()
					want.back(Sets[F]()[0], want)
					c.back(s, &c)
					mustBeAlike(t, s.Name+": gradient of "+name, &c, want, tol)
				}
			}
		}
	}
}

func mustBeAlike[F Float](t *testing.T, what string, got, want *cellCase[F], tol float64) {
	t.Helper()
	lists := [][2][]Mat[F]{{got.in, want.in}, {got.out, want.out}, {got.grad, want.grad},
		{got.set, want.set}}
	for l, pair := range lists {
		for m := range pair[0] {
			for i, v := range pair[0][m].Data {
				g, w := float64(v), float64(pair[1][m].Data[i])
				if g != w && !(math.IsNaN(g) && math.IsNaN(w)) &&
					!(math.Abs(g-w) <= tol*(1+math.Abs(w))) {
					t.Fatalf("%s: matrix %d.%d, element %d is %v; expected %v", what, l, m, i, g, w)
				}
			}
		}
	}
}

// TestWeightsMultiplyAlike: products are those of Gemm, whatever the spans, the rows of a call and
// the way the matrix is laid out, bit by bit.
func TestWeightsMultiplyAlike(t *testing.T) {
	r := rand.New(rand.NewPCG(26, 26))
	room := func(n int) []float32 { return make([]float32, n) }
	for _, d := range [][3]int{{1, 5, 70}, {2, 33, 64}, {5, 0, 7}, {5, 17, 130}, {32, 1500, 40}} {
		m, k, n := d[0], d[1], d[2]
		for _, b := range []Mat[float32]{{random[float32](r, k*n+1), n, 1},
			{random[float32](r, k*n+1), 1, max(1, k)}} {
			a := rowsOf[float32](r, m, k)
			want := Mat[float32]{make([]float32, m*n), n, 1}
			var first []float32
			for _, spans := range [][]Span{{{0, n}}, {{0, n / 3 &^ 3}, {n / 3 &^ 3, n - n/3&^3}}} {
				for _, times := range []int{1, 100} {
					got := Mat[float32]{random[float32](r, m*n), n, 1}
					w := NewWeights(k, b, spans, Steps{times, m, m}, room)
					for i, s := range spans {
						h := m / 2
						w.Mul(i, h, a, got.from(0, s.From), false)
						if h < m {
							w.Mul(i, m-h, a.from(h, 0), got.from(h, s.From), false)
						}
					}
					if first == nil {
						first = got.Data
						Gemm(m, n, k, a, b, want, false)
						mustBeNear(t, first, widened(want.Data), fmt.Sprint(d))
					}
					if !slices.Equal(first, got.Data) {
						t.Errorf("%v, %v, %d times: other bits", d, spans, times)
					}
				}
			}
		}
	}
}

func TestSoftmaxRows(t *testing.T) {
	r := rand.New(rand.NewPCG(24, 24))
	for _, s := range Sets[float32]() {
		for _, d := range [][2]int{{0, 3}, {3, 0}, {1, 1}, {5, 10}, {400, 33}, {2, 5000}} {
			rows, n := d[0], d[1]
			x := random[float32](r, rows*n)
			for i := range x {
				x[i] = x[i]*30 + 1000 // overflows without the shift
			}
			y, l := make([]float32, len(x)), make([]float32, len(x))
			softmax(s, rows, n, y, x)
			logSoftmax(s, rows, n, l, x)
			for i := range rows {
				checkSoftmaxRow(t, s.Name, x[i*n:][:n], y[i*n:][:n], l[i*n:][:n])
			}
		}
	}
}

func checkSoftmaxRow(t *testing.T, name string, x, y, l []float32) {
	t.Helper()
	top, sum := math.Inf(-1), 0.0
	for _, v := range x {
		top = max(top, float64(v))
	}
	for _, v := range x {
		sum += math.Exp(float64(v) - top)
	}
	for i, v := range x {
		log := float64(v) - top - math.Log(sum)
		want := math.Exp(log)
		if math.Abs(float64(y[i])-want) > 1e-6*want+1e-37 {
			t.Fatalf("%s Softmax: %v; expected %v", name, y[i], want)
		}
		if math.Abs(float64(l[i])-log) > 1e-6*(1+math.Abs(log)) {
			t.Fatalf("%s LogSoftmax: %v; expected %v", name, l[i], log)
		}
	}
}

func widened(x []float32) []float64 {
	w := make([]float64, len(x))
	for i, v := range x {
		w[i] = float64(v)
	}
	return w
}
