package rng

import "math"

// Normal numbers of float32 are those of Box and Muller (1958) in operations of float32 that are
// rounded one by one, so that every machine and instruction set makes the same: nothing is fused.

// logNear is (ln(1+m) − m + m²/2)/m³ for m of √½−1 … √2−1; sinNear and cosNear are
// (sin x/x − 1)/x² and (cos x − 1 + x²/2)/x⁴ of x² for |x| ≤ π/4 (Cephes, Moshier 1989).
var (
	logNear = [9]float32{7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1,
		1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1}
	sinNear = [3]float32{-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1}
	cosNear = [3]float32{2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2}
)

const (
	rootHalf = 0x3f3504f3                       // the bits of √½
	mantissa = 1<<23 - 1                        //
	ln2      = float32(math.Ln2)                //
	angle    = float32(math.Pi / 2 / (1 << 30)) // of the numbers of a quadrant
)

// boxMuller makes two normal numbers of each two words of w, in the order of memory.
func boxMuller32(dst []float32, w []uint32) {
	n := bulkNormal(dst, w)
	for dst, w = dst[n:], w[n:]; len(w) > 1; dst, w = dst[2:], w[2:] {
		r := radius(w[0])
		sin, cos := sinCos(w[1])
		dst[0], dst[1] = r*cos, r*sin
	}
}

// radius is √(−2 ln u) with u = (⌊w/2⌋ + ½)·2⁻³¹.
func radius(w uint32) float32 {
	f := float32(float32(int32(w>>1)) + 0.5)
	t := math.Float32bits(f) - rootHalf
	e := float32(int32(t)>>23 - 31)
	m := math.Float32frombits(t&mantissa+rootHalf) - 1
	z := float32(m * m)
	l := float32(polynomial(logNear[:], m) * z)
	l = float32(l*m) - float32(0.5*z)
	l = float32(l+m) + float32(e*ln2)
	return float32(math.Sqrt(float64(-2 * l)))
}

// sinCos are those of the angle w·2⁻³² of a circle.
func sinCos(w uint32) (sin, cos float32) {
	q := (w + 1<<29) >> 30
	x := float32(float32(int32(w-q<<30)) * angle)
	z := float32(x * x)
	sin = float32(polynomial(sinNear[:], z) * z)
	sin = float32(sin*x) + x
	cos = float32(polynomial(cosNear[:], z) * z)
	cos = float32(cos*z) - float32(0.5*z)
	cos++
	if q&1 != 0 {
		sin, cos = cos, sin
	}
	sin = math.Float32frombits(math.Float32bits(sin) ^ q>>1<<31)
	return sin, math.Float32frombits(math.Float32bits(cos) ^ (q+1)>>1<<31)
}

// polynomial is c[0]·xⁿ + … + c[n].
func polynomial(c []float32, x float32) float32 {
	p := c[0]
	for _, k := range c[1:] {
		p = float32(p*x) + k
	}
	return p
}

// normals32 is Normal of float32.
func normals32(k Key, first uint64, dst []float32) {
	odd := int(first % 2)
	var made [room]float32
	overWords(k, first-uint64(odd), (len(dst)+odd+1)&^1, func(at int, w []uint32) {
		boxMuller32(made[:len(w)], w)
		if at == 0 {
			copy(dst, made[odd:len(w)])
		} else {
			copy(dst[at-odd:], made[:len(w)])
		}
	})
}
