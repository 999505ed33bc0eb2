package tensor

import "github.com/goten-ml/goten/core/internal/tile"

// An Op is an operator with one result. Its fields are its attributes; they must be comparable
// and carry json tags, which are a file format. Besides Shape it has one of Eval, Tile and View.
type Op interface {
	// Shape infers the result. It panics with a typed error when the inputs do not fit.
	Shape(in []Spec) Spec
}

// An Evaluator computes the result from its inputs, which may have any strides: x.Contiguous
// makes a row-major copy where needed. It writes every element of out, which is row-major.
type Evaluator interface {
	Eval(x *Exec, out *Array, in []*Array)
}

// A Blocked operator hands its result on block by block. EvalAfter is Eval that calls after for
// each block: once, when it will not be written again, on the thread that wrote it. The result
// counts as a matrix of as many columns as its last axis has elements; a block is m rows of it from
// i and n columns from j. Blocks cover the result and depend on sizes alone.
type Blocked interface {
	EvalAfter(x *Exec, out *Array, in []*Array, after func(i, j, m, n int))
}

// An Elementwise operator states its line of algebra as instructions of a tile program. Inputs
// are broadcast to the shape of the result; they have the dtypes that they came with.
type Elementwise interface {
	Tile(b *tile.B, in ...tile.R) tile.R
}

// A Viewer's result is a window on its first input. It returns false where only a copy will do.
type Viewer interface {
	View(in Layout) (Layout, bool)
}

// A MultiOp is an operator with several results.
type MultiOp interface {
	Shapes(in []Spec) []Spec
	EvalMulti(x *Exec, out, in []*Array)
}

// A BlockedMulti hands its first result on block by block, as a Blocked does.
type BlockedMulti interface {
	MultiOp
	EvalMultiAfter(x *Exec, out, in []*Array, after func(i, j, m, n int))
}

// A Fed operator reads its last input, row-major, in blocks as those of a Blocked's result.
// EvalMultiFed is EvalMulti that calls before for each block: once, before any of it is read, on
// the thread that reads it first. So the input can be made while it is in the cache.
type Fed interface {
	MultiOp
	EvalMultiFed(x *Exec, out, in []*Array, before func(i, j, m, n int))
}

// A Joiner can be a part of the operator that reads its result.
type Joiner interface {
	// Join is an operator that does what next does, whose input number "at" is the result, in one
	// with this one, and with the same bits; nil if there is none. Its inputs are those of next but
	// for that one, and behind them those of this operator.
	Join(next any, at int) any
}

// A Saver is a MultiOp whose results from number Saved on are there for its gradient operator: they
// are never tracked, and their own gradient is nil.
type Saver interface {
	Saved() int
}

// An Updater writes over its first inputs, as an optimizer does over parameters.
type Updater interface {
	// Updates is how many of the first inputs are written.
	Updates(in []Spec) int
	Update(x *Exec, in []*Array)
}

// A Dynamic operator's results have shapes that depend on the elements of its inputs, so it makes
// them itself. Running one counts as a read on the host; it has no gradient, and no meaning on
// shapes alone.
type Dynamic interface {
	Compute(x *Exec, in []*Array) []*Tensor
}

// A Composite is a name for a few operators in a row: it applies them, so that gradients, shapes
// alone and records see those and not it.
type Composite interface {
	Compose(in []*Tensor) []*Tensor
}

// A Differentiable operator knows its vector-Jacobian product: for each input the gradient, of
// the input's shape and dtype, or nil where there is none or none is needed.
type Differentiable interface {
	VJP(c *Ctx) []*Tensor
}
