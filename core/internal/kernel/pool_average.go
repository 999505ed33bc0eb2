package kernel

import "github.com/goten-ml/goten/core/internal/par"

// Averages are depthwise convolutions whose weights are all the same: one over the number of
// elements.

// AveragePool computes y, the mean of x over each window; 0 for a window outside the image.
func AveragePool[F Float](p Pool, y, x []F) { averagePool(Of[F](), p, y, x) }

func averagePool[F Float](s *Set[F], p Pool, y, x []F) {
	if p.C == 0 {
		return
	}
	cols := p.cols()
	par.For(p.N*p.OH, grainOf(4*p.OW*p.KH*p.KW*p.C), func(lo, hi int) {
		t, buf := s.depth.get(), s.tile.scratch.get(p.C)
		t.columns = cols.groups(t.columns[:0])
		t.n, t.acc, t.ahead = p.C, false, p.SH
		t.xs, t.xq, t.wq, t.wjump, t.ys = p.SW*p.C, p.C, 0, 0, p.C
		last := 0 // what the weights are one over
		for i := lo; i < hi; i++ {
			p.overRuns(t.columns, i/p.OH, i%p.OH, func(iy, ix int, r windowRun) {
				if r.kh == 0 || r.kw == 0 {
					clear(y[iy:][:r.count*p.C])
					return
				}
				if count := p.count(r); count != last {
					last = count
					fill(*buf, 1/F(count))
				}
				t.kh, t.kw, t.xjump = r.kh, r.kw, (p.W-r.kw)*p.C
				t.x, t.y, t.w = x[ix:], y[iy:], *buf
				s.depth.over(t, r.count)
			})
		}
		s.tile.scratch.put(buf)
		s.depth.put(t)
	})
}

// AveragePoolGrad sets dx to the gradient with respect to x.
func AveragePoolGrad[F Float](p Pool, dx, dy []F) { averagePoolGrad(Of[F](), p, dx, dy) }

func averagePoolGrad[F Float](s *Set[F], p Pool, dx, dy []F) {
	if p.C == 0 {
		return
	}
	weight := s.tile.scratch.get(p.KH * p.KW * p.C)
	if p.CountPadding || p.inside() {
		fill(*weight, 1/F(p.KH*p.KW))
	} else {
		fill(*weight, 1)
		shares := s.tile.scratch.get(p.N * p.OH * p.OW * p.C)
		shareOf(s, &p, *shares, dy)
		defer s.tile.scratch.put(shares)
		dy = *shares
	}
	d := depthwise[F]{s: s, c: p.C, y: dx, x: dy, w: *weight,
		rows: newAxis(axis{p.H, p.OH, p.KH, 1, p.PT - p.KH + 1, 1, p.SH, 0, 0}),
		cols: newAxis(axis{p.W, p.OW, p.KW, 1, p.PL - p.KW + 1, 1, p.SW, 0, 0})}
	d.run(p.N)
	s.tile.scratch.put(weight)
}

// shareOf divides each dy by the number of elements of its window.
func shareOf[F Float](s *Set[F], p *Pool, dst, dy []F) {
	cols := p.cols()
	par.For(p.N*p.OH, grainOf(16*p.OW*p.C), func(lo, hi int) {
		t := s.depth.get()
		t.columns = cols.groups(t.columns[:0])
		for i := lo; i < hi; i++ {
			p.overRuns(t.columns, i/p.OH, i%p.OH, func(iy, _ int, r windowRun) {
				n := r.count * p.C
				s.MulScalar(dst[iy:][:n], dy[iy:][:n], 1/F(p.count(r)))
			})
		}
		s.depth.put(t)
	})
}

// inside reports whether all windows lie in the image.
func (p *Pool) inside() bool {
	return p.PT == 0 && p.PL == 0 && (p.OH-1)*p.SH+p.KH <= p.H && (p.OW-1)*p.SW+p.KW <= p.W
}

// count is what the averages of a run divide by.
func (p *Pool) count(r windowRun) int {
	if p.CountPadding {
		return p.KH * p.KW
	}
	return max(1, r.kh*r.kw)
}
