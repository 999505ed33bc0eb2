package ops

import (
	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	tensor.Register("nonzero", NonzeroOp{})
	tensor.Register("unique", UniqueOp{})
	tensor.Register("bincount", BinCountOp{})
}

// NonzeroOp is where the elements of x are not 0, in row-major order: for each axis one list of
// indices, int64.
type NonzeroOp struct{}

// Compute counts, then writes.
func (NonzeroOp) Compute(x *Exec, in []*Array) []*T {
	dynamicArity("Nonzero", in, 1)
	s := in[0].Shape()
	truth := tensor.Data[bool](x, x.Cast(in[0], tensor.Bool))
	var flat []int
	for i, t := range truth {
		if t {
			flat = append(flat, i)
		}
	}
	out := make([]*T, len(s))
	step := 1
	for k := len(s) - 1; k >= 0; k-- {
		index := make([]int64, len(flat))
		for j, i := range flat {
			index[j] = int64(i / step % s[k])
		}
		out[k] = tensor.Of(index)
		step *= s[k]
	}
	return out
}

// Nonzero is where the elements of x are not 0, in row-major order: for each axis one list of
// indices, int64.
func Nonzero(x *T) []*T { return tensor.ApplyDynamic(NonzeroOp{}, x) }

// ArgWhere is where the elements of x are not 0: one row of indices, int64, for each.
func ArgWhere(x *T) *T {
	if x.Rank() == 0 {
		return tensor.New(tensor.Int64, CountNonzero(x).Size(), 0)
	}
	return Stack(1, Nonzero(x)...)
}

// BooleanMask is the elements of x where mask is true, in row-major order, along one axis in the
// place of the leading axes that the mask has. Gradients go back to those elements.
func BooleanMask(x, mask *T) *T {
	s, m := x.Shape(), mask.Shape()
	if len(m) > len(s) || !s[:len(m)].Equal(m) {
		tensor.Shapef("BooleanMask", "mask %v does not lie over the leading axes of %v", m, s)
	}
	n := m.Size()
	at := Nonzero(Reshape(mask, n))[0]
	rows := Reshape(x, append([]int{n}, s[len(m):]...)...)
	return tensor.Apply(TakeOp{}, rows, at)
}

// UniqueOp is the different elements of x, sorted, with NaN last and as one; where each first
// stands in the flat x; for each element of x which of them it is, in the shape of x; and how
// often each occurs. Indices and counts are int64.
type UniqueOp struct{}

// Compute sorts, then walks over runs of equal elements.
func (UniqueOp) Compute(x *Exec, in []*Array) []*T {
	dynamicArity("Unique", in, 1)
	a := x.Contiguous(in[0])
	switch a.DType() {
	case tensor.Bool:
		out := unique[uint8](x, x.Cast(a, tensor.Uint8))
		out[0] = Cast(out[0], tensor.Bool)
		return out
	case tensor.Int8:
		return unique[int8](x, a)
	case tensor.Int16:
		return unique[int16](x, a)
	case tensor.Int32:
		return unique[int32](x, a)
	case tensor.Int64:
		return unique[int64](x, a)
	case tensor.Uint8:
		return unique[uint8](x, a)
	case tensor.Uint16:
		return unique[uint16](x, a)
	case tensor.Uint32:
		return unique[uint32](x, a)
	case tensor.Uint64:
		return unique[uint64](x, a)
	case tensor.Float32:
		return unique[float32](x, a)
	}
	return unique[float64](x, a)
}

func unique[E number](x *Exec, a *Array) []*T {
	in := tensor.Data[E](x, a)
	index := x.Scratch(tensor.Int64, len(in))
	flat := a.Window(tensor.Layout{Shape: tensor.Shape{len(in)}, Offset: a.Layout().Offset})
	order(x, flat, index, false)
	values, first, count := []E{}, []int64{}, []int64{}
	inverse := make([]int64, len(in))
	for _, i := range tensor.Data[int64](x, index) {
		n := len(values)
		if n == 0 || compare(values[n-1], in[i]) != 0 {
			values, first, count = append(values, in[i]), append(first, i), append(count, 0)
			n++
		}
		inverse[i] = int64(n - 1)
		count[n-1]++
	}
	back := tensor.New(tensor.Int64, a.Shape()...)
	back.CopyFrom(Reshape(tensor.Of(inverse), a.Shape()...))
	return []*T{tensor.Of(values), tensor.Of(first), back, tensor.Of(count)}
}

// Unique is the different elements of x, sorted; where each first stands in the flat x; for each
// element which of them it is, in the shape of x; and how often each occurs.
func Unique(x *T) (values, first, inverse, counts *T) {
	out := tensor.ApplyDynamic(UniqueOp{}, x)
	return out[0], out[1], out[2], out[3]
}

// BinCountOp is how often each integer from 0 to the largest of x occurs, at least MinLength
// counts, int64; with weights as second input, their sums, float64.
type BinCountOp struct {
	MinLength int `json:"minlength"`
}

// Compute counts. It panics with a *tensor.ValueError when an integer is negative.
func (o BinCountOp) Compute(x *Exec, in []*Array) []*T {
	if len(in) != 1 && len(in) != 2 {
		tensor.Shapef("BinCount", "expected 1 or 2 inputs, received %d", len(in))
	}
	wantIndices("BinCount", in[0].Spec())
	v := tensor.Data[int64](x, x.Cast(in[0], tensor.Int64))
	top := int64(o.MinLength) - 1
	for i, k := range v {
		if k < 0 {
			tensor.Valuef("BinCount", "element %v is %d, negative", place(i, in[0].Shape()), k)
		}
		top = max(top, k)
	}
	if len(in) == 1 {
		return []*T{tensor.Generate(func(count []int64) {
			for _, k := range v {
				count[k]++
			}
		}, int(top)+1)}
	}
	if !in[1].Shape().Equal(in[0].Shape()) {
		tensor.Shapef("BinCount", "%v has weights %v", in[0].Spec(), in[1].Spec())
	}
	return []*T{tensor.Generate(func(sum []float64) {
		for i, w := range tensor.Data[float64](x, x.Cast(in[1], tensor.Float64)) {
			sum[v[i]] += w
		}
	}, int(top)+1)}
}

// BinCount is how often each integer from 0 to the largest of x occurs, at least minLength counts;
// with weights, which may be nil, their sums.
func BinCount(x, weights *T, minLength int) *T {
	if weights == nil {
		return tensor.ApplyDynamic(BinCountOp{minLength}, x)[0]
	}
	return tensor.ApplyDynamic(BinCountOp{minLength}, x, weights)[0]
}

func dynamicArity(op string, in []*Array, n int) {
	if len(in) != n {
		tensor.Shapef(op, "expected %d inputs, received %d", n, len(in))
	}
}
