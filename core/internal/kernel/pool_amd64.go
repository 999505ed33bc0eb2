package kernel

import "unsafe"

// maxTapsBy makes Set.maxTaps of assembly.
func maxTapsBy[F Float](
	f func(y, x *F, n, kh, kw, count int, row, col, step uintptr),
) func(p *Pool, y, x []F, r windowRun) {
	size := int(unsafe.Sizeof(*new(F)))
	return func(p *Pool, y, x []F, r windowRun) {
		_, _ = y[r.count*p.C-1], x[p.reach(r)-1] // the last that the assembly reads
		f(&y[0], &x[0], p.C, r.kh, r.kw, r.count,
			uintptr(p.W*p.C*size), uintptr(p.C*size), uintptr(p.SW*p.C*size))
	}
}

// maxGradBy makes Set.maxGrad or maxPlace of assembly.
func maxGradBy[F Float](
	f func(dx, dy, x *F, n, kh, kw, count int, row, col, step uintptr),
) func(p *Pool, dx, dy, x []F, r windowRun) {
	size := int(unsafe.Sizeof(*new(F)))
	return func(p *Pool, dx, dy, x []F, r windowRun) {
		last := p.reach(r) - 1
		_, _, _ = dx[last], dy[r.count*p.C-1], x[last] // the last that the assembly touches
		f(&dx[0], &dy[0], &x[0], p.C, r.kh, r.kw, r.count,
			uintptr(p.W*p.C*size), uintptr(p.C*size), uintptr(p.SW*p.C*size))
	}
}
