package tile

// loopOf returns the loop of an instruction whose first operand has type t.
func loopOf(i instr) loop {
	switch i.op {
	case opMov:
		return movLoop(i.from)
	case opCast:
		return castLoop(i.from, i.to)
	case opWhere:
		return whereLoop(i.from)
	}
	switch i.from {
	case Bool:
		return boolLoop(i.op)
	case Int8:
		return vectorInts(i.op, i.from, intLoop[int8](i.op))
	case Int16:
		return vectorInts(i.op, i.from, intLoop[int16](i.op))
	case Int32:
		return vectorInts(i.op, i.from, intLoop[int32](i.op))
	case Int64:
		return vectorInts(i.op, i.from, intLoop[int64](i.op))
	case Uint8:
		return vectorInts(i.op, i.from, intLoop[uint8](i.op))
	case Uint16:
		return vectorInts(i.op, i.from, intLoop[uint16](i.op))
	case Uint32:
		return vectorInts(i.op, i.from, intLoop[uint32](i.op))
	case Uint64:
		return vectorInts(i.op, i.from, intLoop[uint64](i.op))
	case Float32:
		return floatLoop[float32](i.op)
	}
	return floatLoop[float64](i.op)
}

func movLoop(t DType) loop {
	size := t.Size()
	return func(n int, d, a, _, _ ptr) { move(d, a, n, size) }
}

func whereLoop(t DType) loop {
	switch t.Size() {
	case 1:
		return where[uint8]
	case 2:
		return where[uint16]
	case 4:
		return whereKernel[float32]()
	}
	return whereKernel[float64]()
}

func where[T element](n int, d, a, b, c ptr) {
	x, y, m, z := lanes[T](a, n), lanes[T](b, n), lanes[bool](c, n), lanes[T](d, n)
	for i, t := range m {
		v := y[i]
		if t {
			v = x[i]
		}
		z[i] = v
	}
}

// commonLoop has the instructions whose Go text is the same for integers and floats.
func commonLoop[T number](op opcode) loop {
	switch op {
	case opAdd:
		return add[T]
	case opSub:
		return sub[T]
	case opMul:
		return mul[T]
	case opMax:
		return maximum[T]
	case opMin:
		return minimum[T]
	case opNeg:
		return neg[T]
	case opSquare:
		return square[T]
	case opRelu:
		return relu[T]
	case opGate:
		return gate[T]
	case opEq:
		return eq[T]
	case opNe:
		return ne[T]
	case opLt:
		return lt[T]
	case opLe:
		return le[T]
	case opLogicalAnd:
		return logicalAnd[T]
	case opLogicalOr:
		return logicalOr[T]
	case opLogicalXor:
		return logicalXor[T]
	case opLogicalNot:
		return logicalNot[T]
	}
	return nil
}

func add[T number](n int, d, a, b, _ ptr) {
	x, y, z := lanes[T](a, n), lanes[T](b, n), lanes[T](d, n)
	for i, v := range x {
		z[i] = v + y[i]
	}
}

func sub[T number](n int, d, a, b, _ ptr) {
	x, y, z := lanes[T](a, n), lanes[T](b, n), lanes[T](d, n)
	for i, v := range x {
		z[i] = v - y[i]
	}
}

func mul[T number](n int, d, a, b, _ ptr) {
	x, y, z := lanes[T](a, n), lanes[T](b, n), lanes[T](d, n)
	for i, v := range x {
		z[i] = v * y[i]
	}
}

func maximum[T number](n int, d, a, b, _ ptr) {
	x, y, z := lanes[T](a, n), lanes[T](b, n), lanes[T](d, n)
	for i, v := range x {
		z[i] = max(v, y[i])
	}
}

func minimum[T number](n int, d, a, b, _ ptr) {
	x, y, z := lanes[T](a, n), lanes[T](b, n), lanes[T](d, n)
	for i, v := range x {
		z[i] = min(v, y[i])
	}
}

func neg[T number](n int, d, a, _, _ ptr) {
	x, z := lanes[T](a, n), lanes[T](d, n)
	for i, v := range x {
		z[i] = -v
	}
}

func square[T number](n int, d, a, _, _ ptr) {
	x, z := lanes[T](a, n), lanes[T](d, n)
	for i, v := range x {
		z[i] = v * v
	}
}

func relu[T number](n int, d, a, _, _ ptr) {
	x, z := lanes[T](a, n), lanes[T](d, n)
	for i, v := range x {
		z[i] = max(v, 0)
	}
}

func gate[T number](n int, d, a, b, _ ptr) {
	x, y, z := lanes[T](a, n), lanes[T](b, n), lanes[T](d, n)
	for i, v := range x {
		var r T
		if v > 0 {
			r = y[i]
		}
		z[i] = r
	}
}

func eq[T number](n int, d, a, b, _ ptr) {
	x, y, z := lanes[T](a, n), lanes[T](b, n), lanes[bool](d, n)
	for i, v := range x {
		z[i] = v == y[i]
	}
}

func ne[T number](n int, d, a, b, _ ptr) {
	x, y, z := lanes[T](a, n), lanes[T](b, n), lanes[bool](d, n)
	for i, v := range x {
		z[i] = v != y[i]
	}
}

func lt[T number](n int, d, a, b, _ ptr) {
	x, y, z := lanes[T](a, n), lanes[T](b, n), lanes[bool](d, n)
	for i, v := range x {
		z[i] = v < y[i]
	}
}

func le[T number](n int, d, a, b, _ ptr) {
	x, y, z := lanes[T](a, n), lanes[T](b, n), lanes[bool](d, n)
	for i, v := range x {
		z[i] = v <= y[i]
	}
}

func logicalAnd[T number](n int, d, a, b, _ ptr) {
	x, y, z := lanes[T](a, n), lanes[T](b, n), lanes[bool](d, n)
	for i, v := range x {
		z[i] = v != 0 && y[i] != 0
	}
}

func logicalOr[T number](n int, d, a, b, _ ptr) {
	x, y, z := lanes[T](a, n), lanes[T](b, n), lanes[bool](d, n)
	for i, v := range x {
		z[i] = v != 0 || y[i] != 0
	}
}

func logicalXor[T number](n int, d, a, b, _ ptr) {
	x, y, z := lanes[T](a, n), lanes[T](b, n), lanes[bool](d, n)
	for i, v := range x {
		z[i] = (v != 0) != (y[i] != 0)
	}
}

func logicalNot[T number](n int, d, a, _, _ ptr) {
	x, z := lanes[T](a, n), lanes[bool](d, n)
	for i, v := range x {
		z[i] = v == 0
	}
}
