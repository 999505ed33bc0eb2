package ops

import (
	"slices"

	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	tensor.Register("take", TakeOp{})
	tensor.Register("scatter_add", ScatterAddOp{})
	tensor.Register("scatter_update", ScatterUpdateOp{})
	tensor.Register("one_hot", OneHotOp{DType: tensor.Float32})
}

// TakeOp gathers x at indices along Axis, of the inputs x, indices (integers of any shape): the
// axis gives way to the axes of the indices. An index outside the axis panics with a
// *tensor.IndexError; Negative lets indices count from the end, as NumPy does.
// dx = dy added at the places it came from.
type TakeOp struct {
	Axis     int  `json:"axis"`
	Negative bool `json:"negative"`
}

// Shape replaces the axis by the axes of the indices.
func (o TakeOp) Shape(in []Spec) Spec {
	arity("Take", in, 2)
	a := in[0].Shape.Axis("Take", o.Axis)
	wantIndices("Take", in[1])
	if in[0].Shape[a] == 0 && in[1].Shape.Size() > 0 {
		tensor.Indexf("Take", "axis %d of %v is empty, it has no valid index", a, in[0].Shape)
	}
	s := slices.Concat(in[0].Shape[:a], in[1].Shape, in[0].Shape[a+1:])
	return Spec{DType: in[0].DType, Shape: s}
}

// Eval copies rows.
func (o TakeOp) Eval(x *Exec, out *Array, in []*Array) {
	a := in[0].Shape().Axis("Take", o.Axis)
	r := around(in[0].Shape(), a)
	index := indices(x, "Take", in[1], bounds{a, r.n, o.Negative})
	src, dst := tensor.Bytes(x, x.Contiguous(in[0])), tensor.Bytes(x, out)
	size := r.inner * out.DType().Size()
	if len(dst) == 0 {
		return
	}
	n := len(index)
	x.For(r.outer*n, max(1, foldGrain/max(1, r.inner)), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			from := (i/n*r.n + int(index[i%n])) * size
			copy(dst[i*size:(i+1)*size], src[from:from+size])
		}
	})
}

// VJP adds dy up.
func (o TakeOp) VJP(c *Ctx) []*T {
	zero := tensor.Apply(ExpandOp{tensor.NewInts(c.Spec(0).Shape...)},
		tensor.Full(c.Spec(0).DType, 0))
	return []*T{tensor.Apply(ScatterAddOp(o), zero, c.In(1), c.Dy(0)), nil}
}

// Take gathers x at indices along axis; negative indices count from the end. It panics with a
// *tensor.IndexError when an index lies outside the axis.
func Take(x, indices *T, axis int) *T {
	return tensor.Apply(TakeOp{x.Shape().Axis("Take", axis), true}, x, indices)
}

// ScatterAddOp is x with updates added at indices along Axis, of the inputs x, indices, updates;
// updates have the shape that Take at these indices has. Updates of one place are added in their
// order, so results do not depend on the number of threads.  dx = dy, dupdates = dy taken there.
type ScatterAddOp struct {
	Axis     int  `json:"axis"`
	Negative bool `json:"negative"`
}

// Shape is that of x.
func (o ScatterAddOp) Shape(in []Spec) Spec { return scatterShape("ScatterAdd", TakeOp(o), in) }

// Eval adds row by row, for float and integer types; bools are joined by or.
func (o ScatterAddOp) Eval(x *Exec, out *Array, in []*Array) {
	x.Copy(out, in[0])
	addScattered(x, scatterOf(x, "ScatterAdd", TakeOp(o), in), out)
}

func addScattered(x *Exec, s scattering, out *Array) {
	switch out.DType() {
	case tensor.Bool:
		y := tensor.Data[bool](x, out)
		scatter(x, s, y, tensor.Data[bool](x, s.updates), func(y, u []bool) {
			for i, v := range u {
				y[i] = y[i] || v
			}
		})
	case tensor.Int8:
		scatterAdd[int8](x, s, out)
	case tensor.Int16:
		scatterAdd[int16](x, s, out)
	case tensor.Int32:
		scatterAdd[int32](x, s, out)
	case tensor.Int64:
		scatterAdd[int64](x, s, out)
	case tensor.Uint8:
		scatterAdd[uint8](x, s, out)
	case tensor.Uint16:
		scatterAdd[uint16](x, s, out)
	case tensor.Uint32:
		scatterAdd[uint32](x, s, out)
	case tensor.Uint64:
		scatterAdd[uint64](x, s, out)
	case tensor.Float32:
		scatterAdd[float32](x, s, out)
	case tensor.Float64:
		scatterAdd[float64](x, s, out)
	}
}

func scatterAdd[E number](x *Exec, s scattering, out *Array) {
	scatter(x, s, tensor.Data[E](x, out), tensor.Data[E](x, s.updates), func(y, u []E) {
		for i, v := range u {
			y[i] += v
		}
	})
}

