package kernel

import (
	"math"
	"slices"
)

// newGeneric returns the Set in plain Go.
func newGeneric[F Float]() Set[F] {
	s := Set[F]{
		Name: "generic",
		Add:  add[F], Sub: sub[F], Mul: mul[F], Div: div[F], Max: maximum[F], Min: minimum[F],
		Pow: over2[F](math.Pow), Atan2: over2[F](math.Atan2), Hypot: over2[F](math.Hypot),

		Neg: neg[F], Abs: abs[F], Sign: sign[F], Sqrt: sqrt[F], Rsqrt: rsqrt[F],
		Square: square[F], Recip: recip[F], Relu: relu[F], Cbrt: over1[F](math.Cbrt),
		Floor: over1[F](math.Floor), Ceil: over1[F](math.Ceil), Trunc: over1[F](math.Trunc),
		Round: over1[F](math.RoundToEven),

		Exp: over1[F](math.Exp), Exp2: over1[F](math.Exp2), Expm1: over1[F](math.Expm1),
		Log: over1[F](math.Log), Log1p: over1[F](math.Log1p), Log2: over1[F](math.Log2),
		Log10: over1[F](math.Log10),
		Tanh:  over1[F](math.Tanh), Sigmoid: over1[F](sigmoid64),
		Erf: over1[F](math.Erf), Erfc: over1[F](math.Erfc), Phi: over1[F](phi64),
		Sin: over1[F](math.Sin), Cos: over1[F](math.Cos), Tan: over1[F](math.Tan),
		Asin: over1[F](math.Asin), Acos: over1[F](math.Acos), Atan: over1[F](math.Atan),
		Sinh: over1[F](math.Sinh), Cosh: over1[F](math.Cosh),
		Asinh: over1[F](math.Asinh), Acosh: over1[F](math.Acosh), Atanh: over1[F](math.Atanh),

		Gate: gate[F], Eq: eq[F], Ne: ne[F], Lt: lt[F], Le: le[F], Where: where[F],
		FromFloat32: convert[F, float32], FromFloat64: convert[F, float64],
		FromInt32: convert[F, int32], FromInt64: convert[F, int64], FromUint8: convert[F, uint8],
		ToInt32: toInt32[F],

		AddScalar: addScalar[F], MulScalar: mulScalar[F], Axpy: axpy[F], MulAdd: mulAdd[F],
		SpreadRows: spreadRows[F], AffineRows: affineRows[F], SlopeRows: slopeRows[F],
		NormGradRows: normGradRows[F], RowNorm: rowNorm[F],
		RowSpread: rowSpread[F], RowSlopes: rowSlopes[F], RowNormGrad: rowNormGrad[F],
		SumRows: sumRows[F](sum[F]), AddRows: rowsBy(add[F]),
		MaxRows: rowsBy(maximum[F]), MinRows: rowsBy(minimum[F]),
		Sum: sum[F], Dot: dot[F], MaxOf: maxOf[F], MinOf: minOf[F],
		IndexOf:  slices.Index[[]F, F],
		softRows: softRows[F], weighRows: weighRows[F], scaleRows: scaleRows[F],
		dotRows: dotRows[F],
		lstm:    lstmStep[F], lstmGrad: lstmGradStep[F], gru: gruStep[F], gruGrad: gruGradStep[F],
		adam: adamRow[F], maxTaps: maxTaps[F], maxGrad: maxGrad[F],
		maxPlace: maxPlace[F],
		winograd: genericMaps[F](), depth: newDepthTiles(genericDepth[F]),
	}
	if f, ok := any(&s).(*Set[float32]); ok {
		f.Exp, f.Log = over32(exp32), over32(log32)
		f.Tanh, f.Sigmoid = over32(tanh32), over32(sigmoid32)
	}
	s.setTiles(genericTiles[F]())
	return s
}

// over1 applies a function of float64; float32 rounds its result.
func over1[F Float](f func(float64) float64) Unary[F] {
	return func(dst, x []F) {
		dst = dst[:len(x)]
		for i, v := range x {
			dst[i] = F(f(float64(v)))
		}
	}
}

func over2[F Float](f func(x, y float64) float64) Binary[F] {
	return func(dst, x, y []F) {
		dst, y = dst[:len(x)], y[:len(x)]
		for i, v := range x {
			dst[i] = F(f(float64(v), float64(y[i])))
		}
	}
}

func over32(f func(float32) float32) Unary[float32] {
	return func(dst, x []float32) {
		dst = dst[:len(x)]
		for i, v := range x {
			dst[i] = f(v)
		}
	}
}

func sigmoid64(x float64) float64 {
	e := math.Exp(-math.Abs(x))
	r := 1 / (1 + e)
	if x < 0 {
		return e * r
	}
	return r
}
