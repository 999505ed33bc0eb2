package train_test

import (
	"context"
	"testing"

	"github.com/goten-ml/goten"
	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers"
	"github.com/goten-ml/goten/train"
	"github.com/goten-ml/goten/train/data"
	"github.com/goten-ml/goten/train/loss"
	"github.com/goten-ml/goten/train/metric"
	"github.com/goten-ml/goten/train/optim"
)

// BenchmarkSteps times a step of training, with all that the loop does around it.
func BenchmarkSteps(b *testing.B) {
	b.Run("rnn", func(b *testing.B) {
		m := goten.Sequential(&layers.Embedding{Vocab: 10, Units: 8}, &layers.LSTM{Units: 32},
			&layers.Dense{Units: 1})
		m.Compile(goten.Config{Optimizer: &optim.Adam{}, Loss: loss.MeanSquaredError{}})
		x := tensor.Arange(tensor.Float32, 0, 32000, 1).Reshape(3200, 10)
		x = ops.Cast(ops.Mod(x, tensor.Scalar[float32](10)), tensor.Int64)
		steps(b, m, data.From(x, tensor.Ones(3200, 1)))
	})
	b.Run("cnn", func(b *testing.B) {
		m := goten.Sequential(
			&layers.Conv2D{Filters: 32, Kernel: layers.Size{3, 3}, Activation: layers.ReLU},
			&layers.MaxPool2D{},
			&layers.Conv2D{Filters: 64, Kernel: layers.Size{3, 3}, Activation: layers.ReLU},
			&layers.MaxPool2D{}, &layers.Flatten{},
			&layers.Dense{Units: 128, Activation: layers.ReLU},
			&layers.Dense{Units: 10, Activation: layers.Softmax})
		m.Compile(goten.Config{Optimizer: &optim.Adam{},
			Loss:    loss.SparseCategoricalCrossentropy{},
			Metrics: []metric.Metric{metric.Accuracy{}}})
		x := ops.Sin(tensor.Arange(tensor.Float32, 0, 320*32*32*3, 1)).Reshape(320, 32, 32, 3)
		y := ops.Mod(tensor.Arange(tensor.Int64, 0, 320, 1), tensor.Scalar[int64](10))
		steps(b, m, data.From(x, y))
	})
}

func steps(b *testing.B, m *goten.Model, d *data.Dataset) {
	d = d.Batch(32)
	if _, err := m.Fit(context.Background(), d, goten.FitConfig{Epochs: 1}); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	n := 0
	s := train.Schedule{Data: d, Epochs: 1 << 30}
	for e, err := range m.Task().Fit(context.Background(), s, &train.Control{}) {
		if err != nil {
			b.Fatal(err)
		}
		if e.Kind == train.BatchEnd {
			if n++; n >= b.N {
				break
			}
		}
	}
}
