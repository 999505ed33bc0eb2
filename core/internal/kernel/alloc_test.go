//go:build !race

package kernel

import (
	"math/rand/v2"
	"testing"
)

// The race detector makes sync.Pool forget at random, so this holds without it.
func TestGemmBatchDoesNotAllocate(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	b := batchOf[float32](r, batchCase{[]int{4, 8}, 16, 16, 16})
	GemmBatch(&b)
	if n := testing.AllocsPerRun(100, func() { GemmBatch(&b) }); n >= 1 {
		t.Errorf("%v allocations a call", n)
	}
}

func TestGemmDoesNotAllocate(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	for _, d := range [][3]int{
		{1, 64, 64}, {64, 1, 64}, {4, 70, 300}, {64, 64, 64}, {300, 300, 300},
	} {
		m, n, k := d[0], d[1], d[2]
		a, b := random[float32](r, m*k), random[float32](r, k*n)
		c := Mat[float32]{make([]float32, m*n), n, 1}
		for _, y := range []Mat[float32]{{b, n, 1}, {b, 1, k}} {
			f := func() { Gemm(m, n, k, Mat[float32]{a, k, 1}, y, c, false) }
			f()
			if allocs := testing.AllocsPerRun(20, f); allocs >= 1 {
				t.Errorf("%v, B %d,%d: %v allocations a call", d, y.RS, y.CS, allocs)
			}
		}
	}
}
