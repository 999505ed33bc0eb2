package main

import "github.com/goten-ml/goten/core/ops"

// sequences are operators on whole sequences. A recurrent layer's shape is batch, steps, features
// and units; that of attention batch, heads, steps and width.
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
	"attention": func(a args) func() {
		s := a.Ints("shape")
		q, k, v := ops.Normal(1, s...), ops.Normal(2, s...), ops.Normal(3, s...)
		causal := a.String("mask", "") == "causal"
		return step(a, []*T{q, k, v}, func(in []*T) *T {
			return ops.Attention(in[0], in[1], in[2], ops.AttentionConfig{Causal: causal})
		})
	},
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
