//go:build !race

package tile

import "testing"

// The race detector makes sync.Pool forget at random, so this holds without it.
func TestRunDoesNotAllocate(t *testing.T) {
	b := NewB(Float32, Float32)
	p := b.Program(b.Add(b.In(0), b.In(1)))
	x, y, z := floats(64), floats(64), make([]float32, 64)
	shape := []int{2, 2, 2, 2, 2, 2}
	turned := []int{1, 2, 4, 8, 16, 32}
	allocs := testing.AllocsPerRun(100, func() {
		p.Run([]View{viewOf(Float32, z, 0, shape, rowStrides6)},
			[]View{viewOf(Float32, x, 0, shape, rowStrides6), viewOf(Float32, y, 0, shape, turned)})
	})
	if allocs > 0.5 {
		t.Fatalf("%v allocations a run", allocs)
	}
}

var rowStrides6 = []int{32, 16, 8, 4, 2, 1}
