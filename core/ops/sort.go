package ops

import (
	"slices"

	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	tensor.Register("sort", SortOp{Axis: -1})
	tensor.Register("argsort", ArgSortOp{Axis: -1})
	tensor.Register("top_k", TopKOp{K: 1})
}

// SortOp orders the elements along Axis, the least first, or the greatest with Descending. NaN
// counts as the greatest.  dx = dy at the places the elements came from.
type SortOp struct {
	Axis       int  `json:"axis"`
	Descending bool `json:"descending"`
}

// Shape is that of x.
func (o SortOp) Shape(in []Spec) Spec {
	arity("Sort", in, 1)
	in[0].Shape.Axis("Sort", o.Axis)
	return in[0]
}

// Eval sorts rows.
func (o SortOp) Eval(x *Exec, out *Array, in []*Array) {
	a := in[0].Shape().Axis("Sort", o.Axis)
	src := lastAxis(x, in[0], a)
	y := out
	if !out.Window(out.Permute(toLast(len(out.Shape()), a))).Contiguous() {
		y = x.Scratch(out.DType(), src.Shape()...)
	}
	copy(tensor.Bytes(x, y), tensor.Bytes(x, src))
	sortAll(x, y, src.Shape().Last(), o.Descending)
	if y != out {
		x.Copy(out.Window(out.Permute(toLast(len(out.Shape()), a))), y)
	}
}

// VJP takes dy by the inverse of the permutation that sorts.
func (o SortOp) VJP(c *Ctx) []*T {
	perm := tensor.Apply(ArgSortOp(o), c.In(0))
	back := tensor.Apply(ArgSortOp{Axis: o.Axis}, perm)
	return []*T{tensor.Apply(TakeAlongOp{Axis: o.Axis}, c.Dy(0), back)}
}

// Sort orders the elements along axis, the least first and NaN last.
func Sort(x *T, axis int) *T {
	return tensor.Apply(SortOp{Axis: x.Shape().Axis("Sort", axis)}, x)
}

// ArgSortOp is the indices, int64, that sort x along Axis; equal elements stay in their order.
type ArgSortOp struct {
	Axis       int  `json:"axis"`
	Descending bool `json:"descending"`
}

// Shape is that of x.
func (o ArgSortOp) Shape(in []Spec) Spec {
	return Spec{DType: tensor.Int64, Shape: SortOp(o).Shape(in).Shape}
}

// Eval sorts indices.
func (o ArgSortOp) Eval(x *Exec, out *Array, in []*Array) {
	a := in[0].Shape().Axis("ArgSort", o.Axis)
	src := lastAxis(x, in[0], a)
	index := x.Scratch(tensor.Int64, src.Shape()...)
	order(x, src, index, o.Descending)
	x.Copy(out.Window(out.Permute(toLast(len(out.Shape()), a))), index)
}

// ArgSort is the indices, int64, that sort x along axis, the least first and NaN last; equal
// elements stay in their order.
func ArgSort(x *T, axis int) *T {
	return tensor.Apply(ArgSortOp{Axis: x.Shape().Axis("ArgSort", axis)}, x)
}

// TopKOp is the K greatest elements along the last axis, the greatest first, and their indices,
// int64; of equal elements the first comes first.  dx = dy at the places they came from.
type TopKOp struct {
	K int `json:"k"`
}

// Shapes has K elements along the last axis.
func (o TopKOp) Shapes(in []Spec) []Spec {
	arity("TopK", in, 1)
	s := slices.Clone(in[0].Shape)
	a := s.Axis("TopK", -1)
	if o.K < 0 || o.K > s[a] {
		tensor.Valuef("TopK", "k is %d, the last axis of %v has %d elements", o.K, s, s[a])
	}
	s[a] = o.K
	return []Spec{{DType: in[0].DType, Shape: s}, {DType: tensor.Int64, Shape: s}}
}

// EvalMulti keeps the first so far while it walks over a row, or sorts indices for many.
func (o TopKOp) EvalMulti(x *Exec, out, in []*Array) {
	src := x.Contiguous(in[0])
	n, size := src.Shape().Last(), src.DType().Size()
	top := tensor.Data[int64](x, out[1])
	if len(top) == 0 {
		return
	}
	if o.K > mostKept {
		index := x.Scratch(tensor.Int64, src.Shape()...)
		order(x, src, index, true)
		all := tensor.Data[int64](x, index)
		for i := range top {
			top[i] = all[i/o.K*n+i%o.K]
		}
	} else {
		keepTop(x, src, top, o.K)
	}
	from, to := tensor.Bytes(x, src), tensor.Bytes(x, out[0])
	for i, k := range top {
		copy(to[i*size:(i+1)*size], from[(i/o.K*n+int(k))*size:])
	}
}

