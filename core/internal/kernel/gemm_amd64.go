package kernel

import "unsafe"

// shapes are the assembly of the tiles, by the logarithm of the vectors of columns and by rows.
type shapes [4][]func(x *byte)

// runTiles makes tiles.run of the tiles for vectors of so many lanes. Assembly covers its last
// vector in part only, so the columns may take several calls.
func runTiles[F Float](lanes int, s *shapes) func(x *tile[F]) {
	return func(x *tile[F]) {
		b0, n0, tiles := x.b, x.n, x.tiles
		b, c, n := b0, x.c, n0
		for {
			x.tiles, x.offA, x.offC = tiles, 0, 0
			i := len(s) - 1
			for i > 0 && (x.m >= len(s[i]) || n <= lanes*(1<<i-1)) {
				i--
			}
			x.n = min(n, lanes<<i)
			s[i][x.m]((*byte)(unsafe.Pointer(x)))
			if n -= x.n; n == 0 {
				x.b, x.n, x.tiles = b0, n0, tiles
				return
			}
			x.b, x.c = b[x.n:], c[x.n:]
			b, c = x.b, x.c
		}
	}
}

// avx512Width is tiles.width: 8 vectors for 1 or 2 rows, 4 for up to 6.
func avx512Width(lanes int) func(m int) int {
	return func(m int) int {
		switch {
		case m <= 2:
			return 8 * lanes
		case m <= 6:
			return 4 * lanes
		}
		return 2 * lanes
	}
}

// avx2Width is tiles.width: 8 vectors for a row, 4 for two.
func avx2Width(lanes int) func(m int) int {
	return func(m int) int {
		switch m {
		case 1:
			return 8 * lanes
		case 2:
			return 4 * lanes
		}
		return 2 * lanes
	}
}

// packAVX512 is tiles.pack.
func packAVX512(k, w int, dst, src []float32, ld int) {
	packRowsF32AVX512(k, &dst[0], &src[0], uintptr(4*ld), 1<<w-1)
}

// packTAVX512 is tiles.packT: 16 columns at a time where there are so many.
func packTAVX512(k, w int, dst, src []float32, ld int) {
	if w < 32 {
		for i := range k {
			clear(dst[32*i+w&^15 : 32*(i+1)])
		}
	}
	j := 0
	for ; j+16 <= w && k >= 4; j += 16 {
		packColumnsF32AVX512(k/4, &dst[j], &src[j*ld], uintptr(4*ld))
		if k%4 != 0 { // some of the last four again
			packColumnsF32AVX512(1, &dst[32*(k-4)+j], &src[j*ld+k-4], uintptr(4*ld))
		}
	}
	for ; j < w; j++ {
		for i, v := range src[j*ld : j*ld+k] {
			dst[32*i+j] = v
		}
	}
}

// packByAVX2 is packBy in assembly for whole panels.
func packByAVX2[F Float](nr int) func(k, w int, dst, src []F, ld int) {
	plain, size := packBy[F](nr), int(unsafe.Sizeof(*new(F)))
	return func(k, w int, dst, src []F, ld int) {
		if w < nr {
			plain(k, w, dst, src, ld)
			return
		}
		for most := copyAtOnce / (nr * size); k > 0; {
			n := min(k, most)
			_, _ = dst[n*nr-1], src[(n-1)*ld+nr-1]
			copyRowsAVX2((*byte)(unsafe.Pointer(&dst[0])), (*byte)(unsafe.Pointer(&src[0])),
				uintptr(size*nr), uintptr(size*ld), size*nr, n)
			if k -= n; k > 0 {
				dst, src = dst[n*nr:], src[n*ld:]
			}
		}
	}
}

// packTIn is packTBy by the transposition of an instruction set.
func packTIn[F Float](isa string, nr int) func(k, w int, dst, src []F, ld int) {
	by := transposersOf(isa)
	return func(k, w int, dst, src []F, ld int) {
		_, _ = dst[(k-1)*nr+w-1], src[(w-1)*ld+k-1]
		transposeBy(Transposition{
			Dst: unsafe.Pointer(&dst[0]), Src: unsafe.Pointer(&src[0]),
			Size: int(unsafe.Sizeof(*new(F))), Rows: w, Cols: k, DstStride: nr, SrcStride: ld,
		}, by)
		if w < nr {
			for i := range k {
				clear(dst[i*nr+w : (i+1)*nr])
			}
		}
	}
}
