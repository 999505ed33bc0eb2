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
	u, u2 := between(-2, 2, 2, 2, 2, 4), between(-2, 2, 2, 2, 4)
	samples["scatter_add"] = []sample{{op: ScatterAddOp{Axis: 1}, in: []arg{x, index, u}},
		{in: []arg{between(0, 1, 3), index, between(0, 1, 2, 2)}}}
	samples["scatter_update"] = []sample{{op: ScatterUpdateOp{Axis: 1}, in: []arg{x, index, u}}}
	samples["take_nd"] = []sample{{in: []arg{x, ints([]int{1, 0, -1, 1}, 2, 2), index}},
		{in: []arg{x, ints([]int{1}, 1), ints([]int{-1}, 1), ints([]int{2}, 1)}}}
	samples["scatter_nd_add"] = []sample{{in: []arg{x, ints([]int{1, 0, 1, 1}, 2, 2), index, u2}}}
	samples["one_hot"] = []sample{
		{op: OneHotOp{3, tensor.Float64}, in: []arg{ints([]int{2, -1, 0, 3}, 4)}}}
	samples["take_along_axis"] = []sample{
		{op: TakeAlongOp{Axis: 1}, in: []arg{between(0, 1, 2, 3, 2), ints([]int{
			2, 0, 1, 1, 2, 2, 0, 1}, 2, 2, 2)}},
		{op: TakeAlongOp{Axis: 0, Negative: true}, in: []arg{between(0, 1, 3),
			ints([]int{-1, 0, -1, 1}, 4)}}}
}

func init() {
	x := between(-2, 2, 2, 3, 4)
	axes := func(a ...int) tensor.Ints { return tensor.NewInts(a...) }
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

	mask := arg{shape: []int{2, 3}, dtype: tensor.Bool, values: []float64{1, 0, 1, 0, 0, 1}}
	samples["nonzero"] = []sample{{in: []arg{mask}, host: true}}
	samples["argwhere"] = []sample{{in: []arg{mask}, host: true}}
	samples["unique"] = []sample{{in: []arg{zeros}, host: true}}
	samples["bincount"] = []sample{{in: []arg{integers(0, 5, 2, 3)}, host: true},
		{op: BinCountOp{9}, in: []arg{integers(0, 5, 4), between(0, 1, 4)}, host: true}}
	samples["boolean_mask"] = []sample{{in: []arg{x, mask}, host: true}}
	samples["searchsorted"] = []sample{{in: []arg{floats([]float64{1, 2, 2, 4}, 4), zeros}},
		{op: SearchSortedOp{true}, in: []arg{floats([]float64{1, 2, 2, 4}, 4), zeros}}}
}

func init() {
	x, y := between(-2, 2, 2, 3, 4), between(-2, 2, 4, 3)
	axes := func(a ...int) tensor.Ints { return tensor.NewInts(a...) }
	for name, ops := range map[string][]any{
		"mean":          {MeanOp{}, MeanOp{axes(0, 2), true}},
		"var":           {VarOp{}, VarOp{axes(1), true, 1}},
		"std":           {StdOp{}, StdOp{axes(0, 1), false, 1}},
		"logsumexp":     {LogSumExpOp{}, LogSumExpOp{axes(-1), true}},
		"count_nonzero": {CountNonzeroOp{}, CountNonzeroOp{axes(-1), true}},
		"norm":          {NormOp{}, NormOp{axes(1)}},
		"expand_dims":   {ExpandDimsOp{axes(-1)}, ExpandDimsOp{axes(3, 0)}},
		"swapaxes":      {SwapAxesOp{0, -1}},
		"moveaxis":      {MoveAxisOp{0, -1}, MoveAxisOp{2, 0}},
		"flip":          {FlipOp{}, FlipOp{axes(1)}},
		"roll":          {RollOp{1, -1}, RollOp{-5, 1}},
		"tile":          {TileOp{axes(2, 1)}, TileOp{axes(2, 1, 1, 3)}},
		"repeat":        {RepeatOp{}, RepeatOp{2, 1}},
		"diff":          {DiffOp{}, DiffOp{2, 1}},
		"trace":         {TraceOp{0, 0, 1}, TraceOp{1, 2, 1}},
		"split":         {SplitOp{2, axes(), 0}, SplitOp{0, axes(1, 3), -1}},
		"pad_extend": {ExtendOp{axes(2, 1, 0), axes(1, 0, 5), Reflect},
			ExtendOp{axes(2, 1, 0), axes(1, 0, 5), Symmetric},
			ExtendOp{axes(2, 1, 0), axes(1, 0, 5), Edge},
			ExtendOp{axes(2, 1, 0), axes(1, 0, 5), Wrap}},
	} {
		for _, op := range ops {
			samples[name] = append(samples[name], sample{op: op, in: []arg{x}})
		}
	}
	flat := between(-1, 1, 1, 3, 1)
	samples["squeeze"] = []sample{{in: []arg{flat}}, {op: SqueezeOp{axes(-1)}, in: []arg{flat}}}
	samples["eye"] = []sample{{op: EyeOp{3, 4, 1, tensor.Float64}}}
	samples["outer"] = []sample{{in: []arg{between(-1, 1, 2), between(-1, 1, 3)}}}
	samples["dot"] = []sample{{in: []arg{x, y}}, {in: []arg{y, between(-1, 1, 3)}}}
	samples["tensordot"] = []sample{
		{op: TensorDotOp{axes(1, 2), axes(1, 0)}, in: []arg{x, y}}, {in: []arg{y, y}}}
	square := between(-1, 1, 3, 3)
	for _, s := range []struct {
		subscripts string
		in         []arg
	}{
		{"ij,jk->ik", []arg{y, square}}, {"bij,jk", []arg{x, between(-1, 1, 4, 2)}},
		{"ii->i", []arg{square}}, {"ii", []arg{square}}, {"...ij->...ji", []arg{x}},
		{"i,j,k->kij", []arg{between(-1, 1, 2), between(-1, 1, 3), between(-1, 1, 2)}},
		{"bij,bkj->bik", []arg{x, between(-1, 1, 2, 5, 4)}}, {"bij->j", []arg{x}},
		{"...j,j...->...", []arg{x, between(-1, 1, 4, 2, 3)}},
		{"ij,jk,kl->il", []arg{y, square, square}}, {"ij,ij->", []arg{y, y}},
	} {
		samples["einsum"] = append(samples["einsum"],
			sample{op: EinsumOp{s.subscripts}, in: s.in})
	}
}

func init() {
	for _, name := range []string{"matmul", "dot", "tensordot", "einsum", "sum",
		"mean", "var", "std", "norm"} {
		for i := range samples[name] {
			samples[name][i].rounds = true
		}
	}
}
