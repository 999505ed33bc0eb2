package ops

import "github.com/goten-ml/goten/core/tensor"

func init() {
	tensor.Register("eye", EyeOp{DType: tensor.Float32})
	tensor.Register("outer", OuterOp{})
	tensor.Register("dot", DotOp{})
	tensor.Register("tensordot", TensorDotOp{})
	tensor.Register("einsum", EinsumOp{})
	tensor.Register("boolean_mask", BooleanMaskOp{})
	tensor.Register("argwhere", ArgWhereOp{})
}

// EyeOp is Eye by name.
type EyeOp struct {
	N     int          `json:"n"`
	M     int          `json:"m"`
	K     int          `json:"k"`
	DType tensor.DType `json:"dtype"`
}

// Compose applies the operators of Eye.
func (o EyeOp) Compose(in []*T) []*T {
	composed("Eye", in, 0)
	return []*T{Eye(o.DType, o.N, o.M, o.K)}
}

// OuterOp is Outer by name.
type OuterOp struct{}

// Compose applies the operators of Outer.
func (OuterOp) Compose(in []*T) []*T {
	composed("Outer", in, 2)
	return []*T{outer(in[0], in[1])}
}

// DotOp is Dot by name.
type DotOp struct{}

// Compose applies the operators of Dot.
func (DotOp) Compose(in []*T) []*T {
	composed("Dot", in, 2)
	return []*T{dot(in[0], in[1])}
}

// TensorDotOp is TensorDot by name.
type TensorDotOp struct {
	XAxes tensor.Ints `json:"axes1"`
	YAxes tensor.Ints `json:"axes2"`
}

// Compose applies the operators of TensorDot.
func (o TensorDotOp) Compose(in []*T) []*T {
	composed("TensorDot", in, 2)
	return []*T{tensorDot(in[0], in[1], o.XAxes.Slice(), o.YAxes.Slice())}
}

// EinsumOp is Einsum by name.
type EinsumOp struct {
	Subscripts string `json:"subscripts"`
}

// Compose applies the operators of Einsum.
func (o EinsumOp) Compose(in []*T) []*T {
	return []*T{einsumOf(o.Subscripts, in)}
}

// BooleanMaskOp is BooleanMask by name.
type BooleanMaskOp struct{}

// Compose applies the operators of BooleanMask.
func (BooleanMaskOp) Compose(in []*T) []*T {
	composed("BooleanMask", in, 2)
	return []*T{BooleanMask(in[0], in[1])}
}

// ArgWhereOp is ArgWhere by name.
type ArgWhereOp struct{}

// Compose applies the operators of ArgWhere.
func (ArgWhereOp) Compose(in []*T) []*T {
	composed("ArgWhere", in, 1)
	return []*T{ArgWhere(in[0])}
}
