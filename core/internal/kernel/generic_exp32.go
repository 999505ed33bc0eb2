package kernel

import "math"

// The polynomials are those of Cephes (Moshier 1989, single precision: expf, tanhf, logf). Every
// product is rounded by a conversion, else arm64 fuses it with the sum and differs from amd64.

const (
	log2e    = 1.44269504088896341
	ln2Hi    = 0.693359375    // ln 2 in few bits: its product with an exponent is exact
	ln2Lo    = -2.12194440e-4 // the rest
	rounding = 12582912       // 1.5·2²³: adding it rounds to an integer
)

var expPoly = [6]float32{
	1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3,
	4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1,
}

// exp32 is e^v within 1 ulp; denormal results are rounded twice.
func exp32(v float32) float32 {
	switch {
	case v != v:
		return v
	case v > 88.8:
		return float32(math.Inf(1))
	case v < -104:
		return 0
	}
	n := float32(float32(v*log2e)+rounding) - rounding
	r := v - float32(n*ln2Hi)
	r -= float32(n * ln2Lo)
	p := expPoly[0]
	for _, c := range expPoly[1:] {
		p = float32(p*r) + c
	}
	p = float32(float32(p*r)*r) + r + 1
	return scale32(p, int32(n))
}

// scale32 is p·2ⁿ for n of −151 … 129.
func scale32(p float32, n int32) float32 {
	half := n >> 1
	return p * power2(half) * power2(n-half)
}

func power2(n int32) float32 { return math.Float32frombits(uint32(n+127) << 23) }

// sigmoid32 is 1/(1+e) or e/(1+e) with e = e^−|v|, so that small results keep their digits.
func sigmoid32(v float32) float32 {
	e := exp32(-float32(math.Abs(float64(v))))
	r := 1 / (1 + e)
	if v < 0 {
		return e * r
	}
	return r
}

var tanhPoly = [5]float32{
	-5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1,
}

// tanh32 is a polynomial near 0 and 1 − 2/(e^2v + 1) elsewhere.
func tanh32(v float32) float32 {
	a := float32(math.Abs(float64(v)))
	if !(a >= 0.625) {
		s := float32(v * v)
		p := tanhPoly[0]
		for _, c := range tanhPoly[1:] {
			p = float32(p*s) + c
		}
		return float32(math.Copysign(float64(float32(float32(p*s)*v)+v), float64(v)))
	}
	return float32(math.Copysign(float64(1-2/(exp32(2*a)+1)), float64(v)))
}

var logPoly = [9]float32{
	7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1,
	-1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
}

// log32 is ln v within 1 ulp.
func log32(v float32) float32 {
	switch {
	case v != v || v < 0:
		return float32(math.NaN())
	case v == 0:
		return float32(math.Inf(-1))
	case v > math.MaxFloat32:
		return v
	}
	e := float32(0)
	if v < 0x1p-126 {
		v, e = v*0x1p23, -23
	}
	bits := math.Float32bits(v)
	// Exponent and mantissa such that the mantissa lies in [√½, √2).
	bits -= sqrtHalf
	e += float32(int32(bits) >> 23)
	m := math.Float32frombits(bits&0x7fffff+sqrtHalf) - 1
	p := logPoly[0]
	for _, c := range logPoly[1:] {
		p = float32(p*m) + c
	}
	s := float32(m * m)
	p = float32(float32(p*s)*m) + float32(e*ln2Lo)
	return m + (p - float32(s*0.5)) + float32(e*ln2Hi)
}

// sqrtHalf are the bits of √½.
const sqrtHalf = 0x3f3504f3
