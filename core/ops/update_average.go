package ops

import (
	"github.com/goten-ml/goten/core/internal/tile"
	"github.com/goten-ml/goten/core/tensor"
)

func init() { tensor.Register("moving_average", MovingAverageOp{0.99}) }

// MovingAverageOp writes s ← Momentum·s + (1 − Momentum)·x over each of n states, of the inputs
// s₁…sₙ, x₁…xₙ: the moving statistics of Ioffe and Szegedy 2015, section 3.1.
type MovingAverageOp struct {
	Momentum float64 `json:"momentum"`
}

// Updates counts states. It panics with a typed error unless states and values come in pairs of
// one shape and float dtype.
func (o MovingAverageOp) Updates(in []Spec) int {
	n := len(in) / 2
	if len(in)%2 != 0 {
		tensor.Shapef("MovingAverage", "expected n states and n values, received %d inputs",
			len(in))
	}
	for i, s := range in[:n] {
		if x := in[n+i]; !s.Shape.Equal(x.Shape) || s.DType != x.DType || !s.DType.IsFloat() {
			tensor.Shapef("MovingAverage", "state %d is %v, its value %v; expected floats of one "+
				"kind", i, s, x)
		}
	}
	return n
}

// Tiles is the average.
func (o MovingAverageOp) Tiles(b *tile.B, in ...tile.R) []tile.R {
	return []tile.R{algebraOf(b, in[0]).mix(in[0], in[1], o.Momentum)}
}

// Update averages.
func (o MovingAverageOp) Update(x *Exec, in []*Array) {
	n := len(in) / 2
	for i, s := range in[:n] {
		p := x.Program(o, s.DType(), in[n+i].DType())
		x.RunTile(p, []*Array{s}, []*Array{s, in[n+i]})
	}
}
