package kernel

import "unsafe"

// sortAVX512 is Set.SortBlock by a bitonic network (Batcher 1968) whose blocks are all ascending:
// halves of a block are compared the first with the last, then quarters and so on key by key.
func sortAVX512(x []float32) {
	n := len(x)
	p := (*int32)(unsafe.Pointer(&x[0]))
	floatsToKeysF32AVX512(p, n)
	sortVectorsF32AVX512(p, n)
	for half := 16; half < n; half *= 2 {
		flipVectorsF32AVX512(p, 4*half, 4*n)
		for d := half / 2; d >= 16; d /= 2 {
			halveVectorsF32AVX512(p, 4*d, 4*n)
		}
		mergeVectorsF32AVX512(p, n)
	}
	keysToFloatsF32AVX512(p, n)
}
