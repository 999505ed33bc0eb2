package rng

import (
	"fmt"
	"math"
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
		fill(k, first, dst, func(b block, dst *[4]float32) {
			for i, w := range b {
				dst[i] = float32(w>>8) * 0x1p-24
			}
		})
	case []float64:
		for i := range dst {
			dst[i] = float64(k.uint64At(first+uint64(i))>>11) * 0x1p-53
		}
	}
}

// Normal fills dst with numbers of the standard normal distribution, elements first, first+1 …
// of the sequence (Box and Muller 1958). In float32 they reach ±6.7, in float64 ±8.6.
func Normal[F Float](k Key, first uint64, dst []F) {
	switch dst := any(dst).(type) {
	case []float32:
		fill(k, first, dst, func(b block, dst *[4]float32) {
			for i := 0; i < 4; i += 2 {
				x, y := boxMuller((float64(b[i])+0.5)*0x1p-32, float64(b[i+1])*0x1p-32)
				dst[i], dst[i+1] = float32(x), float32(y)
			}
		})
	case []float64:
		normal64(k, first, dst)
	}
}

func normal64(k Key, first uint64, dst []float64) {
	for i := 0; i < len(dst); {
		b := k.at((first + uint64(i)) / 2)
		x, y := boxMuller(
			(float64(word64(b, 0)>>11)+0.5)*0x1p-53, float64(word64(b, 1)>>11)*0x1p-53)
		if (first+uint64(i))%2 == 0 {
			dst[i] = x
			i++
		}
		if i < len(dst) && (first+uint64(i))%2 == 1 {
			dst[i] = y
			i++
		}
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
		fill(k, first, dst, func(b block, dst *[4]float32) {
			for i, w := range b {
				dst[i] = float32(truncated((float64(w) + 0.5) * 0x1p-32))
			}
		})
	case []float64:
		for i := range dst {
			w := k.uint64At(first + uint64(i))
			dst[i] = truncated((float64(w>>11) + 0.5) * 0x1p-53)
		}
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
	for i := range dst {
		dst[i] = T(uint64(lo) + below(k.uint64At(first+uint64(i)), n))
	}
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
		j := below(k.uint64At(uint64(i)), uint64(i+1))
		x[i], x[j] = x[j], x[i]
	}
}
