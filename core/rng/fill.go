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
		n := min(len(dst), int(-first%4)) // up to a block
		uniforms(k, first, dst[:n])
		first, dst = first+uint64(n), dst[n:]
		n = k.bulkUniform(first/4, dst)
		uniforms(k, first+uint64(n), dst[n:])
	case []float64:
		overWords(k, 2*first, 2*len(dst), func(at int, w []uint32) {
			d := dst[at/2 : (at+len(w))/2]
			for i := range d {
				d[i] = float64(word64(w[2*i:])>>11) * 0x1p-53
			}
		})
	}
}

func uniforms(k Key, first uint64, dst []float32) {
	overWords(k, first, len(dst), func(at int, w []uint32) {
		d := dst[at : at+len(w)]
		for i, v := range w {
			d[i] = float32(int32(v>>8)) * 0x1p-24
		}
	})
}

// word64 is the first two words as one.
func word64(w []uint32) uint64 {
	_ = w[1]
	return uint64(w[0]) | uint64(w[1])<<32
}

// Normal fills dst with numbers of the standard normal distribution, elements first, first+1 …
// of the sequence (Box and Muller 1958). In float32 they reach ±6.6, in float64 ±8.6.
func Normal[F Float](k Key, first uint64, dst []F) {
	if dst, ok := any(dst).([]float32); ok {
		normals32(k, first, dst)
		return
	}
	odd := int(first % 2)
	pairs := (len(dst) + odd + 1) / 2
	put := func(i int, v float64) {
		if i >= 0 && i < len(dst) {
			dst[i] = F(v)
		}
	}
	var u float64
	overPairs(k, first-uint64(odd), 2*pairs, func(i int, w uint64) {
		if i%2 == 0 {
			u = (float64(w>>11) + 0.5) * 0x1p-53
			return
		}
		x, y := boxMuller(u, float64(w>>11)*0x1p-53)
		put(i-1-odd, x)
		put(i-odd, y)
	})
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
	overWords(k, 2*first, 2*len(dst), func(at int, w []uint32) {
		d := dst[at/2 : (at+len(w))/2]
		for i := range d {
			d[i] = T(uint64(lo) + scaled(word64(w[2*i:]), n))
		}
	})
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
	const some = room / 2 // numbers drawn at a time
	for hi := len(x); hi > 1; {
		lo := max(1, (hi-1)/some*some)
		overWords(k, 2*uint64(lo), 2*(hi-lo), func(at int, w []uint32) {
			for i := hi - 1; i >= lo; i-- {
				j := scaled(word64(w[2*(i-lo)-at:]), uint64(i+1))
				x[i], x[j] = x[j], x[i]
			}
		})
		hi = lo
	}
}
