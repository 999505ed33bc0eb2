package ops

import (
	"sort"

	"github.com/goten-ml/goten/core/tensor"
)

func init() { tensor.Register("searchsorted", SearchSortedOp{}) }

// SearchSortedOp is where each element of v, of the inputs sorted, v, would be inserted to keep the
// sorted list in order: before equal elements, or behind them with Right. The list has one axis;
// the result, int64, has the shape of v.
type SearchSortedOp struct {
	Right bool `json:"right"`
}

// Shape is that of v.
func (o SearchSortedOp) Shape(in []Spec) Spec {
	arity("SearchSorted", in, 2)
	if len(in[0].Shape) != 1 || in[0].DType != in[1].DType {
		tensor.Shapef("SearchSorted", "expected a list and elements of its dtype, received %v, %v",
			in[0], in[1])
	}
	return Spec{DType: tensor.Int64, Shape: in[1].Shape}
}

// Eval bisects. NaN counts as the greatest.
func (o SearchSortedOp) Eval(x *Exec, out *Array, in []*Array) {
	switch d := in[0].DType(); {
	case d.IsFloat():
		bisect[float64](x, o, out, in, tensor.Float64)
	case d == tensor.Uint64:
		bisect[uint64](x, o, out, in, tensor.Uint64)
	default:
		bisect[int64](x, o, out, in, tensor.Int64)
	}
}

func bisect[E number](x *Exec, o SearchSortedOp, out *Array, in []*Array, as tensor.DType) {
	list := tensor.Data[E](x, x.Cast(in[0], as))
	v, y := tensor.Data[E](x, x.Cast(in[1], as)), tensor.Data[int64](x, out)
	least := 0 // of what compare says, for a place behind v
	if o.Right {
		least = 1
	}
	x.For(len(v), foldGrain/64, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			y[i] = int64(sort.Search(len(list), func(k int) bool {
				return compare(list[k], v[i]) >= least
			}))
		}
	})
}

// SearchSorted is where each element of v would be inserted into a sorted list of one axis: before
// equal elements, or behind them if right is set.
func SearchSorted(sorted, v *T, right bool) *T {
	sorted, v = promote(sorted, v)
	return tensor.Apply(SearchSortedOp{right}, sorted, v)
}
