package kernel

import "math"

// gate is y where x > 0, else +0.
func gate[F Float](dst, x, y []F) {
	dst, y = dst[:len(x)], y[:len(x)]
	for i, v := range x {
		r := F(0)
		if v > 0 {
			r = y[i]
		}
		dst[i] = r
	}
}

func eq[F Float](dst []bool, x, y []F) {
	dst, y = dst[:len(x)], y[:len(x)]
	for i, v := range x {
		dst[i] = v == y[i]
	}
}

func ne[F Float](dst []bool, x, y []F) {
	dst, y = dst[:len(x)], y[:len(x)]
	for i, v := range x {
		dst[i] = v != y[i]
	}
}

func lt[F Float](dst []bool, x, y []F) {
	dst, y = dst[:len(x)], y[:len(x)]
	for i, v := range x {
		dst[i] = v < y[i]
	}
}

func le[F Float](dst []bool, x, y []F) {
	dst, y = dst[:len(x)], y[:len(x)]
	for i, v := range x {
		dst[i] = v <= y[i]
	}
}

func where[F Float](dst []F, c []bool, x, y []F) {
	dst, x, y = dst[:len(c)], x[:len(c)], y[:len(c)]
	for i, t := range c {
		v := y[i]
		if t {
			v = x[i]
		}
		dst[i] = v
	}
}

func convert[D, S Float | int32 | int64 | uint8](dst []D, x []S) {
	dst = dst[:len(x)]
	for i, v := range x {
		dst[i] = D(v)
	}
}

func toInt32[F Float](dst []int32, x []F) {
	dst = dst[:len(x)]
	for i, v := range x {
		w := int32(math.MinInt32)
		if v64 := float64(v); v64 > math.MinInt32-1.0 && v64 < math.MaxInt32+1.0 {
			w = int32(v64)
		}
		dst[i] = w
	}
}
