package rng

import "math/bits"

const (
	mul0, mul1   = 0xD2511F53, 0xCD9E8D57
	weyl0, weyl1 = 0x9E3779B9, 0xBB67AE85
	rounds       = 10
)

// A block is what Philox makes of one counter.
type block [4]uint32

// philox encrypts a counter under a key (Salmon et al. 2011, section 3.3).
func philox(c block, k0, k1 uint32) block {
	for range rounds {
		p0, p1 := uint64(c[0])*mul0, uint64(c[2])*mul1
		c = block{
			uint32(p1>>32) ^ c[1] ^ k0, uint32(p1),
			uint32(p0>>32) ^ c[3] ^ k1, uint32(p0),
		}
		k0 += weyl0
		k1 += weyl1
	}
	return c
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
	fill(k, first, dst, func(b block, dst *[4]uint32) { *dst = b })
}

// word64 is half a block: elements that take 64 bits each come two to a block.
func word64(b block, half uint64) uint64 {
	return uint64(b[2*half]) | uint64(b[2*half+1])<<32
}

// uint64At returns element i of the sequence of 64-bit words of k.
func (k Key) uint64At(i uint64) uint64 { return word64(k.at(i/2), i%2) }

// below maps a 64-bit word to [0, n), with a bias of at most n/2⁶⁴ (Lemire 2019, without its
// rejection, which would tie an element to more than one word).
func below(word, n uint64) uint64 {
	hi, _ := bits.Mul64(word, n)
	return hi
}

// fill makes the elements of dst four to a block.
func fill[T any](k Key, first uint64, dst []T, make4 func(b block, dst *[4]T)) {
	var part [4]T
	if r := first % 4; r != 0 && len(dst) > 0 {
		make4(k.at(first/4), &part)
		n := copy(dst, part[r:])
		dst, first = dst[n:], first+uint64(n)
	}
	for ; len(dst) >= 4; first += 4 {
		make4(k.at(first/4), (*[4]T)(dst))
		dst = dst[4:]
	}
	if len(dst) > 0 {
		make4(k.at(first/4), &part)
		copy(dst, part[:])
	}
}
