package kernel

import "math"

// moreAVX512F32 adds the functions that compute in float64, vector by vector.
func moreAVX512F32(s *Set[float32]) {
	s.SpreadRows = spreadRowsBy(spreadRowsF32AVX512)
	s.AffineRows = affineRowsBy(affineRowsF32AVX512)
	s.SlopeRows = slopeRowsBy(slopeRowsF32AVX512)
	s.NormGradRows = normGradRowsBy(normGradRowsF32AVX512)
	s.RowNorm = rowNormBy(16, rowNormF32AVX512)
	s.Phi = unary(phiF32AVX512)
	s.Tan = circleBy(wideBy(8, tanF32AVX512), math.Tan)
	s.Asin, s.Acos = wideBy(8, asinF32AVX512), wideBy(8, acosF32AVX512)
	s.Atan, s.Cbrt = wideBy(8, atanF32AVX512), wideBy(8, cbrtF32AVX512)
	s.Sinh, s.Cosh = wideBy(8, sinhF32AVX512), wideBy(8, coshF32AVX512)
	s.Asinh, s.Acosh = wideBy(8, asinhF32AVX512), wideBy(8, acoshF32AVX512)
	s.Atanh = wideBy(8, atanhF32AVX512)
}

func moreAVX512F64(s *Set[float64]) {
	s.SpreadRows = spreadRowsBy(spreadRowsF64AVX512)
	s.AffineRows = affineRowsBy(affineRowsF64AVX512)
	s.SlopeRows = slopeRowsBy(slopeRowsF64AVX512)
	s.NormGradRows = normGradRowsBy(normGradRowsF64AVX512)
	s.RowNorm = rowNormBy(8, rowNormF64AVX512)
	s.Sin = circleBy(wideBy(8, sinF64AVX512), math.Sin)
	s.Cos = circleBy(wideBy(8, cosF64AVX512), math.Cos)
	s.Tan = circleBy(wideBy(8, tanF64AVX512), math.Tan)
	s.Atan = wideBy(8, atanF64AVX512)
	s.Expm1, s.Log1p = wideBy(8, expm1F64AVX512), wideBy(8, log1pF64AVX512)
}
