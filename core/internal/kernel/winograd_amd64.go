package kernel

import "unsafe"

// An asmMap is a map in assembly, whose steps are in bytes.
type asmMap[F Float] func(dst, src *F, n, outer int, ds, ss, dstep, sstep uintptr)

// mapBy makes a map of assembly.
func mapBy[F Float](kind int, f asmMap[F]) func(dst, src []F, l lines) {
	m := winogradMatrix(kind)
	rows, columns := len(m), len(m[0])
	size := unsafe.Sizeof(*new(F))
	return func(dst, src []F, l lines) {
		if l.n == 0 || l.outer == 0 {
			return
		}
		_ = dst[(l.outer-1)*l.dstep+(rows-1)*l.ds+l.n-1] // the last that the assembly touches
		_ = src[(l.outer-1)*l.sstep+(columns-1)*l.ss+l.n-1]
		f(&dst[0], &src[0], l.n, l.outer, size*uintptr(l.ds), size*uintptr(l.ss),
			size*uintptr(l.dstep), size*uintptr(l.sstep))
	}
}

// mapsBy makes the maps of assembly, in their order.
func mapsBy[F Float](f [winogradMaps]asmMap[F]) (maps [winogradMaps]func(dst, src []F, l lines)) {
	for kind := range maps {
		maps[kind] = mapBy(kind, f[kind])
	}
	return maps
}

func winogradF32AVX2() [winogradMaps]func(dst, src []float32, l lines) {
	return mapsBy([winogradMaps]asmMap[float32]{
		winogradInF32AVX2, winogradTap3F32AVX2, winogradTap5F32AVX2,
		winogradOut4F32AVX2, winogradOut2F32AVX2, winogradDy4F32AVX2,
		winogradDy2F32AVX2, winogradDw3F32AVX2, winogradDw5F32AVX2,
	})
}

func winogradF64AVX2() [winogradMaps]func(dst, src []float64, l lines) {
	return mapsBy([winogradMaps]asmMap[float64]{
		winogradInF64AVX2, winogradTap3F64AVX2, winogradTap5F64AVX2,
		winogradOut4F64AVX2, winogradOut2F64AVX2, winogradDy4F64AVX2,
		winogradDy2F64AVX2, winogradDw3F64AVX2, winogradDw5F64AVX2,
	})
}

func winogradF32AVX512() [winogradMaps]func(dst, src []float32, l lines) {
	return mapsBy([winogradMaps]asmMap[float32]{
		winogradInF32AVX512, winogradTap3F32AVX512, winogradTap5F32AVX512,
		winogradOut4F32AVX512, winogradOut2F32AVX512, winogradDy4F32AVX512,
		winogradDy2F32AVX512, winogradDw3F32AVX512, winogradDw5F32AVX512,
	})
}

func winogradF64AVX512() [winogradMaps]func(dst, src []float64, l lines) {
	return mapsBy([winogradMaps]asmMap[float64]{
		winogradInF64AVX512, winogradTap3F64AVX512, winogradTap5F64AVX512,
		winogradOut4F64AVX512, winogradOut2F64AVX512, winogradDy4F64AVX512,
		winogradDy2F64AVX512, winogradDw3F64AVX512, winogradDw5F64AVX512,
	})
}
