package layers_test

import (
	"fmt"

	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers"
)

// A convolutional network: shapes are known before there is any data.
func ExamplePipe() {
	x := layers.Input("image", tensor.Float32, 28, 28, 1)
	y := layers.Pipe(x,
		&layers.Conv2D{Filters: 32, Kernel: layers.Size{3, 3}, Activation: layers.ReLU},
		&layers.MaxPool2D{},
		&layers.Flatten{},
		&layers.Dropout{Rate: 0.5},
		&layers.Dense{Units: 10, Activation: layers.Softmax})
	fmt.Println(layers.Dims(y.SymbolicDims()))
	// Output: (None, 10)
}

// A recurrent network on text: index 0 is padding, which the LSTM does not see.
func ExampleBidirectional() {
	x := layers.Input("words", tensor.Int32, 80)
	y := layers.Pipe(x,
		&layers.Embedding{Vocab: 20_000, Units: 128, MaskZero: true},
		&layers.Bidirectional{Layer: &layers.LSTM{Units: 64, Dropout: 0.2}},
		&layers.Dense{Units: 1, Activation: layers.Sigmoid})
	fmt.Println(layers.Dims(y.SymbolicDims()))
	// Output: (None, 1)
}

// A layer is described by the names and defaults of Keras.
func ExampleFromConfig() {
	l, err := layers.FromConfig("MaxPooling2D", []byte(`{"pool_size": 3, "padding": "same"}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	pool := l.(*layers.MaxPool2D)
	fmt.Println(pool.Size, pool.Padding, pool.DataFormat)

	_, err = layers.FromConfig("MaxPooling2D", []byte(`{"pool_sice": 3}`))
	fmt.Println(err)
	// Output:
	// [3] same channels_last
	// MaxPooling2D: config: unknown entry pool_sice
}

// A layer that is no part of a model: built for its input, then called.
func ExampleRun() {
	l := &layers.BatchNorm{Momentum: 0.5}
	x := tensor.Of([]float32{1, 2, 3, 4}, 4, 1)
	c := layers.NewCtx(tensor.NewSession(1, 0, false), true)
	y := layers.Run(c, l, x)[0]
	fmt.Printf("mean %.3f, moving mean %.3f\n", y.Mean().Float(),
		layers.Params(l)[2].Value().Float())
	// Output: mean 0.000, moving mean 1.250
}
