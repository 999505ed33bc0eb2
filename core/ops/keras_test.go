package ops

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"testing"

	"github.com/goten-ml/goten/core/tensor"
)

// goldenRow is a row of tests/golden/network.json, written by Keras 3 in float64: results on
// inputs, and gradients of the sum of the squares of all results.
type goldenRow struct {
	Name                       string
	Inputs, Results, Gradients []goldenArray
	Axis, Strides, Dilation    int
	Groups, Size               int
	Padding                    string
	Labels                     []int64
	Targets                    []float64
	Back                       bool
	Tolerance                  float64
	Mask                       []bool
}

type goldenArray struct {
	Shape  []int
	Values []float64
}

func (a goldenArray) tensor() *T {
	if len(a.Shape) == 0 {
		return tensor.Scalar(a.Values[0])
	}
	return tensor.Of(a.Values, a.Shape...)
}

// run computes the row.
func (g goldenRow) run(in []*T) []*T {
	x := in[0]
	pad := map[string]Padding{"valid": Valid, "same": Same}[g.Padding]
	conv := func(n int) ConvConfig {
		return ConvConfig{Strides: repeated(g.Strides, n), Dilation: repeated(g.Dilation, n),
			Groups: g.Groups, Padding: pad}
	}
	pool := func(n int) PoolConfig {
		return PoolConfig{Size: repeated(g.Size, n), Strides: repeated(g.Strides, n), Padding: pad}
	}
	switch g.Name {
	case "softmax":
		return []*T{Softmax(x, g.Axis)}
	case "log_softmax":
		return []*T{LogSoftmax(x, g.Axis)}
	case "sparse_crossentropy":
		return []*T{SparseCrossentropy(x, tensor.Of(g.Labels, 2, 3))}
	case "categorical_crossentropy":
		return []*T{CategoricalCrossentropy(x, tensor.Of(g.Targets, x.Shape()...))}
	case "conv2d":
		return []*T{Conv2D(x, in[1], conv(2))}
	case "conv1d":
		return []*T{Conv1D(x, in[1], conv(1))}
	case "max_pool2d":
		return []*T{MaxPool2D(x, pool(2))}
	case "max_pool1d":
		return []*T{MaxPool1D(x, pool(1))}
	case "average_pool2d":
		return []*T{AveragePool2D(x, pool(2))}
	case "average_pool1d":
		return []*T{AveragePool1D(x, pool(1))}
	case "batch_norm":
		y, _ := BatchNorm(x, in[1], in[2], -1, 1e-3)
		return []*T{y}
	case "layer_norm":
		return []*T{LayerNorm(x, in[1], in[2], 1e-3)}
	case "group_norm":
		return []*T{GroupNorm(x, in[1], in[2], 2, 1e-3)}
	}
	return g.recurrent(in)
}

func (g goldenRow) recurrent(in []*T) []*T {
	r := Recurrent{Kernel: in[1], RecurrentKernel: in[2], Bias: in[3], H: in[4], Backwards: g.Back}
	if g.Mask != nil {
		r.Mask = tensor.Of(g.Mask, in[0].Shape()[0], in[0].Shape()[1])
	}
	switch g.Name {
	case "lstm":
		r.C = in[5]
		y := LSTM(in[0], r)
		return []*T{y.Sequence, y.H, y.C}
	case "gru":
		y := GRU(in[0], r)
		return []*T{y.Sequence, y.H}
	case "simple_rnn":
		y := SimpleRNN(in[0], "tanh", r)
		return []*T{y.Sequence, y.H}
	}
	return nil
}

func repeated(v, n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = v
	}
	return out
}

func TestNetworkOperatorsAgreeWithKeras(t *testing.T) {
	text, err := os.ReadFile("../../tests/golden/network.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct{ Rows []goldenRow }
	if err := json.Unmarshal(text, &golden); err != nil {
		t.Fatal(err)
	}
	for i, g := range golden.Rows {
		t.Run(fmt.Sprintf("%s/%d", g.Name, i), func(t *testing.T) {
			var in []*T
			for _, a := range g.Inputs {
				in = append(in, a.tensor().Track())
			}
			out := g.run(in)
			if len(out) != len(g.Results) {
				t.Fatalf("%d results, expected %d", len(out), len(g.Results))
			}
			total := tensor.Full(tensor.Float64, 0)
			for k, y := range out {
				nearGolden(t, fmt.Sprintf("result %d", k), y, g.Results[k], g.Tolerance)
				total = Add(total, Sum(Square(y)))
			}
			for k, d := range tensor.Gradient(total, in...) {
				nearGolden(t, fmt.Sprintf("gradient %d", k), d, g.Gradients[k], g.Tolerance)
			}
		})
	}
}

func nearGolden(t *testing.T, what string, got *T, want goldenArray, tol float64) {
	t.Helper()
	if !got.Shape().Equal(want.Shape) {
		t.Fatalf("%s has shape %v, expected %v", what, got.Shape(), want.Shape)
	}
	for i, v := range tensor.Floats(got) {
		if w := want.Values[i]; !(math.Abs(v-w) <= max(tol, 1e-9)*(1+math.Abs(w))) {
			t.Fatalf("%s, element %d: %v, expected %v", what, i, v, w)
		}
	}
}
