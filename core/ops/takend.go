package ops

import (
	"slices"

	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	tensor.Register("take_nd", TakeNDOp{})
	tensor.Register("scatter_nd_add", ScatterNDAddOp{})
}

// TakeNDOp gathers x at places given by one index for each of its first axes, of the inputs x and
// one or more lists of indices (integers of one shape), which the result has in the place of these
// axes. Indices count from the end if negative; one outside its axis panics with a
// *tensor.IndexError.  dx = dy added at the places it came from.
type TakeNDOp struct{}

// Shape is that of the indices, then the axes that have none.
func (TakeNDOp) Shape(in []Spec) Spec {
	k := len(in) - 1
	if k < 1 || k > len(in[0].Shape) {
		tensor.Shapef("TakeND", "expected x and 1 to %d lists of indices, received %d",
			len(in[0].Shape), k)
	}
	for i, s := range in[1:] {
		wantIndices("TakeND", s)
		if !s.Shape.Equal(in[1].Shape) {
			tensor.Shapef("TakeND", "indices differ in shape: %v and %v", in[1].Shape, s.Shape)
		}
		if in[0].Shape[i] == 0 && s.Shape.Size() > 0 {
			tensor.Indexf("TakeND", "axis %d of %v is empty, it has no valid index", i, in[0].Shape)
		}
	}
	return Spec{DType: in[0].DType, Shape: slices.Concat(in[1].Shape, in[0].Shape[k:])}
}

// Eval copies rows.
func (TakeNDOp) Eval(x *Exec, out *Array, in []*Array) {
	src, dst := tensor.Bytes(x, x.Contiguous(in[0])), tensor.Bytes(x, out)
	size := in[0].Shape()[len(in)-1:].Size() * out.DType().Size()
	if len(dst) == 0 {
		return
	}
	rows := rowNumbers(x, "TakeND", in[0].Shape(), in[1:])
	x.For(len(rows), max(1, foldGrain/size), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			copy(dst[i*size:(i+1)*size], src[int(rows[i])*size:])
		}
	})
}

// rowNumbers numbers the rows that the lists of indices name, in row-major order of the first axes.
func rowNumbers(x *Exec, op string, s tensor.Shape, lists []*Array) []int64 {
	rows := tensor.Data[int64](x, x.Scratch(tensor.Int64, lists[0].Size()))
	clear(rows)
	for a, list := range lists {
		n := int64(s[a])
		for i, k := range indices(x, op, list, bounds{a, s[a], true}) {
			rows[i] = rows[i]*n + k
		}
	}
	return rows
}

// VJP adds dy up.
func (TakeNDOp) VJP(c *Ctx) []*T {
	in := []*T{tensor.Apply(ExpandOp{tensor.NewInts(c.Spec(0).Shape...)},
		tensor.Full(c.Spec(0).DType, 0))}
	for i := 1; i < c.Len(); i++ {
		in = append(in, c.In(i))
	}
	g := make([]*T, c.Len())
	g[0] = tensor.Apply(ScatterNDAddOp{}, append(in, c.Dy(0))...)
	return g
}

// TakeND gathers x at places given by one list of indices for each of its first axes. The lists
// have one shape; negative indices count from the end.
func TakeND(x *T, indices ...*T) *T {
	return tensor.Apply(TakeNDOp{}, append([]*T{x}, indices...)...)
}

// ScatterNDAddOp is x with updates added at places given as in TakeNDOp, of the inputs x, lists of
// indices, updates; updates have the shape that TakeND has there. Updates of one place are added
// in their order.  dx = dy, dupdates = dy taken there.
type ScatterNDAddOp struct{}

// Shape is that of x.
func (ScatterNDAddOp) Shape(in []Spec) Spec {
	if len(in) < 3 {
		tensor.Shapef("ScatterNDAdd", "expected x, indices and updates, received %d inputs",
			len(in))
	}
	want, u := TakeNDOp{}.Shape(in[:len(in)-1]), in[len(in)-1]
	if u.DType != want.DType || !u.Shape.Equal(want.Shape) {
		tensor.Shapef("ScatterNDAdd", "expected updates %v, received %v", want, u)
	}
	return in[0]
}

// Eval sees the first axes as one.
func (ScatterNDAddOp) Eval(x *Exec, out *Array, in []*Array) {
	k, s := len(in)-2, out.Shape()
	x.Copy(out, in[0])
	addScattered(x, scattering{
		r:       rows{1, s[:k].Size(), s[k:].Size()},
		index:   rowNumbers(x, "ScatterNDAdd", s, in[1:k+1]),
		updates: x.Contiguous(in[k+1]),
	}, out)
}

// VJP passes dy on, and takes it at the indices.
func (ScatterNDAddOp) VJP(c *Ctx) []*T {
	last := c.Len() - 1
	g := make([]*T, c.Len())
	g[0] = c.Dy(0)
	if c.Need(last) {
		in := []*T{c.Dy(0)}
		for i := 1; i < last; i++ {
			in = append(in, c.In(i))
		}
		g[last] = tensor.Apply(TakeNDOp{}, in...)
	}
	return g
}
