package layers

import (
	"slices"
	"strconv"
	"strings"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
)

// Arity panics unless there are n inputs.
func Arity(l Layer, in []tensor.Spec, n int) {
	if len(in) != n {
		tensor.Shapef("inputs", "expected %d, received %d", n, len(in))
	}
}

// MinRank panics unless the spec has at least n axes, the batch axis included.
func MinRank(_ Layer, in tensor.Spec, n int) {
	if len(in.Shape) < n {
		tensor.Shapef("input", "expected rank %d or more, received shape %s of rank %d",
			n, Dims(batchless(in.Shape)), len(in.Shape))
	}
}

// Rank panics unless the spec has n axes, the batch axis included.
func Rank(_ Layer, in tensor.Spec, n int) {
	if len(in.Shape) != n {
		tensor.Shapef("input", "expected rank %d, received shape %s of rank %d",
			n, Dims(batchless(in.Shape)), len(in.Shape))
	}
}

// Positive panics unless a size in the configuration is above zero.
func Positive(_ Layer, what string, n int) {
	if n <= 0 {
		tensor.Valuef(what, "expected a number above 0, received %d", n)
	}
}

// LastAxis panics unless x has n elements along its last axis, as the layer was built for.
func LastAxis(l Layer, x *tensor.Tensor, n int) {
	if x.Shape().Last() != n {
		tensor.Shapef("input", "expected %d features in the last axis, received %s",
			n, Dims(batchless(x.Shape())))
	}
}

// Floats casts bools and integers to float32, in which layers compute.
func Floats(x *tensor.Tensor) *tensor.Tensor {
	if x.DType().IsFloat() {
		return x
	}
	return ops.Cast(x, tensor.Float32)
}

// batchless marks the batch axis as unknown.
func batchless(s []int) []int {
	d := slices.Clone(s)
	if len(d) > 0 {
		d[0] = -1
	}
	return d
}

// Dims formats a shape as Python does, -1 as None: (None, 32, 32, 3).
func Dims(s []int) string {
	var b strings.Builder
	b.WriteByte('(')
	for i, n := range s {
		if i > 0 {
			b.WriteString(", ")
		}
		if n < 0 {
			b.WriteString("None")
		} else {
			b.WriteString(strconv.Itoa(n))
		}
	}
	if len(s) == 1 {
		b.WriteByte(',')
	}
	b.WriteByte(')')
	return b.String()
}
