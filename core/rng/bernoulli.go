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
	if p == 1 { // 2¹⁶ is no number of 16 bits
		for i := range dst {
			dst[i] = 1
		}
		return
	}
	whole := math.Floor(p * 0x1p16)
	c := coin{
		key:   k,
		finer: k.Fold(bernoulliStream),
		limit: uint32(whole),
		rest:  uint64((p*0x1p16 - whole) * 0x1p32),
	}
	odd := int(first % 2)
	overWords(k, first/2, (len(dst)+odd+1)/2, func(at int, w []uint32) {
		var part [2 * room]byte
		tossed := part[:2*len(w)]
		c.toss(first/2+uint64(at), tossed, w)
		if lo := 2*at - odd; lo < 0 {
			copy(dst, tossed[1:])
		} else {
			copy(dst[lo:], tossed)
		}
	})
}

// bernoulliStream folds the key of the bits that decide the open cases.
const bernoulliStream = 0x6265726e6f756c6c

// A coin falls on 1 with probability (limit + rest·2⁻³²)·2⁻¹⁶.
type coin struct {
	key, finer Key
	limit      uint32
	rest       uint64
}

// toss makes two elements of each word of w, which begin at the given word of the sequence.
func (c *coin) toss(first uint64, dst []byte, w []uint32) {
	n, open := bulkBelow(dst, w, c.limit)
	for i, v := range w[n/2:] {
		lo, hi := v&0xffff, v>>16
		dst[n+2*i] = byte((lo - c.limit) >> 31) // 1 if lo < limit
		dst[n+2*i+1] = byte((hi - c.limit) >> 31)
		open = open || lo == c.limit || hi == c.limit
	}
	if open {
		c.decide(first, dst, w)
	}
}

// decide makes the elements whose first 16 bits equal the limit.
func (c *coin) decide(first uint64, dst []byte, w []uint32) {
	for i := range dst {
		if w[i/2]>>(16*(i%2))&0xffff != c.limit {
			continue
		}
		dst[i] = 0
		at := 2*first + uint64(i)
		if uint64(c.finer.at(at / 4)[at%4]) < c.rest {
			dst[i] = 1
		}
	}
}
