package kernel

// rowsAVX2F32 adds the functions of rows.
func rowsAVX2F32(s *Set[float32]) {
	s.SpreadRows = spreadRowsBy(spreadRowsF32AVX2)
	s.AffineRows = affineRowsBy(affineRowsF32AVX2)
	s.SlopeRows = slopeRowsBy(slopeRowsF32AVX2)
	s.NormGradRows = normGradRowsBy(normGradRowsF32AVX2)
	s.RowNorm = rowNormBy(8, rowNormF32AVX2)
	s.RowSpread = rowSpreadBy(8, rowSpreadF32AVX2)
	s.RowSlopes = rowSlopesBy(8, rowSlopesF32AVX2)
	s.RowNormGrad = rowNormGradBy(8, rowNormGradF32AVX2)
	s.IndexOf = indexOfBy(8, indexOfF32AVX2)
}

// rowsAVX2F64 adds the functions of rows.
func rowsAVX2F64(s *Set[float64]) {
	s.SpreadRows = spreadRowsBy(spreadRowsF64AVX2)
	s.AffineRows = affineRowsBy(affineRowsF64AVX2)
	s.SlopeRows = slopeRowsBy(slopeRowsF64AVX2)
	s.NormGradRows = normGradRowsBy(normGradRowsF64AVX2)
	s.RowNorm = rowNormBy(4, rowNormF64AVX2)
	s.RowSpread = rowSpreadBy(4, rowSpreadF64AVX2)
	s.RowSlopes = rowSlopesBy(4, rowSlopesF64AVX2)
	s.RowNormGrad = rowNormGradBy(4, rowNormGradF64AVX2)
	s.IndexOf = indexOfBy(4, indexOfF64AVX2)
}

// rowsAVX512F32 adds the functions of rows.
func rowsAVX512F32(s *Set[float32]) {
	s.SpreadRows = spreadRowsBy(spreadRowsF32AVX512)
	s.AffineRows = affineRowsBy(affineRowsF32AVX512)
	s.SlopeRows = slopeRowsBy(slopeRowsF32AVX512)
	s.NormGradRows = normGradRowsBy(normGradRowsF32AVX512)
	s.RowNorm = rowNormBy(16, rowNormF32AVX512)
	s.RowSpread = rowSpreadBy(16, rowSpreadF32AVX512)
	s.RowSlopes = rowSlopesBy(16, rowSlopesF32AVX512)
	s.RowNormGrad = rowNormGradBy(16, rowNormGradF32AVX512)
	s.IndexOf = indexOfBy(16, indexOfF32AVX512)
	s.SortBlock = sortAVX512
}

// rowsAVX512F64 adds the functions of rows.
func rowsAVX512F64(s *Set[float64]) {
	s.SpreadRows = spreadRowsBy(spreadRowsF64AVX512)
	s.AffineRows = affineRowsBy(affineRowsF64AVX512)
	s.SlopeRows = slopeRowsBy(slopeRowsF64AVX512)
	s.NormGradRows = normGradRowsBy(normGradRowsF64AVX512)
	s.RowNorm = rowNormBy(8, rowNormF64AVX512)
	s.RowSpread = rowSpreadBy(8, rowSpreadF64AVX512)
	s.RowSlopes = rowSlopesBy(8, rowSlopesF64AVX512)
	s.RowNormGrad = rowNormGradBy(8, rowNormGradF64AVX512)
	s.IndexOf = indexOfBy(8, indexOfF64AVX512)
}
