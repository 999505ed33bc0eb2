package ops

import "github.com/goten-ml/goten/core/tensor"

func init() {
	tensor.Register("split", SplitOp{Parts: 1})
	tensor.Register("swapaxes", SwapAxesOp{})
	tensor.Register("moveaxis", MoveAxisOp{})
	tensor.Register("flip", FlipOp{})
	tensor.Register("roll", RollOp{})
	tensor.Register("tile", TileOp{})
	tensor.Register("repeat", RepeatOp{Times: 1})
	tensor.Register("diff", DiffOp{N: 1, Axis: -1})
	tensor.Register("pad_extend", ExtendOp{})
	tensor.Register("trace", TraceOp{Axis2: 1})
}

// SwapAxesOp is SwapAxes by name.
type SwapAxesOp struct {
	Axis1 int `json:"axis1"`
	Axis2 int `json:"axis2"`
}

// Compose applies the operators of SwapAxes.
func (o SwapAxesOp) Compose(in []*T) []*T {
	composed("SwapAxes", in, 1)
	return []*T{SwapAxes(in[0], o.Axis1, o.Axis2)}
}

// MoveAxisOp is MoveAxis by name.
type MoveAxisOp struct {
	From int `json:"source"`
	To   int `json:"destination"`
}

// Compose applies the operators of MoveAxis.
func (o MoveAxisOp) Compose(in []*T) []*T {
	composed("MoveAxis", in, 1)
	return []*T{MoveAxis(in[0], o.From, o.To)}
}

// FlipOp is Flip by name.
type FlipOp struct {
	Axes tensor.Ints `json:"axes"`
}

// Compose applies the operators of Flip.
func (o FlipOp) Compose(in []*T) []*T {
	composed("Flip", in, 1)
	return []*T{flip(in[0], o.Axes.Slice()...)}
}

// RollOp is Roll by name.
type RollOp struct {
	Shift int `json:"shift"`
	Axis  int `json:"axis"`
}

// Compose applies the operators of Roll.
func (o RollOp) Compose(in []*T) []*T {
	composed("Roll", in, 1)
	return []*T{roll(in[0], o.Shift, o.Axis)}
}

// TileOp is Tile by name.
type TileOp struct {
	Reps tensor.Ints `json:"repeats"`
}

// Compose applies the operators of Tile.
func (o TileOp) Compose(in []*T) []*T {
	composed("Tile", in, 1)
	return []*T{tileOf(in[0], o.Reps.Slice()...)}
}

// RepeatOp is Repeat by name.
type RepeatOp struct {
	Times int `json:"repeats"`
	Axis  int `json:"axis"`
}

// Compose applies the operators of Repeat.
func (o RepeatOp) Compose(in []*T) []*T {
	composed("Repeat", in, 1)
	return []*T{repeat(in[0], o.Times, o.Axis)}
}

// DiffOp is Diff by name.
type DiffOp struct {
	N    int `json:"n"`
	Axis int `json:"axis"`
}

// Compose applies the operators of Diff.
func (o DiffOp) Compose(in []*T) []*T {
	composed("Diff", in, 1)
	return []*T{diff(in[0], o.N, o.Axis)}
}

// ExtendOp is Extend by name.
type ExtendOp struct {
	Before tensor.Ints `json:"before"`
	After  tensor.Ints `json:"after"`
	Mode   PadMode     `json:"mode"`
}

// Compose applies the operators of Extend.
func (o ExtendOp) Compose(in []*T) []*T {
	composed("Extend", in, 1)
	return []*T{Extend(in[0], o.Before.Slice(), o.After.Slice(), o.Mode)}
}

// TraceOp is Trace by name.
type TraceOp struct {
	Offset int `json:"offset"`
	Axis1  int `json:"axis1"`
	Axis2  int `json:"axis2"`
}

// Compose applies the operators of Trace.
func (o TraceOp) Compose(in []*T) []*T {
	composed("Trace", in, 1)
	return []*T{Trace(in[0], o.Offset, o.Axis1, o.Axis2)}
}

// SplitOp is Split by name, or SplitAt if At is not empty.
type SplitOp struct {
	Parts int         `json:"sections"`
	At    tensor.Ints `json:"indices"`
	Axis  int         `json:"axis"`
}

// Compose makes views.
func (o SplitOp) Compose(in []*T) []*T {
	composed("Split", in, 1)
	if o.At.Len() > 0 {
		return SplitAt(in[0], o.At.Slice(), o.Axis)
	}
	return Split(in[0], o.Parts, o.Axis)
}

// compose applies a composition of one result.
func compose(op tensor.Composite, in ...*T) *T { return tensor.ApplyComposite(op, in...)[0] }

// composed panics unless there are n inputs.
func composed(op string, in []*T, n int) {
	if len(in) != n {
		tensor.Shapef(op, "expected %d inputs, received %d", n, len(in))
	}
}
