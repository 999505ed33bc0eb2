package kernel

import (
	"sync"

	"github.com/goten-ml/goten/core/internal/par"
)

// GemmInt8 sets C, m×n, to (A − za)·(B − zb) of int8 in int32, which wraps, on all threads: the
// product of quantised matrices with zero points za and zb. A is m×k, B k×n, of any strides; C has
// CS 1. By sums of the rows of A and the columns of B,
//
//	C = A·B − zb·(A·1) − za·(1·B) + k·za·zb
//
// (Jacob et al. 2018, Quantization and Training of Neural Networks for Efficient
// Integer-Arithmetic-Only Inference, eq. 7), so the zero points cost little.
func GemmInt8(m, n, k int, a, b Mat[int8], za, zb int8, c Mat[int32]) {
	chosenInt8().gemm(m, n, k, a, b, [2]int32{int32(za), int32(zb)}, c)
}

// An int8Set is GemmInt8 by one instruction set.
type int8Set struct {
	name string
	// add adds (A + offset)·B to C.
	add    func(m, n, k int, a, b Mat[int8], c Mat[int32])
	offset int32
	pool   sync.Pool
}

var chosenInt8 = sync.OnceValue(func() *int8Set {
	sets := int8Sets()
	best := sets[0]
	for _, s := range sets { // GOTEN_ISA may exclude the later
		if s.name == Of[float32]().Name {
			best = s
		}
	}
	return best
})

// int8Sets are all that this machine runs; of one name the last is the best.
func int8Sets() []*int8Set {
	return append([]*int8Set{{name: "generic", add: addInt8}}, int8Assembly()...)
}

func (s *int8Set) gemm(m, n, k int, a, b Mat[int8], z [2]int32, c Mat[int32]) {
	if m == 0 || n == 0 {
		return
	}
	rows, cols := s.sums(m), s.sums(n)
	za, zb := z[0]+s.offset, z[1]
	one := []int8{1, int8(1 - s.offset)}
	if zb != 0 {
		s.add(m, 1, k, a, Mat[int8]{Data: one}, Mat[int32]{*rows, 1, 1})
	}
	if za != 0 {
		s.add(1, n, k, Mat[int8]{Data: one[1:]}, b, Mat[int32]{*cols, n, 1})
	}
	for j, v := range *cols {
		(*cols)[j] = (int32(k)*zb - v) * za
	}
	base, turn := *cols, *rows
	par.For(m, max(1, 1<<16/n), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			row, v := c.Data[i*c.RS:][:n], zb*turn[i]
			if v == 0 {
				copy(row, base)
				continue
			}
			for j, w := range base[:len(row)] {
				row[j] = w - v
			}
		}
	})
	s.pool.Put(rows)
	s.pool.Put(cols)
	s.add(m, n, k, a, b, c)
}

// sums returns n zeros, to be put back to the pool.
func (s *int8Set) sums(n int) *[]int32 {
	b, _ := s.pool.Get().(*[]int32)
	if b == nil {
		b = new([]int32)
	}
	*b = grow(*b, n)
	clear(*b)
	return b
}

// addInt8 is int8Set.add in plain Go.
func addInt8(m, n, k int, a, b Mat[int8], c Mat[int32]) {
	par.For(m, max(1, taskMadds/16/max(1, n*k)), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			row := c.Data[i*c.RS:][:n]
			for q := range k {
				v, from := int32(a.Data[i*a.RS+q*a.CS]), b.Data[q*b.RS:]
				if b.CS == 1 {
					for j, w := range from[:n] {
						row[j] += v * int32(w)
					}
					continue
				}
				for j := range row {
					row[j] += v * int32(from[j*b.CS])
				}
			}
		}
	})
}
