package kernel

import "unsafe"

// A summing is NumPy's order of sums in assembly, which is that of AVX2 in any set.
type summing[F Float] struct{}

// block adds a multiple of 8 elements.
func (summing[F]) block(x *F, n int) F {
	if p, ok := any(x).(*float32); ok {
		return F(sumBlockF32AVX2(p, n))
	}
	return F(sumBlockF64AVX2(any(x).(*float64), n))
}

// leaves is block of four slices, which begin at offsets in bytes. The calls are direct: the
// arguments of one through a variable would live on the heap.
func (summing[F]) leaves(x *F, offsets, counts *[4]int, sums *[4]F) {
	if p, ok := any(x).(*float32); ok {
		sumLeavesF32AVX2(p, offsets, counts, any(sums).(*[4]float32))
	} else {
		sumLeavesF64AVX2(any(x).(*float64), offsets, counts, any(sums).(*[4]float64))
	}
}

// quads is block of slices of count elements that lie one after the other, a multiple of 4.
func (summing[F]) quads(x *F, count int, sums []F) {
	if p, ok := any(x).(*float32); ok {
		sumQuadsF32AVX2(p, count, len(sums), any(&sums[0]).(*float32))
	} else {
		sumQuadsF64AVX2(any(x).(*float64), count, len(sums), any(&sums[0]).(*float64))
	}
}

// sum is Set.Sum.
func (s summing[F]) sum(x []F) F { return 0 + s.pairwise(x) }

// pairwise adds as pairwise of generic_sum.go does.
func (s summing[F]) pairwise(x []F) F {
	n := len(x)
	if n <= 128 {
		return pairwise(x, s.one)
	}
	if k := evenLeaves(n); k > 4 {
		var room [maxLeaves]F
		sums := room[:k]
		s.quads(&x[0], n/k, sums)
		for ; len(sums) > 1; sums = sums[:len(sums)/2] {
			for i := range len(sums) / 2 {
				sums[i] = sums[2*i] + sums[2*i+1]
			}
		}
		return sums[0]
	}
	h := n / 2 &^ 7
	if h > 128 && n-h <= 256 {
		q, r := h/2&^7, (n-h)/2&^7
		if h-q <= 128 && n-h-r <= 128 {
			l := s.four(x, [5]int{0, q, h, h + r, n})
			return (l[0] + l[1]) + (l[2] + l[3])
		}
	}
	return s.pairwise(x[:h]) + s.pairwise(x[h:])
}

// maxLeaves is the most blocks that are added in one call.
const maxLeaves = 128

// evenLeaves is in how many blocks n elements are halved, if these are equal and not too many,
// else 0.
func evenLeaves(n int) int {
	k := 1
	for n > 128 {
		if n%16 != 0 || k == maxLeaves {
			return 0
		}
		n, k = n/2, 2*k
	}
	if n%8 != 0 {
		return 0
	}
	return k
}

// one is sumBlock.
func (s summing[F]) one(x []F) F {
	n := len(x) &^ 7
	r := s.block(&x[0], n)
	for _, v := range x[n:] {
		r += v
	}
	return r
}

// four is sumBlock of the four slices between the cuts, of at least 8 elements each.
func (s summing[F]) four(x []F, cuts [5]int) (sums [4]F) {
	var offsets, counts [4]int
	_ = x[cuts[4]-1]
	for i := range 4 {
		offsets[i] = cuts[i] * int(unsafe.Sizeof(x[0]))
		counts[i] = (cuts[i+1] - cuts[i]) &^ 7
	}
	s.leaves(&x[0], &offsets, &counts, &sums)
	for i := range 4 {
		for _, v := range x[cuts[i]+counts[i] : cuts[i+1]] {
			sums[i] += v
		}
	}
	return sums
}

// rows is Set.SumRows.
func (s summing[F]) rows(dst, x []F, n int) {
	for n%8 == 0 && n > 0 && n <= 128 && len(dst) >= 4 {
		m := min(len(dst)&^3, longest/n&^3)
		s.quads(&x[0], n, dst[:m])
		for i := range m {
			dst[i] += 0 // −0 is +0
		}
		dst, x = dst[m:], x[m*n:]
	}
	for n >= 8 && n <= 128 && len(dst) >= 4 {
		for i, v := range s.four(x, [5]int{0, n, 2 * n, 3 * n, 4 * n}) {
			dst[i] = 0 + v
		}
		dst, x = dst[4:], x[4*n:]
	}
	for i := range dst {
		dst[i] = s.sum(x[i*n : (i+1)*n])
	}
}

// longRow is the bytes of a row from which on a few rows are taken at a time along all of it, so
// that memory is read in long streams.
const longRow = 2048

// foldRowsBy makes Set.AddRows and the like of assembly.
func foldRowsBy[F Float](
	f func(acc, x *F, step uintptr, n, rows int),
) func(acc, x []F, step, n int) {
	size := int(unsafe.Sizeof(*new(F)))
	return func(acc, x []F, step, n int) {
		if len(acc) == 0 || n == 0 {
			return
		}
		_ = x[(n-1)*step+len(acc)-1]
		panels(n, len(acc), len(acc)*size, func(i, j, m, w int) {
			f(&acc[j], &x[i*step+j], uintptr(step*size), w, m)
		})
	}
}
