package ops

import "github.com/goten-ml/goten/core/tensor"

// mostKept is for how many greatest elements a list that is kept in order beats sorting all.
const mostKept = 64

// keepTop writes the indices of the k greatest elements of each row of a.
func keepTop(x *Exec, a *Array, top []int64, k int) {
	switch a.DType() {
	case tensor.Bool:
		topRows[uint8](x, x.Cast(a, tensor.Uint8), top, k)
	case tensor.Int8:
		topRows[int8](x, a, top, k)
	case tensor.Int16:
		topRows[int16](x, a, top, k)
	case tensor.Int32:
		topRows[int32](x, a, top, k)
	case tensor.Int64:
		topRows[int64](x, a, top, k)
	case tensor.Uint8:
		topRows[uint8](x, a, top, k)
	case tensor.Uint16:
		topRows[uint16](x, a, top, k)
	case tensor.Uint32:
		topRows[uint32](x, a, top, k)
	case tensor.Uint64:
		topRows[uint64](x, a, top, k)
	case tensor.Float32:
		topRows[float32](x, a, top, k)
	case tensor.Float64:
		topRows[float64](x, a, top, k)
	}
}

func topRows[E number](x *Exec, a *Array, top []int64, k int) {
	v, n := tensor.Data[E](x, a), a.Shape().Last()
	x.For(len(v)/n, max(1, foldGrain/2/n), func(lo, hi int) {
		values := make([]E, k)
		for r := lo; r < hi; r++ {
			topOf(values, top[r*k:(r+1)*k], v[r*n:(r+1)*n])
		}
	})
}

// topOf keeps the greatest elements so far, the greatest first, and of equal ones the first first.
func topOf[E number](values []E, index []int64, row []E) {
	k := 0
	for ; k < len(values); k++ {
		insert(values[:k+1], index[:k+1], row[k], int64(k))
	}
	least := values[k-1]
	for i, v := range row[k:] {
		if v <= least { // not of NaN
			continue
		}
		if compare(v, least) > 0 {
			insert(values, index, v, int64(k+i))
			least = values[k-1]
		}
	}
}

// insert puts v in its place, before the last, which is lost.
func insert[E number](values []E, index []int64, v E, at int64) {
	i := len(values) - 1
	for ; i > 0 && compare(v, values[i-1]) > 0; i-- {
		values[i], index[i] = values[i-1], index[i-1]
	}
	values[i], index[i] = v, at
}
