package ops

import (
	"slices"

	"github.com/goten-ml/goten/core/internal/tile"
	"github.com/goten-ml/goten/core/tensor"
)

// Operators that optimizers apply update many parameters at once. Their inputs are, for n
// parameters: the parameters p₁…pₙ; for each kind of slot, which is what the optimizer keeps of a
// parameter, s₁…sₙ; the gradients g₁…gₙ; then scalars, which change from step to step and
// therefore are no attributes. The last scalar is η·λ, learning rate times weight decay; with the
// attribute Decay, p ← p − p·ηλ comes before the step (decoupled: Loshchilov, Hutter 2019).
// Parameters and slots are written in one pass over each.

func init() { tensor.Register("assign", AssignOp{}) }

// AssignOp is p ← x of the inputs p, x of one shape; x is converted.
type AssignOp struct{}

// Updates counts p.
func (AssignOp) Updates(in []Spec) int {
	arity("Assign", in, 2)
	if !in[0].Shape.Equal(in[1].Shape) {
		tensor.Shapef("Assign", "expected shape %v, received %v", in[0].Shape, in[1].Shape)
	}
	return 1
}

// Update copies.
func (AssignOp) Update(x *Exec, in []*Array) { x.Copy(in[0], in[1]) }

// stepper is the algebra of one parameter: from p, its slots, g and the scalars to the new p and
// slots.
type stepper interface {
	tensor.Tiles
	slots() int
	scalars() int // η·λ included
}

// parameters is how many parameters an update has. It panics with a typed error unless the inputs
// come in the groups above, of equal shapes and one float dtype.
func parameters(op string, s stepper, in []Spec) int {
	groups := s.slots() + 2
	m := len(in) - s.scalars()
	if m <= 0 || m%groups != 0 {
		tensor.Shapef(op, "expected n parameters, %d groups of n slots, n gradients and "+
			"%d scalars, received %d inputs", s.slots(), s.scalars(), len(in))
	}
	n := m / groups
	for i, t := range in {
		p := in[i%n]
		switch {
		case i >= m && (t.Shape.Size() != 1 || t.DType != in[0].DType):
			tensor.Shapef(op, "scalar %d: expected one %v, received %v", i-m, in[0].DType, t)
		case i < m && (!t.Shape.Equal(p.Shape) || t.DType != in[0].DType || !t.DType.IsFloat()):
			tensor.Shapef(op, "parameter %d is %v; expected gradient and slots as it, and floats, "+
				"all %v, received %v", i%n, p, in[0].DType, t)
		}
	}
	return n
}

// updates is Updates of every stepper.
func updates(op string, s stepper, in []Spec) int {
	return parameters(op, s, in) * (1 + s.slots())
}

// applyStep is Update of every stepper.
func applyStep(x *Exec, s stepper, in []*Array) {
	groups := s.slots() + 2
	m := len(in) - s.scalars()
	n := m / groups
	types := slices.Repeat([]tensor.DType{in[0].DType()}, groups+s.scalars())
	p := x.Program(s, types...)
	args := make([]*Array, groups, groups+s.scalars())
	args = append(args, in[m:]...)
	for i := range n {
		for k := range groups {
			args[k] = in[k*n+i]
		}
		x.RunTile(p, args[:groups-1], args)
	}
}

// algebra writes formulas of one dtype.
type algebra struct {
	*tile.B
	t tile.DType
}

func algebraOf(b *tile.B, p tile.R) algebra { return algebra{b, b.Type(p)} }

func (a algebra) num(v float64) tile.R { return a.Const(a.t, v) }

// decayed is p − p·ηλ, or p.
func (a algebra) decayed(p, rate tile.R, on bool) tile.R {
	if !on {
		return p
	}
	return a.Sub(p, a.Mul(p, rate))
}

// toward is s + (x − s)·(1−β): the moving average s after x.
func (a algebra) toward(s, x tile.R, beta float64) tile.R {
	return a.Add(s, a.Mul(a.Sub(x, s), a.num(1-beta)))
}

// mix is β·s + (1−β)·x, the same average in another order of rounding.
func (a algebra) mix(s, x tile.R, beta float64) tile.R {
	return a.Add(a.Mul(a.num(beta), s), a.Mul(a.num(1-beta), x))
}
