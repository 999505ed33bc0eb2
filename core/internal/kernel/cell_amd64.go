package kernel

import "unsafe"

// lstmGradBy makes Set.lstmGrad of assembly, of at least one unit.
func lstmGradBy[F Float](
	f func(z, dz, cPrev, tanhC, dh, dc *F, n int, stride uintptr),
) func(l *lstmRow[F]) {
	return func(l *lstmRow[F]) {
		n := len(l.cPrev)
		f(&l.z[0], &l.dz[0], &l.cPrev[0], &l.tanhC[0], &l.dh[0], &l.dc[0],
			n, uintptr(n)*unsafe.Sizeof(l.z[0]))
	}
}

// gruGradBy makes Set.gruGrad of assembly, of at least one unit.
func gruGradBy[F Float](
	f func(x, h, prev, dh, dx, dr, dPrev *F, n int, stride uintptr),
) func(g *gruRow[F]) {
	return func(g *gruRow[F]) {
		n := len(g.prev)
		f(&g.x[0], &g.r[0], &g.prev[0], &g.dh[0], &g.dx[0], &g.dr[0], &g.dPrev[0],
			n, uintptr(n)*unsafe.Sizeof(g.x[0]))
	}
}
