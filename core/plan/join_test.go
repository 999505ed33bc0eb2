package plan_test

import (
	"slices"
	"testing"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/plan"
	"github.com/goten-ml/goten/core/tensor"
)

// A lookup is a table that Adam trains, with the rows that were looked up.
type lookup struct {
	table, m, v *tensor.Param
	optimizer   ops.AdamStepOp
	returned    bool // the gradient is a result
}

func newLookup(rows, width int, o ops.AdamStepOp) *lookup {
	slot := func() *tensor.Param { return tensor.NewParam("", ops.Normal(1, rows, width).Scale(0)) }
	return &lookup{tensor.NewParam("", ops.Normal(2, rows, width)), slot(), slot(), o, false}
}

func (l *lookup) body(s *tensor.Session, in []*T) []*T {
	y := ops.Embedding(s.Read(l.table), in[0])
	g := tensor.Gradient(ops.Tanh(y).Sum(), s.Read(l.table))[0]
	rate := s.Enter(tensor.Full(tensor.Float32, 0.01))
	args := []*T{s.Read(l.table), s.Read(l.m), s.Read(l.v), g, rate, rate}
	if l.optimizer.Amsgrad {
		args = slices.Insert(args, 3, s.Read(tensor.NewParam("", ops.Normal(3, g.Shape()...))))
	}
	tensor.Update(l.optimizer, args...)
	if l.returned {
		return []*T{y, g}
	}
	return []*T{y}
}

// words are n indices below rows, many of them equal.
func words(n, rows int) *T {
	i := tensor.Arange(tensor.Int64, 0, float64(n), 1)
	return ops.Mod(i.Mul(i), tensor.Scalar(int64(rows)))
}

// TestJoining: the step of Adam adds up rows of a table itself, if nobody else needs their sum and
// its order is known.
func TestJoining(t *testing.T) {
	adam := ops.AdamStepOp{Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7}
	strict := adam
	strict.Amsgrad = true
	joined := []string{"embedding", "tanh+ops.tanhGrad", "ops.embeddingGrad+adam_step"}
	apart := []string{"embedding", "tanh+ops.tanhGrad", "ops.embeddingGrad", "adam_step"}
	for _, c := range []struct {
		name     string
		o        ops.AdamStepOp
		returned bool
		want     []string
	}{{"adam", adam, false, joined}, {"a gradient that is a result", adam, true, apart},
		{"another optimizer", strict, false, apart}} {
		l := newLookup(10, 4, c.o)
		l.returned = c.returned
		s := tensor.NewSession(1, 1, true)
		p := plan.New(s.End(l.body(s, s.Record([]*T{words(6, 10)}))))
		s.Close()
		if got := operators(p); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

// TestRowsAreJoinedBitForBit: tables whose rows begin within the pieces that are updated at once.
func TestRowsAreJoinedBitForBit(t *testing.T) {
	for _, o := range []ops.AdamStepOp{{Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7},
		{Beta1: 0.8, Beta2: 0.99, Epsilon: 1e-3, Decay: true}} {
		for _, size := range [][3]int{{10, 4, 6}, {300, 100, 500}, {7, 9000, 20}, {20000, 1, 50},
			{3, 5, 0}} {
			run := func(eager bool) []*T {
				l := newLookup(size[0], size[1], o)
				var steps plan.Steps
				for i := range uint64(5) {
					steps.Run(plan.Call{Inputs: []*T{words(size[2], size[0])}, Step: i, Grad: true,
						Eager: eager, Body: l.body})
				}
				return []*T{l.table.Value().Clone(), l.m.Value().Clone(), l.v.Value().Clone()}
			}
			got, want := run(false), run(true)
			for k := range want {
				if !equal(got[k], want[k]) {
					t.Errorf("%v: parameter %d differs", size, k)
				}
			}
		}
	}
}
