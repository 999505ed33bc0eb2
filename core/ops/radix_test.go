package ops

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/goten-ml/goten/core/tensor"
)

// mixed are n random numbers of many magnitudes, with ties, and zeros, infinities and NaN if they
// are floats.
func mixed[E number](r *rand.Rand, n int, kind int) []E {
	special := []float64{0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.NaN(), 1, 1, -1}
	x := make([]E, n)
	for i := range x {
		switch e := any(&x[i]).(type) {
		case *float32:
			*e = float32(r.NormFloat64() * math.Exp2(float64(r.IntN(60)-30)))
			if r.IntN(4) == 0 {
				*e = float32(special[r.IntN(len(special))])
			}
		case *float64:
			*e = r.NormFloat64() * math.Exp2(float64(r.IntN(600)-300))
			if r.IntN(4) == 0 {
				*e = special[r.IntN(len(special))]
			}
		default:
			x[i] = E(r.Uint64())
			if kind == 1 {
				x[i] = E(r.IntN(100))
			}
		}
	}
	return x
}

// testOrders holds Sort, ArgSort and TopK to a stable sort by comparing.
func testOrders(t *testing.T, test func(t *testing.T, n, kind int)) {
	t.Helper()
	for _, n := range []int{1, 2, 50, comparing, comparing + 1, 1000, 4095, 4096, 9000} {
		for kind := range 2 {
			test(t, n, kind)
		}
	}
}

func ordersOf[E interface {
	number
	tensor.Element
}](t *testing.T, n, kind int) {
	r := rand.New(rand.NewPCG(uint64(n), uint64(kind)))
	v := mixed[E](r, 2*n, kind)
	x := tensor.Of(v, 2, n)
	for _, descending := range []bool{false, true} {
		sorted := tensor.Values[E](tensor.Apply(SortOp{-1, descending}, x))
		index := tensor.Values[int64](tensor.Apply(ArgSortOp{-1, descending}, x))
		for row := range 2 {
			u, want := v[row*n:(row+1)*n], stableOrder(v[row*n:(row+1)*n], descending)
			checkOrder(t, u, want, index[row*n:(row+1)*n], sorted[row*n:(row+1)*n])
		}
	}
	k := min(n, 40)
	top, at := TopK(x, k)
	for row := range 2 {
		want := stableOrder(v[row*n:(row+1)*n], true)[:k]
		checkOrder(t, v[row*n:(row+1)*n], want, tensor.Values[int64](at)[row*k:(row+1)*k],
			tensor.Values[E](top)[row*k:(row+1)*k])
	}
}

// stableOrder is the indices that sort v, by comparing.
func stableOrder[E number](v []E, descending bool) []int64 {
	index := make([]int64, len(v))
	for i := range index {
		index[i] = int64(i)
	}
	slices.SortStableFunc(index, func(a, b int64) int {
		if descending {
			a, b = b, a
		}
		return compare(v[a], v[b])
	})
	return index
}

func checkOrder[E number](t *testing.T, v []E, want, index []int64, sorted []E) {
	t.Helper()
	if !slices.Equal(index, want) {
		t.Fatalf("%T: indices of %d elements are %v; expected %v", v, len(v), index, want)
	}
	for i, s := range sorted {
		if compare(s, v[want[i]]) != 0 {
			t.Fatalf("%T: element %d of %d is %v; expected %v", v, i, len(v), s, v[want[i]])
		}
	}
}

func TestOrdersEqualStableSort(t *testing.T) {
	testOrders(t, ordersOf[float32])
	testOrders(t, ordersOf[float64])
	testOrders(t, ordersOf[int8])
	testOrders(t, ordersOf[int32])
	testOrders(t, ordersOf[int64])
	testOrders(t, ordersOf[uint16])
	testOrders(t, ordersOf[uint64])
}

// TestArgMaxOfLongRows: the first of ties, and of NaN, wherever they lie among the blocks.
func TestArgMaxOfLongRows(t *testing.T) {
	for _, n := range []int{1, 255, 256, 257, 1000} {
		for _, at := range []int{0, n / 2, n - 1} {
			v := make([]float32, n)
			for i := range v {
				v[i] = float32(i % 7)
			}
			v[at], v[n-1] = 9, 9
			x := tensor.Of(v, n)
			if got := tensor.Values[int64](ArgMax(x, 0))[0]; int(got) != at {
				t.Errorf("ArgMax of %d is %v; expected %d", n, got, at)
			}
			if got := tensor.Values[int64](ArgMin(Neg(x), 0))[0]; int(got) != at {
				t.Errorf("ArgMin of %d is %v; expected %d", n, got, at)
			}
			v = slices.Clone(v)
			v[n-1], v[at] = float32(math.NaN()), float32(math.NaN())
			if got := tensor.Values[int64](ArgMin(tensor.Of(v, n), 0))[0]; int(got) != at {
				t.Errorf("ArgMin of %d with NaN is %v; expected %d", n, got, at)
			}
		}
	}
}
