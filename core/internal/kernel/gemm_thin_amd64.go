package kernel

import "unsafe"

// dotsOf is the assembly of dots, by the rows of x.
type dotsOf[F Float] [5]func(k int, x, a *F, xs, as uintptr, sums *F)

// dotsBy makes tiles.dots of assembly.
func dotsBy[F Float](f dotsOf[F]) func(n, k int, x, a []F, xs, as int, sums *[16]F) {
	size := int(unsafe.Sizeof(*new(F)))
	return func(n, k int, x, a []F, xs, as int, sums *[16]F) {
		_, _ = x[(n-1)*xs+k-1], a[3*as+k-1]
		f[n](k, &x[0], &a[0], uintptr(size*xs), uintptr(size*as), &sums[0])
	}
}

// addRowsBy makes tiles.addRows of assembly.
func addRowsBy[F Float](
	f func(n int, x, b *F, xs, ld uintptr, y *F),
) func(x []F, xs int, b []F, ld int, y []F) {
	size := int(unsafe.Sizeof(*new(F)))
	return func(x []F, xs int, b []F, ld int, y []F) {
		_ = x[7*xs]
		for lo := 0; lo < len(y); lo += longest {
			n := min(longest, len(y)-lo)
			_ = b[7*ld+lo+n-1]
			f(n, &x[0], &b[lo], uintptr(size*xs), uintptr(size*ld), &y[lo])
		}
	}
}

func avx512Dots32() dotsOf[float32] {
	return dotsOf[float32]{nil, dots1F32AVX512, dots2F32AVX512, dots3F32AVX512, dots4F32AVX512}
}

func avx512Dots64() dotsOf[float64] {
	return dotsOf[float64]{nil, dots1F64AVX512, dots2F64AVX512, dots3F64AVX512, dots4F64AVX512}
}

func avx2Dots32() dotsOf[float32] {
	return dotsOf[float32]{nil, dots1F32AVX2, dots2F32AVX2}
}

func avx2Dots64() dotsOf[float64] {
	return dotsOf[float64]{nil, dots1F64AVX2, dots2F64AVX2}
}
