package plan_test

import (
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/plan"
	"github.com/goten-ml/goten/core/tensor"
)

type T = tensor.Tensor

// body is a step without parameters.
type body = func(s *tensor.Session, in []*T) []*T

func call(f body, step uint64, in ...*T) plan.Call {
	return plan.Call{Inputs: in, Seed: 1, Step: step, Body: f}
}

func ramp(first float64, n int) *T {
	return tensor.Arange(tensor.Float32, first, first+float64(n), 1)
}

// equal compares bits.
func equal(a, b *T) bool {
	same := func(x, y float64) bool { return math.Float64bits(x) == math.Float64bits(y) }
	return a.Shape().Equal(b.Shape()) && slices.EqualFunc(tensor.Floats(a), tensor.Floats(b), same)
}

// TestStepsReplay runs steps on other inputs each time: results are those of the program, which
// runs no more after two recordings.
func TestStepsReplay(t *testing.T) {
	var steps plan.Steps
	runs := 0
	f := func(_ *tensor.Session, in []*T) []*T {
		runs++
		x := in[0].Add(in[1]).Reshape(2, 4)
		return []*T{x.Transpose(1, 0).MatMul(x), x.Sum(0), in[0]}
	}
	for i := range 6 {
		x, y := ramp(float64(i), 8), ramp(7, 8)
		got := steps.Run(call(f, 0, x, y))
		z := x.Add(y).Reshape(2, 4)
		for k, want := range []*T{z.Transpose(1, 0).MatMul(z), z.Sum(0), x} {
			if !equal(got[k], want) {
				t.Errorf("step %d: result %d is %v, want %v", i, k, got[k], want)
			}
		}
	}
	if runs != 2 {
		t.Errorf("the program ran %d times, want 2", runs)
	}
}

// TestOneRecordingDoesForOtherRows: a step whose plan for some rows is known is planned for others
// when it was recorded once, unless it does something else for them.
func TestOneRecordingDoesForOtherRows(t *testing.T) {
	mean := func(s *tensor.Session, in []*T) []*T {
		rows := float64(in[0].Shape()[0])
		return []*T{in[0].Sum(0).Div(s.Enter(tensor.Full(tensor.Float32, rows)))}
	}
	turns := 0.0
	for _, c := range []struct {
		name string
		f    body
		runs int
	}{
		{"the same, and a number of rows", mean, 3},
		{"another operator", func(s *tensor.Session, in []*T) []*T {
			if in[0].Shape()[0] == 3 {
				return []*T{mean(s, in)[0].Exp()}
			}
			return []*T{mean(s, in)[0].Tanh()}
		}, 4},
		{"a constant made anew", func(s *tensor.Session, in []*T) []*T {
			k := 2.0
			if in[0].Shape()[0] == 3 {
				turns++
				k += turns
			}
			return []*T{mean(s, in)[0].Mul(s.Enter(tensor.Full(tensor.Float32, k)))}
		}, 6},
	} {
		var steps plan.Steps
		runs := 0
		f := func(s *tensor.Session, in []*T) []*T { runs++; return c.f(s, in) }
		for _, rows := range []int{4, 4, 4, 3, 3, 3, 3} {
			x := ramp(float64(runs), 2*rows).Reshape(rows, 2)
			before := turns
			got := steps.Run(call(f, 0, x))[0]
			after := turns
			turns = before
			if want := c.f(&tensor.Session{}, []*T{x})[0]; !equal(got, want) {
				t.Errorf("%s: got %v, want %v", c.name, got, want)
			}
			turns = after
		}
		if runs != c.runs {
			t.Errorf("%s: the program ran %d times, want %d", c.name, runs, c.runs)
		}
	}
}

