package kernel

func newAVX512F32() *Set[float32] {
	s := newGeneric[float32]()
	moreAVX512F32(&s)
	sums32 := summing[float32]{}
	s.Name = "avx512"
	s.Add, s.Sub = binary(addF32AVX512), binary(subF32AVX512)
	s.Mul, s.Div = binary(mulF32AVX512), binary(divF32AVX512)
	s.Max, s.Min = binary(maxF32AVX512), binary(minF32AVX512)
	s.MulAdd, s.Axpy = binary(mulAddF32AVX512), axpyBy(axpyF32AVX512)
	s.AddScalar, s.MulScalar = scalar(addScalarF32AVX512), scalar(mulScalarF32AVX512)
	s.Square, s.Relu = unary(squareF32AVX512), unary(reluF32AVX512)
	s.Sqrt, s.Rsqrt, s.Recip = unary(sqrtF32AVX512), unary(rsqrtF32AVX512), unary(recipF32AVX512)
	s.Gate = binary(gateF32AVX512)
	s.Eq, s.Ne = compareBy(16, eqF32AVX512, eq[float32]), compareBy(16, neF32AVX512, ne[float32])
	s.Lt, s.Le = compareBy(16, ltF32AVX512, lt[float32]), compareBy(16, leF32AVX512, le[float32])
	s.Where = whereBy(16, whereF32AVX512)
	s.FromFloat64 = castBy(8, fromFloat64F32AVX512, s.FromFloat64)
	s.FromInt32 = castBy(16, fromInt32F32AVX512, s.FromInt32)
	s.FromInt64 = castBy(8, fromInt64F32AVX512, s.FromInt64)
	s.FromUint8 = castBy(16, fromUint8F32AVX512, s.FromUint8)
	s.ToInt32 = castBy(16, toInt32F32AVX512, s.ToInt32)
	s.Floor, s.Ceil = unary(floorF32AVX512), unary(ceilF32AVX512)
	s.Trunc, s.Round = unary(truncF32AVX512), unary(roundF32AVX512)
	s.Exp, s.Log = unary(expF32AVX512), unary(logF32AVX512)
	s.Tanh, s.Sigmoid = unary(tanhF32AVX512), unary(sigmoidF32AVX512)
	s.Erf, s.Erfc = unary(erfF32AVX512), wideBy(8, erfcF32AVX512)
	s.Exp2, s.Log2 = wideBy(8, exp2F32AVX512), wideBy(8, log2F32AVX512)
	s.Log10, s.Pow = wideBy(8, log10F32AVX512), wide2By(8, powF32AVX512)
	s.adam = adamBy(16, adamF32AVX512)
	s.winograd = winogradF32AVX512()
	s.depth = depthF32AVX512()
	s.maxTaps = maxTapsBy(maxTapsF32AVX512)
	s.maxGrad, s.maxPlace = maxGradBy(maxGradF32AVX512), maxGradBy(maxPlaceF32AVX512)
	s.softRows, s.weighRows = softRowsBy(softRowsF32AVX512), weighRowsBy(weighRowsF32AVX512)
	s.scaleRows, s.dotRows = scaleRowsBy(scaleRowsF32AVX512), dotRowsBy(dotRowsF32AVX512)
	s.lstm = cellBy[LSTMStep[float32]](lstmF32AVX512)
	s.lstmGrad = cellBy[LSTMGradStep[float32]](lstmGradF32AVX512)
	s.gru = cellBy[GRUStep[float32]](gruF32AVX512)
	s.gruGrad = cellBy[GRUGradStep[float32]](gruGradF32AVX512)
	s.Sum, s.SumRows = sums32.sum, sums32.rows
	s.AddRows, s.MaxRows = foldRowsBy(sumOverF32AVX512), foldRowsBy(maxOverF32AVX512)
	s.MinRows, s.Dot = foldRowsBy(minOverF32AVX512), dotBy(dotF32AVX512)
	s.MaxOf = extremumBy(16, maxOfF32AVX512, maxOf[float32])
	s.MinOf = extremumBy(16, minOfF32AVX512, minOf[float32])
	s.setTiles(&tiles[float32]{
		run: runTiles[float32](16, avx512Shapes32()), width: avx512Width(16),
		pack: packAVX512, packT: packTAVX512,
		lanes: 16, maxDots: 4, dots: dotsBy(avx512Dots32()), addRows: addRowsBy(addRowsF32AVX512),
	})
	return &s
}

