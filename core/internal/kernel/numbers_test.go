package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
	"unsafe"
)

type anyInt interface {
	int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64
}

func numberOf[T anyInt]() Number {
	var zero T
	n := Number{Unsigned, int(unsafe.Sizeof(zero))}
	if zero-1 < 0 {
		n.Kind = Signed
	}
	return n
}

// integers are the ends of the range, small numbers and random ones.
func integers[T anyInt](n int) []T {
	r := rand.New(rand.NewPCG(8, 8))
	x := make([]T, n)
	for i := range x {
		switch r.IntN(4) {
		case 0:
			x[i] = T(r.IntN(5)) - 2
		case 1:
			x[i] = T(1)<<(numberOf[T]().Size*8-1) - T(r.IntN(2))
		default:
			x[i] = T(r.Uint64())
		}
	}
	return x
}

func truth(b bool) uint8 {
	if b {
		return 1
	}
	return 0
}

func testInts[T anyInt](t *testing.T) {
	const n = 448
	x, y := integers[T](n), integers[T](n + 1)[1:]
	for op, want := range map[IntOp]func(x, y T) T{
		IntAdd: func(x, y T) T { return x + y }, IntSub: func(x, y T) T { return x - y },
		IntMul: func(x, y T) T { return x * y }, IntMax: func(x, y T) T { return max(x, y) },
		IntMin: func(x, y T) T { return min(x, y) }, IntAnd: func(x, y T) T { return x & y },
		IntOr: func(x, y T) T { return x | y }, IntXor: func(x, y T) T { return x ^ y },
	} {
		checkInts(t, op, x, y, want)
	}
	for op, want := range map[IntOp]func(x, y T) bool{
		IntEq: func(x, y T) bool { return x == y }, IntNe: func(x, y T) bool { return x != y },
		IntLt: func(x, y T) bool { return x < y }, IntLe: func(x, y T) bool { return x <= y },
	} {
		checkInts(t, op, x, y, func(x, y T) uint8 { return truth(want(x, y)) })
	}
}

func checkInts[T, R anyInt](t *testing.T, op IntOp, x, y []T, want func(x, y T) R) {
	t.Helper()
	for _, s := range Sets[float32]() {
		f, lanes := intLoop(s.Name, op, numberOf[T]())
		if f == nil {
			continue
		}
		for _, n := range []int{0, lanes, 3 * lanes, 4 * lanes, 7 * lanes} {
			got := make([]R, n+1)
			got[n] = 42
			f(first(got), first(x), first(y), n)
			for i := range n {
				if w := want(x[i], y[i]); got[i] != w {
					t.Fatalf("%s op %d of %T: %v, %v is %v; expected %v",
						s.Name, op, x[i], x[i], y[i], got[i], w)
				}
			}
			if got[n] != 42 {
				t.Fatalf("%s op %d of %T wrote past %d", s.Name, op, x[0], n)
			}
		}
	}
}

func first[T any](x []T) *byte { return (*byte)(unsafe.Pointer(&x[0])) }

func TestIntLoops(t *testing.T) {
	testInts[int8](t)
	testInts[int16](t)
	testInts[int32](t)
	testInts[int64](t)
	testInts[uint8](t)
	testInts[uint16](t)
	testInts[uint32](t)
	testInts[uint64](t)
}

// checkCast holds a conversion, of which there may be none, to what it says.
func checkCast[S, D any](t *testing.T, from, to Number, x []S, want func(x S) D) {
	t.Helper()
	for _, s := range Sets[float32]() {
		f, lanes := castLoop(s.Name, from, to)
		if f == nil {
			continue
		}
		for _, n := range []int{lanes, 3 * lanes, 4 * lanes, len(x) &^ (lanes - 1)} {
			got := make([]D, n+1)
			guard := got[n]
			f(first(got), first(x), n)
			for i := range n {
				if w := want(x[i]); any(got[i]) != any(w) {
					t.Fatalf("%s %v to %v: %v is %v; expected %v",
						s.Name, from, to, x[i], got[i], w)
				}
			}
			if any(got[n]) != any(guard) {
				t.Fatalf("%s %v to %v wrote past %d", s.Name, from, to, n)
			}
		}
	}
}

func testIntCasts[S anyInt](t *testing.T) {
	x := integers[S](1000)
	castTo[S, int8](t, x)
	castTo[S, int16](t, x)
	castTo[S, int32](t, x)
	castTo[S, int64](t, x)
	castTo[S, uint8](t, x)
	castTo[S, uint16](t, x)
	castTo[S, uint32](t, x)
	castTo[S, uint64](t, x)
	checkCast(t, numberOf[S](), Number{Truth, 1}, x, func(v S) bool { return v != 0 })
}

func castTo[S, D anyInt](t *testing.T, x []S) {
	if from, to := numberOf[S](), numberOf[D](); from.Size != to.Size {
		checkCast(t, from, to, x, func(v S) D { return D(v) })
	}
}

func testCuts[F Float](t *testing.T) {
	x := append(edges[F](), 2147483520, -2147483648, 4294967295, 255.9, -0.9, -255.9, 300, 70000,
		0x1p62, 0x1p63, -0x1p63, -0x1p64)
	x = append(x, random[F](rand.New(rand.NewPCG(9, 9)), 1000)...)
	from := Number{Floating, int(unsafe.Sizeof(x[0]))}
	low := func(v F) int32 {
		var w [1]int32
		toInt32(w[:], []F{v})
		return w[0]
	}
	checkCast(t, from, Number{Signed, 1}, x, func(v F) int8 { return int8(low(v)) })
	checkCast(t, from, Number{Unsigned, 1}, x, func(v F) uint8 { return uint8(low(v)) })
	checkCast(t, from, Number{Signed, 2}, x, func(v F) int16 { return int16(low(v)) })
	checkCast(t, from, Number{Unsigned, 2}, x, func(v F) uint16 { return uint16(low(v)) })
	checkCast(t, from, Number{Signed, 8}, x, func(v F) int64 {
		if v >= -0x1p63 && v < 0x1p63 {
			return int64(v)
		}
		return math.MinInt64
	})
	checkCast(t, from, Number{Truth, 1}, x, func(v F) bool { return v != 0 })
}

func TestCastLoops(t *testing.T) {
	testIntCasts[int8](t)
	testIntCasts[int16](t)
	testIntCasts[int32](t)
	testIntCasts[int64](t)
	testIntCasts[uint8](t)
	testIntCasts[uint16](t)
	testIntCasts[uint32](t)
	testIntCasts[uint64](t)
	testCuts[float32](t)
	testCuts[float64](t)
}
