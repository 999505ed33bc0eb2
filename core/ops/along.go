package ops

import (
	"slices"

	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	tensor.Register("take_along_axis", TakeAlongOp{Axis: -1})
	tensor.Register("put_along_axis", PutAlongOp{Axis: -1})
}

// TakeAlongOp picks elements of x along Axis, of the inputs x, indices: result [i, j] is
// x[i, indices[i, j]] for the last axis. The shapes agree but for that axis. Negative lets
// indices count from the end.  dx = dy added at the places it came from.
type TakeAlongOp struct {
	Axis     int  `json:"axis"`
	Negative bool `json:"negative"`
}

// Shape is that of the indices.
func (o TakeAlongOp) Shape(in []Spec) Spec {
	arity("TakeAlong", in, 2)
	wantAlong("TakeAlong", in, o.Axis)
	return Spec{DType: in[0].DType, Shape: in[1].Shape}
}

// wantAlong checks the indices against x.
func wantAlong(op string, in []Spec, axis int) {
	wantIndices(op, in[1])
	a := in[0].Shape.Axis(op, axis)
	fits := len(in[0].Shape) == len(in[1].Shape)
	for k := 0; fits && k < len(in[0].Shape); k++ {
		fits = k == a || in[0].Shape[k] == in[1].Shape[k]
	}
	if !fits {
		tensor.Shapef(op, "%v at indices %v: they may differ along axis %d only", in[0], in[1], a)
	}
	if in[0].Shape[a] == 0 && in[1].Shape.Size() > 0 {
		tensor.Indexf(op, "axis %d of %v is empty, it has no valid index", a, in[0].Shape)
	}
}

// Eval copies elements.
func (o TakeAlongOp) Eval(x *Exec, out *Array, in []*Array) {
	p := placesOf(x, "TakeAlong", in, o)
	src, dst := tensor.Bytes(x, x.Contiguous(in[0])), tensor.Bytes(x, out)
	size := out.DType().Size()
	p.each(x, func(i, from int) { copy(dst[i*size:(i+1)*size], src[from*size:]) })
}

// places is where each index of an along-operator points: index i of the flat indices to element
// at(i) of the flat x.
type places struct {
	index []int64
	n     int // size of the axis in x
	r     rows
}

func placesOf(x *Exec, op string, in []*Array, o TakeAlongOp) places {
	a := in[0].Shape().Axis(op, o.Axis)
	n := in[0].Shape()[a]
	return places{indices(x, op, in[1], bounds{a, n, o.Negative}), n, around(in[1].Shape(), a)}
}

// each calls f for all indices. Threads share the outer indices, so that two indices of one place
// come in their order.
func (p *places) each(x *Exec, f func(i, at int)) {
	m, inner := p.r.n, p.r.inner
	x.For(p.r.outer, max(1, foldGrain/max(1, m*inner)), func(lo, hi int) {
		for i := lo * m * inner; i < hi*m*inner; i++ {
			o, k := i/(m*inner), i%inner
			f(i, (o*p.n+int(p.index[i]))*inner+k)
		}
	})
}

// VJP adds dy up.
func (o TakeAlongOp) VJP(c *Ctx) []*T {
	zero := zeros(c.Spec(0))
	return []*T{tensor.Apply(PutAlongOp{o.Axis, o.Negative, true}, zero, c.In(1), c.Dy(0)), nil}
}

// TakeAlong picks elements of x along axis at indices of the same rank; the other axes are
// broadcast, and negative indices count from the end.
func TakeAlong(x, indices *T, axis int) *T {
	a := x.Shape().Axis("TakeAlong", axis)
	x, indices = broadcastBut(x, indices, a)
	return tensor.Apply(TakeAlongOp{a, true}, x, indices)
}

