package tile

import "math"

// floatLoop has the instructions of floats that need no more than a few machine instructions,
// then those of the math library.
func floatLoop[T float](op opcode) loop {
	switch op {
	case opDiv:
		return div[T]
	case opAbs:
		return floatAbs[T]
	case opSign:
		return floatSign[T]
	case opSqrt:
		return sqrt[T]
	case opRsqrt:
		return rsqrt[T]
	case opRecip:
		return recip[T]
	case opSigmoid:
		return sigmoid[T]
	case opIsNaN:
		return isNaN[T]
	case opIsInf:
		return isInf[T]
	case opIsFinite:
		return isFinite[T]
	}
	if f := binaryMath[T](op); f != nil {
		return over2(f)
	}
	if f := mathFunctions[op]; f != nil {
		return over1[T](f)
	}
	return commonLoop[T](op)
}

// mathFunctions state instructions on float64; float32 rounds their results.
var mathFunctions = [numOps]func(float64) float64{
	opFloor: math.Floor, opCeil: math.Ceil, opTrunc: math.Trunc, opRound: math.RoundToEven,
	opCbrt: math.Cbrt, opExp: math.Exp, opExp2: math.Exp2, opExpm1: math.Expm1,
	opLog: math.Log, opLog2: math.Log2, opLog10: math.Log10, opLog1p: math.Log1p,
	opSin: math.Sin, opCos: math.Cos, opTan: math.Tan,
	opAsin: math.Asin, opAcos: math.Acos, opAtan: math.Atan,
	opSinh: math.Sinh, opCosh: math.Cosh, opTanh: math.Tanh,
	opAsinh: math.Asinh, opAcosh: math.Acosh, opAtanh: math.Atanh,
	opErf: math.Erf, opErfc: math.Erfc, opLgamma: lgamma,
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
	case opPow:
		return narrow[T](math.Pow)
	case opAtan2:
		return narrow[T](math.Atan2)
	case opHypot:
		return narrow[T](math.Hypot)
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

func div[T float](n int, d, a, b, _ ptr) {
	x, y, z := lanes[T](a, n), lanes[T](b, n), lanes[T](d, n)
	for i, v := range x {
		z[i] = v / y[i]
	}
}

func floatAbs[T float](n int, d, a, _, _ ptr) {
	x, z := lanes[T](a, n), lanes[T](d, n)
	for i, v := range x {
		z[i] = T(math.Abs(float64(v)))
	}
}

func floatSign[T float](n int, d, a, _, _ ptr) {
	x, z := lanes[T](a, n), lanes[T](d, n)
	for i, v := range x {
		switch {
		case v > 0:
			v = 1
		case v < 0:
			v = -1
		case v == 0:
			v = 0 // −0 too
		}
		z[i] = v
	}
}

func sqrt[T float](n int, d, a, _, _ ptr) {
	x, z := lanes[T](a, n), lanes[T](d, n)
	for i, v := range x {
		z[i] = T(math.Sqrt(float64(v)))
	}
}

func rsqrt[T float](n int, d, a, _, _ ptr) {
	x, z := lanes[T](a, n), lanes[T](d, n)
	for i, v := range x {
		z[i] = T(1 / math.Sqrt(float64(v)))
	}
}

func recip[T float](n int, d, a, _, _ ptr) {
	x, z := lanes[T](a, n), lanes[T](d, n)
	for i, v := range x {
		z[i] = 1 / v
	}
}

func sigmoid[T float](n int, d, a, _, _ ptr) {
	x, z := lanes[T](a, n), lanes[T](d, n)
	for i, v := range x {
		z[i] = T(1 / (1 + math.Exp(-float64(v))))
	}
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
