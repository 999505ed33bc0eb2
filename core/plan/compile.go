package plan

import (
	"slices"
	"sync/atomic"

	"github.com/goten-ml/goten/core/tensor"
)

// A Func is a function of tensors that is run at first, and replayed once two runs did the same.
// It may be called from many goroutines.
type Func struct {
	// Seed is what random operators draw from, together with the number of the call.
	Seed uint64

	body  func(s *tensor.Session, in ...*tensor.Tensor) []*tensor.Tensor
	steps Steps
	calls atomic.Uint64
}

// Compile makes a Func. The function reads and writes parameters through the session, whose Key and
// Site its random operators take, and computes results from the inputs. It must depend on nothing
// else that changes: where it looks at elements, or makes data that differ, it runs at every call
// (String says why), but a condition on a variable of the program is not seen.
func Compile(f func(s *tensor.Session, in ...*tensor.Tensor) []*tensor.Tensor) *Func {
	return &Func{body: f}
}

// Call returns what the function computes. There is a plan for each combination of the inputs'
// shapes and dtypes; the last 16 are kept. Results outlive the call and are not tracked. If an
// input is tracked, or belongs to a step, the function runs as a part of what the caller does.
func (f *Func) Call(in ...*tensor.Tensor) []*tensor.Tensor {
	for _, t := range in {
		if s := t.Session(); s != nil {
			return f.body(s, in...)
		}
		if t.Tracked() {
			s := tensor.NewSession(f.Seed, f.calls.Add(1), false)
			s.Loose = true
			return f.body(s, in...)
		}
	}
	if i := slices.IndexFunc(in, strided); i >= 0 {
		in = slices.Clone(in)
		for i, t := range in {
			if strided(t) {
				in[i] = t.Clone()
			}
		}
	}
	outs, _, o := f.steps.Open(Call{Kind: "call ", Inputs: in, Seed: f.Seed, Step: f.calls.Add(1)})
	if o == nil {
		return outs
	}
	defer o.Abandon()
	return o.Close(f.body(o.Session, o.Inputs...))
}

func strided(t *tensor.Tensor) bool {
	l := t.Layout()
	return !l.Contiguous()
}

// String says how calls are replayed, or why they are not.
func (f *Func) String() string { return f.steps.Explain() }
