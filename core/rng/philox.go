package rng

const (
	mul0, mul1   = 0xD2511F53, 0xCD9E8D57
	weyl0, weyl1 = 0x9E3779B9, 0xBB67AE85
	rounds       = 10
)

// A block is what Philox makes of one counter.
type block [4]uint32

// philox encrypts a counter under a key (Salmon et al. 2011, section 3.3).
func philox(c block, k0, k1 uint32) block {
	c0, c1, c2, c3 := c[0], c[1], c[2], c[3] // an array would live in memory
	for range rounds {
		p0, p1 := uint64(c0)*mul0, uint64(c2)*mul1
		c0, c1 = uint32(p1>>32)^c1^k0, uint32(p1)
		c2, c3 = uint32(p0>>32)^c3^k1, uint32(p0)
		k0 += weyl0
		k1 += weyl1
	}
	return block{c0, c1, c2, c3}
}

// A Key determines a sequence of random numbers. Keys are comparable; the zero Key is NewKey(0).
type Key struct{ seed, stream uint64 }

// NewKey returns the key of a seed.
func NewKey(seed uint64) Key { return Key{seed: seed} }

// Fold returns the key that x makes of k. Different x give unrelated keys.
func (k Key) Fold(x uint64) Key {
	// The complement keeps folds apart from the fills, whose counters go upwards from 0.
	b := k.at(^x)
	return Key{
		seed:   uint64(b[0]) | uint64(b[1])<<32,
		stream: uint64(b[2]) | uint64(b[3])<<32,
	}
}

// FoldString returns the key that s, such as a parameter's path, makes of k.
func (k Key) FoldString(s string) Key {
	k = k.Fold(stringTag + uint64(len(s)))
	for ; len(s) > 0; s = s[min(8, len(s)):] {
		var x uint64
		for i := range min(8, len(s)) {
			x |= uint64(s[i]) << (8 * i)
		}
		k = k.Fold(x)
	}
	return k
}

// stringTag keeps the keys of strings apart from those of small numbers.
const stringTag = 0x7374720000000000

// Parts returns the two words of k, for a file.
func (k Key) Parts() (seed, stream uint64) { return k.seed, k.stream }

// FromParts returns the key of the words that Parts returned.
func FromParts(seed, stream uint64) Key { return Key{seed, stream} }

// at returns block i of the key's sequence: the counter is i and the stream.
func (k Key) at(i uint64) block {
	return philox(block{
		uint32(i), uint32(i >> 32), uint32(k.stream), uint32(k.stream >> 32),
	}, uint32(k.seed), uint32(k.seed>>32))
}

// Bits fills dst with elements first, first+1 … of the sequence of 32-bit words of k.
func Bits(k Key, first uint64, dst []uint32) {
	overWords(k, first, len(dst), func(at int, w []uint32) { copy(dst[at:], w) })
}