// VJP passes dy on, and takes it at the indices.
func (o ScatterAddOp) VJP(c *Ctx) []*T {
	g := []*T{c.Dy(0), nil, nil}
	if c.Need(2) {
		g[2] = tensor.Apply(TakeOp(o), c.Dy(0), c.In(1))
	}
	return g
}

// ScatterAdd is x with updates added at indices along axis; negative indices count from the end.
// Updates are broadcast to the shape of Take(x, indices, axis).
func ScatterAdd(x, indices, updates *T, axis int) *T {
	o := TakeOp{x.Shape().Axis("ScatterAdd", axis), true}
	x, updates = promote(x, updates)
	updates = Expand(updates, o.Shape([]Spec{x.Spec(), indices.Spec()}).Shape...)
	return tensor.Apply(ScatterAddOp(o), x, indices, updates)
}

// ScatterUpdateOp is x with updates written at indices along Axis, as ScatterAddOp adds; the last
// update of a place stays.  dx = dy but 0 at the places written, dupdates = dy there, if it stayed.
type ScatterUpdateOp struct {
	Axis     int  `json:"axis"`
	Negative bool `json:"negative"`
}

// Shape is that of x.
func (o ScatterUpdateOp) Shape(in []Spec) Spec {
	return scatterShape("ScatterUpdate", TakeOp(o), in)
}

// Eval writes row by row.
func (o ScatterUpdateOp) Eval(x *Exec, out *Array, in []*Array) {
	x.Copy(out, in[0])
	s := scatterOf(x, "ScatterUpdate", TakeOp(o), in)
	s.r.inner *= out.DType().Size()
	scatter(x, s, tensor.Bytes(x, out), tensor.Bytes(x, s.updates),
		func(y, u []byte) { copy(y, u) })
}

// VJP masks dy. Which of several updates of a place stayed is found by scattering their numbers.
func (o ScatterUpdateOp) VJP(c *Ctx) []*T {
	g := make([]*T, 3)
	index, dy := c.In(1), c.Dy(0)
	if c.Need(0) {
		none := tensor.Full(dy.DType(), 0)
		g[0] = tensor.Apply(o, dy, index, Expand(none, c.Spec(2).Shape...))
	}
	if c.Need(2) {
		n := index.Size()
		number := Reshape(tensor.Arange(tensor.Int64, 0, float64(n), 1), index.Shape()...)
		a := c.Spec(0).Shape.Axis("ScatterUpdate", o.Axis)
		empty := tensor.Full(tensor.Int64, -1, c.Spec(0).Shape[a])
		along := ScatterUpdateOp{Axis: 0, Negative: o.Negative}
		last := tensor.Apply(along, empty, index, number)
		stayed := Equal(tensor.Apply(TakeOp(along), last, index), number)
		mask := Reshape(stayed, append(slices.Clone(index.Shape()),
			ones(len(c.Spec(0).Shape)-a-1)...)...)
		g[2] = Where(mask, tensor.Apply(TakeOp(o), dy, index), Literal(dy, 0))
	}
	return g
}

// ones is n sizes of 1.
func ones(n int) []int {
	s := make([]int, n)
	for i := range s {
		s[i] = 1
	}
	return s
}

// ScatterUpdate is x with updates written at indices along axis; negative indices count from the
// end, and the last update of a place stays. Updates are broadcast and converted to the dtype of x.
func ScatterUpdate(x, indices, updates *T, axis int) *T {
	o := TakeOp{x.Shape().Axis("ScatterUpdate", axis), true}
	updates = Cast(updates, x.DType())
	updates = Expand(updates, o.Shape([]Spec{x.Spec(), indices.Spec()}).Shape...)
	return tensor.Apply(ScatterUpdateOp(o), x, indices, updates)
}

// OneHotOp writes each index as a row of Size elements, of which the one at the index is 1 and the
// others 0; an index outside gives zeros.
type OneHotOp struct {
	Size  int          `json:"num_classes"`
	DType tensor.DType `json:"dtype"`
}

// Shape appends an axis.
func (o OneHotOp) Shape(in []Spec) Spec {
	arity("OneHot", in, 1)
	wantIndices("OneHot", in[0])
	s := append(slices.Clone(in[0].Shape), o.Size)
	return Spec{DType: o.DType, Shape: s.Check("OneHot")}
}

// Eval sets ones among zeros.
func (o OneHotOp) Eval(x *Exec, out *Array, in []*Array) {
	x.Fill(out, 0)
	one := x.Scratch(o.DType, 1)
	x.Fill(one, 1)
	bits, y := tensor.Bytes(x, one), tensor.Bytes(x, out)
	for i, k := range tensor.Data[int64](x, x.Cast(in[0], tensor.Int64)) {
		if k >= 0 && k < int64(o.Size) {
			copy(y[(i*o.Size+int(k))*len(bits):], bits)
		}
	}
}

// OneHot writes each index as a row of size elements, of which the one at the index is 1 and the
// others 0, in a new last axis; an index outside gives zeros.
func OneHot(indices *T, size int, dtype tensor.DType) *T {
	return tensor.Apply(OneHotOp{size, dtype}, indices)
}
