package ops

import "github.com/goten-ml/goten/core/tensor"

func init() {
	x := between(-2, 2, 2, 3, 4)
	samples["softmax"] = []sample{{in: []arg{x}}, {op: SoftmaxOp{0}, in: []arg{x}},
		{op: SoftmaxOp{1}, in: []arg{x}}}
	samples["log_softmax"] = []sample{{in: []arg{x}}, {op: LogSoftmaxOp{0}, in: []arg{x}},
		{op: LogSoftmaxOp{1}, in: []arg{x}}}
	samples["sparse_crossentropy"] = []sample{
		{in: []arg{x, ints([]int{0, 3, 1, 2, 3, 0}, 2, 3)}},
		{in: []arg{between(-1, 1, 3), ints([]int{1})}}}
	samples["categorical_crossentropy"] = []sample{{in: []arg{x, between(0, 1, 2, 3, 4)}}}
	samples["embedding"] = []sample{
		{in: []arg{between(-1, 1, 4, 3), ints([]int{3, 0, 3, 1, 0, 0}, 2, 3)}},
		{in: []arg{between(-1, 1, 2, 1), arg{shape: []int{2}, dtype: tensor.Uint8,
			values: []float64{1, 1}}}}}
}
