package goten_test

import (
	"context"
	"testing"

	"github.com/goten-ml/goten"
	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers"
)

// BenchmarkPredictRow times the prediction of one row by a small model: what is not arithmetic is
// the way there and back.
func BenchmarkPredictRow(b *testing.B) {
	m := goten.Sequential(&layers.Dense{Units: 10, Activation: layers.ReLU},
		&layers.Dense{Units: 1})
	m.BuildFor(tensor.Float32, 10)
	x := ops.Normal(1, 1, 10)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.Predict(context.Background(), x); err != nil {
			b.Fatal(err)
		}
	}
}
