package ops

import (
	"slices"

	"github.com/goten-ml/goten/core/tensor"
)

// Shorthand for signatures that every operator repeats.
type (
	// T is a tensor.
	T = tensor.Tensor
	// Spec is dtype and shape.
	Spec = tensor.Spec
	// Array is what Eval computes with.
	Array = tensor.Array
	// Exec is what Eval works with.
	Exec = tensor.Exec
	// Ctx is what a VJP reads.
	Ctx = tensor.Ctx
)

// arity panics unless there are n inputs.
func arity(op string, in []Spec, n int) {
	if len(in) != n {
		tensor.Shapef(op, "expected %d inputs, received %d", n, len(in))
	}
}

// same is the rule of operators whose result is as their only input.
func same(op string, in []Spec) Spec {
	arity(op, in, 1)
	return in[0]
}

// sameFloat is same for operators of floats.
func sameFloat(op string, in []Spec) Spec {
	arity(op, in, 1)
	wantFloat(op, in[0])
	return in[0]
}

func wantFloat(op string, s Spec) {
	if !s.DType.IsFloat() {
		tensor.DTypef(op, "expected floats, received %v; Cast first", s)
	}
}

// broadcast is the rule of operators on two inputs of one dtype.
func broadcast(op string, in []Spec) Spec {
	arity(op, in, 2)
	if in[0].DType != in[1].DType {
		tensor.DTypef(op, "expected one dtype, received %v and %v; Cast one of them", in[0], in[1])
	}
	return Spec{DType: in[0].DType, Shape: tensor.Broadcast(op, in[0].Shape, in[1].Shape)}
}

// promote casts both to their common dtype.
func promote(x, y *T) (*T, *T) {
	d := tensor.Promote(x.DType(), y.DType())
	return Cast(x, d), Cast(y, d)
}

// float casts bools and integers to float32.
func float(x *T) *T {
	if x.DType().IsFloat() {
		return x
	}
	return Cast(x, tensor.Float32)
}

// sumTo adds the elements of dy that one element of an input of that shape was broadcast to.
func sumTo(dy *T, shape tensor.Shape) *T {
	if dy.Shape().Equal(shape) {
		return dy
	}
	d := dy.Rank() - len(shape)
	var axes []int
	for i := range dy.Rank() {
		if i < d || shape[i-d] == 1 && dy.Shape()[i] != 1 {
			axes = append(axes, i)
		}
	}
	return Reshape(reduceSum(dy, true, axes...), shape...)
}

// axesOf resolves axes counted from the end, sorts them, and panics on one named twice. None
// means all.
func axesOf(op string, s tensor.Shape, axes []int) []int {
	out := make([]int, 0, len(s))
	if len(axes) == 0 {
		for i := range s {
			out = append(out, i)
		}
		return out
	}
	for _, a := range axes {
		a = s.Axis(op, a)
		if slices.Contains(out, a) {
			tensor.Valuef(op, "axis %d is named twice", a)
		}
		out = append(out, a)
	}
	slices.Sort(out)
	return out
}

// sameNumber is same for operators that bools do not have.
func sameNumber(op string, in []Spec) Spec {
	arity(op, in, 1)
	if in[0].DType == tensor.Bool {
		tensor.DTypef(op, "expected numbers, received %v; Cast first", in[0])
	}
	return in[0]
}
