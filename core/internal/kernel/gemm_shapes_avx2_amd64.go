package kernel

// avx2Shapes32 are the tiles by vectors of columns (0 for 1, 1 for 2, 2 for 4, 3 for 8) and rows.
func avx2Shapes32() *shapes {
	return &shapes{
		{
			nil, gemm1x1F32AVX2, gemm2x1F32AVX2, gemm3x1F32AVX2, gemm4x1F32AVX2, gemm5x1F32AVX2,
			gemm6x1F32AVX2,
		},
		{
			nil, gemm1x2F32AVX2, gemm2x2F32AVX2, gemm3x2F32AVX2, gemm4x2F32AVX2, gemm5x2F32AVX2,
			gemm6x2F32AVX2,
		},
		{
			nil, gemm1x4F32AVX2, gemm2x4F32AVX2,
		},
		{
			nil, gemm1x8F32AVX2,
		},
	}
}

// avx2Shapes64 are the tiles by vectors of columns (0 for 1, 1 for 2, 2 for 4, 3 for 8) and rows.
func avx2Shapes64() *shapes {
	return &shapes{
		{
			nil, gemm1x1F64AVX2, gemm2x1F64AVX2, gemm3x1F64AVX2, gemm4x1F64AVX2, gemm5x1F64AVX2,
			gemm6x1F64AVX2,
		},
		{
			nil, gemm1x2F64AVX2, gemm2x2F64AVX2, gemm3x2F64AVX2, gemm4x2F64AVX2, gemm5x2F64AVX2,
			gemm6x2F64AVX2,
		},
		{
			nil, gemm1x4F64AVX2, gemm2x4F64AVX2,
		},
		{
			nil, gemm1x8F64AVX2,
		},
	}
}
