package ops

import (
	"github.com/goten-ml/goten/core/internal/tile"
	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	tensor.Register("bitwise_and", BitwiseAndOp{})
	tensor.Register("bitwise_or", BitwiseOrOp{})
	tensor.Register("bitwise_xor", BitwiseXorOp{})
	tensor.Register("left_shift", LeftShiftOp{})
	tensor.Register("right_shift", RightShiftOp{})
	tensor.Register("bitwise_invert", BitwiseNotOp{})
}

// BitwiseAndOp is the bits set in both x and y.
type BitwiseAndOp struct{}

// Shape broadcasts.
func (BitwiseAndOp) Shape(in []Spec) Spec { return bits("BitwiseAnd", in) }

// Tile is the bits set in both x and y.
func (BitwiseAndOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.And(in[0], in[1]) }

// BitwiseAnd is the bits set in both x and y, broadcast and promoted.
func BitwiseAnd(x, y *T) *T { return binary(BitwiseAndOp{}, x, y) }

// BitwiseOrOp is the bits set in x or y.
type BitwiseOrOp struct{}

// Shape broadcasts.
func (BitwiseOrOp) Shape(in []Spec) Spec { return bits("BitwiseOr", in) }

// Tile is the bits set in x or y.
func (BitwiseOrOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Or(in[0], in[1]) }

// BitwiseOr is the bits set in x or y, broadcast and promoted.
func BitwiseOr(x, y *T) *T { return binary(BitwiseOrOp{}, x, y) }

// BitwiseXorOp is the bits set in one of x and y.
type BitwiseXorOp struct{}

// Shape broadcasts.
func (BitwiseXorOp) Shape(in []Spec) Spec { return bits("BitwiseXor", in) }

// Tile is the bits set in one of x and y.
func (BitwiseXorOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Xor(in[0], in[1]) }

// BitwiseXor is the bits set in one of x and y, broadcast and promoted.
func BitwiseXor(x, y *T) *T { return binary(BitwiseXorOp{}, x, y) }

// LeftShiftOp is x·2^y; counts outside the width give 0.
type LeftShiftOp struct{}

// Shape broadcasts.
func (LeftShiftOp) Shape(in []Spec) Spec { return shifted("LeftShift", in) }

// Tile is x·2^y; counts outside the width give 0.
func (LeftShiftOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Shl(in[0], in[1]) }

// LeftShift is x·2^y; counts outside the width give 0, broadcast and promoted.
func LeftShift(x, y *T) *T { return binary(LeftShiftOp{}, x, y) }

// RightShiftOp is ⌊x/2^y⌋; counts outside the width give 0, or −1 for negative x.
type RightShiftOp struct{}

// Shape broadcasts.
func (RightShiftOp) Shape(in []Spec) Spec { return shifted("RightShift", in) }

// Tile is ⌊x/2^y⌋; counts outside the width give 0, or −1 for negative x.
func (RightShiftOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Shr(in[0], in[1]) }

// RightShift is ⌊x/2^y⌋; counts outside the width give 0, or −1 for negative x, broadcast and
// promoted.
func RightShift(x, y *T) *T { return binary(RightShiftOp{}, x, y) }

// BitwiseNotOp is the complement of the bits of x; of bools the negation.
type BitwiseNotOp struct{}

// Shape is that of x.
func (BitwiseNotOp) Shape(in []Spec) Spec {
	wantBits("BitwiseNot", same("BitwiseNot", in))
	return in[0]
}

// Tile complements.
func (BitwiseNotOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Not(in[0]) }

// BitwiseNot is the complement of the bits of x; of bools the negation.
func BitwiseNot(x *T) *T { return tensor.Apply(BitwiseNotOp{}, x) }

// bits is the rule of operators on the bits of integers and bools.
func bits(op string, in []Spec) Spec {
	s := broadcast(op, in)
	wantBits(op, s)
	return s
}

// shifted is the rule of shifts, which bools do not have.
func shifted(op string, in []Spec) Spec {
	s := broadcast(op, in)
	if !s.DType.IsInt() {
		tensor.DTypef(op, "expected integers, received %v; Cast first", s)
	}
	return s
}

func wantBits(op string, s Spec) {
	if s.DType.IsFloat() {
		tensor.DTypef(op, "floats have no bits to combine, received %v; Cast first", s)
	}
}
