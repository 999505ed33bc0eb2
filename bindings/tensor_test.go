package bindings

import (
	"testing"

	"github.com/goten-ml/goten/core/tensor"
)

func BenchmarkBinaryOfTwoNumbers(b *testing.B) {
	op, err := Operator("add", "", false)
	if err != nil {
		b.Fatal(err)
	}
	x, y := give(tensor.Of([]float32{1, 2})), give(tensor.Of([]float32{3, 4}))
	b.ReportAllocs()
	for b.Loop() {
		z, err := Binary(op, x, y)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := Release(z); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkApplyAdd(b *testing.B) {
	x, y := tensor.Of([]float32{1, 2}), tensor.Of([]float32{3, 4})
	op, err := tensor.Operator("add", "")
	if err != nil {
		b.Fatal(err)
	}
	add := op.(tensor.Op)
	b.ReportAllocs()
	for b.Loop() {
		tensor.Apply(add, x, y)
	}
}
