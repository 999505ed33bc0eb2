package ops

import (
	"math"
	"strings"
	"testing"

	"github.com/goten-ml/goten/core/plan"
	"github.com/goten-ml/goten/core/tensor"
)

// forwardAndBack is a step of results and of gradients of all float inputs.
func forwardAndBack(f func(in []*T) []*T) func(*tensor.Session, []*T) []*T {
	return func(_ *tensor.Session, in []*T) []*T {
		outs := f(in)
		var grads []*T
		err := tensor.Try(func() {
			grads = gradients(func(in []*T) *T { return loss(f(in)) }, in, false)
		})
		if err != nil { // the operator has no gradient
			return outs
		}
		for _, g := range grads {
			if g != nil {
				outs = append(outs, g)
			}
		}
		return outs
	}
}

// checkReplay compares the bits of four steps, of which two are recorded and two replayed, with
// those of the program.
func checkReplay(t *testing.T, f func(*tensor.Session, []*T) []*T, in []*T) {
	t.Helper()
	var steps plan.Steps
	want := f(nil, in)
	for range 4 {
		got := steps.Run(plan.Call{Inputs: in, Body: f})
		for k := range want {
			a, b := tensor.Floats(got[k]), tensor.Floats(want[k])
			for i := range b {
				if math.Float64bits(a[i]) != math.Float64bits(b[i]) {
					t.Fatalf("result %d[%d] is %v, eager %v\n%s", k, i, a[i], b[i],
						steps.Explain())
				}
			}
		}
	}
	if text := steps.Explain(); !strings.Contains(text, "plan of") {
		t.Error(text)
	}
}

// TestEveryOperatorIsReplayed: results and gradients, of float64 and of float32.
func TestEveryOperatorIsReplayed(t *testing.T) {
	eachSample(t, func(t *testing.T, op any, in []arg, s sample) {
		if _, ok := op.(tensor.Updater); ok || s.host {
			t.Skip("it writes over its inputs, or reads on the host")
		}
		xs := draw(in)
		f := forwardAndBack(func(in []*T) []*T { return tensor.Run(op, in...) })
		checkReplay(t, f, xs)
		for i, x := range xs {
			if x.DType().IsFloat() {
				xs[i] = Cast(x, tensor.Float32)
			}
		}
		checkReplay(t, f, xs)
	})
}

// TestRandomProgramsAreReplayed: rules see operators in combinations that no model has.
func TestRandomProgramsAreReplayed(t *testing.T) {
	for seed := range uint64(400) {
		in := programInputs(seed)
		f := forwardAndBack(func(in []*T) []*T { return []*T{program(seed, in...)} })
		for i, x := range in {
			in[i] = Cast(x, tensor.Float32)
		}
		checkReplay(t, f, in)
	}
}
