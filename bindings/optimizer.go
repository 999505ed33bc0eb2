package bindings

import (
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/train/optim"
)

// optimizerBox holds an optimizer: tables hold pointers to one type.
type optimizerBox struct{ optim.Optimizer }

var optimizers = newTable[optimizerBox]("optimizer", nil)

// OptimizerNew makes an optimizer of its class and configuration as JSON.
func OptimizerNew(text string) (h int64, err error) {
	defer guard(&err)
	o, err := optim.Decode([]byte(text))
	if err != nil {
		return 0, err
	}
	optim.Fill(o)
	optim.LearningRate(o) // an impossible configuration is noticed here
	return optimizers.put(&optimizerBox{o}), nil
}

// OptimizerText is the class and the configuration of an optimizer as JSON, with the learning rate
// as it is now.
func OptimizerText(optimizer int64) (text string, err error) {
	defer guard(&err)
	o, err := optimizers.get(optimizer)
	if err != nil {
		return "", err
	}
	b, err := optim.Encode(o.Optimizer)
	return string(b), err
}

// OptimizerRate is the learning rate of the next step.
func OptimizerRate(optimizer int64) (rate float64, err error) {
	defer guard(&err)
	o, err := optimizers.get(optimizer)
	if err != nil {
		return 0, err
	}
	return optim.LearningRate(o.Optimizer), nil
}

// OptimizerSetRate sets the learning rate of the steps that follow.
func OptimizerSetRate(optimizer int64, rate float64) (done bool, err error) {
	defer guard(&err)
	o, err := optimizers.get(optimizer)
	if err != nil {
		return false, err
	}
	optim.SetLearningRate(o.Optimizer, rate)
	return true, nil
}

// OptimizerSteps is how many steps were done.
func OptimizerSteps(optimizer int64) (n int64, err error) {
	defer guard(&err)
	o, err := optimizers.get(optimizer)
	if err != nil {
		return 0, err
	}
	return int64(optim.Iterations(o.Optimizer)), nil
}

// OptimizerApply changes n parameters against their gradients, whose handles lie at the addresses;
// a gradient of 0 leaves its parameter as it is.
func OptimizerApply(optimizer, parameters, gradients, n int64) (done bool, err error) {
	defer guard(&err)
	o, err := optimizers.get(optimizer)
	if err != nil {
		return false, err
	}
	ps, err := takeParams(parameters, n)
	if err != nil {
		return false, err
	}
	gs, err := takeAll(gradients, n)
	if err != nil {
		return false, err
	}
	for _, g := range gs {
		if g != nil && g.Session().Tracing() {
			recordStep(g.Session(), o.Optimizer, ps, gs)
			return true, nil
		}
	}
	optim.Step(o.Optimizer, ps, gs)
	return true, nil
}

// recordStep is optim.Step in a step that is recorded: what the host does is done for every replay.
func recordStep(s *tensor.Session, o optim.Optimizer, ps []*tensor.Param, gs []*tensor.Tensor) {
	prepare, advance := func() { optim.Prepare(o, ps) }, func() { optim.Advance(o) }
	s.Aside(prepare)
	optim.Apply(o, ps, gs)
	s.Aside(advance)
	s.Beside(tensor.Beside{Before: prepare, After: advance})
}

// OptimizerBuild makes the state for n parameters whose handles lie at the address.
func OptimizerBuild(optimizer, parameters, n int64) (done bool, err error) {
	defer guard(&err)
	o, err := optimizers.get(optimizer)
	if err != nil {
		return false, err
	}
	ps, err := takeParams(parameters, n)
	if err != nil {
		return false, err
	}
	optim.Build(o.Optimizer, ps)
	return true, nil
}

// OptimizerVariables writes the handles of the state and returns their number. With room 0 it only
// counts.
func OptimizerVariables(optimizer, outputs, room int64) (n int64, err error) {
	defer guard(&err)
	o, err := optimizers.get(optimizer)
	if err != nil {
		return 0, err
	}
	return giveParams(optim.Variables(o.Optimizer), outputs, room), nil
}

// OptimizerState writes the handles of what is kept of one parameter, at most room, and returns
// their number: 0 when nothing is.
func OptimizerState(optimizer, param, outputs, room int64) (n int64, err error) {
	defer guard(&err)
	o, err := optimizers.get(optimizer)
	if err != nil {
		return 0, err
	}
	p, err := params.get(param)
	if err != nil {
		return 0, err
	}
	return giveParams(optim.State(o.Optimizer, p), outputs, room), nil
}

// ScheduleRate is the learning rate of a schedule, given as JSON, at a step.
func ScheduleRate(text string, step int64) (rate float64, err error) {
	defer guard(&err)
	s, err := optim.DecodeSchedule([]byte(text))
	if err != nil {
		return 0, err
	}
	return s.Rate(int(step)), nil
}

// takeParams looks up n handles of parameters at an address.
func takeParams(handles, n int64) ([]*tensor.Param, error) {
	var ps []*tensor.Param
	for _, h := range ints(handles, n) {
		p, err := params.get(h)
		if err != nil {
			return nil, err
		}
		ps = append(ps, p)
	}
	return ps, nil
}

// giveParams writes handles for parameters to an address. With room 0 it only counts.
func giveParams(ps []*tensor.Param, outputs, room int64) int64 {
	if room == 0 {
		return int64(len(ps))
	}
	if int64(len(ps)) > room {
		panic(failure("ValueError", "more parameters than there is room for"))
	}
	out := ints(outputs, room)
	for i, p := range ps {
		out[i] = params.put(p)
	}
	return int64(len(ps))
}
