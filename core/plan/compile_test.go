package plan_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/plan"
	"github.com/goten-ml/goten/core/tensor"
)

// A step of gradient descent as a function: what it computes is planned after two calls.
func ExampleCompile() {
	x := tensor.Linspace(-1, 1, 100)
	y := x.Scale(2).Add(tensor.Full(tensor.Float32, 0.5, 1))
	step := plan.Compile(func(_ *tensor.Session, in ...*tensor.Tensor) []*tensor.Tensor {
		w, b := in[0].Track(), in[1].Track() // new leaves
		e := x.Mul(w).Add(b).Sub(y).Square().Mean()
		g := tensor.Gradient(e, w, b)
		return []*tensor.Tensor{w.Sub(g[0].Scale(0.1)), b.Sub(g[1].Scale(0.1))}
	})
	w, b := tensor.Scalar[float32](0), tensor.Scalar[float32](0)
	for range 300 {
		out := step.Call(w, b)
		w, b = out[0], out[1]
	}
	fmt.Printf("y = %.2f·x + %.2f\n", w.Float(), b.Float())
	// Output: y = 2.00·x + 0.50
}

// TestFuncsReadAndWriteParametersAtEachCall compares with the program, on several shapes.
func TestFuncsReadAndWriteParametersAtEachCall(t *testing.T) {
	p, q := tensor.NewParam("p", tensor.Ones(1)), tensor.NewParam("q", tensor.Ones(1))
	runs := 0
	body := func(p *tensor.Param) func(*tensor.Session, ...*T) []*T {
		return func(s *tensor.Session, in ...*T) []*T {
			runs++
			v := s.Read(p)
			tensor.Update(ops.AssignOp{}, v, v.Add(in[0].Sum()))
			return []*T{in[0].Mul(v), s.Read(p), in[0]}
		}
	}
	f, plain := plan.Compile(body(p)), body(q)
	for i := range 9 {
		x := ramp(float64(i), 2+i%2)
		got := f.Call(x)
		s := tensor.NewSession(0, 0, false)
		for k, want := range plain(s, s.Enter(x)) {
			if !equal(got[k], want) {
				t.Errorf("call %d: result %d is %v, want %v", i, k, got[k], want)
			}
		}
		s.Close()
		if got[1].SharesMemory(p.Value()) {
			t.Error("a result shows later writes to a parameter")
		}
	}
	if runs > 9+4 || !strings.Contains(f.String(), "plan of") {
		t.Errorf("%d runs\n%v", runs, f)
	}
}

// TestFuncsArePartsOfWhatTheCallerDoes: gradients go through a call, and steps record it.
func TestFuncsArePartsOfWhatTheCallerDoes(t *testing.T) {
	f := plan.Compile(func(_ *tensor.Session, in ...*T) []*T { return []*T{in[0].Square()} })
	x := ramp(1, 3)
	for range 3 {
		if got := f.Call(x)[0]; !equal(got, x.Square()) {
			t.Fatalf("got %v", got)
		}
		leaf := x.Track()
		if g := tensor.Gradient(f.Call(leaf)[0].Sum(), leaf)[0]; !equal(g, x.Scale(2)) {
			t.Fatalf("gradient %v", g)
		}
	}
	outer := plan.Compile(func(_ *tensor.Session, in ...*T) []*T {
		return f.Call(in[0].Transpose(1, 0))
	})
	for range 4 {
		m := ramp(0, 6).Reshape(2, 3)
		if got := outer.Call(m)[0]; !equal(got, m.Transpose(1, 0).Square()) {
			t.Fatalf("nested: %v", got)
		}
	}
}

// TestFuncsDrawAnewAndSurvivePanics: a call that fails changes nothing of those that follow.
func TestFuncsDrawAnewAndSurvivePanics(t *testing.T) {
	fail := false
	f := plan.Compile(func(s *tensor.Session, in ...*T) []*T {
		if fail {
			panic("in the function")
		}
		return []*T{ops.Dropout(in[0], s.Key, 0.5, s.Site())}
	})
	x, seen := tensor.Ones(64), map[string]bool{}
	for i := range 8 {
		if fail = i == 0; fail {
			func() {
				defer func() { _ = recover() }()
				f.Call(x)
			}()
			continue
		}
		seen[fmt.Sprint(tensor.Floats(f.Call(x)[0]))] = true
	}
	if len(seen) != 7 || !strings.Contains(f.String(), "plan of") {
		t.Errorf("%d different results\n%v", len(seen), f)
	}
}

// TestFuncsServeManyGoroutines writes a parameter from many goroutines: each call counts once.
func TestFuncsServeManyGoroutines(t *testing.T) {
	p := tensor.NewParam("n", tensor.Scalar[float32](0))
	f := plan.Compile(func(s *tensor.Session, in ...*T) []*T {
		v := s.Read(p)
		tensor.Update(ops.AssignOp{}, v, v.Add(in[0]))
		return []*T{in[0].Scale(2)}
	})
	for range 2 {
		f.Call(tensor.Scalar[float32](1))
	}
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for range 100 {
				if got := f.Call(tensor.Scalar[float32](1))[0].Float(); got != 2 {
					t.Errorf("got %v", got)
				}
			}
		})
	}
	wait.Wait()
	if got := p.Value().Float(); got != 402 {
		t.Errorf("counted %v of 402 calls", got)
	}
}
