package kernel

import "github.com/goten-ml/goten/core/internal/par"

// GemmBatch computes count products of one size in one dispatch: at(i) gives the matrices of
// product i, and must be safe for concurrent use. The C do not overlap. See Gemm.
func GemmBatch[F Float](count, m, n, k int, at func(i int) (a, b, c Mat[F]), acc bool) {
	t := Of[F]().tile
	madds := max(1, m*n*k)
	if madds >= 8*taskMadds && count < maxTasks {
		for i := range count {
			a, b, c := at(i)
			t.gemm(m, n, k, a, b, c, acc, true)
		}
		return
	}
	if count*madds < serialMadds {
		for i := range count {
			a, b, c := at(i)
			t.gemm(m, n, k, a, b, c, acc, false)
		}
		return
	}
	grain := max(1, min(taskMadds/madds, ceilDiv(count, maxTasks)))
	par.For(count, grain, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			a, b, c := at(i)
			t.gemm(m, n, k, a, b, c, acc, false)
		}
	})
}
