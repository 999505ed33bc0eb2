package kernel

import "math"

func add[F Float](dst, x, y []F) {
	dst, y = dst[:len(x)], y[:len(x)]
	for i, v := range x {
		dst[i] = v + y[i]
	}
}

func sub[F Float](dst, x, y []F) {
	dst, y = dst[:len(x)], y[:len(x)]
	for i, v := range x {
		dst[i] = v - y[i]
	}
}

func mul[F Float](dst, x, y []F) {
	dst, y = dst[:len(x)], y[:len(x)]
	for i, v := range x {
		dst[i] = v * y[i]
	}
}

func div[F Float](dst, x, y []F) {
	dst, y = dst[:len(x)], y[:len(x)]
	for i, v := range x {
		dst[i] = v / y[i]
	}
}

// maximum is Go's max: NaN if either is NaN, and +0 above −0.
func maximum[F Float](dst, x, y []F) {
	dst, y = dst[:len(x)], y[:len(x)]
	for i, v := range x {
		dst[i] = max(v, y[i])
	}
}

func minimum[F Float](dst, x, y []F) {
	dst, y = dst[:len(x)], y[:len(x)]
	for i, v := range x {
		dst[i] = min(v, y[i])
	}
}

func neg[F Float](dst, x []F) {
	dst = dst[:len(x)]
	for i, v := range x {
		dst[i] = -v
	}
}

func abs[F Float](dst, x []F) {
	dst = dst[:len(x)]
	for i, v := range x {
		dst[i] = F(math.Abs(float64(v)))
	}
}

// sign is −1, 0 or 1; +0 for −0, and NaN for NaN.
func sign[F Float](dst, x []F) {
	dst = dst[:len(x)]
	for i, v := range x {
		switch {
		case v > 0:
			v = 1
		case v < 0:
			v = -1
		case v == 0:
			v = 0
		}
		dst[i] = v
	}
}

func sqrt[F Float](dst, x []F) {
	dst = dst[:len(x)]
	for i, v := range x {
		dst[i] = F(math.Sqrt(float64(v)))
	}
}

// rsqrt is 1/√x, in float32 with two roundings, as a vector unit does it.
func rsqrt[F Float](dst, x []F) {
	dst = dst[:len(x)]
	for i, v := range x {
		dst[i] = 1 / F(math.Sqrt(float64(v)))
	}
}

func square[F Float](dst, x []F) {
	dst = dst[:len(x)]
	for i, v := range x {
		dst[i] = v * v
	}
}

func recip[F Float](dst, x []F) {
	dst = dst[:len(x)]
	for i, v := range x {
		dst[i] = 1 / v
	}
}

// relu is max(x, 0): NaN for NaN, +0 for −0.
func relu[F Float](dst, x []F) {
	dst = dst[:len(x)]
	for i, v := range x {
		dst[i] = max(v, 0)
	}
}

func addScalar[F Float](dst, x []F, a F) {
	dst = dst[:len(x)]
	for i, v := range x {
		dst[i] = v + a
	}
}

func mulScalar[F Float](dst, x []F, a F) {
	dst = dst[:len(x)]
	for i, v := range x {
		dst[i] = v * a
	}
}

func axpy[F Float](dst []F, a F, x []F) {
	dst = dst[:len(x)]
	for i, v := range x {
		dst[i] += F(a * v)
	}
}

func mulAdd[F Float](dst, x, y []F) {
	dst, y = dst[:len(x)], y[:len(x)]
	for i, v := range x {
		dst[i] += F(v * y[i])
	}
}

// phi64 is the normal distribution function. The angle of −x/√2 is rounded, which the first terms
// of Taylor's series make up for.
func phi64(x float64) float64 {
	z := -x / math.Sqrt2
	lost := math.FMA(-z, math.Sqrt2, -x) / math.Sqrt2 // −x/√2 − z
	y := 0.5 * math.Erfc(z)
	if d := lost * math.Exp(-z*z) / math.Sqrt(math.Pi); d == d {
		y -= d
	}
	return y
}
