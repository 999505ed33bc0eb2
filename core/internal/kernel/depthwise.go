package kernel

import "sync"

// depthRows is the most vectors of a depthTile.
const depthRows = 7

// A depthTile is the argument of the inner loop of depthwise convolutions. For n channels c, each
// on its own, and i < m·tiles:
//
//	y[i·ys + c] (+)= Σ x[i·xs + p·xp + q·xq + c] · w[p·wp + q·wq + c]  over p < kh, q < kw
//
// y is pixels and w weights for y and dx; for dw, y is weights and w the pixels of dy. Assembly
// reads the fields.
type depthTile[F Float] struct {
	m, n, kh, kw  int
	xs, xq, xjump int // xjump = xp − kw·xq
	wq, wjump, ys int
	acc           bool
	x, w, y       []F
	tiles         int
	ahead         int // touch so many rows of x below the window, which the next row of y needs

	columns []group // a buffer
}

// depthTiles is the inner loop of a Set, and its arguments.
type depthTiles[F Float] struct {
	run  func(t *depthTile[F])
	pool sync.Pool
}

func newDepthTiles[F Float](run func(t *depthTile[F])) *depthTiles[F] {
	d := &depthTiles[F]{run: run}
	d.pool.New = func() any { return new(depthTile[F]) }
	return d
}

func (d *depthTiles[F]) get() *depthTile[F] { return d.pool.Get().(*depthTile[F]) }

func (d *depthTiles[F]) put(t *depthTile[F]) {
	t.x, t.w, t.y = nil, nil, nil
	d.pool.Put(t)
}

// over runs t, which says what y and x are, over count vectors of y.
func (d *depthTiles[F]) over(t *depthTile[F], count int) {
	x, y := t.x, t.y
	for j := 0; j < count; j += t.m * t.tiles {
		t.m = min(depthRows, count-j)
		t.tiles = (count - j) / t.m
		t.x, t.y = x[j*t.xs:], y[j*t.ys:]
		d.run(t)
	}
}

// genericDepth is depthTiles.run in Go.
func genericDepth[F Float](t *depthTile[F]) {
	for i := range t.m * t.tiles {
		y := t.y[i*t.ys:][:t.n]
		if !t.acc {
			clear(y)
		}
		ix, iw := i*t.xs, 0
		for range t.kh {
			for range t.kw {
				mulAdd(y, t.x[ix:][:t.n], t.w[iw:][:t.n])
				ix += t.xq
				iw += t.wq
			}
			ix += t.xjump
			iw += t.wjump
		}
	}
}

// An axis says which pixels of an input an output pixel meets: with tap t, output i meets input
// (i·mul + off + t·d) / div where div divides that. y has div 1, dx as many as the stride of y.
type axis struct {
	out, in, k       int // sizes of output, input and window
	mul, off, d, div int
	step, move       int // from a tap of an output to the next, and the inputs it moves by
}

func newAxis(a axis) axis {
	g := gcd(a.d, a.div)
	a.step, a.move = a.div/g, a.d/g
	return a
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// A span is taps of one output: first, first+step …, count of them, the first of which meets
// input at.
type span struct{ first, count, at int }

// span finds the taps of output i whose input exists.
func (a *axis) span(i int) (s span) {
	at := i*a.mul + a.off
	for ; s.first < a.k; s.first++ {
		if v := at + s.first*a.d; v >= 0 && v%a.div == 0 {
			s.at = v / a.div
			break
		}
	}
	if s.first < a.k && s.at < a.in {
		s.count = min((a.k-1-s.first)/a.step, (a.in-1-s.at)/a.move) + 1
		return s
	}
	return span{}
}

// A group is outputs out, out+div …, m of them, with the same taps.
type group struct {
	out, m int
	span
}

// groups cuts an axis in groups.
func (a *axis) groups(to []group) []group {
	for phase := range min(a.div, a.out) {
		for i := phase; i < a.out; i += a.div {
			s := a.span(i)
			if i > phase {
				g := &to[len(to)-1]
				if g.first == s.first && g.count == s.count {
					g.m++
					continue
				}
			}
			to = append(to, group{i, 1, s})
		}
	}
	return to
}
