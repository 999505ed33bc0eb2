package kernel

func newAVX2F32() *Set[float32] {
	s := newGeneric[float32]()
	moreAVX2F32(&s)
	sums32 := summing[float32]{}
	s.Name = "avx2"
	s.Add, s.Sub = binary(addF32AVX2), binary(subF32AVX2)
	s.Mul, s.Div = binary(mulF32AVX2), binary(divF32AVX2)
	s.Max, s.Min = binary(maxF32AVX2), binary(minF32AVX2)
	s.MulAdd, s.Axpy = binary(mulAddF32AVX2), axpyBy(axpyF32AVX2)
	s.AddScalar, s.MulScalar = scalar(addScalarF32AVX2), scalar(mulScalarF32AVX2)
	s.Square, s.Relu = unary(squareF32AVX2), unary(reluF32AVX2)
	s.Sqrt, s.Rsqrt, s.Recip = unary(sqrtF32AVX2), unary(rsqrtF32AVX2), unary(recipF32AVX2)
	s.Gate = binary(gateF32AVX2)
	s.Eq, s.Ne = compareBy(8, eqF32AVX2, eq[float32]), compareBy(8, neF32AVX2, ne[float32])
	s.Lt, s.Le = compareBy(8, ltF32AVX2, lt[float32]), compareBy(8, leF32AVX2, le[float32])
	s.Where = whereBy(8, whereF32AVX2)
	s.FromFloat64 = castBy(4, fromFloat64F32AVX2, s.FromFloat64)
	s.FromInt32 = castBy(8, fromInt32F32AVX2, s.FromInt32)
	s.FromUint8 = castBy(8, fromUint8F32AVX2, s.FromUint8)
	s.ToInt32 = castBy(8, toInt32F32AVX2, s.ToInt32)
	s.Floor, s.Ceil = unary(floorF32AVX2), unary(ceilF32AVX2)
	s.Trunc, s.Round = unary(truncF32AVX2), unary(roundF32AVX2)
	s.Exp, s.Log = unary(expF32AVX2), unary(logF32AVX2)
	s.Tanh, s.Sigmoid = unary(tanhF32AVX2), unary(sigmoidF32AVX2)
	s.Erf, s.Erfc = unary(erfF32AVX2), wideBy(4, erfcF32AVX2)
	s.Exp2, s.Log2 = wideBy(4, exp2F32AVX2), wideBy(4, log2F32AVX2)
	s.Log10, s.Pow = wideBy(4, log10F32AVX2), wide2By(4, powF32AVX2)
	s.adam = adamBy(8, adamF32AVX2)
	s.winograd = winogradF32AVX2()
	s.depth = depthF32AVX2()
	s.maxTaps = maxTapsBy(maxTapsF32AVX2)
	s.maxGrad, s.maxPlace = maxGradBy(maxGradF32AVX2), maxGradBy(maxPlaceF32AVX2)
	s.softRows, s.weighRows = softRowsBy(softRowsF32AVX2), weighRowsBy(weighRowsF32AVX2)
	s.scaleRows, s.dotRows = scaleRowsBy(scaleRowsF32AVX2), dotRowsBy(dotRowsF32AVX2)
	s.lstm = cellBy[LSTMStep[float32]](lstmF32AVX2)
	s.lstmGrad = cellBy[LSTMGradStep[float32]](lstmGradF32AVX2)
	s.gru = cellBy[GRUStep[float32]](gruF32AVX2)
	s.gruGrad = cellBy[GRUGradStep[float32]](gruGradF32AVX2)
	s.Sum, s.SumRows = sums32.sum, sums32.rows
	s.AddRows, s.MaxRows = foldRowsBy(sumOverF32AVX2), foldRowsBy(maxOverF32AVX2)
	s.MinRows, s.Dot = foldRowsBy(minOverF32AVX2), dotBy(dotF32AVX2)
	s.MaxOf = extremumBy(8, maxOfF32AVX2, maxOf[float32])
	s.MinOf = extremumBy(8, minOfF32AVX2, minOf[float32])
	s.setTiles(&tiles[float32]{
		run: runTiles[float32](8, avx2Shapes32()), width: avx2Width(8),
		pack: packByAVX2[float32](16), packT: packTIn[float32]("avx2", 16),
		lanes: 8, maxDots: 2, dots: dotsBy(avx2Dots32()), addRows: addRowsBy(addRowsF32AVX2),
	})
	return &s
}

