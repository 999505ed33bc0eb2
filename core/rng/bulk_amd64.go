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
