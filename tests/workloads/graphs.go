package workloads

import (
	"github.com/goten-ml/goten"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers"
)

// ResNet20 is the residual network of He et al. 2015, section 4.2, for images of 32 by 32.
func ResNet20() *goten.Model {
	image := goten.Input("image", tensor.Float32, 32, 32, 3)
	x := layers.Pipe(normalised(image, 16, 3, 1), &layers.Activate{Activation: layers.ReLU})
	filters := 16
	for _, b := range []struct{ filters, stride int }{
		{16, 1}, {16, 1}, {16, 1}, {32, 2}, {32, 1}, {32, 1}, {64, 2}, {64, 1}, {64, 1},
	} {
		x = residual(x, filters, b.filters, b.stride)
		filters = b.filters
	}
	y := layers.Pipe(x, &layers.GlobalAveragePool2D{}, classify(10))
	return goten.New([]*tensor.Tensor{image}, []*tensor.Tensor{y})
}

// normalised is a convolution and a batch normalisation.
func normalised(x *tensor.Tensor, filters, size, stride int) *tensor.Tensor {
	return layers.Pipe(x, &layers.Conv2D{Filters: filters, Kernel: layers.Size{size},
		Strides: layers.Size{stride}, Padding: layers.Same, NoBias: true}, &layers.BatchNorm{})
}

// residual is two convolutions added to their input.
func residual(x *tensor.Tensor, from, filters, stride int) *tensor.Tensor {
	y := layers.Pipe(normalised(x, filters, 3, stride), &layers.Activate{Activation: layers.ReLU})
	y = normalised(y, filters, 3, 1)
	if stride != 1 || from != filters {
		x = normalised(x, filters, 1, stride)
	}
	return layers.Pipe(added(x, y), &layers.Activate{Activation: layers.ReLU})
}

func added(x, y *tensor.Tensor) *tensor.Tensor {
	return layers.Connect(&layers.Add{}, 0, x, y)[0]
}

// Transformer is an encoder of two blocks for texts of 64 words.
func Transformer() *goten.Model {
	words := goten.Input("words", tensor.Int64, 64)
	x := layers.Pipe(words, &layers.Embedding{Vocab: 5000, Units: 128})
	for range 2 {
		a := &layers.MultiHeadAttention{NumHeads: 4, KeyDim: 32}
		y := layers.Pipe(layers.Connect(a, 0, x, x)[0], &layers.Dropout{Rate: 0.1})
		x = layers.Pipe(added(x, y), &layers.LayerNorm{Epsilon: 1e-6})
		y = layers.Pipe(x, &layers.Dense{Units: 256, Activation: layers.ReLU},
			&layers.Dense{Units: 128}, &layers.Dropout{Rate: 0.1})
		x = layers.Pipe(added(x, y), &layers.LayerNorm{Epsilon: 1e-6})
	}
	y := layers.Pipe(x, &layers.GlobalAveragePool1D{}, &layers.Dropout{Rate: 0.1}, classify(2))
	return goten.New([]*tensor.Tensor{words}, []*tensor.Tensor{y})
}
