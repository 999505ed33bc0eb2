package kernel

// blocks are the sizes of the parts of a matrix product, in rows, columns and depth.
type blocks struct {
	mr, nr     int // of a full tile: its sums fill the registers
	kc, mc, nc int // of a block
}

// The block sizes of the sets, by instruction set and bytes of a number, and why they are so.
//
// A tile of mr×nr needs mr·nr/lanes sums, nr/lanes rows of B and a factor: 27 of 32 registers of
// AVX-512, 15 of 16 of AVX2. Twelve rows by two vectors load 14 times for 24 multiplications.
//
// A block of A, mc×kc, stays in half of the second cache (1 MB on Zen 4 and 5, 2 MB on Intel's
// servers, 1.25 MB and more on their clients; 256 KB on the oldest AVX2 machines, where the third
// is near) while all of B's panels pass by. A panel, kc×nr, is 128 KB: it comes from the second
// cache once for each tile, 128 bytes in 24 cycles of Zen 4 and 12 of Zen 5, which fetching eight
// rows ahead hides. Less depth would keep the panel in the first cache but move C more often: on
// Zen 4, one thread, 2048×2048×2048 in GFLOP/s, medians of five:
//
//	kc, mc, nc   1024, 168, 2048   107.6      512, 168, 1024   106.0
//	             1024, 120, 1024   109.0      700, 240, 2048   106.9
//	             1024,  96, 2048   108.7     2048,  60, 2048   107.3
//
// B's panels of a block, kc×nc, are 4 MB, of the third cache. Blocks of float64 have as many bytes;
// 1000×1000×1000: 512, 120, 512 49.1, and 1024, 60, 512 53.6. In plain Go a panel of three columns
// stays in the first cache.
var blockSizes = map[string]map[int]blocks{
	"generic": {4: {2, 3, 512, 120, 510}, 8: {2, 3, 512, 120, 510}},
	"avx2":    {4: {6, 16, 1024, 120, 1024}, 8: {6, 8, 512, 120, 512}},
	"avx512":  {4: {12, 32, 1024, 120, 1024}, 8: {12, 16, 1024, 60, 512}},
}

// narrowBlocks are those of int8 and bfloat16: rows of 32 bits are those of float32.
var narrowBlocks = map[string]blocks{
	"avx2":   {6, 16, 2048, 120, 1024},
	"avx512": {12, 32, 2048, 120, 1024},
}
