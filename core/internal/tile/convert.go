package tile

import (
	"math"

	"github.com/goten-ml/goten/core/internal/kernel"
)

type integer interface {
	int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64
}

type float interface{ float32 | float64 }

type number interface{ integer | float }

// loop computes n lanes of d from those of a, b and c, as far as its instruction has them.
// d may be a, b or c.
type loop func(n int, d, a, b, c ptr)

// castLoop returns the loop of Cast.
func castLoop(from, to DType) loop {
	if f := castKernel[float32](from); to == Float32 && f != nil {
		return f
	}
	if f := castKernel[float64](from); to == Float64 && f != nil {
		return f
	}
	return vectorCast(from, to, plainCast(from, to))
}

// plainCast is castLoop in Go.
func plainCast(from, to DType) loop {
	switch from {
	case Bool, Uint8:
		return castInt[uint8](to)
	case Int8:
		return castInt[int8](to)
	case Int16:
		return castInt[int16](to)
	case Int32:
		return castInt[int32](to)
	case Int64:
		return castInt[int64](to)
	case Uint16:
		return castInt[uint16](to)
	case Uint32:
		return castInt[uint32](to)
	case Uint64:
		return castInt[uint64](to)
	case Float32:
		return castFloat[float32](to)
	}
	return castFloat[float64](to)
}

func castInt[S integer](to DType) loop {
	switch to {
	case Bool:
		return truth[S]
	case Int8:
		return convert[S, int8]
	case Int16:
		return convert[S, int16]
	case Int32:
		return convert[S, int32]
	case Int64:
		return convert[S, int64]
	case Uint8:
		return convert[S, uint8]
	case Uint16:
		return convert[S, uint16]
	case Uint32:
		return convert[S, uint32]
	case Uint64:
		return convert[S, uint64]
	case Float32:
		return convert[S, float32]
	}
	return convert[S, float64]
}

func castFloat[S float](to DType) loop {
	switch to {
	case Bool:
		return truth[S]
	case Int8:
		return via32[S, int8]
	case Int16:
		return via32[S, int16]
	case Int32:
		return convertBy(kernel.Of[S]().ToInt32)
	case Int64:
		return toInt64[S]
	case Uint8:
		return via32[S, uint8]
	case Uint16:
		return via32[S, uint16]
	case Uint32:
		return toUint32[S]
	case Uint64:
		return toUint64[S]
	case Float32:
		return convert[S, float32]
	}
	return convert[S, float64]
}

// convert is for conversions that Go defines on every machine: all but float to integer.
func convert[S, D number](n int, d, a, _, _ ptr) {
	x, z := lanes[S](a, n), lanes[D](d, n)
	for i, v := range x {
		z[i] = D(v)
	}
}

func truth[S number](n int, d, a, _, _ ptr) {
	x, z := lanes[S](a, n), lanes[bool](d, n)
	for i, v := range x {
		z[i] = v != 0
	}
}

func via32[S float, D integer](n int, d, a, _, _ ptr) {
	x, z := lanes[S](a, n), lanes[D](d, n)
	for i, v := range x {
		z[i] = D(truncate32(float64(v)))
	}
}

func toInt64[S float](n int, d, a, _, _ ptr) {
	x, z := lanes[S](a, n), lanes[int64](d, n)
	for i, v := range x {
		z[i] = truncate64(float64(v))
	}
}

func toUint32[S float](n int, d, a, _, _ ptr) {
	x, z := lanes[S](a, n), lanes[uint32](d, n)
	for i, v := range x {
		z[i] = truncateUint32(float64(v))
	}
}

func toUint64[S float](n int, d, a, _, _ ptr) {
	x, z := lanes[S](a, n), lanes[uint64](d, n)
	for i, v := range x {
		z[i] = truncateUint64(float64(v))
	}
}

func truncate32(v float64) int32 {
	if v > math.MinInt32-1.0 && v < math.MaxInt32+1.0 {
		return int32(v)
	}
	return math.MinInt32
}

func truncate64(v float64) int64 {
	if v >= math.MinInt64 && v < 1<<63 {
		return int64(v)
	}
	return math.MinInt64
}

func truncateUint32(v float64) uint32 {
	if v >= 1<<31 {
		return uint32(truncate32(v-1<<31)) ^ 1<<31
	}
	return uint32(truncate32(v))
}

func truncateUint64(v float64) uint64 {
	if v >= 1<<63 {
		return uint64(truncate64(v-1<<63)) ^ 1<<63
	}
	return uint64(truncate64(v))
}

// constBits returns the bits of f (from Float64) or i (from Int64) converted to t.
func constBits(from, t DType, f float64, i int64) uint64 {
	if t == Invalid || t >= numDTypes {
		panic("tile.Const: not a valid dtype")
	}
	bits := uint64(i)
	if from == Float64 {
		bits = math.Float64bits(f)
	}
	if from == t {
		return bits
	}
	return apply(castLoop(from, t), bits, t.Size())
}