// TestStepsSayWhyTheyStayEager: each of these programs would give wrong results if it was replayed.
func TestStepsSayWhyTheyStayEager(t *testing.T) {
	n := 0.0
	p := tensor.NewParam("p", tensor.Ones(2))
	for _, c := range []struct {
		name, reason string
		f            body
	}{
		{"read", "read on the host", func(_ *tensor.Session, in []*T) []*T {
			if in[0].Sum().Float() > 3 {
				return []*T{in[0].Scale(2)}
			}
			return []*T{in[0]}
		}},
		{"data", "makes anew", func(_ *tensor.Session, in []*T) []*T {
			n++
			return []*T{in[0].Scale(n)}
		}},
		{"branch", "operators ran", func(_ *tensor.Session, in []*T) []*T {
			n++
			x := in[0]
			for range int(n) {
				x = x.Add(in[0])
			}
			return []*T{x}
		}},
		{"attribute", "in another", func(_ *tensor.Session, in []*T) []*T {
			n++
			return []*T{ops.Softmax(in[0].Reshape(1, 2), int(n)%2)}
		}},
		{"dynamic", "depends on elements", func(_ *tensor.Session, in []*T) []*T {
			return tensor.ApplyDynamic(ops.UniqueOp{}, in[0])
		}},
		{"set", "Set", func(s *tensor.Session, in []*T) []*T {
			p.Set(in[0])
			return []*T{s.Read(p).Scale(2)}
		}},
		{"outside", "copied out", func(_ *tensor.Session, in []*T) []*T {
			return []*T{in[0].Add(in[0].Clone())}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			n = 0
			var steps plan.Steps
			for range 8 {
				steps.Run(call(c.f, 0, tensor.Of([]float32{1, 2})))
			}
			if text := steps.Explain(); !strings.Contains(text, c.reason) ||
				!strings.Contains(text, "eager") {
				t.Errorf("got %q, want a reason with %q", text, c.reason)
			}
		})
	}
}

// TestStepsReadParametersAsTheyAre: a parameter is a place, not a value.
func TestStepsReadParametersAsTheyAre(t *testing.T) {
	var steps plan.Steps
	p := tensor.NewParam("p", tensor.Ones(2))
	f := func(s *tensor.Session, in []*T) []*T { return []*T{s.Read(p).Mul(in[0])} }
	for i := range 5 {
		p.Set(ramp(float64(i), 2))
		x := ramp(3, 2)
		if got := steps.Run(call(f, 0, x))[0]; !equal(got, p.Value().Mul(x)) {
			t.Errorf("step %d: %v", i, got)
		}
	}
}

// TestStepsDrawAnew: the number of the step is an input of random operators.
func TestStepsDrawAnew(t *testing.T) {
	var steps plan.Steps
	f := func(s *tensor.Session, in []*T) []*T {
		return []*T{ops.Dropout(in[0], s.Enter(s.Key), 0.5, s.Site())}
	}
	x := tensor.Ones(64)
	for i := range uint64(5) {
		want := ops.Dropout(x, ops.Key(1, i), 0.5, 1)
		if got := steps.Run(call(f, i, x))[0]; !equal(got, want) {
			t.Errorf("step %d differs", i)
		}
	}
}

// TestInputsInOneMemory: inputs that share memory in one step may lie apart in the next.
func TestInputsInOneMemory(t *testing.T) {
	var steps plan.Steps
	f := func(_ *tensor.Session, in []*T) []*T { return []*T{in[0].Sub(in[1])} }
	x, y := ramp(0, 4), ramp(5, 4)
	for range 3 {
		steps.Run(call(f, 0, x, x))
	}
	if got := steps.Run(call(f, 0, y, x))[0]; !equal(got, y.Sub(x)) {
		t.Errorf("got %v", got)
	}
}

// TestGoroutinesReplayOnePlan: each has a Run of its own.
func TestGoroutinesReplayOnePlan(t *testing.T) {
	var steps plan.Steps
	f := func(_ *tensor.Session, in []*T) []*T {
		return []*T{in[0].Add(in[0]).Exp().Log().Sum()}
	}
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range 200 {
				x := ramp(float64(g+i%7)/8, 100)
				want := x.Add(x).Exp().Log().Sum()
				if got := steps.Run(call(f, 0, x))[0]; !equal(got, want) {
					t.Errorf("goroutine %d: %v, want %v", g, got, want)
				}
			}
		}()
	}
	wg.Wait()
}

// TestAnErrorInAReplay is that of the operator, and the plan works on.
func TestAnErrorInAReplay(t *testing.T) {
	var steps plan.Steps
	table := tensor.NewParam("table", tensor.Ones(3, 2))
	f := func(s *tensor.Session, in []*T) []*T {
		return []*T{ops.Embedding(s.Read(table), in[0])}
	}
	good, bad := tensor.Of([]int64{0, 2}), tensor.Of([]int64{0, 3})
	for range 3 {
		steps.Run(call(f, 0, good))
	}
	err := tensor.Try(func() { steps.Run(call(f, 0, bad)) })
	if err == nil || !strings.Contains(err.Error(), "index 3") {
		t.Errorf("got %v", err)
	}
	if got := steps.Run(call(f, 0, good))[0]; !equal(got, tensor.Ones(2, 2)) {
		t.Errorf("after an error: %v", got)
	}
}
