package ops

import (
	"fmt"
	"testing"

	"github.com/goten-ml/goten/core/tensor"
)

// A benchCase is a forward pass whose gradient with respect to all inputs is taken too.
type benchCase struct {
	name string
	in   []*T
	f    func(in []*T) *T
}

func benchCases() []benchCase {
	var cases []benchCase
	for _, c := range [][7]int{ // batch, height, width, channels, filters, window, stride
		{32, 32, 32, 3, 32, 3, 1}, {32, 15, 15, 32, 64, 3, 1}, {32, 6, 6, 64, 64, 3, 1},
		{128, 28, 28, 1, 32, 3, 1}, {128, 13, 13, 32, 64, 3, 1},
		{64, 32, 32, 16, 16, 3, 1}, {64, 16, 16, 32, 32, 3, 1}, {64, 8, 8, 64, 64, 3, 1},
		{64, 32, 32, 16, 32, 3, 2},
	} {
		cases = append(cases, benchCase{fmt.Sprintf("Conv2D/%dx%dx%dx%d-%d-s%d", c[0], c[1], c[2],
			c[3], c[4], c[6]),
			[]*T{Normal(1, c[0], c[1], c[2], c[3]), Normal(2, c[5], c[5], c[3], c[4])},
			func(in []*T) *T {
				return Conv2D(in[0], in[1], ConvConfig{Strides: []int{c[6], c[6]}})
			},
		})
	}
	for _, c := range [][4]int{{32, 10, 32, 32}, {32, 80, 128, 128}, {64, 48, 64, 64}} {
		b, t, n, u := c[0], c[1], c[2], c[3]
		cases = append(cases,
			benchCase{fmt.Sprintf("LSTM/%dx%dx%d-%d", b, t, n, u), recurrentInputs(c, 4, 4*u),
				func(in []*T) *T { return LSTM(in[0], weights(in)).H }},
			benchCase{fmt.Sprintf("GRU/%dx%dx%d-%d", b, t, n, u), recurrentInputs(c, 3, 2, 3*u),
				func(in []*T) *T { return GRU(in[0], weights(in)).H }})
	}
	x := Normal(1, 64, 32, 32, 16)
	gamma, beta := tensor.Ones(16), tensor.Zeros(16)
	cases = append(cases,
		benchCase{"BatchNorm/64x32x32x16", []*T{x, gamma, beta}, func(in []*T) *T {
			y, _ := BatchNorm(in[0], in[1], in[2], -1, 1e-3)
			return y
		}},
		benchCase{"LayerNorm/2048x128",
			[]*T{Normal(1, 2048, 128), tensor.Ones(128), tensor.Zeros(128)},
			func(in []*T) *T { return LayerNorm(in[0], in[1], in[2], 1e-3) }},
		benchCase{"MaxPool2D/32x30x30x32", []*T{Normal(1, 32, 30, 30, 32)},
			func(in []*T) *T { return MaxPool2D(in[0], PoolConfig{Size: []int{2, 2}}) }},
		benchCase{"Softmax/2048x64", []*T{Normal(1, 2048, 64)},
			func(in []*T) *T { return Softmax(in[0], -1) }},
		benchCase{"Dropout/128x1024", []*T{Normal(1, 128, 1024)},
			func(in []*T) *T { return Dropout(in[0], Key(1, 2), 0.5, 3) }},
	)
	return cases
}

func weights(in []*T) Recurrent {
	return Recurrent{Kernel: in[1], RecurrentKernel: in[2], Bias: in[3]}
}

// recurrentInputs are x, kernel, recurrent kernel and bias for a batch, steps, features and units.
func recurrentInputs(c [4]int, gates int, bias ...int) []*T {
	b, t, n, u := c[0], c[1], c[2], c[3]
	return []*T{Normal(1, b, t, n), Scale(Normal(2, n, gates*u), 0.1),
		Scale(Normal(3, u, gates*u), 0.1), Scale(Normal(4, bias...), 0.1)}
}

// BenchmarkNetwork times the operators of networks on the shapes of the examples and of usual
// benchmark models, forwards and with all gradients.
func BenchmarkNetwork(b *testing.B) {
	for _, c := range benchCases() {
		b.Run(c.name+"/forward", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s := &tensor.Session{}
				c.f(enter(s, c.in))
				s.Close()
			}
		})
		b.Run(c.name+"/gradient", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s := &tensor.Session{}
				in := enter(s, c.in)
				for i := range in {
					in[i] = in[i].Track()
				}
				tensor.Gradient(c.f(in), in...)
				s.Close()
			}
		})
	}
}

// enter makes inputs part of a step, which ends the life of what is made of them.
func enter(s *tensor.Session, in []*T) []*T {
	out := make([]*T, len(in))
	for i, x := range in {
		out[i] = s.Enter(x.Keep())
	}
	return out
}