func newAVX512F64() *Set[float64] {
	s := newGeneric[float64]()
	moreAVX512F64(&s)
	sums64 := summing[float64]{}
	s.Name = "avx512"
	s.Add, s.Sub = binary(addF64AVX512), binary(subF64AVX512)
	s.Mul, s.Div = binary(mulF64AVX512), binary(divF64AVX512)
	s.Max, s.Min = binary(maxF64AVX512), binary(minF64AVX512)
	s.MulAdd, s.Axpy = binary(mulAddF64AVX512), axpyBy(axpyF64AVX512)
	s.AddScalar, s.MulScalar = scalar(addScalarF64AVX512), scalar(mulScalarF64AVX512)
	s.Square, s.Relu = unary(squareF64AVX512), unary(reluF64AVX512)
	s.Sqrt, s.Rsqrt, s.Recip = unary(sqrtF64AVX512), unary(rsqrtF64AVX512), unary(recipF64AVX512)
	s.Gate = binary(gateF64AVX512)
	s.Eq, s.Ne = compareBy(8, eqF64AVX512, eq[float64]), compareBy(8, neF64AVX512, ne[float64])
	s.Lt, s.Le = compareBy(8, ltF64AVX512, lt[float64]), compareBy(8, leF64AVX512, le[float64])
	s.Where = whereBy(8, whereF64AVX512)
	s.FromFloat32 = castBy(8, fromFloat32F64AVX512, s.FromFloat32)
	s.FromInt32 = castBy(8, fromInt32F64AVX512, s.FromInt32)
	s.FromInt64 = castBy(8, fromInt64F64AVX512, s.FromInt64)
	s.FromUint8 = castBy(8, fromUint8F64AVX512, s.FromUint8)
	s.ToInt32 = castBy(8, toInt32F64AVX512, s.ToInt32)
	s.Floor, s.Ceil = unary(floorF64AVX512), unary(ceilF64AVX512)
	s.Trunc, s.Round = unary(truncF64AVX512), unary(roundF64AVX512)
	s.Exp, s.Log = wideBy(8, expF64AVX512), wideBy(8, logF64AVX512)
	s.Tanh, s.Sigmoid = wideBy(8, tanhF64AVX512), wideBy(8, sigmoidF64AVX512)
	s.adam = adamBy(8, adamF64AVX512)
	s.winograd = winogradF64AVX512()
	s.depth = depthF64AVX512()
	s.maxTaps = maxTapsBy(maxTapsF64AVX512)
	s.maxGrad, s.maxPlace = maxGradBy(maxGradF64AVX512), maxGradBy(maxPlaceF64AVX512)
	s.scoresByOthers()
	s.lstm = cellBy[LSTMStep[float64]](lstmF64AVX512)
	s.lstmGrad = cellBy[LSTMGradStep[float64]](lstmGradF64AVX512)
	s.gru = cellBy[GRUStep[float64]](gruF64AVX512)
	s.gruGrad = cellBy[GRUGradStep[float64]](gruGradF64AVX512)
	s.Sum, s.SumRows = sums64.sum, sums64.rows
	s.AddRows, s.MaxRows = foldRowsBy(sumOverF64AVX512), foldRowsBy(maxOverF64AVX512)
	s.MinRows, s.Dot = foldRowsBy(minOverF64AVX512), dotBy(dotF64AVX512)
	s.MaxOf = extremumBy(8, maxOfF64AVX512, maxOf[float64])
	s.MinOf = extremumBy(8, minOfF64AVX512, minOf[float64])
	s.setTiles(&tiles[float64]{
		run: runTiles[float64](8, avx512Shapes64()), width: avx512Width(8),
		pack: packByAVX2[float64](16), packT: packTIn[float64]("avx512", 16),
		lanes: 8, maxDots: 4, dots: dotsBy(avx512Dots64()), addRows: addRowsBy(addRowsF64AVX512),
	})
	return &s
}
