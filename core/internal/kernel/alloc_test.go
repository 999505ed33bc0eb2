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
