package rng

import (
	"os"
	"sync"

	"golang.org/x/sys/cpu"
)

// lanes is the number of blocks in a vector: 8 of AVX-512, 4 of AVX2, 0 without assembly. As for
// the kernels, GOTEN_ISA can forbid the better ones; the numbers are the same.
var lanes = sync.OnceValue(func() int {
	isa := os.Getenv("GOTEN_ISA")
	switch {
	case isa == "generic" || !cpu.X86.HasAVX2:
		return 0
	case isa == "avx2" || !cpu.X86.HasAVX512F || !cpu.X86.HasAVX512BW || !cpu.X86.HasAVX512VL:
		return 4
	}
	return 8
})

// atOnce is the number of blocks that the assembly makes at a time: 4 vectors, or 2 of AVX2.
func atOnce(lanes int) int {
	if lanes == 8 {
		return 4 * 8
	}
	return 2 * 4
}

// bulk fills the front of dst by assembly, and returns its length.
func (k Key) bulk(first uint64, dst []uint32) int { return k.bulkBy(lanes(), first, dst) }

func (k Key) bulkBy(lanes int, first uint64, dst []uint32) int {
	if lanes == 0 {
		return 0
	}
	rounds := len(dst) / (4 * atOnce(lanes))
	switch {
	case rounds == 0:
	case lanes == 8:
		philoxBlocksAVX512(&dst[0], rounds, first, k.seed, k.stream)
	default:
		philoxBlocksAVX2(&dst[0], rounds, first, k.seed, k.stream)
	}
	return rounds * 4 * atOnce(lanes)
}

// atMost is the most blocks that a call of assembly makes: the collector waits for it.
const atMost = 4096

// bulkUniform fills the front of dst, which begins at a block, by assembly; it returns its length.
func (k Key) bulkUniform(first uint64, dst []float32) int {
	l := lanes()
	if l == 0 {
		return 0
	}
	size := 4 * atOnce(l)
	all := len(dst) / size * size
	for done := 0; done < all; {
		n := min(all-done, 4*atMost)
		at := first + uint64(done/4)
		if l == 8 {
			philoxUniformAVX512(&dst[done], n/size, at, k.seed, k.stream)
		} else {
			philoxUniformAVX2(&dst[done], n/size, at, k.seed, k.stream)
		}
		done += n
	}
	return all
}

// bulkNormal does the front of boxMuller32 by assembly, and returns its length.
func bulkNormal(dst []float32, w []uint32) int { return bulkNormalBy(lanes(), dst, w) }

func bulkNormalBy(lanes int, dst []float32, w []uint32) int {
	n := 0
	if lanes > 0 {
		n = len(w) / (4 * lanes) * 4 * lanes
	}
	switch {
	case n == 0:
	case lanes == 8:
		boxMullerF32AVX512(&dst[0], &w[0], n)
	default:
		boxMullerF32AVX2(&dst[0], &w[0], n)
	}
	return n
}

// bulkBelow does the front of below by assembly, and returns its length and whether any number
// equals the limit.
func bulkBelow(dst []byte, w []uint32, limit uint32) (n int, equal bool) {
	rounds := len(dst) / 32
	switch l := lanes(); {
	case rounds == 0 || l == 0:
		return 0, false
	case l == 8:
		equal = belowAVX512(&dst[0], &w[0], rounds, uint64(limit))
	default:
		equal = belowAVX2(&dst[0], &w[0], rounds, uint64(limit))
	}
	return rounds * 32, equal
}
