package kernel

import "unsafe"

// depthBy makes depthTiles of assembly, by the number of vectors.
func depthBy[F Float](f [depthRows + 1]func(x *byte)) *depthTiles[F] {
	return newDepthTiles(func(t *depthTile[F]) {
		last := t.m*t.tiles - 1
		_ = t.y[last*t.ys+t.n-1] // the last that the assembly touches
		_ = t.x[last*t.xs+t.kh*(t.xjump+t.kw*t.xq)-t.xjump-t.xq+t.n-1]
		_ = t.w[t.kh*(t.wjump+t.kw*t.wq)-t.wjump-t.wq+t.n-1]
		f[t.m]((*byte)(unsafe.Pointer(t)))
	})
}

func depthF32AVX2() *depthTiles[float32] {
	return depthBy[float32]([depthRows + 1]func(x *byte){nil,
		depth1F32AVX2, depth2F32AVX2, depth3F32AVX2, depth4F32AVX2,
		depth5F32AVX2, depth6F32AVX2, depth7F32AVX2,
	})
}

func depthF64AVX2() *depthTiles[float64] {
	return depthBy[float64]([depthRows + 1]func(x *byte){nil,
		depth1F64AVX2, depth2F64AVX2, depth3F64AVX2, depth4F64AVX2,
		depth5F64AVX2, depth6F64AVX2, depth7F64AVX2,
	})
}

func depthF32AVX512() *depthTiles[float32] {
	return depthBy[float32]([depthRows + 1]func(x *byte){nil,
		depth1F32AVX512, depth2F32AVX512, depth3F32AVX512, depth4F32AVX512,
		depth5F32AVX512, depth6F32AVX512, depth7F32AVX512,
	})
}

func depthF64AVX512() *depthTiles[float64] {
	return depthBy[float64]([depthRows + 1]func(x *byte){nil,
		depth1F64AVX512, depth2F64AVX512, depth3F64AVX512, depth4F64AVX512,
		depth5F64AVX512, depth6F64AVX512, depth7F64AVX512,
	})
}
