package kernel

// adamBy makes Set.adam of assembly for multiples of some lanes, a power of two.
func adamBy[F Float](
	lanes int, f func(p, m, v, g, rates *F, n int),
) func(p, m, v, g []F, k *AdamRates[F]) {
	return func(p, m, v, g []F, k *AdamRates[F]) {
		m, v, g = m[:len(p)], v[:len(p)], g[:len(p)]
		n := len(p) &^ (lanes - 1)
		if n > 0 {
			f(&p[0], &m[0], &v[0], &g[0], &k[0], n)
		}
		adamRow(p[n:], m[n:], v[n:], g[n:], k)
	}
}
