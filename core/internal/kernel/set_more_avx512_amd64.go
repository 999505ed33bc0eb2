package kernel

import "math"

// moreAVX512F32 adds the functions of the circle and the hyperbola and those near 1.
func moreAVX512F32(s *Set[float32]) {
	s.Atan2, s.Hypot = binary(atan2F32AVX512), wide2By(8, hypotF32AVX512)
	s.Neg, s.Abs, s.Sign = unary(negF32AVX512), unary(absF32AVX512), unary(signF32AVX512)
	rowsAVX512F32(s)
	s.Phi, s.Cbrt = unary(phiF32AVX512), wideBy(8, cbrtF32AVX512)
	s.Sin = circleBy(unary(sinF32AVX512), near32(reachF32AVX512), math.Sin)
	s.Cos = circleBy(unary(cosF32AVX512), near32(reachF32AVX512), math.Cos)
	s.Tan = circleBy(unary(tanF32AVX512), near32(reachF32AVX512), math.Tan)
	s.Asin, s.Acos, s.Atan = unary(asinF32AVX512), unary(acosF32AVX512), unary(atanF32AVX512)
	s.Expm1, s.Log1p = unary(expm1F32AVX512), unary(log1pF32AVX512)
	s.Sinh, s.Cosh = unary(sinhF32AVX512), unary(coshF32AVX512)
	s.Asinh, s.Acosh, s.Atanh = unary(asinhF32AVX512), unary(acoshF32AVX512), unary(atanhF32AVX512)
}

func moreAVX512F64(s *Set[float64]) {
	s.Hypot, s.Exp2 = wide2By(8, hypotF64AVX512), wideBy(8, exp2F64AVX512)
	s.Neg, s.Abs, s.Sign = unary(negF64AVX512), unary(absF64AVX512), unary(signF64AVX512)
	rowsAVX512F64(s)
	s.Sin = circleBy(wideBy(8, sinF64AVX512), near64(reachF64AVX512), math.Sin)
	s.Cos = circleBy(wideBy(8, cosF64AVX512), near64(reachF64AVX512), math.Cos)
	s.Tan = circleBy(wideBy(8, tanF64AVX512), near64(reachF64AVX512), math.Tan)
	s.Atan = wideBy(8, atanF64AVX512)
	s.Expm1, s.Log1p = wideBy(8, expm1F64AVX512), wideBy(8, log1pF64AVX512)
}
