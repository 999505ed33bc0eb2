package kernel

// affineBy makes Set.Affine of assembly for multiples of some lanes, a power of two.
func affineBy[F Float](
	lanes int, f func(dst, x, m, s, b *F, n int),
) func(dst, x, m, s, b []F) {
	return func(dst, x, m, s, b []F) {
		dst, m, s, b = dst[:len(x)], m[:len(x)], s[:len(x)], b[:len(x)]
		for len(x) >= lanes {
			n := min(len(x), longest) &^ (lanes - 1)
			f(&dst[0], &x[0], &m[0], &s[0], &b[0], n)
			dst, x, m, s, b = dst[n:], x[n:], m[n:], s[n:], b[n:]
		}
		affine(dst, x, m, s, b)
	}
}

// rowNormBy makes Set.RowNorm likewise.
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
