package ops

import (
	"github.com/goten-ml/goten/core/internal/tile"
	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	tensor.Register("equal", EqualOp{})
	tensor.Register("not_equal", NotEqualOp{})
	tensor.Register("less", LessOp{})
	tensor.Register("less_equal", LessEqualOp{})
	tensor.Register("greater", GreaterOp{})
	tensor.Register("greater_equal", GreaterEqualOp{})
	tensor.Register("logical_and", LogicalAndOp{})
	tensor.Register("logical_or", LogicalOrOp{})
	tensor.Register("logical_xor", LogicalXorOp{})
	tensor.Register("logical_not", LogicalNotOp{})
	tensor.Register("isnan", IsNaNOp{})
	tensor.Register("isinf", IsInfOp{})
	tensor.Register("isfinite", IsFiniteOp{})
}

// EqualOp is x = y, element by element.
type EqualOp struct{}

// Shape broadcasts to bools.
func (EqualOp) Shape(in []Spec) Spec { return relation("Equal", in) }

// Tile is x = y.
func (EqualOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Eq(in[0], in[1]) }

// Equal is x = y, broadcast and promoted.
func Equal(x, y *T) *T { return binary(EqualOp{}, x, y) }

// NotEqualOp is x ≠ y, element by element.
type NotEqualOp struct{}

// Shape broadcasts to bools.
func (NotEqualOp) Shape(in []Spec) Spec { return relation("NotEqual", in) }

// Tile is x ≠ y.
func (NotEqualOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Ne(in[0], in[1]) }

// NotEqual is x ≠ y, broadcast and promoted.
func NotEqual(x, y *T) *T { return binary(NotEqualOp{}, x, y) }

// LessOp is x < y, element by element.
type LessOp struct{}

// Shape broadcasts to bools.
func (LessOp) Shape(in []Spec) Spec { return relation("Less", in) }

// Tile is x < y.
func (LessOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Lt(in[0], in[1]) }

// Less is x < y, broadcast and promoted.
func Less(x, y *T) *T { return binary(LessOp{}, x, y) }

// LessEqualOp is x ≤ y, element by element.
type LessEqualOp struct{}

// Shape broadcasts to bools.
func (LessEqualOp) Shape(in []Spec) Spec { return relation("LessEqual", in) }

// Tile is x ≤ y.
func (LessEqualOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Le(in[0], in[1]) }

// LessEqual is x ≤ y, broadcast and promoted.
func LessEqual(x, y *T) *T { return binary(LessEqualOp{}, x, y) }

// GreaterOp is x > y, element by element.
type GreaterOp struct{}

// Shape broadcasts to bools.
func (GreaterOp) Shape(in []Spec) Spec { return relation("Greater", in) }

// Tile is x > y.
func (GreaterOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Gt(in[0], in[1]) }

// Greater is x > y, broadcast and promoted.
func Greater(x, y *T) *T { return binary(GreaterOp{}, x, y) }

// GreaterEqualOp is x ≥ y, element by element.
type GreaterEqualOp struct{}

// Shape broadcasts to bools.
func (GreaterEqualOp) Shape(in []Spec) Spec { return relation("GreaterEqual", in) }

// Tile is x ≥ y.
func (GreaterEqualOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Ge(in[0], in[1]) }

// GreaterEqual is x ≥ y, broadcast and promoted.
func GreaterEqual(x, y *T) *T { return binary(GreaterEqualOp{}, x, y) }

// LogicalAndOp is x and y, of which all but 0 is true, element by element.
type LogicalAndOp struct{}

// Shape broadcasts to bools.
func (LogicalAndOp) Shape(in []Spec) Spec { return relation("LogicalAnd", in) }

// Tile is x and y, of which all but 0 is true.
func (LogicalAndOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.LogicalAnd(in[0], in[1]) }

// LogicalAnd is x and y, of which all but 0 is true, broadcast and promoted.
func LogicalAnd(x, y *T) *T { return binary(LogicalAndOp{}, x, y) }

// LogicalOrOp is x or y, of which all but 0 is true, element by element.
type LogicalOrOp struct{}

// Shape broadcasts to bools.
func (LogicalOrOp) Shape(in []Spec) Spec { return relation("LogicalOr", in) }

// Tile is x or y, of which all but 0 is true.
func (LogicalOrOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.LogicalOr(in[0], in[1]) }

// LogicalOr is x or y, of which all but 0 is true, broadcast and promoted.
func LogicalOr(x, y *T) *T { return binary(LogicalOrOp{}, x, y) }

// LogicalXorOp is x or y but not both, of which all but 0 is true, element by element.
type LogicalXorOp struct{}

// Shape broadcasts to bools.
func (LogicalXorOp) Shape(in []Spec) Spec { return relation("LogicalXor", in) }

// Tile is x or y but not both, of which all but 0 is true.
func (LogicalXorOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.LogicalXor(in[0], in[1]) }

// LogicalXor is x or y but not both, of which all but 0 is true, broadcast and promoted.
func LogicalXor(x, y *T) *T { return binary(LogicalXorOp{}, x, y) }

// LogicalNotOp is whether x is 0, element by element.
type LogicalNotOp struct{}

// Shape is that of x, of bools.
func (LogicalNotOp) Shape(in []Spec) Spec { return predicate("LogicalNot", in) }

// Tile is whether x is 0.
func (LogicalNotOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.LogicalNot(in[0]) }

// LogicalNot is whether x is 0, as bools.
func LogicalNot(x *T) *T { return tensor.Apply(LogicalNotOp{}, x) }

// IsNaNOp is whether x is no number, element by element.
type IsNaNOp struct{}

// Shape is that of x, of bools.
func (IsNaNOp) Shape(in []Spec) Spec { return predicate("IsNaN", in) }

// Tile is whether x is no number.
func (IsNaNOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.IsNaN(in[0]) }

// IsNaN is whether x is no number, as bools.
func IsNaN(x *T) *T { return tensor.Apply(IsNaNOp{}, x) }

// IsInfOp is whether x is infinite, element by element.
type IsInfOp struct{}

// Shape is that of x, of bools.
func (IsInfOp) Shape(in []Spec) Spec { return predicate("IsInf", in) }

// Tile is whether x is infinite.
func (IsInfOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.IsInf(in[0]) }

// IsInf is whether x is infinite, as bools.
func IsInf(x *T) *T { return tensor.Apply(IsInfOp{}, x) }

// IsFiniteOp is whether x is neither infinite nor NaN, element by element.
type IsFiniteOp struct{}

// Shape is that of x, of bools.
func (IsFiniteOp) Shape(in []Spec) Spec { return predicate("IsFinite", in) }

// Tile is whether x is neither infinite nor NaN.
func (IsFiniteOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.IsFinite(in[0]) }

// IsFinite is whether x is neither infinite nor NaN, as bools.
func IsFinite(x *T) *T { return tensor.Apply(IsFiniteOp{}, x) }

// relation is the rule of comparisons.
func relation(op string, in []Spec) Spec {
	return Spec{DType: tensor.Bool, Shape: broadcast(op, in).Shape}
}

// predicate is the rule of questions about one element.
func predicate(op string, in []Spec) Spec {
	return Spec{DType: tensor.Bool, Shape: same(op, in).Shape}
}
