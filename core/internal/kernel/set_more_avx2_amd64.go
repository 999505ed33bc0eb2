package kernel

import "math"

// moreAVX2F32 adds the functions that compute in float64, vector by vector.
func moreAVX2F32(s *Set[float32]) {
	s.Affine, s.RowNorm = affineBy(8, affineF32AVX2), rowNormBy(8, rowNormF32AVX2)
	s.Phi = unary(phiF32AVX2)
	s.Tan = circleBy(wideBy(4, tanF32AVX2), math.Tan)
	s.Asin, s.Acos = wideBy(4, asinF32AVX2), wideBy(4, acosF32AVX2)
	s.Atan, s.Cbrt = wideBy(4, atanF32AVX2), wideBy(4, cbrtF32AVX2)
	s.Sinh, s.Cosh = wideBy(4, sinhF32AVX2), wideBy(4, coshF32AVX2)
	s.Asinh, s.Acosh = wideBy(4, asinhF32AVX2), wideBy(4, acoshF32AVX2)
	s.Atanh = wideBy(4, atanhF32AVX2)
}

func moreAVX2F64(s *Set[float64]) {
	s.Affine, s.RowNorm = affineBy(4, affineF64AVX2), rowNormBy(4, rowNormF64AVX2)
	s.Sin = circleBy(wideBy(4, sinF64AVX2), math.Sin)
	s.Cos = circleBy(wideBy(4, cosF64AVX2), math.Cos)
	s.Tan = circleBy(wideBy(4, tanF64AVX2), math.Tan)
	s.Atan = wideBy(4, atanF64AVX2)
	s.Expm1, s.Log1p = wideBy(4, expm1F64AVX2), wideBy(4, log1pF64AVX2)
}
