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
	two := tensor.NewInts
	images := between(-1, 1, 2, 5, 4, 2)
	samples["conv2d"] = []sample{
		{in: []arg{images, between(-1, 1, 3, 2, 2, 3)}},
		{op: Conv2DOp{two(2, 1), two(1, 0, 2, 1), two(1, 2), 1},
			in: []arg{images, between(-1, 1, 2, 3, 2, 3)}},
		{op: Conv2DOp{two(1, 2), two(1, 1, 1, 1), two(1, 1), 2},
			in: []arg{images, between(-1, 1, 3, 3, 1, 4)}}}
	samples["conv2d_transpose"] = []sample{
		{op: Conv2DTransposeOp{Conv2DOp{two(1, 1), two(0, 0, 0, 0), two(1, 1), 1}, 7, 5},
			in: []arg{images, between(-1, 1, 3, 2, 3, 2)}},
		{op: Conv2DTransposeOp{Conv2DOp{two(2, 1), two(1, 0, 2, 1), two(1, 2), 1}, 8, 7},
			in: []arg{images, between(-1, 1, 2, 3, 3, 2)}},
		{op: Conv2DTransposeOp{Conv2DOp{two(1, 2), two(1, 1, 1, 1), two(1, 1), 2}, 5, 8},
			in: []arg{images, between(-1, 1, 3, 3, 1, 2)}}}
	apart := arg{shape: []int{2, 4, 3, 2}, dtype: tensor.Float64}
	for i := range 48 { // no two elements of a window are near each other
		apart.values = append(apart.values, float64(i*29%48)/10-2)
	}
	samples["max_pool2d"] = []sample{{in: []arg{apart}},
		{op: MaxPool2DOp{two(2, 3), two(1, 2), two(0, 1, 1, 2)}, in: []arg{apart}}}
	samples["average_pool2d"] = []sample{{in: []arg{images}},
		{op: AveragePool2DOp{two(2, 3), two(1, 2), two(0, 1, 1, 2), false}, in: []arg{images}},
		{op: AveragePool2DOp{two(2, 3), two(1, 2), two(0, 1, 1, 2), true}, in: []arg{images}}}
	gamma, beta := between(0.5, 2, 4), between(-1, 1, 4)
	samples["layer_norm"] = []sample{{in: []arg{x, gamma, beta}},
		{op: LayerNormOp{2, 1e-2, true},
			in: []arg{x, between(0.5, 2, 3, 4), between(-1, 1, 3, 4)}}}
	statistics := []arg{x, gamma, beta, between(-1, 1, 4), between(0.5, 2, 4)}
	samples["batch_norm"] = []sample{{op: BatchNormOp{1e-2}, in: statistics[:3]},
		{op: BatchNormOp{1e-1}, in: []arg{between(-2, 2, 200, 3), between(0.5, 2, 3),
			between(-1, 1, 3)}, once: true}}
	samples["batch_norm_inference"] = []sample{{in: statistics}}
	seq := between(-1, 1, 2, 3, 2)
	masks := arg{shape: []int{2, 3}, dtype: tensor.Bool, values: []float64{1, -1, 1, -1, 1, -1}}
	state, one := between(-1, 1, 2, 3), between(-1, 1, 1, 3)
	w := func(g int) []arg { return []arg{between(-1, 1, 2, 3*g), between(-1, 1, 3, 3*g)} }
	samples["lstm"] = []sample{
		{in: append([]arg{seq, state, one}, append(w(4), between(-1, 1, 12))...)},
		{in: append([]arg{seq, one, state}, append(w(4), between(-1, 1, 12), masks)...)}}
	samples["gru"] = []sample{
		{in: append([]arg{seq, state}, append(w(3), between(-1, 1, 2, 9))...)},
		{in: append([]arg{seq, one}, append(w(3), between(-1, 1, 2, 9), masks)...)}}
	for _, f := range rnnActivations() {
		samples["simple_rnn"] = append(samples["simple_rnn"],
			sample{op: SimpleRNNOp{f}, in: append([]arg{seq, state},
				append(w(1), between(-1, 1, 3))...), once: f != "tanh"},
			sample{op: SimpleRNNOp{f}, in: append([]arg{seq, one},
				append(w(1), between(-1, 1, 3), masks)...)})
	}
	key := arg{shape: []int{2}, dtype: tensor.Uint64, values: []float64{7, 3}}
	size := Draw{Size: two(3, 2), DType: tensor.Float64, Site: 1}
	samples["random_uniform"] = []sample{{op: UniformOp{size, -1, 2}, in: []arg{key}},
		{in: []arg{key, x}}}
	samples["random_normal"] = []sample{{op: NormalOp{size, -1, 2}, in: []arg{key}},
		{in: []arg{key, x}}}
	samples["random_truncated_normal"] = []sample{
		{op: TruncatedNormalOp{size, 3, 2}, in: []arg{key}}, {in: []arg{key, x}}}
	samples["random_integers"] = []sample{{in: []arg{key, x}}}
	samples["random_bernoulli"] = []sample{{in: []arg{key, x}}}
	samples["random_permutation"] = []sample{{in: []arg{key, x}},
		{op: PermutationOp{5, 2}, in: []arg{key}}}
	samples["random_categorical"] = []sample{{op: CategoricalOp{4, 1}, in: []arg{key, x}}}
	samples["dropout"] = []sample{{op: DropoutOp{0.4, 1}, in: []arg{x, key}}}
}
