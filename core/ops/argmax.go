package ops

import (
	"slices"

	"github.com/goten-ml/goten/core/internal/kernel"
	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	tensor.Register("argmax", ArgMaxOp{Axis: -1})
	tensor.Register("argmin", ArgMinOp{Axis: -1})
}

// ArgMaxOp is the index, int64, of the first largest element along Axis; of the first NaN if there
// is one, as in NumPy. Keep leaves the axis with size 1.
type ArgMaxOp struct {
	Axis int  `json:"axis"`
	Keep bool `json:"keep"`
}

// Shape drops the axis.
func (o ArgMaxOp) Shape(in []Spec) Spec { return argShape("ArgMax", in, o.Axis, o.Keep) }

// Eval compares along the axis.
func (o ArgMaxOp) Eval(x *Exec, out *Array, in []*Array) {
	argExtremum(x, out, in[0], o.Axis, false)
}

// ArgMax is the index, int64, of the first largest element along axis; the first NaN wins.
func ArgMax(x *T, axis int) *T {
	return tensor.Apply(ArgMaxOp{Axis: x.Shape().Axis("ArgMax", axis)}, x)
}

// ArgMinOp is the index, int64, of the first smallest element along Axis; of the first NaN if there
// is one, as in NumPy. Keep leaves the axis with size 1.
type ArgMinOp struct {
	Axis int  `json:"axis"`
	Keep bool `json:"keep"`
}

// Shape drops the axis.
func (o ArgMinOp) Shape(in []Spec) Spec { return argShape("ArgMin", in, o.Axis, o.Keep) }

// Eval compares along the axis.
func (o ArgMinOp) Eval(x *Exec, out *Array, in []*Array) {
	argExtremum(x, out, in[0], o.Axis, true)
}

// ArgMin is the index, int64, of the first smallest element along axis; the first NaN wins.
func ArgMin(x *T, axis int) *T {
	return tensor.Apply(ArgMinOp{Axis: x.Shape().Axis("ArgMin", axis)}, x)
}

func argShape(op string, in []Spec, axis int, keep bool) Spec {
	arity(op, in, 1)
	a := in[0].Shape.Axis(op, axis)
	s := reduced(op, in[0].Shape, tensor.NewInts(a), keep)
	if in[0].Shape[a] == 0 && s.Size() != 0 {
		tensor.Valuef(op, "no elements to choose from: axis %d of %v is empty", a, in[0])
	}
	return Spec{DType: tensor.Int64, Shape: s}
}

func argExtremum(x *Exec, out, in *Array, axis int, least bool) {
	a, r := arrange(x, in, []int{in.Shape().Axis("ArgMax", axis)})
	y := tensor.Data[int64](x, out)
	switch in.DType() {
	case tensor.Bool:
		argRows[uint8](x, r, y, x.Cast(a, tensor.Uint8), least)
	case tensor.Int8:
		argRows[int8](x, r, y, a, least)
	case tensor.Int16:
		argRows[int16](x, r, y, a, least)
	case tensor.Int32:
		argRows[int32](x, r, y, a, least)
	case tensor.Int64:
		argRows[int64](x, r, y, a, least)
	case tensor.Uint8:
		argRows[uint8](x, r, y, a, least)
	case tensor.Uint16:
		argRows[uint16](x, r, y, a, least)
	case tensor.Uint32:
		argRows[uint32](x, r, y, a, least)
	case tensor.Uint64:
		argRows[uint64](x, r, y, a, least)
	case tensor.Float32:
		argRows[float32](x, r, y, a, least)
	case tensor.Float64:
		argRows[float64](x, r, y, a, least)
	}
}

// argRows walks the rows of each outer index; best holds the values that out has the indices of.
func argRows[E number](x *Exec, r rows, out []int64, a *Array, least bool) {
	in := tensor.Data[E](x, a)
	if r.inner == 1 {
		x.For(r.outer, max(1, foldGrain/max(1, r.n)), func(lo, hi int) {
			for o := lo; o < hi; o++ {
				out[o] = argOf(in[o*r.n:(o+1)*r.n], least)
			}
		})
		return
	}
	x.For(r.outer, max(1, foldGrain/max(1, r.n*r.inner)), func(lo, hi int) {
		best := make([]E, r.inner)
		for o := lo; o < hi; o++ {
			y := out[o*r.inner : (o+1)*r.inner]
			block := in[o*r.n*r.inner : (o+1)*r.n*r.inner]
			clear(y)
			copy(best, block)
			for k := 1; k < r.n; k++ {
				argRow(best, y, block[k*r.inner:(k+1)*r.inner], int64(k), least)
			}
		}
	})
}

// argOf is the index of the best element of a contiguous row.
func argOf[E number](row []E, least bool) int64 {
	switch row := any(row).(type) {
	case []float32:
		return argFloat(row, least)
	case []float64:
		return argFloat(row, least)
	}
	at, best := 0, row[0]
	for i, v := range row {
		if v > best && !least || v < best && least {
			at, best = i, v
		}
	}
	return int64(at)
}

// argBlock is how many elements argFloat looks at together: they stay in the first cache.
const argBlock = 4096

// argFloat finds the block of the best element by the extrema of blocks, then the element in it.
func argFloat[F kernel.Float](row []F, least bool) int64 {
	k := kernel.Of[F]()
	extremum := k.MaxOf
	if least {
		extremum = k.MinOf
	}
	var best F
	block := 0
	for lo := 0; lo < len(row); lo += argBlock {
		v := extremum(row[lo:min(lo+argBlock, len(row))])
		if v != v {
			return int64(lo + slices.IndexFunc(row[lo:], func(v F) bool { return v != v }))
		}
		if lo == 0 || v > best && !least || v < best && least {
			best, block = v, lo
		}
	}
	return int64(block + k.IndexOf(row[block:], best))
}

// argRow takes row k into the best so far. v != v is true of NaN only.
func argRow[E number](best []E, y []int64, row []E, k int64, least bool) {
	for i, v := range row {
		w := best[i]
		better := v > w
		if least {
			better = v < w
		}
		if better || v != v && w == w {
			best[i], y[i] = v, k
		}
	}
}