// broadcastBut broadcasts all axes but one.
func broadcastBut(x, y *T, axis int) (*T, *T) {
	if x.Rank() != y.Rank() {
		tensor.Shapef("TakeAlong", "%v and indices %v differ in rank", x.Spec(), y.Spec())
	}
	s, t := slices.Clone(x.Shape()), slices.Clone(y.Shape())
	n, m := s[axis], t[axis]
	s[axis], t[axis] = 1, 1
	u := slices.Clone(tensor.Broadcast("TakeAlong", s, t))
	u[axis] = n
	x = Expand(x, u...)
	u = slices.Clone(u)
	u[axis] = m
	return x, Expand(y, u...)
}

// PutAlongOp is x with values written at indices along Axis, of the inputs x, indices, values, or
// added with Add; values have the shape of the indices. The last value of a place stays.
// dx = dy, but 0 where values were written; dvalues = dy there, if it stayed.
type PutAlongOp struct {
	Axis     int  `json:"axis"`
	Negative bool `json:"negative"`
	Add      bool `json:"add"`
}

// Shape is that of x.
func (o PutAlongOp) Shape(in []Spec) Spec {
	arity("PutAlong", in, 3)
	wantAlong("PutAlong", in, o.Axis)
	if in[2].DType != in[0].DType || !in[2].Shape.Equal(in[1].Shape) {
		tensor.Shapef("PutAlong", "expected values %v of %v, received %v",
			in[1].Shape, in[0].DType, in[2])
	}
	if o.Add {
		wantAccumulable("PutAlong", in[0])
	}
	return in[0]
}

// Eval writes elements.
func (o PutAlongOp) Eval(x *Exec, out *Array, in []*Array) {
	x.Copy(out, in[0])
	p := placesOf(x, "PutAlong", in, TakeAlongOp{o.Axis, o.Negative})
	v := x.Contiguous(in[2])
	if !o.Add {
		size := out.DType().Size()
		src, dst := tensor.Bytes(x, v), tensor.Bytes(x, out)
		p.each(x, func(i, at int) { copy(dst[at*size:(at+1)*size], src[i*size:]) })
		return
	}
	switch out.DType() {
	case tensor.Float32:
		addAt[float32](x, p, out, v)
	case tensor.Float64:
		addAt[float64](x, p, out, v)
	case tensor.Int32:
		addAt[int32](x, p, out, v)
	case tensor.Int64:
		addAt[int64](x, p, out, v)
	case tensor.Uint64:
		addAt[uint64](x, p, out, v)
	}
}

func addAt[E number](x *Exec, p places, out, v *Array) {
	y, u := tensor.Data[E](x, out), tensor.Data[E](x, v)
	p.each(x, func(i, at int) { y[at] += u[i] })
}

// VJP masks dy, as ScatterUpdateOp does.
func (o PutAlongOp) VJP(c *Ctx) []*T {
	index, dy := c.In(1), c.Dy(0)
	g := []*T{dy, nil, nil}
	if c.Need(0) && !o.Add {
		g[0] = tensor.Apply(o, dy, index, zeros(Spec{DType: dy.DType(), Shape: index.Shape()}))
	}
	if c.Need(2) {
		g[2] = tensor.Apply(TakeAlongOp{o.Axis, o.Negative}, dy, index)
	}
	if c.Need(2) && !o.Add {
		number := tensor.Arange(tensor.Int64, 0, float64(index.Size()), 1)
		number = Reshape(number, index.Shape()...)
		none := Expand(tensor.Full(tensor.Int64, -1), c.Spec(0).Shape...)
		last := tensor.Apply(o, none, index, number)
		stayed := Equal(tensor.Apply(TakeAlongOp{o.Axis, o.Negative}, last, index), number)
		g[2] = Where(stayed, g[2], Literal(dy, 0))
	}
	return g
}

// PutAlong is x with values written at indices along axis; indices have the rank of x, values are
// broadcast to their shape and converted to the dtype of x.
func PutAlong(x, indices, values *T, axis int) *T {
	a := x.Shape().Axis("PutAlong", axis)
	values = Expand(Cast(values, x.DType()), indices.Shape()...)
	return tensor.Apply(PutAlongOp{Axis: a, Negative: true}, x, indices, values)
}
