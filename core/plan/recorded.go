package plan

import "github.com/goten-ml/goten/core/tensor"

// Run replays a plan that draws no random numbers on row-major inputs of its specs, and returns the
// results. It may be called from many goroutines.
func (p *Plan) Run(in ...*tensor.Tensor) []*tensor.Tensor {
	return p.run(&Call{Inputs: in})
}

// Share lets a plan that has not run yet use the memory of another one.
func (p *Plan) Share(with *Plan) { p.memory = with.memory }

// Forget drops what is kept for further runs.
func (p *Plan) Forget() { p.memory.forget(p) }
