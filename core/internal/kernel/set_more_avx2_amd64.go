package kernel

import "math"

// moreAVX2F32 adds the functions that compute in float64, vector by vector.
func moreAVX2F32(s *Set[float32]) {
	s.SpreadRows = spreadRowsBy(spreadRowsF32AVX2)
	s.AffineRows = affineRowsBy(affineRowsF32AVX2)
	s.SlopeRows = slopeRowsBy(slopeRowsF32AVX2)
	s.NormGradRows = normGradRowsBy(normGradRowsF32AVX2)
	s.RowNorm = rowNormBy(8, rowNormF32AVX2)
	s.Phi = unary(phiF32AVX2)
	s.Tan = circleBy(wideBy(4, tanF32AVX2), math.Tan)
	s.Asin, s.Acos = wideBy(4, asinF32AVX2), wideBy(4, acosF32AVX2)
	s.Atan, s.Cbrt = wideBy(4, atanF32AVX2), wideBy(4, cbrtF32AVX2)
	s.Sinh, s.Cosh = wideBy(4, sinhF32AVX2), wideBy(4, coshF32AVX2)
	s.Asinh, s.Acosh = wideBy(4, asinhF32AVX2), wideBy(4, acoshF32AVX2)
	s.Atanh = wideBy(4, atanhF32AVX2)
}

func moreAVX2F64(s *Set[float64]) {
	s.SpreadRows = spreadRowsBy(spreadRowsF64AVX2)
	s.AffineRows = affineRowsBy(affineRowsF64AVX2)
	s.SlopeRows = slopeRowsBy(slopeRowsF64AVX2)
	s.NormGradRows = normGradRowsBy(normGradRowsF64AVX2)
	s.RowNorm = rowNormBy(4, rowNormF64AVX2)
	s.Sin = circleBy(wideBy(4, sinF64AVX2), math.Sin)
	s.Cos = circleBy(wideBy(4, cosF64AVX2), math.Cos)
	s.Tan = circleBy(wideBy(4, tanF64AVX2), math.Tan)
	s.Atan = wideBy(4, atanF64AVX2)
	s.Expm1, s.Log1p = wideBy(4, expm1F64AVX2), wideBy(4, log1pF64AVX2)
}
