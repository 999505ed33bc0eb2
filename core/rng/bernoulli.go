package rng

import (
	"fmt"
	"math"
)

// Bernoulli fills dst with 1, with probability p, and 0: elements first, first+1 … of the
// sequence. It panics if p is not in [0, 1].
//
// An element takes 16 bits of a block; where these leave it open, once in 65,536, another 32
// decide, so that p is exact to 2⁻⁴⁸.
func Bernoulli(k Key, first uint64, dst []byte, p float64) {
	if !(p >= 0 && p <= 1) {
		panic(fmt.Errorf("rng.Bernoulli: probability %v is not in [0, 1]", p))
	}
	whole := math.Floor(p * 0x1p16)
	c := coin{
		key:   k,
		finer: k.Fold(bernoulliStream),
		limit: uint32(whole),
		rest:  uint64((p*0x1p16 - whole) * 0x1p32),
	}
	for len(dst) > 0 {
		var part [8]byte
		c.toss(first/8, &part)
		n := copy(dst, part[first%8:])
		dst, first = dst[n:], first+uint64(n)
	}
}

// bernoulliStream folds the key of the bits that decide the open cases.
const bernoulliStream = 0x6265726e6f756c6c

// A coin falls on 1 with probability (limit + rest·2⁻³²)·2⁻¹⁶.
type coin struct {
	key, finer Key
	limit      uint32
	rest       uint64
}

// toss makes the eight elements of block i.
func (c *coin) toss(i uint64, dst *[8]byte) {
	b := c.key.at(i)
	for j, w := range b {
		lo, hi := w&0xffff, w>>16
		dst[2*j] = byte((lo - c.limit) >> 31) // 1 if lo < limit
		dst[2*j+1] = byte((hi - c.limit) >> 31)
		if lo == c.limit {
			dst[2*j] = c.decide(8*i + uint64(2*j))
		}
		if hi == c.limit {
			dst[2*j+1] = c.decide(8*i + uint64(2*j+1))
		}
	}
}

// decide makes element i, whose first 16 bits equal the limit.
func (c *coin) decide(i uint64) byte {
	if uint64(c.finer.at(i / 4)[i%4]) < c.rest {
		return 1
	}
	return 0
}
