package ops

import "github.com/goten-ml/goten/core/tensor"

func init() {
	tensor.Bind(tensor.Algebra{
		Add: Add, Sub: Sub, Mul: Mul, Div: Div, MatMul: MatMul,
		Neg: Neg, Square: Square, Sqrt: Sqrt, Exp: Exp, Log: Log, Tanh: Tanh, Scale: Scale,
		Sum: reduceSum, Mean: reduceMean, Max: reduceMax, ArgMax: ArgMax,
		Reshape: Reshape, Transpose: Transpose, Slice: Slice, Cast: Cast,
	})
}
