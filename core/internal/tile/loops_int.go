package tile

// intLoop has the instructions of integers, which wrap at their own width.
func intLoop[T integer](op opcode) loop {
	switch op {
	case opFloorDiv:
		return intFloorDiv[T]
	case opMod:
		return intMod[T]
	case opTruncMod:
		return intTruncMod[T]
	case opPow:
		return intPow[T]
	case opAnd:
		return and[T]
	case opOr:
		return or[T]
	case opXor:
		return xor[T]
	case opShl:
		return shl[T]
	case opShr:
		return shr[T]
	case opAbs:
		return intAbs[T]
	case opSign:
		return intSign[T]
	case opNot:
		return not[T]
	case opFMax:
		return maximum[T]
	case opFMin:
		return minimum[T]
	case opFloor, opCeil, opTrunc, opRound:
		return same[T]
	case opIsNaN, opIsInf:
		return never
	case opIsFinite:
		return always
	}
	return commonLoop[T](op)
}

func same[T number](n int, d, a, _, _ ptr) { copy(lanes[T](d, n), lanes[T](a, n)) }

func never(n int, d, _, _, _ ptr) { clear(lanes[bool](d, n)) }

func always(n int, d, _, _, _ ptr) {
	z := lanes[bool](d, n)
	for i := range z {
		z[i] = true
	}
}

func intFloorDiv[T integer](n int, d, a, b, _ ptr) {
	x, y, z := lanes[T](a, n), lanes[T](b, n), lanes[T](d, n)
	for i, v := range x {
		var q T
		if w := y[i]; w != 0 {
			q = v / w
			if v%w != 0 && (v < 0) != (w < 0) {
				q--
			}
		}
		z[i] = q
	}
}

func intMod[T integer](n int, d, a, b, _ ptr) {
	x, y, z := lanes[T](a, n), lanes[T](b, n), lanes[T](d, n)
	for i, v := range x {
		var r T
		if w := y[i]; w != 0 {
			r = v % w
			if r != 0 && (r < 0) != (w < 0) {
				r += w
			}
		}
		z[i] = r
	}
}

func intTruncMod[T integer](n int, d, a, b, _ ptr) {
	x, y, z := lanes[T](a, n), lanes[T](b, n), lanes[T](d, n)
	for i, v := range x {
		var r T
		if w := y[i]; w != 0 {
			r = v % w
		}
		z[i] = r
	}
}

func intPow[T integer](n int, d, a, b, _ ptr) {
	x, y, z := lanes[T](a, n), lanes[T](b, n), lanes[T](d, n)
	for i, v := range x {
		z[i] = power(v, y[i])
	}
}

// power returns v to the power e by repeated squaring, wrapping. A negative exponent gives
// 1/v^|e| truncated: 0 but for v = ±1 (and for v = 0).
func power[T integer](v, e T) T {
	if e < 0 {
		if v != 1 && v+1 != 0 {
			return 0
		}
		e &= 1
	}
	r := T(1)
	for ; e != 0; e >>= 1 {
		if e&1 != 0 {
			r *= v
		}
		v *= v
	}
	return r
}

func and[T integer](n int, d, a, b, _ ptr) {
	x, y, z := lanes[T](a, n), lanes[T](b, n), lanes[T](d, n)
	for i, v := range x {
		z[i] = v & y[i]
	}
}

func or[T integer](n int, d, a, b, _ ptr) {
	x, y, z := lanes[T](a, n), lanes[T](b, n), lanes[T](d, n)
	for i, v := range x {
		z[i] = v | y[i]
	}
}

func xor[T integer](n int, d, a, b, _ ptr) {
	x, y, z := lanes[T](a, n), lanes[T](b, n), lanes[T](d, n)
	for i, v := range x {
		z[i] = v ^ y[i]
	}
}

// shl and shr: the conversion to uint64 makes a negative count a huge one, which Go defines to
// shift everything out.
func shl[T integer](n int, d, a, b, _ ptr) {
	x, y, z := lanes[T](a, n), lanes[T](b, n), lanes[T](d, n)
	for i, v := range x {
		z[i] = v << uint64(y[i])
	}
}

func shr[T integer](n int, d, a, b, _ ptr) {
	x, y, z := lanes[T](a, n), lanes[T](b, n), lanes[T](d, n)
	for i, v := range x {
		z[i] = v >> uint64(y[i])
	}
}

func intAbs[T integer](n int, d, a, _, _ ptr) {
	x, z := lanes[T](a, n), lanes[T](d, n)
	for i, v := range x {
		if v < 0 {
			v = -v
		}
		z[i] = v
	}
}

func intSign[T integer](n int, d, a, _, _ ptr) {
	x, z := lanes[T](a, n), lanes[T](d, n)
	for i, v := range x {
		var s T
		if v > 0 {
			s = 1
		} else if v < 0 {
			s--
		}
		z[i] = s
	}
}

func not[T integer](n int, d, a, _, _ ptr) {
	x, z := lanes[T](a, n), lanes[T](d, n)
	for i, v := range x {
		z[i] = ^v
	}
}
