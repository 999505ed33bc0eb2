package kernel

import "unsafe"

// panels cuts n rows of so many bytes and width elements into pieces for assembly: m rows from i
// and w columns from j. Of long rows a few are taken at a time along all of them, so that memory
// is read in long streams.
func panels(n, width, bytes int, f func(i, j, m, w int)) {
	w := min(width, longest/8)
	rows := max(8, longest/w)
	if bytes >= longRow {
		rows = 8
	}
	for i := 0; i < n; i += rows {
		for j := 0; j < width; j += w {
			f(i, j, min(rows, n-i), min(w, width-j))
		}
	}
}

// rowPanels is panels of n elements in rows of width, of which the last may be shorter.
func rowPanels[F Float](n, width int, f func(i, j, m, w int)) {
	if width == 0 || n == 0 {
		return
	}
	size := int(unsafe.Sizeof(*new(F)))
	panels(n/width, width, width*size, f)
	if rest := n % width; rest > 0 {
		panels(1, rest, rest*size, func(_, j, m, w int) { f(n/width, j, m, w) })
	}
}

// rowStep is the distance of rows of n elements in bytes.
func rowStep[F Float](n int) uintptr { return uintptr(n) * unsafe.Sizeof(*new(F)) }

// spreadRowsBy and the like make functions of a Set of assembly.
func spreadRowsBy[F Float](
	f func(sum, squares, m, x *F, step uintptr, n, rows int),
) func(sum, squares, x, m []F) {
	return func(sum, squares, x, m []F) {
		k := len(m)
		sum, squares = sum[:k], squares[:k]
		rowPanels[F](len(x), k, func(i, j, rows, n int) {
			f(&sum[j], &squares[j], &m[j], &x[i*k+j], rowStep[F](k), n, rows)
		})
	}
}

func affineRowsBy[F Float](
	f func(m, s, b, dst, x *F, step uintptr, n, rows int),
) func(dst, x, m, s, b []F) {
	return func(dst, x, m, s, b []F) {
		k := len(m)
		dst, s, b = dst[:len(x)], s[:k], b[:k]
		rowPanels[F](len(x), k, func(i, j, rows, n int) {
			f(&m[j], &s[j], &b[j], &dst[i*k+j], &x[i*k+j], rowStep[F](k), n, rows)
		})
	}
}

func slopeRowsBy[F Float](
	f func(sum, along, m, x, dy *F, step uintptr, n, rows int),
) func(sum, along, x, dy, m []F) {
	return func(sum, along, x, dy, m []F) {
		k := len(m)
		sum, along, dy = sum[:k], along[:k], dy[:len(x)]
		rowPanels[F](len(x), k, func(i, j, rows, n int) {
			f(&sum[j], &along[j], &m[j], &x[i*k+j], &dy[i*k+j], rowStep[F](k), n, rows)
		})
	}
}

func normGradRowsBy[F Float](
	f func(m, slope, shift, scale, dx, x, dy *F, step uintptr, n, rows int),
) func(dx, x, dy []F, by *NormGrad[F]) {
	return func(dx, x, dy []F, by *NormGrad[F]) {
		k := len(by.Mean)
		slope, shift, scale := by.Slope[:k], by.Shift[:k], by.Scale[:k]
		dx, dy = dx[:len(x)], dy[:len(x)]
		rowPanels[F](len(x), k, func(i, j, rows, n int) {
			at := i*k + j
			f(&by.Mean[j], &slope[j], &shift[j], &scale[j], &dx[at], &x[at], &dy[at],
				rowStep[F](k), n, rows)
		})
	}
}

// rowNormBy makes Set.RowNorm of assembly for multiples of some lanes, a power of two.
func rowNormBy[F Float](
	lanes int, f func(dst, x, g, b, by *F, n int),
) func(dst, x, g, b []F, by *[2]F) {
	return func(dst, x, g, b []F, by *[2]F) {
		dst, g, b = dst[:len(x)], g[:len(x)], b[:len(x)]
		for len(x) >= lanes {
			n := min(len(x), longest) &^ (lanes - 1)
			f(&dst[0], &x[0], &g[0], &b[0], &by[0], n)
			dst, x, g, b = dst[n:], x[n:], g[n:], b[n:]
		}
		rowNorm(dst, x, g, b, by)
	}
}

// rowSpreadBy makes Set.RowSpread likewise.
func rowSpreadBy[F Float](lanes int, f func(x *F, n int, m F) F) func(x []F, m F) F {
	return func(x []F, m F) (s F) {
		for len(x) >= lanes {
			n := min(len(x), longest) &^ (lanes - 1)
			s += f(&x[0], n, m)
			x = x[n:]
		}
		return s + rowSpread(x, m)
	}
}

// rowSlopesBy makes Set.RowSlopes likewise.
func rowSlopesBy[F Float](
	lanes int, f func(dGamma, dBeta, x, dy, gamma, by, sums *F, n int),
) func(r *RowGrad[F]) {
	return func(r *RowGrad[F]) {
		n, sums, at := len(r.X), [2]F{}, 0
		dy, g, dg, db := r.DY[:n], r.Gamma[:n], r.DGamma[:n], r.DBeta[:n]
		for n-at >= lanes {
			m := min(n-at, longest) &^ (lanes - 1)
			f(&dg[at], &db[at], &r.X[at], &dy[at], &g[at], &r.By[0], &r.Sums[0], m)
			sums[0], sums[1], at = sums[0]+r.Sums[0], sums[1]+r.Sums[1], at+m
		}
		r.Sums = sums
		r.slopesFrom(at)
	}
}

// rowNormGradBy makes Set.RowNormGrad likewise.
func rowNormGradBy[F Float](
	lanes int, f func(dx, x, dy, gamma, by *F, n int),
) func(dx []F, r *RowGrad[F]) {
	return func(dx []F, r *RowGrad[F]) {
		n, at := len(r.X), 0
		dx, dy, g := dx[:n], r.DY[:n], r.Gamma[:n]
		for n-at >= lanes {
			m := min(n-at, longest) &^ (lanes - 1)
			f(&dx[at], &r.X[at], &dy[at], &g[at], &r.By[0], m)
			at += m
		}
		r.gradFrom(dx, at)
	}
}
