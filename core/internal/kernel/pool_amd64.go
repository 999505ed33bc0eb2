package kernel

import "unsafe"

// maxTapsBy makes Set.maxTaps of assembly.
func maxTapsBy[F Float](
	f func(y, x *F, n int, kh, kw int, row, col uintptr),
) func(p *Pool, y, x []F, w [4]int) {
	size := int(unsafe.Sizeof(*new(F)))
	return func(p *Pool, y, x []F, w [4]int) {
		x = x[(w[0]*p.W+w[2])*p.C : ((w[1]-1)*p.W+w[3])*p.C] // what the assembly reads
		f(&y[0], &x[0], len(y), w[1]-w[0], w[3]-w[2],
			uintptr(p.W*p.C*size), uintptr(p.C*size))
	}
}

// maxGradBy makes Set.maxGrad of assembly.
func maxGradBy[F Float](
	f func(dx, dy, x *F, n int, kh, kw int, row, col uintptr),
) func(p *Pool, dx, dy, x []F, w [4]int) {
	size := int(unsafe.Sizeof(*new(F)))
	return func(p *Pool, dx, dy, x []F, w [4]int) {
		at := (w[0]*p.W + w[2]) * p.C
		last := ((w[1]-1)*p.W + w[3]) * p.C
		dx, x = dx[at:last], x[at:last] // the bounds of what the assembly touches
		f(&dx[0], &dy[0], &x[0], len(dy), w[1]-w[0], w[3]-w[2],
			uintptr(p.W*p.C*size), uintptr(p.C*size))
	}
}
