package kernel

// compareBy makes a Compare of assembly for multiples of some lanes, a power of two, and of the
// function in Go for what is left.
func compareBy[F Float](
	lanes int, f func(dst *bool, x, y *F, n int), rest Compare[F],
) Compare[F] {
	return func(dst []bool, x, y []F) {
		dst, y = dst[:len(x)], y[:len(x)]
		for len(x) >= lanes {
			n := min(len(x), longest) &^ (lanes - 1)
			f(&dst[0], &x[0], &y[0], n)
			dst, x, y = dst[n:], x[n:], y[n:]
		}
		rest(dst, x, y)
	}
}

// whereBy makes Set.Where likewise.
func whereBy[F Float](
	lanes int, f func(dst *F, c *bool, x, y *F, n int),
) func(dst []F, c []bool, x, y []F) {
	return func(dst []F, c []bool, x, y []F) {
		dst, x, y = dst[:len(c)], x[:len(c)], y[:len(c)]
		for len(c) >= lanes {
			n := min(len(c), longest) &^ (lanes - 1)
			f(&dst[0], &c[0], &x[0], &y[0], n)
			dst, c, x, y = dst[n:], c[n:], x[n:], y[n:]
		}
		where(dst, c, x, y)
	}
}

// castBy makes a conversion likewise.
func castBy[D, S any](
	lanes int, f func(dst *D, x *S, n int), rest func(dst []D, x []S),
) func(dst []D, x []S) {
	return func(dst []D, x []S) {
		dst = dst[:len(x)]
		for len(x) >= lanes {
			n := min(len(x), longest) &^ (lanes - 1)
			f(&dst[0], &x[0], n)
			dst, x = dst[n:], x[n:]
		}
		rest(dst, x)
	}
}
