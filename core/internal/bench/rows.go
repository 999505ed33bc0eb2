package main

import "github.com/goten-ml/goten/core/ops"

// rows are operators that work row by row.
var rows = map[string]family{
	"softmax": func(a args) func() {
		return step(a, []*T{ops.Normal(1, a.Ints("shape")...)},
			func(in []*T) *T { return ops.Softmax(in[0], -1) })
	},
}
