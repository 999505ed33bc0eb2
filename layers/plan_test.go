package layers

import (
	"math"
	"strings"
	"testing"

	"github.com/goten-ml/goten/core/plan"
	"github.com/goten-ml/goten/core/tensor"
)

// stepOf runs a layer, and takes the gradients of its parameters in training.
func stepOf(l Layer, training bool) func(*tensor.Session, []*tensor.Tensor) []*tensor.Tensor {
	return func(s *tensor.Session, in []*tensor.Tensor) []*tensor.Tensor {
		c := NewCtx(s, training)
		e := loss(c, l, in)
		outs := []*tensor.Tensor{e}
		var leaves []*tensor.Tensor
		for _, p := range Params(l) {
			if t := c.Read(p); t.Tracked() {
				leaves = append(leaves, t)
			}
		}
		if len(leaves) == 0 || !e.Tracked() {
			return outs
		}
		for _, g := range tensor.Gradient(e, leaves...) {
			if g != nil {
				outs = append(outs, g)
			}
		}
		return outs
	}
}

// TestEveryLayerIsReplayed: losses, gradients and states agree bit for bit with those of a layer
// that runs eagerly, in training and not.
func TestEveryLayerIsReplayed(t *testing.T) {
	for _, training := range []bool{false, true} {
		over(t, func(t *testing.T, r row) {
			eager, planned := r.make(), r.make()
			in := r.inputs(tensor.Float32, 3)
			BuildFor(eager, 1, specs(in)...)
			BuildFor(planned, 1, specs(in)...)
			var steps plan.Steps
			for i := range uint64(5) {
				s := tensor.NewSession(9, i, training)
				want := stepOf(eager, training)(s, in)
				got := steps.Run(plan.Call{Inputs: in, Seed: 9, Step: i, Grad: training,
					Body: stepOf(planned, training)})
				for k := range want {
					identical(t, "result", got[k], want[k])
				}
				for k, p := range Params(planned) {
					identical(t, p.Name, p.Value(), Params(eager)[k].Value())
				}
			}
			if text := steps.Explain(); !strings.Contains(text, "plan of") {
				t.Error(text)
			}
		})
	}
}

func identical(t *testing.T, what string, got, want *tensor.Tensor) {
	t.Helper()
	a, b := tensor.Floats(got), tensor.Floats(want)
	for i := range b {
		if math.Float64bits(a[i]) != math.Float64bits(b[i]) {
			t.Fatalf("%s[%d] is %v, eager %v", what, i, a[i], b[i])
		}
	}
}
