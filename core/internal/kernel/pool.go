package kernel

import (
	"math"

	"github.com/goten-ml/goten/core/internal/par"
)

// A Pool is the geometry of pooling over windows of NHWC images: x [N, H, W, C], y [N, OH, OW, C].
// Window (i, j) covers rows i·SH − PT … and columns j·SW − PL …, KH by KW, of which what lies
// outside the image does not count.
type Pool struct {
	N, H, W, C, KH, KW int
	OH, OW, SH, SW     int
	PT, PL             int
	// CountPadding makes averages divide by KH·KW at the border too, as PyTorch does by default.
	CountPadding bool
}

// A windowRun is count windows in a row of an image, of kh×kw taps each.
type windowRun struct{ kh, kw, count int }

// reach is the number of elements from the first of a run's windows to the end of its last.
func (p *Pool) reach(r windowRun) int {
	return ((r.kh-1)*p.W + r.kw + (r.count-1)*p.SW) * p.C
}

// rows and cols say which pixels of x the windows have.
func (p *Pool) rows() axis { return newAxis(axis{p.OH, p.H, p.KH, p.SH, -p.PT, 1, 1, 0, 0}) }
func (p *Pool) cols() axis { return newAxis(axis{p.OW, p.W, p.KW, p.SW, -p.PL, 1, 1, 0, 0}) }

// overRuns runs f over the runs of windows of output row i of image n: from where in y and in x.
func (p *Pool) overRuns(columns []group, n, i int, f func(iy, ix int, r windowRun)) {
	rows := p.rows()
	s := rows.span(i)
	for _, g := range columns {
		f(((n*p.OH+i)*p.OW+g.out)*p.C, ((n*p.H+s.at)*p.W+g.at)*p.C,
			windowRun{s.count, g.count, g.m})
	}
}

// MaxPool computes y = max x, NaN if the window has one; −Inf for a window outside the image.
func MaxPool[F Float](p Pool, y, x []F) { maxPool(Of[F](), p, y, x) }

func maxPool[F Float](s *Set[F], p Pool, y, x []F) {
	if p.C == 0 {
		return
	}
	cols := p.cols()
	par.For(p.N*p.OH, grainOf(4*p.OW*p.KH*p.KW*p.C), func(lo, hi int) {
		t := s.depth.get()
		t.columns = cols.groups(t.columns[:0])
		for i := lo; i < hi; i++ {
			p.overRuns(t.columns, i/p.OH, i%p.OH, func(iy, ix int, r windowRun) {
				if out := y[iy:][:r.count*p.C]; r.kh == 0 || r.kw == 0 {
					fill(out, F(math.Inf(-1)))
				} else {
					s.maxTaps(&p, out, x[ix:], r)
				}
			})
		}
		s.depth.put(t)
	})
}

// maxTaps is Set.maxTaps in Go.
func maxTaps[F Float](p *Pool, y, x []F, r windowRun) {
	for k := range r.count {
		for c := range p.C {
			y[k*p.C+c] = x[p.firstMax(k, c, r, func(i int) float64 { return float64(x[i]) })]
		}
	}
}

// firstMax is where the first of the greatest elements of channel c of window k of a run lies.
func (p *Pool) firstMax(k, c int, r windowRun, x func(i int) float64) int {
	first := k*p.SW*p.C + c
	best := first
	for i := range r.kh {
		for j := range r.kw {
			at := first + (i*p.W+j)*p.C
			if v, b := x(at), x(best); v > b || v != v && b == b {
				best = at
			}
		}
	}
	return best
}

func fill[F Float](x []F, v F) {
	for i := range x {
		x[i] = v
	}
}

// MaxPoolGrad sets dx to the gradient with respect to x: every dy goes to the first of the
// greatest elements of its window, in the order of rows; NaN counts as the greatest.
func MaxPoolGrad[F Float](p Pool, dx, dy, x []F) { maxPoolGrad(Of[F](), p, dx, dy, x, nil) }

// MaxPoolGradAfter is MaxPoolGrad that calls after for blocks of dx, as GemmAfter does.
func MaxPoolGradAfter[F Float](p Pool, dx, dy, x []F, after After) {
	maxPoolGrad(Of[F](), p, dx, dy, x, after)
}

func maxPoolGrad[F Float](s *Set[F], p Pool, dx, dy, x []F, after After) {
	if p.H*p.W*p.C == 0 {
		return
	}
	cols := p.cols()
	par.For(p.N, 1, func(lo, hi int) {
		t := s.depth.get()
		t.columns = cols.groups(t.columns[:0])
		for n := lo; n < hi; n++ {
			g := maxPoolImage[F]{Pool: &p, s: s, dx: dx, dy: dy, x: x, columns: t.columns}
			g.run(n, after)
		}
		s.depth.put(t)
	})
}

// A maxPoolImage is the gradient of an image under way.
type maxPoolImage[F Float] struct {
	*Pool
	s         *Set[F]
	dx, dy, x []F
	columns   []group
}

// run sets image n of dx. Windows side by side are done row after row.
func (g *maxPoolImage[F]) run(n int, after After) {
	size, apart, give := g.H*g.W*g.C, g.apart(), g.s.maxGrad
	image := g.dx[n*size : (n+1)*size]
	if apart {
		give = g.s.maxPlace
		clearUncovered(g.Pool, image)
	} else {
		clear(image)
	}
	first := 0
	for i := range g.OH {
		g.overRuns(g.columns, n, i, func(iy, ix int, r windowRun) {
			if r.kh > 0 && r.kw > 0 {
				give(g.Pool, g.dx[ix:], g.dy[iy:], g.x[ix:], r)
			}
		})
		end := (i + 1) * g.KH
		if apart && i < g.OH-1 && (end-first)*g.W*g.C >= afterElements {
			after.done(n, g.H, g.W, g.C, [2]int{first, end})
			first = end
		}
	}
	after.done(n, g.H, g.W, g.C, [2]int{first, g.H})
}

// apart reports whether windows lie side by side in the image.
func (p *Pool) apart() bool {
	return p.KH == p.SH && p.KW == p.SW && p.PT == 0 && p.PL == 0
}

// clearUncovered clears what lies below and to the right of windows side by side.
func clearUncovered[F Float](p *Pool, dx []F) {
	rows, cols := min(p.H, p.OH*p.KH), min(p.W, p.OW*p.KW)
	clear(dx[rows*p.W*p.C:])
	for i := range rows {
		clear(dx[(i*p.W+cols)*p.C : (i+1)*p.W*p.C])
	}
}

// maxGrad is Set.maxGrad in Go.
func maxGrad[F Float](p *Pool, dx, dy, x []F, r windowRun) {
	for k := range r.count {
		for c := range p.C {
			at := p.firstMax(k, c, r, func(i int) float64 { return float64(x[i]) })
			dx[at] += dy[k*p.C+c]
		}
	}
}

// maxPlace is Set.maxPlace in Go.
func maxPlace[F Float](p *Pool, dx, dy, x []F, r windowRun) {
	for i := range r.kh {
		clear(dx[i*p.W*p.C:][:r.count*p.KW*p.C-(p.KW-r.kw)*p.C])
	}
	maxGrad(p, dx, dy, x, r)
}
