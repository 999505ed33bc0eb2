package ops

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/goten-ml/goten/core/tensor"
)

func TestNetworkOperatorsExplainWhatDoesNotFit(t *testing.T) {
	x, ids := tensor.Zeros(2, 4), tensor.Of([]int64{0, 7, 1}, 3)
	images := tensor.Zeros(32, 32, 3, 32)
	for _, c := range []struct {
		f    func()
		want string
	}{
		{func() { Conv2D(images, tensor.Zeros(3, 3, 3, 32), ConvConfig{}) },
			"Conv2D: expected 3 channels as in the kernel [3 3 3 32], received input " +
				"[32 32 3 32]; the axes seem to be in another order"},
		{func() { Conv2D(tensor.Zeros(1, 2, 9, 3), tensor.Zeros(3, 3, 3, 8), ConvConfig{}) },
			"Conv2D: a window of 3 does not fit axis 1 of the input [1 2 9 3]; " +
				"use padding same or a smaller window"},
		{func() { Conv2D(images, tensor.Zeros(3, 3, 32, 8), ConvConfig{Groups: 3}) },
			"3 groups do not divide the 8 filters"},
		{func() { Conv2D(images, tensor.Zeros(3, 3, 32, 8), ConvConfig{Strides: []int{0, 1}}) },
			"expected 2 numbers of at least 1 as strides, received [0 1]"},
		{func() { Conv1D(tensor.Zeros(2, 8, 5), tensor.Zeros(3, 4, 8), ConvConfig{}) },
			"Conv1D: expected 4 channels as in the kernel [3 4 8], received input [2 8 5]"},
		{func() { MaxPool2D(x, PoolConfig{Size: []int{2, 2}}) }, "MaxPool2D: expected rank 4"},
		{func() { Embedding(x, ids) },
			"Embedding: index 7 at position [1] is outside the table's valid range [0, 2)"},
		{func() { Embedding(x, Cast(ids, tensor.Float32)) },
			"Embedding: expected integers as indices, received float32[3]; Cast first"},
		{func() { SparseCrossentropy(x, tensor.Of([]int64{1, -1}, 2)) },
			"SparseCategoricalCrossentropy: received a label value of -1, at position [1], which " +
				"is outside the valid range of [0, 4)"},
		{func() { SparseCrossentropy(x, ids) }, "expected labels of shape [2], one for each row"},
		{func() { CategoricalCrossentropy(x, tensor.Zeros(2, 3)) }, "of one shape and dtype"},
		{func() { BatchNorm(x, tensor.Ones(3), tensor.Zeros(4), -1, 1e-3) },
			"BatchNorm: expected input 1 to be float32[4], one number for each channel of [2 4]"},
		{func() { LayerNorm(x, tensor.Ones(3), tensor.Zeros(3), 1e-3) },
			"LayerNorm: expected gamma to be float32[4] for an input [2 4], received float32[3]"},
		{func() {
			LSTM(tensor.Zeros(2, 3, 4),
				Recurrent{Kernel: tensor.Zeros(5, 8), RecurrentKernel: tensor.Zeros(2, 8)})
		}, "LSTM: expected the kernel to be float32[4 8] for an input [2 3 4], received float32[5"},
		{func() { Dropout(x, Key(1, 1), 1.5, 1) }, "Dropout: 1.5 is no probability"},
		{func() { Softmax(x, 2) }, "Softmax: axis 2 is out of range"},
	} {
		err := tensor.Try(c.f)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("received %v, expected %q", err, c.want)
		}
	}
	var index *tensor.IndexError
	if err := tensor.Try(func() { Embedding(x, ids) }); !errors.As(err, &index) {
		t.Errorf("%T is no *tensor.IndexError", err)
	}
}

// TestNaNReachesResults puts a NaN into the first input of each operator.
func TestNaNReachesResults(t *testing.T) {
	v := make([]float32, 2*4*4*3)
	v[5] = float32(math.NaN())
	images := tensor.Of(v, 2, 4, 4, 3)
	steps := Reshape(images, 2, 16, 3)
	one := func(n ...int) *T { return tensor.Ones(n...) }
	r := func(gates int, bias ...int) Recurrent {
		return Recurrent{Kernel: one(3, 5*gates), RecurrentKernel: one(5, 5*gates),
			Bias: one(bias...)}
	}
	for name, y := range map[string]*T{
		"conv":    Conv2D(images, one(3, 3, 3, 2), ConvConfig{Padding: Same}),
		"max":     MaxPool2D(images, PoolConfig{Size: []int{2, 2}}),
		"average": AveragePool2D(images, PoolConfig{Size: []int{2, 2}}),
		"layer":   LayerNorm(images, one(3), one(3), 1e-3),
		"batch":   first(BatchNorm(images, one(3), one(3), -1, 1e-3)),
		"softmax": Softmax(images, 1),
		"log":     LogSoftmax(images, -1),
		"sparse":  SparseCrossentropy(images, tensor.Full(tensor.Int64, 0, 2, 4, 4)),
		"lstm":    LSTM(steps, r(4, 20)).H,
		"gru":     GRU(steps, r(3, 2, 15)).H,
		"rnn":     SimpleRNN(steps, "relu", r(1, 5)).H,
	} {
		found, finite := false, false
		for _, e := range tensor.Floats(y) {
			found, finite = found || e != e, finite || e == e
		}
		if !found {
			t.Errorf("%s hides a NaN: %v", name, y)
		}
		if !finite && name != "batch" {
			t.Errorf("%s spreads a NaN to the other images", name)
		}
	}
}

func first(y *T, _ BatchStats) *T { return y }
