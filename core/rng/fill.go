package rng

import (
	"fmt"
	"math"
	"math/bits"
)

// Float is a type of number that can be drawn.
type Float interface{ float32 | float64 }

// Integer is a type of whole number that can be drawn.
type Integer interface {
	int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64 | int
}

// Uniform fills dst with numbers of [0, 1), elements first, first+1 … of the sequence: multiples
// of 2⁻²⁴ in float32, of 2⁻⁵³ in float64.
func Uniform[F Float](k Key, first uint64, dst []F) {
	switch dst := any(dst).(type) {
	case []float32:
		overWords(k, first, len(dst), func(at int, w []uint32) {
			d := dst[at : at+len(w)]
			for i, v := range w {
				d[i] = float32(int32(v>>8)) * 0x1p-24
			}
		})
	case []float64:
		overPairs(k, first, len(dst), func(i int, w uint64) {
			dst[i] = float64(w>>11) * 0x1p-53
		})
	}
}

// Normal fills dst with numbers of the standard normal distribution, elements first, first+1 …
// of the sequence (Box and Muller 1958). In float32 they reach ±6.7, in float64 ±8.6.
func Normal[F Float](k Key, first uint64, dst []F) {
	odd := int(first % 2)
	pairs := (len(dst) + odd + 1) / 2
	put := func(i int, v F) {
		if i >= 0 && i < len(dst) {
			dst[i] = v
		}
	}
	switch any(dst).(type) {
	case []float32:
		overPairs(k, first/2, pairs, func(i int, w uint64) {
			u, v := uint32(w), w>>32
			x, y := boxMuller((float64(u)+0.5)*0x1p-32, float64(v)*0x1p-32)
			put(2*i-odd, F(x))
			put(2*i+1-odd, F(y))
		})
	case []float64:
		var u float64
		overPairs(k, first-uint64(odd), 2*pairs, func(i int, w uint64) {
			if i%2 == 0 {
				u = (float64(w>>11) + 0.5) * 0x1p-53
				return
			}
			x, y := boxMuller(u, float64(w>>11)*0x1p-53)
			put(i-1-odd, F(x))
			put(i-odd, F(y))
		})
	}
}

// boxMuller makes two independent normal numbers of u in (0, 1) and v in [0, 1).
func boxMuller(u, v float64) (float64, float64) {
	r := math.Sqrt(-2 * math.Log(u))
	sin, cos := math.Sincos(2 * math.Pi * v)
	return r * cos, r * sin
}

// normalBelow2 is Φ(2) − Φ(−2), the part of the normal distribution within two deviations.
const normalBelow2 = 0.9544997361036416

// TruncatedNormal fills dst with numbers of the standard normal distribution given that they lie
// within ±2 (as Keras's truncated normal), elements first, first+1 … of the sequence, by the
// inverse of the distribution. Their standard deviation is 0.8796.
func TruncatedNormal[F Float](k Key, first uint64, dst []F) {
	switch dst := any(dst).(type) {
	case []float32:
		overWords(k, first, len(dst), func(at int, w []uint32) {
			for i, v := range w {
				dst[at+i] = float32(truncated((float64(v) + 0.5) * 0x1p-32))
			}
		})
	case []float64:
		overPairs(k, first, len(dst), func(i int, w uint64) {
			dst[i] = truncated((float64(w>>11) + 0.5) * 0x1p-53)
		})
	}
}

// truncated is the quantile u of the truncated distribution.
func truncated(u float64) float64 {
	x := math.Sqrt2 * math.Erfinv((2*u-1)*normalBelow2)
	return max(-2, min(2, x))
}

// Ints fills dst with integers of [lo, hi), elements first, first+1 … of the sequence. It panics
// if lo ≥ hi, or if one of the numbers is none of T.
func Ints[T Integer](k Key, first uint64, dst []T, lo, hi int64) {
	if lo >= hi || int64(T(lo)) != lo || int64(T(hi-1)) != hi-1 {
		panic(fmt.Errorf("rng.Ints: no integers of %T in [%d, %d)", *new(T), lo, hi))
	}
	n := uint64(hi) - uint64(lo)
	overPairs(k, first, len(dst), func(i int, w uint64) { dst[i] = T(uint64(lo) + scaled(w, n)) })
}

// scaled maps a 64-bit word to [0, n), with a bias of at most n/2⁶⁴ (Lemire 2019, without its
// rejection, which would tie an element to more than one word).
func scaled(word, n uint64) uint64 {
	hi, _ := bits.Mul64(word, n)
	return hi
}

// Permutation returns the numbers 0 … n−1 in random order (Fisher and Yates, Durstenfeld 1964).
func Permutation(k Key, n int) []int {
	p := make([]int, n)
	for i := range p {
		p[i] = i
	}
	Shuffle(k, p)
	return p
}

// Shuffle puts x in random order.
func Shuffle[T any](k Key, x []T) {
	for i := len(x) - 1; i > 0; i-- {
		j := scaled(k.uint64At(uint64(i)), uint64(i+1))
		x[i], x[j] = x[j], x[i]
	}
}