func newAVX2F64() *Set[float64] {
	s := newGeneric[float64]()
	moreAVX2F64(&s)
	sums64 := summing[float64]{}
	s.Name = "avx2"
	s.Add, s.Sub = binary(addF64AVX2), binary(subF64AVX2)
	s.Mul, s.Div = binary(mulF64AVX2), binary(divF64AVX2)
	s.Max, s.Min = binary(maxF64AVX2), binary(minF64AVX2)
	s.MulAdd, s.Axpy = binary(mulAddF64AVX2), axpyBy(axpyF64AVX2)
	s.AddScalar, s.MulScalar = scalar(addScalarF64AVX2), scalar(mulScalarF64AVX2)
	s.Square, s.Relu = unary(squareF64AVX2), unary(reluF64AVX2)
	s.Sqrt, s.Rsqrt, s.Recip = unary(sqrtF64AVX2), unary(rsqrtF64AVX2), unary(recipF64AVX2)
	s.Gate = binary(gateF64AVX2)
	s.Eq, s.Ne = compareBy(4, eqF64AVX2, eq[float64]), compareBy(4, neF64AVX2, ne[float64])
	s.Lt, s.Le = compareBy(4, ltF64AVX2, lt[float64]), compareBy(4, leF64AVX2, le[float64])
	s.Where = whereBy(4, whereF64AVX2)
	s.FromFloat32 = castBy(4, fromFloat32F64AVX2, s.FromFloat32)
	s.FromInt32 = castBy(4, fromInt32F64AVX2, s.FromInt32)
	s.FromUint8 = castBy(4, fromUint8F64AVX2, s.FromUint8)
	s.ToInt32 = castBy(4, toInt32F64AVX2, s.ToInt32)
	s.Floor, s.Ceil = unary(floorF64AVX2), unary(ceilF64AVX2)
	s.Trunc, s.Round = unary(truncF64AVX2), unary(roundF64AVX2)
	s.Exp, s.Log = wideBy(4, expF64AVX2), wideBy(4, logF64AVX2)
	s.Tanh, s.Sigmoid = wideBy(4, tanhF64AVX2), wideBy(4, sigmoidF64AVX2)
	s.adam = adamBy(4, adamF64AVX2)
	s.winograd = winogradF64AVX2()
	s.depth = depthF64AVX2()
	s.maxTaps = maxTapsBy(maxTapsF64AVX2)
	s.maxGrad, s.maxPlace = maxGradBy(maxGradF64AVX2), maxGradBy(maxPlaceF64AVX2)
	s.scoresByOthers()
	s.lstm = cellBy[LSTMStep[float64]](lstmF64AVX2)
	s.lstmGrad = cellBy[LSTMGradStep[float64]](lstmGradF64AVX2)
	s.gru = cellBy[GRUStep[float64]](gruF64AVX2)
	s.gruGrad = cellBy[GRUGradStep[float64]](gruGradF64AVX2)
	s.Sum, s.SumRows = sums64.sum, sums64.rows
	s.AddRows, s.MaxRows = foldRowsBy(sumOverF64AVX2), foldRowsBy(maxOverF64AVX2)
	s.MinRows, s.Dot = foldRowsBy(minOverF64AVX2), dotBy(dotF64AVX2)
	s.MaxOf = extremumBy(4, maxOfF64AVX2, maxOf[float64])
	s.MinOf = extremumBy(4, minOfF64AVX2, minOf[float64])
	s.setTiles(&tiles[float64]{
		run: runTiles[float64](4, avx2Shapes64()), width: avx2Width(4),
		pack: packByAVX2[float64](8), packT: packTIn[float64]("avx2", 8),
		lanes: 4, maxDots: 2, dots: dotsBy(avx2Dots64()), addRows: addRowsBy(addRowsF64AVX2),
	})
	return &s
}
