package plan

import (
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/core/trace"
)

// Run replays a plan that draws no random numbers on row-major inputs of its specs, and returns the
// results. It may be called from many goroutines.
func (p *Plan) Run(in ...*tensor.Tensor) []*tensor.Tensor {
	c := Call{Kind: "predict", Inputs: in, how: "replayed"}
	if t := trace.Wanted(); t != nil {
		return c.traced(t, p.run)
	}
	return p.run(&c)
}

// Share lets a plan that has not run yet use the memory of another one.
func (p *Plan) Share(with *Plan) { p.memory = with.memory }

// Forget drops what is kept for further runs.
func (p *Plan) Forget() { p.memory.forget(p) }
