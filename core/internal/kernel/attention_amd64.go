package kernel

// softRowsBy makes Set.softRows of assembly.
func softRowsBy[F Float](f func(x *F, rows, n, ld int, top, drop, sum *F),
) func(rows, n int, x Mat[F], to running[F]) {
	return func(rows, n int, x Mat[F], to running[F]) {
		_, _, _ = to.top[rows-1], to.drop[rows-1], to.sum[rows-1]
		_ = x.row(rows-1, n)
		f(&x.Data[0], rows, n, x.RS, &to.top[0], &to.drop[0], &to.sum[0])
	}
}

// weighRowsBy makes Set.weighRows of assembly.
func weighRowsBy[F Float](f func(x *F, rows, n, ld int, d, lse, delta *F),
) func(rows, n int, w *weighing[F]) {
	return func(rows, n int, w *weighing[F]) {
		_, _, _ = w.lse[rows-1], w.delta[rows-1], w.x.row(rows-1, n)
		if _ = w.d.row(rows-1, n); w.d.RS != w.x.RS {
			panic("kernel: scores and slopes have other strides")
		}
		f(&w.x.Data[0], rows, n, w.x.RS, &w.d.Data[0], &w.lse[0], &w.delta[0])
	}
}

// scaleRowsBy makes Set.scaleRows of assembly.
func scaleRowsBy[F Float](f func(x *F, rows, n, ld int, by *F),
) func(rows, n int, x Mat[F], by []F) {
	return func(rows, n int, x Mat[F], by []F) {
		_, _ = by[rows-1], x.row(rows-1, n)
		f(&x.Data[0], rows, n, x.RS, &by[0])
	}
}

// dotRowsBy makes Set.dotRows of assembly.
func dotRowsBy[F Float](f func(x *F, rows, n, ld int, y *F, ldy int, dst *F),
) func(n int, x, y Mat[F], dst []F) {
	return func(n int, x, y Mat[F], dst []F) {
		rows := len(dst)
		_, _ = x.row(rows-1, n), y.row(rows-1, n)
		f(&x.Data[0], rows, n, x.RS, &y.Data[0], y.RS, &dst[0])
	}
}

// scoresByOthers makes the functions of rows of scores of other functions of s.
func (s *Set[F]) scoresByOthers() {
	s.softRows = func(rows, n int, x Mat[F], to running[F]) {
		for r := range rows {
			row, top := x.row(r, n), to.top[r]
			if v := s.MaxOf(row); v > top {
				top = v
			}
			shift := max(top, lowest[F]())
			to.drop[r], to.top[r] = to.top[r]-shift, top
			s.AddScalar(row, row, -shift)
			s.Exp(row, row)
			to.sum[r] = s.Sum(row)
		}
	}
	s.weighRows = func(rows, n int, w *weighing[F]) {
		for r := range rows {
			x, d := w.x.row(r, n), w.d.row(r, n)
			s.AddScalar(x, x, -w.lse[r])
			s.Exp(x, x)
			s.AddScalar(d, d, -w.delta[r])
			s.Mul(d, d, x)
		}
	}
	s.dotRows = func(n int, x, y Mat[F], dst []F) {
		for r := range dst {
			dst[r] = s.Dot(x.row(r, n), y.row(r, n))
		}
	}
	s.scaleRows = func(rows, n int, x Mat[F], by []F) {
		for r, v := range by[:rows] {
			row := x.row(r, n)
			s.MulScalar(row, row, v)
		}
	}
}