// VJP puts dy back.
func (o TopKOp) VJP(c *Ctx) []*T {
	put := PutAlongOp{Axis: -1, Add: true}
	return []*T{tensor.Apply(put, zeros(c.Spec(0)), c.Out(1), c.Dy(0))}
}

// TopK is the k greatest elements along the last axis, the greatest first, and their indices.
func TopK(x *T, k int) (values, indices *T) {
	out := tensor.ApplyMulti(TopKOp{k}, x)
	return out[0], out[1]
}

// sortAll sorts rows of n elements in place.
func sortAll(x *Exec, a *Array, n int, descending bool) {
	switch a.DType() {
	case tensor.Bool:
		b := tensor.Bytes(x, a)
		sortRows(x, b, n, descending)
	case tensor.Int8:
		sortRows(x, tensor.Data[int8](x, a), n, descending)
	case tensor.Int16:
		sortRows(x, tensor.Data[int16](x, a), n, descending)
	case tensor.Int32:
		sortRows(x, tensor.Data[int32](x, a), n, descending)
	case tensor.Int64:
		sortRows(x, tensor.Data[int64](x, a), n, descending)
	case tensor.Uint8:
		sortRows(x, tensor.Data[uint8](x, a), n, descending)
	case tensor.Uint16:
		sortRows(x, tensor.Data[uint16](x, a), n, descending)
	case tensor.Uint32:
		sortRows(x, tensor.Data[uint32](x, a), n, descending)
	case tensor.Uint64:
		sortRows(x, tensor.Data[uint64](x, a), n, descending)
	case tensor.Float32:
		sortRows(x, tensor.Data[float32](x, a), n, descending)
	case tensor.Float64:
		sortRows(x, tensor.Data[float64](x, a), n, descending)
	}
}

// sortRows sorts rows of n elements, NaN last.
func sortRows[E number](x *Exec, v []E, n int, descending bool) {
	switch v := any(v).(type) {
	case []float32:
		sortFloats32(x, v, n)
	case []float64:
		sortFloats64(x, v, n)
	case []int8:
		sortWhole(x, v, n)
	case []int16:
		sortWhole(x, v, n)
	case []int32:
		sortWhole(x, v, n)
	case []int64:
		sortWhole(x, v, n)
	case []uint8:
		sortWhole(x, v, n)
	case []uint16:
		sortWhole(x, v, n)
	case []uint32:
		sortWhole(x, v, n)
	case []uint64:
		sortWhole(x, v, n)
	}
	if descending {
		reverseRows(x, v, n)
	}
}

// toLast is the permutation that moves an axis to the end.
func toLast(rank, axis int) []int {
	p := make([]int, 0, rank)
	for i := range rank {
		if i != axis {
			p = append(p, i)
		}
	}
	return append(p, axis)
}

// lastAxis is a row-major array with the axis at the end.
func lastAxis(x *Exec, a *Array, axis int) *Array {
	return x.Contiguous(a.Window(a.Permute(toLast(len(a.Shape()), axis))))
}

// order writes the indices that sort each row of a.
func order(x *Exec, a, index *Array, descending bool) {
	switch a.DType() {
	case tensor.Bool:
		orderRows[uint8](x, x.Cast(a, tensor.Uint8), index, descending)
	case tensor.Int8:
		orderRows[int8](x, a, index, descending)
	case tensor.Int16:
		orderRows[int16](x, a, index, descending)
	case tensor.Int32:
		orderRows[int32](x, a, index, descending)
	case tensor.Int64:
		orderRows[int64](x, a, index, descending)
	case tensor.Uint8:
		orderRows[uint8](x, a, index, descending)
	case tensor.Uint16:
		orderRows[uint16](x, a, index, descending)
	case tensor.Uint32:
		orderRows[uint32](x, a, index, descending)
	case tensor.Uint64:
		orderRows[uint64](x, a, index, descending)
	case tensor.Float32:
		orderRows[float32](x, a, index, descending)
	case tensor.Float64:
		orderRows[float64](x, a, index, descending)
	}
}

func orderRows[E number](x *Exec, a, index *Array, descending bool) {
	n := a.Shape().Last()
	if a.Size() == 0 {
		return
	}
	v, out := tensor.Data[E](x, a), tensor.Data[int64](x, index)
	inRows(x, len(v), n, func() func(lo, hi int) {
		o := newOrdering(n)
		return func(lo, hi int) {
			keysOf(o.keys, v[lo:hi])
			o.order(out[lo:hi], descending)
		}
	})
}

// compare orders numbers with NaN as the greatest.
func compare[E number](x, y E) int {
	switch {
	case x < y || x == x && y != y:
		return -1
	case x > y || x != x && y == y:
		return 1
	}
	return 0
}
