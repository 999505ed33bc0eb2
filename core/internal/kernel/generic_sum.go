package kernel

// sum is NumPy's add.reduce of a contiguous array: 0 plus pairwise.
func sum[F Float](x []F) F { return 0 + pairwise(x, sumBlock[F]) }

// pairwise is NumPy's pairwise_sum (numpy/_core/src/umath/loops_utils.h.src); block adds 8 to 128
// elements.
func pairwise[F Float](x []F, block func(x []F) F) F {
	switch n := len(x); {
	case n < 8:
		s := F(0)
		for _, v := range x {
			s += v
		}
		return s
	case n <= 128:
		return block(x)
	default:
		half := n / 2 &^ 7
		return pairwise(x[:half], block) + pairwise(x[half:], block)
	}
}

// sumBlock adds at least 8 elements on 8 accumulators.
func sumBlock[F Float](x []F) F {
	r := [8]F(x)
	i := 8
	for ; i+8 <= len(x); i += 8 {
		b := (*[8]F)(x[i:])
		r[0] += b[0]
		r[1] += b[1]
		r[2] += b[2]
		r[3] += b[3]
		r[4] += b[4]
		r[5] += b[5]
		r[6] += b[6]
		r[7] += b[7]
	}
	s := ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]))
	for ; i < len(x); i++ {
		s += x[i]
	}
	return s
}

// dot adds on 4 accumulators.
func dot[F Float](x, y []F) F {
	y = y[:len(x)]
	var r [4]F
	for len(x) >= 4 {
		a, b := (*[4]F)(x), (*[4]F)(y)
		r[0] += F(a[0] * b[0])
		r[1] += F(a[1] * b[1])
		r[2] += F(a[2] * b[2])
		r[3] += F(a[3] * b[3])
		x, y = x[4:], y[4:]
	}
	s := (r[0] + r[1]) + (r[2] + r[3])
	for i, v := range x {
		s += F(v * y[i])
	}
	return s
}

func maxOf[F Float](x []F) F {
	m := x[0]
	for _, v := range x[1:] {
		m = max(m, v)
	}
	return m
}

func minOf[F Float](x []F) F {
	m := x[0]
	for _, v := range x[1:] {
		m = min(m, v)
	}
	return m
}

// sumRows makes Set.SumRows of Set.Sum.
func sumRows[F Float](sum func(x []F) F) func(dst, x []F, n int) {
	return func(dst, x []F, n int) {
		for i := range dst {
			dst[i] = sum(x[i*n : (i+1)*n])
		}
	}
}

// rowsBy makes Set.AddRows and the like of what joins two rows.
func rowsBy[F Float](join Binary[F]) func(acc, x []F, step, n int) {
	return func(acc, x []F, step, n int) {
		for i := range n {
			join(acc, acc, x[i*step:][:len(acc)])
		}
	}
}
