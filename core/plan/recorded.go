package plan

import "github.com/goten-ml/goten/core/tensor"

// Run replays a plan that draws no random numbers on row-major inputs of its specs, and returns the
// results. It may be called from many goroutines.
func (p *Plan) Run(in ...*tensor.Tensor) []*tensor.Tensor {
	return p.run(&Call{Inputs: in})
}
