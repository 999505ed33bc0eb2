package main

import "github.com/goten-ml/goten/core/internal/kernel"

// products are those of matrices, straight from the kernels, as BLAS is called.
var products = map[string]family{
	// gemm: C, m×n, is op(A)·op(B), with trans "nn", "nt", "tn" or "tt" and dtype.
	"gemm": func(a args) func() {
		if a.String("dtype", "float32") == "float64" {
			return gemm[float64](a)
		}
		return gemm[float32](a)
	},
}

func gemm[F kernel.Float](a args) func() {
	m, n, k := a.Int("m"), a.Int("n"), a.Int("k")
	trans := a.String("trans", "nn")
	x, y := matrix[F](m, k, trans[0] == 't'), matrix[F](k, n, trans[1] == 't')
	z := matrix[F](m, n, false)
	return func() { kernel.Gemm(m, n, k, x, y, z, false) }
}

// matrix makes a matrix with elements between -1/2 and 1/2, stored row by row, or column by
// column.
func matrix[F kernel.Float](rows, cols int, transposed bool) kernel.Mat[F] {
	m := kernel.Mat[F]{Data: make([]F, rows*cols), RS: cols, CS: 1}
	if transposed {
		m.RS, m.CS = 1, rows
	}
	for i := range m.Data {
		m.Data[i] = F((i*7919)%1009)/1009 - 0.5
	}
	return m
}
