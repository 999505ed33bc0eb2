package tile

import "encoding/binary"

// boolLoop serves bytes that are 0 or 1, where it can eight at a time; the other instructions are
// those of uint8.
func boolLoop(op opcode) loop {
	switch op {
	case opAnd, opLogicalAnd, opMul, opMin:
		return boolAnd
	case opOr, opLogicalOr, opAdd, opMax:
		return boolOr
	case opXor, opLogicalXor, opNe:
		return boolXor
	case opNot, opLogicalNot:
		return boolNot
	}
	return intLoop[uint8](op)
}

func word8(x []uint8) uint64 { return binary.NativeEndian.Uint64(x) }

func putWord8(x []uint8, w uint64) { binary.NativeEndian.PutUint64(x, w) }

func boolAnd(n int, d, a, b, _ ptr) {
	x, y, z := lanes[uint8](a, n), lanes[uint8](b, n), lanes[uint8](d, n)
	i := 0
	for ; i <= n-8; i += 8 {
		putWord8(z[i:], word8(x[i:])&word8(y[i:]))
	}
	for ; i < n; i++ {
		z[i] = x[i] & y[i]
	}
}

func boolOr(n int, d, a, b, _ ptr) {
	x, y, z := lanes[uint8](a, n), lanes[uint8](b, n), lanes[uint8](d, n)
	i := 0
	for ; i <= n-8; i += 8 {
		putWord8(z[i:], word8(x[i:])|word8(y[i:]))
	}
	for ; i < n; i++ {
		z[i] = x[i] | y[i]
	}
}

func boolXor(n int, d, a, b, _ ptr) {
	x, y, z := lanes[uint8](a, n), lanes[uint8](b, n), lanes[uint8](d, n)
	i := 0
	for ; i <= n-8; i += 8 {
		putWord8(z[i:], word8(x[i:])^word8(y[i:]))
	}
	for ; i < n; i++ {
		z[i] = x[i] ^ y[i]
	}
}

func boolNot(n int, d, a, _, _ ptr) {
	x, z := lanes[uint8](a, n), lanes[uint8](d, n)
	i := 0
	for ; i <= n-8; i += 8 {
		putWord8(z[i:], word8(x[i:])^0x0101010101010101)
	}
	for ; i < n; i++ {
		z[i] = x[i] ^ 1
	}
}
