package kernel

import (
	"sync"
)

// transposers are those of this machine for elements of 4 and of 8 bytes, as GOTEN_ISA allows.
var transposers = sync.OnceValue(func() [2]transposer { return transposersOf(Of[float32]().Name) })

func transposersOf(isa string) [2]transposer {
	switch isa {
	case "avx512":
		return [2]transposer{{16, 4, transposeF32AVX512}, {8, 2, transposeF64AVX512}}
	case "avx2":
		return [2]transposer{{8, 4, transposeF32AVX2}, {4, 2, transposeF64AVX2}}
	}
	return [2]transposer{}
}

// rowCopier is the assembly that copies rows, if this machine runs it.
var rowCopier = sync.OnceValue(func() func(dst, src *byte, ds, ss uintptr, bytes, n int) {
	if Of[float32]().Name == "generic" {
		return nil
	}
	return copyRowsAVX2
})
