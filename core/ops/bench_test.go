package ops

import (
	"testing"

	"github.com/goten-ml/goten/core/tensor"
)

// BenchmarkFamilies times one operator of each family on a million elements.
func BenchmarkFamilies(b *testing.B) {
	x := Sin(tensor.Arange(tensor.Float32, 0, 1<<20, 1)).Reshape(1024, 1024)
	index := Cast(Abs(Scale(x.Reshape(-1).Slice(0, 0, 4096), 1000)), tensor.Int64)
	for _, c := range []struct {
		name string
		f    func()
	}{
		{"relu", func() { Relu(x) }}, {"gelu", func() { Gelu(x, false) }},
		{"sum", func() { Sum(x) }}, {"sum0", func() { Sum(x, 0) }}, {"sum1", func() { Sum(x, 1) }},
		{"max1", func() { Max(x, 1) }}, {"argmax0", func() { ArgMax(x, 0) }},
		{"argmax1", func() { ArgMax(x, 1) }}, {"logsumexp", func() { LogSumExp(x, 1) }},
		{"cumsum1", func() { CumSum(x, 1) }}, {"take", func() { Take(x, index, 0) }},
		{"scatter_add", func() { ScatterAdd(x, index, tensor.Zeros(1), 0) }},
		{"sort", func() { Sort(x, 1) }}, {"transpose", func() { x.Transpose().Clone() }},
		{"tile", func() { Tile(x, 2, 2) }}, {"concat", func() { Concat(1, x, x) }},
		{"where", func() { Where(Greater(x, Literal(x, 0)), x, Literal(x, 0)) }},
		{"var", func() { Var(x, Spread{}, 0) }},
		{"one_hot", func() { OneHot(index, 256, tensor.Float32) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.f()
			}
		})
	}
}
