package kernel

// expSumBy makes Set.expSum of assembly.
func expSumBy[F Float](f func(x *F, n int, shift F) F) func(x []F, shift F) F {
	return func(x []F, shift F) (s F) {
		for len(x) > 0 {
			n := min(len(x), longest)
			s += f(&x[0], n, shift)
			x = x[n:]
		}
		return s
	}
}

// expSumOf makes Set.expSum of other functions of s.
func expSumOf[F Float](s *Set[F]) func(x []F, shift F) F {
	return func(x []F, shift F) F {
		s.AddScalar(x, x, shift)
		s.Exp(x, x)
		return s.Sum(x)
	}
}
