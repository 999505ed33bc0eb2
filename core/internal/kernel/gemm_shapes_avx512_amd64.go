package kernel

// avx512Shapes32 are the tiles by vectors of columns (0 for 1, 1 for 2, 2 for 4, 3 for 8) and rows.
func avx512Shapes32() *shapes {
	return &shapes{
		{
			nil, gemm1x1F32AVX512, gemm2x1F32AVX512, gemm3x1F32AVX512, gemm4x1F32AVX512,
			gemm5x1F32AVX512, gemm6x1F32AVX512, gemm7x1F32AVX512, gemm8x1F32AVX512,
			gemm9x1F32AVX512, gemm10x1F32AVX512, gemm11x1F32AVX512, gemm12x1F32AVX512,
		},
		{
			nil, gemm1x2F32AVX512, gemm2x2F32AVX512, gemm3x2F32AVX512, gemm4x2F32AVX512,
			gemm5x2F32AVX512, gemm6x2F32AVX512, gemm7x2F32AVX512, gemm8x2F32AVX512,
			gemm9x2F32AVX512, gemm10x2F32AVX512, gemm11x2F32AVX512, gemm12x2F32AVX512,
		},
		{
			nil, gemm1x4F32AVX512, gemm2x4F32AVX512, gemm3x4F32AVX512, gemm4x4F32AVX512,
			gemm5x4F32AVX512, gemm6x4F32AVX512,
		},
		{
			nil, gemm1x8F32AVX512, gemm2x8F32AVX512,
		},
	}
}

// avx512Shapes64 are the tiles by vectors of columns (0 for 1, 1 for 2, 2 for 4, 3 for 8) and rows.
func avx512Shapes64() *shapes {
	return &shapes{
		{
			nil, gemm1x1F64AVX512, gemm2x1F64AVX512, gemm3x1F64AVX512, gemm4x1F64AVX512,
			gemm5x1F64AVX512, gemm6x1F64AVX512, gemm7x1F64AVX512, gemm8x1F64AVX512,
			gemm9x1F64AVX512, gemm10x1F64AVX512, gemm11x1F64AVX512, gemm12x1F64AVX512,
		},
		{
			nil, gemm1x2F64AVX512, gemm2x2F64AVX512, gemm3x2F64AVX512, gemm4x2F64AVX512,
			gemm5x2F64AVX512, gemm6x2F64AVX512, gemm7x2F64AVX512, gemm8x2F64AVX512,
			gemm9x2F64AVX512, gemm10x2F64AVX512, gemm11x2F64AVX512, gemm12x2F64AVX512,
		},
		{
			nil, gemm1x4F64AVX512, gemm2x4F64AVX512, gemm3x4F64AVX512, gemm4x4F64AVX512,
			gemm5x4F64AVX512, gemm6x4F64AVX512,
		},
		{
			nil, gemm1x8F64AVX512, gemm2x8F64AVX512,
		},
	}
}
