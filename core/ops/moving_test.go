package ops

import "github.com/goten-ml/goten/core/tensor"

func init() {
	x := between(-2, 2, 2, 3, 4)
	axes := func(a ...int) tensor.Ints { return tensor.NewInts(a...) }
	samples["reshape"] = []sample{{op: ReshapeOp{axes(4, -1)}, in: []arg{x}}}
	samples["transpose"] = []sample{{in: []arg{x}}, {op: TransposeOp{axes(1, 2, 0)}, in: []arg{x}}}
	samples["slice"] = []sample{{op: SliceOp{Axis: 1, Start: 2, Count: 2, Step: -2}, in: []arg{x}}}
	samples["broadcast_to"] = []sample{
		{op: ExpandOp{axes(2, 3, 4)}, in: []arg{between(-1, 1, 3, 1)}}}
	samples["matmul"] = []sample{
		{in: []arg{between(-1, 1, 2, 3), between(-1, 1, 3, 4)}},
		{op: MatMulOp{true, true}, in: []arg{between(-1, 1, 3, 2), between(-1, 1, 4, 3)}},
		{op: MatMulOp{false, true}, in: []arg{between(-1, 1, 2, 2, 3), between(-1, 1, 4, 3)}},
		{op: MatMulOp{true, false}, in: []arg{between(-1, 1, 3, 2), between(-1, 1, 2, 1, 3, 2)}}}
	samples["concatenate"] = []sample{
		{op: ConcatOp{Axis: -2}, in: []arg{x, between(-2, 2, 2, 1, 4), x}}}
	samples["stack"] = []sample{{op: StackOp{Axis: -1}, in: []arg{x, x}}, {in: []arg{x, x}}}
	index := ints([]int{2, 0, 2, 1}, 2, 2)
	samples["take"] = []sample{{op: TakeOp{Axis: 1}, in: []arg{x, index}},
		{op: TakeOp{Axis: 0, Negative: true}, in: []arg{x, ints([]int{-1, 0, -2}, 3)}}}
	u := between(-2, 2, 2, 2, 2, 4)
	samples["scatter_add"] = []sample{{op: ScatterAddOp{Axis: 1}, in: []arg{x, index, u}},
		{in: []arg{between(0, 1, 3), index, between(0, 1, 2, 2)}}}
	samples["scatter_update"] = []sample{{op: ScatterUpdateOp{Axis: 1}, in: []arg{x, index, u}}}
	samples["one_hot"] = []sample{
		{op: OneHotOp{3, tensor.Float64}, in: []arg{ints([]int{2, -1, 0, 3}, 4)}}}
	samples["take_along_axis"] = []sample{
		{op: TakeAlongOp{Axis: 1}, in: []arg{between(0, 1, 2, 3, 2), ints([]int{
			2, 0, 1, 1, 2, 2, 0, 1}, 2, 2, 2)}},
		{op: TakeAlongOp{Axis: 0, Negative: true}, in: []arg{between(0, 1, 3),
			ints([]int{-1, 0, -1, 1}, 4)}}}
	put, at := between(0, 1, 2, 2), ints([]int{0, 2, 1, 1}, 2, 2)
	samples["put_along_axis"] = []sample{{in: []arg{between(0, 1, 2, 3), at, put}},
		{op: PutAlongOp{Axis: 1, Add: true}, in: []arg{between(0, 1, 2, 3), at, put}}}
	samples["sort"] = []sample{{in: []arg{x}}, {op: SortOp{1, true}, in: []arg{x}}}
	samples["argsort"] = []sample{{in: []arg{x}}, {op: ArgSortOp{0, true}, in: []arg{x}}}
	samples["top_k"] = []sample{{in: []arg{x}}, {op: TopKOp{3}, in: []arg{x}}}
	samples["pad"] = []sample{{in: []arg{x}}, {op: PadOp{axes(1, 0, 2), axes(0, 0, 3), 7},
		in: []arg{x}}}
	samples["tril"] = []sample{{in: []arg{x}}, {op: TrilOp{-1}, in: []arg{x}}}
	samples["triu"] = []sample{{in: []arg{x}}, {op: TriuOp{2}, in: []arg{x}}}
	samples["diagonal"] = []sample{{in: []arg{x}}, {op: DiagonalOp{-1, 2, 0}, in: []arg{x}}}
	samples["diag"] = []sample{{in: []arg{between(0, 1, 2, 3)}},
		{op: DiagOp{-2}, in: []arg{between(0, 1, 2)}}}
	zeros := floats([]float64{1, 0, 3, 2, 0.5, -1, 0, 0, 4, -2, 1.5, 1}, 3, 4)
	for _, op := range []any{ProdOp{}, ProdOp{axes(0), true}, ProdOp{axes(1), false}} {
		samples["prod"] = append(samples["prod"], sample{op: op, in: []arg{zeros}},
			sample{op: op, in: []arg{between(0.5, 2, 2, 2)}})
	}
	for _, o := range []CumSumOp{{Axis: 0}, {Axis: 1}, {0, true}, {1, true}} {
		samples["cumsum"] = append(samples["cumsum"], sample{op: o, in: []arg{zeros}})
		samples["cumprod"] = append(samples["cumprod"],
			sample{op: CumProdOp(o), in: []arg{zeros}})
	}
	for name, ops := range map[string][]any{
		"sum":    {SumOp{}, SumOp{axes(0, 2), true}},
		"max":    {MaxOp{}, MaxOp{axes(0, 2), true}, MaxOp{axes(1), false}},
		"min":    {MinOp{}, MinOp{axes(0, 2), true}, MinOp{axes(1), false}},
		"argmax": {ArgMaxOp{Axis: 1}, ArgMaxOp{Axis: -1, Keep: true}},
		"argmin": {ArgMinOp{Axis: 1}, ArgMinOp{Axis: -1, Keep: true}},
	} {
		for _, op := range ops {
			samples[name] = append(samples[name], sample{op: op, in: []arg{x}})
		}
	}
	samples["any"] = []sample{{in: []arg{truths(2, 3)}},
		{op: AnyOp{axes(0), true}, in: []arg{truths(2, 3)}}}
	samples["all"] = []sample{{in: []arg{truths(2, 3)}},
		{op: AllOp{axes(1), false}, in: []arg{truths(2, 3)}}}
}
