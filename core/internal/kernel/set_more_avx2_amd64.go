package kernel

import "math"

// moreAVX2F32 adds the functions of the circle and the hyperbola and those near 1.
func moreAVX2F32(s *Set[float32]) {
	s.Atan2, s.Hypot = binary(atan2F32AVX2), wide2By(4, hypotF32AVX2)
	s.Neg, s.Abs, s.Sign = unary(negF32AVX2), unary(absF32AVX2), unary(signF32AVX2)
	rowsAVX2F32(s)
	s.Phi, s.Cbrt = unary(phiF32AVX2), wideBy(4, cbrtF32AVX2)
	s.Sin = circleBy(unary(sinF32AVX2), near32(reachF32AVX2), math.Sin)
	s.Cos = circleBy(unary(cosF32AVX2), near32(reachF32AVX2), math.Cos)
	s.Tan = circleBy(unary(tanF32AVX2), near32(reachF32AVX2), math.Tan)
	s.Asin, s.Acos, s.Atan = unary(asinF32AVX2), unary(acosF32AVX2), unary(atanF32AVX2)
	s.Expm1, s.Log1p = unary(expm1F32AVX2), unary(log1pF32AVX2)
	s.Sinh, s.Cosh = unary(sinhF32AVX2), unary(coshF32AVX2)
	s.Asinh, s.Acosh, s.Atanh = unary(asinhF32AVX2), unary(acoshF32AVX2), unary(atanhF32AVX2)
}

func moreAVX2F64(s *Set[float64]) {
	s.Hypot, s.Exp2 = wide2By(4, hypotF64AVX2), wideBy(4, exp2F64AVX2)
	s.Neg, s.Abs, s.Sign = unary(negF64AVX2), unary(absF64AVX2), unary(signF64AVX2)
	rowsAVX2F64(s)
	s.Sin = circleBy(wideBy(4, sinF64AVX2), near64(reachF64AVX2), math.Sin)
	s.Cos = circleBy(wideBy(4, cosF64AVX2), near64(reachF64AVX2), math.Cos)
	s.Tan = circleBy(wideBy(4, tanF64AVX2), near64(reachF64AVX2), math.Tan)
	s.Atan = wideBy(4, atanF64AVX2)
	s.Expm1, s.Log1p = wideBy(4, expm1F64AVX2), wideBy(4, log1pF64AVX2)
}
