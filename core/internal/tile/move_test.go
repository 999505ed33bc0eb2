package tile

import "testing"

// permuted are the strides of a row-major array of the shape, by a permutation of its axes.
func permuted(shape, perm []int) (dims, strides []int) {
	row := rowMajor(shape)
	for _, a := range perm {
		dims, strides = append(dims, shape[a]), append(strides, row[a])
	}
	return dims, strides
}

func testMoves[E integer](t *testing.T, d DType, shape, perm []int) {
	t.Helper()
	b := NewB(d)
	p := b.Program(b.In(0))
	n := 1
	for _, s := range shape {
		n *= s
	}
	src, dst := make([]E, n+1), make([]E, n+1)
	for i := range src {
		src[i] = E(i * 7)
	}
	dims, strides := permuted(shape, perm)
	p.Run([]View{viewOf(d, dst, 1, dims, rowMajor(dims))}, []View{viewOf(d, src, 1, dims, strides)})
	i := 1
	each(dims, strides, func(off int) {
		if dst[i] != src[1+off] {
			t.Fatalf("%v of %v by %v: element %d is %d; expected %d", d, shape, perm, i-1, dst[i],
				src[1+off])
		}
		i++
	})
	// The other way round: rows of the source are contiguous, those of the destination are not.
	clear(dst)
	p.Run([]View{viewOf(d, dst, 1, dims, strides)}, []View{viewOf(d, src, 1, dims, rowMajor(dims))})
	i = 1
	each(dims, strides, func(off int) {
		if dst[1+off] != src[i] {
			t.Fatalf("%v to %v by %v: element %d is %d; expected %d", d, shape, perm, off,
				dst[1+off], src[i])
		}
		i++
	})
}

// TestMovesOfAnyOrder: transposed blocks, copied rows, and what is neither.
func TestMovesOfAnyOrder(t *testing.T) {
	for _, c := range []struct{ shape, perm []int }{
		{[]int{300, 170}, []int{1, 0}}, {[]int{65, 16}, []int{1, 0}}, {[]int{5, 400}, []int{1, 0}},
		{[]int{3, 40, 33, 20}, []int{0, 3, 1, 2}}, {[]int{3, 20, 40, 33}, []int{0, 2, 3, 1}},
		{[]int{4, 30, 6, 64}, []int{0, 2, 1, 3}}, {[]int{9, 30, 6, 3}, []int{2, 0, 1, 3}},
		{[]int{17, 18, 19, 20}, []int{3, 2, 1, 0}},
		{[]int{2, 3, 4, 5, 6, 7}, []int{5, 1, 3, 0, 2, 4}},
		{[]int{20, 3, 70}, []int{2, 1, 0}}, {[]int{1000, 3}, []int{1, 0}},
	} {
		testMoves[uint8](t, Uint8, c.shape, c.perm)
		testMoves[int16](t, Int16, c.shape, c.perm)
		testMoves[int32](t, Int32, c.shape, c.perm)
		testMoves[uint64](t, Uint64, c.shape, c.perm)
	}
}
