// Package workloads has the eight reference workloads of benchmarks/workloads in Go, for tests.
package workloads

import (
	"github.com/goten-ml/goten"
	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers"
	"github.com/goten-ml/goten/train/data"
	"github.com/goten-ml/goten/train/loss"
	"github.com/goten-ml/goten/train/metric"
	"github.com/goten-ml/goten/train/optim"
)

// A Workload is a model with data to train it on.
type Workload struct {
	Name  string
	Batch int // rows of a step, in the benchmarks
	model func() *goten.Model
	loss  loss.Loss
	x, y  func(rows int) *tensor.Tensor
}

// Model is the model, compiled with Adam, and built.
func (w *Workload) Model() *goten.Model {
	m := w.model()
	c := goten.Config{Optimizer: &optim.Adam{LearningRate: 1e-3}, Loss: w.loss}
	if w.loss != loss.Loss(loss.MeanSquaredError{}) {
		c.Metrics = []metric.Metric{metric.Accuracy{}}
	}
	m.Compile(c)
	x := w.x(1)
	m.BuildFor(x.DType(), x.Shape()[1:]...)
	return m
}

// Data are so many rows in batches of the given size.
func (w *Workload) Data(rows, batch int) *data.Dataset {
	return data.From(w.x(rows), w.y(rows)).Batch(batch)
}

// All are the eight.
func All() []*Workload {
	ce, mse := loss.SparseCategoricalCrossentropy{}, loss.MeanSquaredError{}
	ten := whole(10)
	return []*Workload{
		{"article_cnn", 32, articleCNN, ce, normal(32, 32, 3), ten},
		{"article_rnn", 32, articleRNN, mse, whole(10, 10), normal(1)},
		{"mnist_mlp", 128, mnistMLP, ce, normal(784), ten},
		{"mnist_cnn", 128, mnistCNN, ce, normal(28, 28, 1), ten},
		{"resnet20", 64, ResNet20, ce, normal(32, 32, 3), ten},
		{"lstm_text", 32, lstmText, loss.BinaryCrossentropy{}, whole(20000, 80), truth},
		{"gru_series", 64, gruSeries, mse, normal(48, 8), normal(1)},
		{"transformer", 32, Transformer, ce, whole(5000, 64), whole(2)},
	}
}

// normal are rows of random numbers.
func normal(shape ...int) func(rows int) *tensor.Tensor {
	return func(rows int) *tensor.Tensor {
		return ops.Normal(1, append([]int{rows}, shape...)...)
	}
}

// whole are rows of integers below k that look random.
func whole(k int, shape ...int) func(rows int) *tensor.Tensor {
	return func(rows int) *tensor.Tensor {
		s := tensor.Shape(append([]int{rows}, shape...))
		n := tensor.Arange(tensor.Int64, 0, float64(s.Size()), 1).Mul(tensor.Scalar[int64](48271))
		n = ops.Mod(n, tensor.Scalar[int64](65537))
		return ops.Mod(n, tensor.Scalar(int64(k))).Reshape(s...)
	}
}

// truth is 0 or 1 for each row.
func truth(rows int) *tensor.Tensor { return ops.Cast(whole(2, 1)(rows), tensor.Float32) }

func convolution(filters int) layers.Layer {
	return &layers.Conv2D{Filters: filters, Kernel: layers.Size{3}, Activation: layers.ReLU}
}

func classify(k int) layers.Layer {
	return &layers.Dense{Units: k, Activation: layers.Softmax}
}

func articleCNN() *goten.Model {
	return goten.Sequential(convolution(32), &layers.MaxPool2D{}, convolution(64),
		&layers.MaxPool2D{}, &layers.Flatten{},
		&layers.Dense{Units: 128, Activation: layers.ReLU}, classify(10))
}

func articleRNN() *goten.Model {
	return goten.Sequential(&layers.Embedding{Vocab: 10, Units: 8}, &layers.LSTM{Units: 32},
		&layers.Dense{Units: 1})
}

func mnistMLP() *goten.Model {
	return goten.Sequential(
		&layers.Dense{Units: 512, Activation: layers.ReLU}, &layers.Dropout{Rate: 0.2},
		&layers.Dense{Units: 512, Activation: layers.ReLU}, &layers.Dropout{Rate: 0.2},
		classify(10))
}

func mnistCNN() *goten.Model {
	return goten.Sequential(convolution(32), &layers.MaxPool2D{}, convolution(64),
		&layers.MaxPool2D{}, &layers.Flatten{}, &layers.Dropout{Rate: 0.5}, classify(10))
}

func lstmText() *goten.Model {
	return goten.Sequential(&layers.Embedding{Vocab: 20000, Units: 128}, &layers.LSTM{Units: 128},
		&layers.Dense{Units: 1, Activation: layers.Sigmoid})
}

func gruSeries() *goten.Model {
	return goten.Sequential(&layers.GRU{Units: 64, ReturnSequences: true}, &layers.GRU{Units: 64},
		&layers.Dense{Units: 1})
}
