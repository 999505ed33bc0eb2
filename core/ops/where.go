package ops

import (
	"github.com/goten-ml/goten/core/internal/tile"
	"github.com/goten-ml/goten/core/tensor"
)

func init() { tensor.Register("where", WhereOp{}) }

// WhereOp is x where c is true and y elsewhere, of the inputs c, x, y.  dx = dy where c is true,
// else 0; for y the reverse.
type WhereOp struct{}

// Shape broadcasts.
func (WhereOp) Shape(in []Spec) Spec {
	arity("Where", in, 3)
	if in[0].DType != tensor.Bool {
		tensor.DTypef("Where", "expected bools as condition, received %v; Cast first", in[0])
	}
	s := broadcast("Where", in[1:])
	s.Shape = tensor.Broadcast("Where", in[0].Shape, s.Shape)
	return s
}

// Tile chooses.
func (WhereOp) Tile(b *tile.B, in ...tile.R) tile.R { return b.Where(in[0], in[1], in[2]) }

// VJP passes dy to the input chosen.
func (WhereOp) VJP(c *Ctx) []*T {
	g := make([]*T, 3)
	cond, dy := c.In(0), c.Dy(0)
	zero := Literal(dy, 0)
	if c.Need(1) {
		g[1] = sumTo(Where(cond, dy, zero), c.Spec(1).Shape)
	}
	if c.Need(2) {
		g[2] = sumTo(Where(cond, zero, dy), c.Spec(2).Shape)
	}
	return g
}

// Where is x where cond is true (not 0) and y elsewhere, all broadcast, x and y promoted.
func Where(cond, x, y *T) *T {
	if x.DType() != y.DType() {
		x, y = promote(x, y)
	}
	return tensor.Apply(WhereOp{}, Cast(cond, tensor.Bool), x, y)
}
