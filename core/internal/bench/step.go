package main

import "github.com/goten-ml/goten/core/tensor"

// T is short for the tensors of operators.
type T = tensor.Tensor

// step times f as a step of a model does: its results live in a session that ends with the call.
// The argument mode is "forward", or "train" for the gradient of all float inputs too.
func step(a args, in []*T, f func(in []*T) *T) func() {
	train := a.String("mode", "forward") == "train"
	for _, x := range in {
		x.Keep()
	}
	return func() {
		s := &tensor.Session{}
		defer s.Close()
		entered := make([]*T, len(in))
		var watched []*T
		for i, x := range in {
			entered[i] = s.Enter(x)
			if train && x.DType().IsFloat() {
				entered[i] = entered[i].Track()
				watched = append(watched, entered[i])
			}
		}
		y := f(entered)
		if train {
			tensor.Gradient(y, watched...)
		}
	}
}
