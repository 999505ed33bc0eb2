// Package kernel is a plain loop here: the kernel sets replace this file.
package kernel

type Float interface{ float32 | float64 }
type Mat[F Float] struct {
	Data   []F
	RS, CS int
}
type Set[F Float] struct {
	Sum func(x []F) F
	Add func(d, x, y []F)
}

func Of[F Float]() *Set[F] {
	return &Set[F]{Sum: func(x []F) (s F) {
		for _, v := range x {
			s += v
		}
		return
	}, Add: func(d, x, y []F) {
		for i := range d {
			d[i] = x[i] + y[i]
		}
	}}
}
func Gemm[F Float](m, n, k int, a, b, c Mat[F], acc bool) {
	for i := range m {
		for j := range n {
			var s F
			for p := range k {
				s += a.Data[i*a.RS+p*a.CS] * b.Data[p*b.RS+j*b.CS]
			}
			c.Data[i*c.RS+j] = s
		}
	}
}
func GemmBatch[F Float](n, m, nn, k int, f func(i int) (a, b, c Mat[F]), acc bool) {
	for i := range n {
		a, b, c := f(i)
		Gemm(m, nn, k, a, b, c, acc)
	}
}
