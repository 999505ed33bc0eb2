package tile

import "math"

// floatLoop takes from the kernel set what it has; the rest are loops of this package.
func floatLoop[T float](op opcode) loop {
	if f := kernelLoop[T](op); f != nil {
		return f
	}
	if f := binaryMath[T](op); f != nil {
		return over2(f)
	}
	switch op {
	case opLgamma:
		return over1[T](lgamma)
	case opIsNaN:
		return isNaN[T]
	case opIsInf:
		return isInf[T]
	case opIsFinite:
		return isFinite[T]
	}
	return commonLoop[T](op)
}

func lgamma(x float64) float64 {
	y, _ := math.Lgamma(x)
	return y
}

func binaryMath[T float](op opcode) func(x, y T) T {
	switch op {
	case opFloorDiv:
		return floorDiv[T]
	case opMod:
		return floorMod[T]
	case opTruncMod:
		return narrow[T](math.Mod)
	case opCopySign:
		return narrow[T](math.Copysign)
	case opFMax:
		return fmax[T]
	case opFMin:
		return fmin[T]
	}
	return nil
}

func narrow[T float](f func(x, y float64) float64) func(x, y T) T {
	return func(x, y T) T { return T(f(float64(x), float64(y))) }
}

func over1[T float](f func(float64) float64) loop {
	return func(n int, d, a, _, _ ptr) {
		x, z := lanes[T](a, n), lanes[T](d, n)
		for i, v := range x {
			z[i] = T(f(float64(v)))
		}
	}
}

func over2[T float](f func(x, y T) T) loop {
	return func(n int, d, a, b, _ ptr) {
		x, y, z := lanes[T](a, n), lanes[T](b, n), lanes[T](d, n)
		for i, v := range x {
			z[i] = f(v, y[i])
		}
	}
}

// floorDivMod is NumPy's npy_divmod: the quotient is made from the exact remainder, so that it is
// an integer and agrees with it, and zeros keep their signs.
func floorDivMod[T float](x, y T) (q, r T) {
	r = T(math.Mod(float64(x), float64(y)))
	if y == 0 {
		return x / y, r
	}
	q = (x - r) / y
	if r == 0 {
		r = T(math.Copysign(0, float64(y)))
	} else if (y < 0) != (r < 0) {
		r += y
		q--
	}
	if q == 0 {
		return T(math.Copysign(0, float64(x)/float64(y))), r
	}
	f := T(math.Floor(float64(q)))
	if q-f > 0.5 {
		f++
	}
	return f, r
}

func floorDiv[T float](x, y T) T {
	q, _ := floorDivMod(x, y)
	return q
}

func floorMod[T float](x, y T) T {
	_, r := floorDivMod(x, y)
	return r
}

func fmax[T float](x, y T) T {
	switch {
	case x != x:
		return y
	case y != y:
		return x
	}
	return max(x, y)
}

func fmin[T float](x, y T) T {
	switch {
	case x != x:
		return y
	case y != y:
		return x
	}
	return min(x, y)
}

func isNaN[T float](n int, d, a, _, _ ptr) {
	x, z := lanes[T](a, n), lanes[bool](d, n)
	for i, v := range x {
		z[i] = v != v
	}
}

func isInf[T float](n int, d, a, _, _ ptr) {
	x, z := lanes[T](a, n), lanes[bool](d, n)
	for i, v := range x {
		z[i] = math.IsInf(float64(v), 0)
	}
}

func isFinite[T float](n int, d, a, _, _ ptr) {
	x, z := lanes[T](a, n), lanes[bool](d, n)
	for i, v := range x {
		z[i] = v-v == 0
	}
}
