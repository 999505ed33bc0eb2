package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// rowsOf is a matrix of random elements with a gap between its rows.
func rowsOf[F Float](r *rand.Rand, rows, cols int) Mat[F] {
	return Mat[F]{random[F](r, rows*(cols+3)), cols + 3, 1}
}

// copyOf is m with elements of its own.
func copyOf[F Float](m Mat[F]) Mat[F] {
	m.Data = append([]F(nil), m.Data...)
	return m
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

func mustHaveSlope(t *testing.T, got, want float64, what string) {
	t.Helper()
	if math.Abs(got-want) > 1e-7*(1+math.Abs(want)) {
		t.Errorf("%s is %v; numerically %v", what, got, want)
	}
}

func TestLSTMGatesFollowDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(20, 20))
	for _, s := range Sets[float32]() {
		for _, d := range [][2]int{{1, 1}, {3, 5}, {7, 32}, {200, 64}} {
			l := randomLSTM[float32](r, d[0], d[1])
			z, prev := copyOf(l.Z), copyOf(l.CPrev)
			lstmGates(s, l)
			u := d[1]
			for i := range d[0] {
				for k := range u {
					at := func(g int) float64 { return float64(z.row(i, 4*u)[g*u+k]) }
					c := sigmoid64(at(1)) * float64(prev.row(i, u)[k])
					c += sigmoid64(at(0)) * math.Tanh(at(2))
					h := sigmoid64(at(3)) * math.Tanh(c)
					got := [2]float64{float64(l.C.row(i, u)[k]), float64(l.H.row(i, u)[k])}
					if math.Abs(got[0]-c) > 1e-6*(1+math.Abs(c)) || math.Abs(got[1]-h) > 1e-6 {
						t.Fatalf("%s %v: c, h = %v; expected %v, %v", s.Name, d, got, c, h)
					}
				}
			}
		}
	}
}

func randomLSTM[F Float](r *rand.Rand, rows, units int) LSTM[F] {
	return LSTM[F]{
		Rows: rows, Units: units, Z: rowsOf[F](r, rows, 4*units),
		CPrev: rowsOf[F](r, rows, units), C: rowsOf[F](r, rows, units),
		TanhC: rowsOf[F](r, rows, units), H: rowsOf[F](r, rows, units),
	}
}

func TestLSTMGatesGradIsSlope(t *testing.T) {
	for _, s := range Sets[float64]() {
		testLSTMGrad(t, s, 1)
		testLSTMGrad(t, s, 11)
	}
}

func testLSTMGrad(t *testing.T, s *Set[float64], u int) {
	r := rand.New(rand.NewPCG(21, 21))
	const rows = 2
	l := randomLSTM[float64](r, rows, u)
	g := LSTMGrad[float64]{
		DH: rowsOf[float64](r, rows, u), DC: rowsOf[float64](r, rows, u),
		DZ: rowsOf[float64](r, rows, 4*u),
	}
	dc := copyOf(g.DC)
	loss := func() (e float64) { // Σ dh·h + dc·c
		m := l
		m.Z, m.C, m.H, m.TanhC = copyOf(l.Z), copyOf(l.C), copyOf(l.H), copyOf(l.TanhC)
		lstmGates(s, m)
		for i := range rows {
			for k := range u {
				e += g.DH.row(i, u)[k]*m.H.row(i, u)[k] + dc.row(i, u)[k]*m.C.row(i, u)[k]
			}
		}
		return e
	}
	done := l
	done.Z = copyOf(l.Z)
	lstmGates(s, done)
	lstmGatesGrad(s, done, g)
	for i := range rows {
		for k := range 4 * u {
			want := nudged(l.Z.row(i, 4*u), k, loss)
			mustHaveSlope(t, g.DZ.row(i, 4*u)[k], want, fmt.Sprintf("DZ[%d, %d]", i, k))
		}
		for k := range u {
			want := nudged(l.CPrev.row(i, u), k, loss)
			mustHaveSlope(t, g.DC.row(i, u)[k], want, fmt.Sprintf("DC[%d, %d]", i, k))
		}
	}
}

func TestGRUGatesFollowDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(22, 22))
	for _, s := range Sets[float32]() {
		for _, d := range [][2]int{{1, 1}, {3, 5}, {7, 32}, {200, 64}} {
			g := randomGRU[float32](r, d[0], d[1])
			x := copyOf(g.X)
			gruGates(s, g)
			u := d[1]
			for i := range d[0] {
				for k := range u {
					a := func(b int) float64 { return float64(x.row(i, 3*u)[b*u+k]) }
					h := func(b int) float64 { return float64(g.R.row(i, 3*u)[b*u+k]) }
					z := sigmoid64(a(0) + h(0))
					n := math.Tanh(a(2) + sigmoid64(a(1)+h(1))*h(2))
					want := z*float64(g.HPrev.row(i, u)[k]) + (1-z)*n
					got := float64(g.H.row(i, u)[k])
					if math.Abs(got-want) > 1e-6*(1+math.Abs(want)) {
						t.Fatalf("%s %v: h = %v; expected %v", s.Name, d, got, want)
					}
				}
			}
		}
	}
}

func randomGRU[F Float](r *rand.Rand, rows, units int) GRU[F] {
	return GRU[F]{
		Rows: rows, Units: units, X: rowsOf[F](r, rows, 3*units), R: rowsOf[F](r, rows, 3*units),
		HPrev: rowsOf[F](r, rows, units), H: rowsOf[F](r, rows, units),
	}
}

func TestGRUGatesGradIsSlope(t *testing.T) {
	for _, s := range Sets[float64]() {
		testGRUGrad(t, s, 1)
		testGRUGrad(t, s, 11)
	}
}

func testGRUGrad(t *testing.T, s *Set[float64], u int) {
	r := rand.New(rand.NewPCG(23, 23))
	const rows = 2
	g := randomGRU[float64](r, rows, u)
	d := GRUGrad[float64]{
		DH: rowsOf[float64](r, rows, u), DHPrev: rowsOf[float64](r, rows, u),
		DX: rowsOf[float64](r, rows, 3*u), DR: rowsOf[float64](r, rows, 3*u),
	}
	loss := func() (e float64) { // Σ dh·h
		m := g
		m.X, m.H = copyOf(g.X), copyOf(g.H)
		gruGates(s, m)
		for i := range rows {
			for k := range u {
				e += d.DH.row(i, u)[k] * m.H.row(i, u)[k]
			}
		}
		return e
	}
	done := g
	done.X = copyOf(g.X)
	gruGates(s, done)
	gruGatesGrad(s, done, d)
	for i := range rows {
		for k := range 3 * u {
			want := nudged(g.X.row(i, 3*u), k, loss)
			mustHaveSlope(t, d.DX.row(i, 3*u)[k], want, fmt.Sprintf("DX[%d, %d]", i, k))
			want = nudged(g.R.row(i, 3*u), k, loss)
			mustHaveSlope(t, d.DR.row(i, 3*u)[k], want, fmt.Sprintf("DR[%d, %d]", i, k))
		}
		for k := range u {
			want := nudged(g.HPrev.row(i, u), k, loss)
			mustHaveSlope(t, d.DHPrev.row(i, u)[k], want, fmt.Sprintf("DHPrev[%d, %d]", i, k))
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

func TestCellGradsInFloat32FollowGeneric(t *testing.T) {
	r := rand.New(rand.NewPCG(25, 25))
	g := Sets[float32]()[0]
	for _, s := range Sets[float32]()[1:] {
		for _, u := range []int{1, 7, 8, 16, 33, 100} {
			m := func(n int) []float32 { return random[float32](r, n) }
			l := lstmRow[float32]{m(4 * u), m(4 * u), m(u), m(u), m(u), m(u)}
			want := l
			want.dz, want.dc = slices.Clone(l.z), slices.Clone(l.dc)
			want.z = want.dz // in place
			g.lstmGrad(&want)
			s.lstmGrad(&l)
			mustBeNear(t, l.dz, widened(want.dz), s.Name+": dz")
			mustBeNear(t, l.dc, widened(want.dc), s.Name+": dc")
			q := gruRow[float32]{m(3 * u), m(3 * u), m(u), m(u), m(3 * u), m(3 * u), m(u)}
			w := q
			w.dx, w.dr, w.dPrev = slices.Clone(q.x), slices.Clone(q.r), slices.Clone(q.dh)
			w.x, w.r, w.dh = w.dx, w.dr, w.dPrev
			g.gruGrad(&w)
			s.gruGrad(&q)
			mustBeNear(t, q.dx, widened(w.dx), s.Name+": dx")
			mustBeNear(t, q.dr, widened(w.dr), s.Name+": dr")
			mustBeNear(t, q.dPrev, widened(w.dPrev), s.Name+": dPrev")
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
