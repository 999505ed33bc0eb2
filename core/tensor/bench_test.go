package tensor_test

import (
	"testing"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
)

// BenchmarkSmall times what an operator on two elements costs beside its arithmetic.
func BenchmarkSmall(b *testing.B) {
	x, y := tensor.Of([]float32{1, 2}), tensor.Of([]float32{3, 4})
	t := x.Track()
	one := tensor.Scalar[float32](1)
	for _, c := range []struct {
		name string
		f    func()
	}{
		{"add", func() { tensor.Apply(ops.AddOp{}, x, y) }},
		{"add_scalar", func() { tensor.Apply(ops.AddOp{}, x, one) }},
		{"exp", func() { ops.Exp(x) }},
		{"reshape", func() { x.Reshape(2, 1) }},
		{"sum", func() { x.Sum() }},
		{"tracked_add", func() { tensor.Apply(ops.AddOp{}, t, y) }},
		{"tracked_mul", func() { tensor.Apply(ops.MulOp{}, t, t) }},
		{"gradient_mul", func() { tensor.Gradient(ops.Mul(t, t), t) }},
		{"gradient_sum", func() { tensor.Gradient(ops.Mul(t, t).Sum(), t) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.f()
			}
		})
	}
}
