package main

import (
	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
)

// sequences are operators on whole sequences. A recurrent layer's shape is batch, steps, features
// and units; that of attention batch, heads, steps and width, its mask "causal", "padding", which
// hides the last quarter of the keys, or "dropout", of a tenth of the weights.
var sequences = map[string]family{
	"lstm": func(a args) func() {
		return recurrent(a, 4, 0, func(x *T, r ops.Recurrent) *T {
			return ops.LSTM(x, r).Sequence
		})
	},
	"gru": func(a args) func() {
		return recurrent(a, 3, 2, func(x *T, r ops.Recurrent) *T {
			return ops.GRU(x, r).Sequence
		})
	},
	"rnn": func(a args) func() {
		return recurrent(a, 1, 0, func(x *T, r ops.Recurrent) *T {
			return ops.SimpleRNN(x, "tanh", r).Sequence
		})
	},
	"attention": attention,
}

func attention(a args) func() {
	s := a.Ints("shape")
	in := []*T{ops.Normal(1, s...), ops.Normal(2, s...), ops.Normal(3, s...)}
	mask := a.String("mask", "")
	switch mask {
	case "padding":
		allowed := make([]bool, s[0]*s[2])
		for i := range allowed {
			allowed[i] = 4*(i%s[2]) < 3*s[2]
		}
		in = append(in, tensor.Of(allowed, s[0], 1, 1, s[2]))
	case "dropout":
		in = append(in, ops.Key(1, 1))
	}
	return step(a, in, func(in []*T) *T {
		c := ops.AttentionConfig{Causal: mask == "causal"}
		switch mask {
		case "padding":
			c.Mask = in[3]
		case "dropout":
			c.Rate, c.Key = 0.1, in[3]
		}
		return ops.Attention(in[0], in[1], in[2], c)
	})
}

// recurrent is a layer of so many gates, whose bias has that many rows, 0 for none but itself.
func recurrent(a args, gates, rows int, f func(x *T, r ops.Recurrent) *T) func() {
	s := a.Ints("shape")
	units := s[3]
	bias := []int{gates * units}
	if rows > 0 {
		bias = []int{rows, gates * units}
	}
	in := []*T{ops.Normal(1, s[0], s[1], s[2]), ops.Normal(2, s[2], gates*units),
		ops.Normal(3, units, gates*units), ops.Normal(4, bias...)}
	for i := range in[1:] {
		in[1+i] = ops.Scale(in[1+i], 0.1)
	}
	return step(a, in, func(in []*T) *T {
		return f(in[0], ops.Recurrent{Kernel: in[1], RecurrentKernel: in[2], Bias: in[3]})
	})
}
