// Package optim changes parameters against their gradients, as Keras 3's optimizers do.
//
// An optimizer is a pointer to a struct whose fields are its configuration; numbers that a literal
// leaves out have Keras' defaults (write optim.Zero where 0 is meant and the default is another).
// It keeps state for each parameter that it has seen, so one optimizer belongs to one model.
//
// Step does everything. It is made of Prepare, which computes on the host what changes from step
// to step (learning rate, bias corrections) and writes it where operators read it; Apply, which
// only runs operators; and Advance, which counts the step. Who records a step records Apply.
package optim

import (
	"fmt"
	"math"
	"strings"

	"github.com/goten-ml/goten/core/config"
	"github.com/goten-ml/goten/core/tensor"
)

// Zero in a literal means 0 where leaving the field out means another default.
const Zero = config.Zero

// An Optimizer says how a parameter changes. It embeds Core, which keeps the state.
type Optimizer interface {
	// Settings are what all optimizers have in common.
	Settings() Settings
	// Slots lists what is kept of each parameter, in the order of the operator's inputs.
	Slots() []Slot
	// Rule is the operator of one step and its scalars, the last of which, learning rate times
	// weight decay, is appended by the caller.
	Rule(t Time) (op tensor.Updater, scalars []float64)
	core() *Core
}

// Settings are what all optimizers have in common.
type Settings struct {
	LearningRate float64
	Schedule     Schedule // in place of LearningRate, unless nil
	WeightDecay  float64  // decoupled: p ← p − η·λ·p before the step
	Clip         Clip
}

// A Slot is an array like a parameter, kept for it.
type Slot struct {
	Name  string
	First float64 // its elements before the first step
}

// Time is when a step happens.
type Time struct {
	Step  int          // 1 is the first
	Rate  float64      // the learning rate
	Decay bool         // whether weights decay
	DType tensor.DType // of the parameters
}

// Power is βᵗ for the step t, of β as the dtype holds it, as Keras computes it: in float32,
// 1 − 0.999ᵗ is off by 10⁻⁵ from its value in the reals.
func (t Time) Power(beta float64) float64 {
	if t.DType == tensor.Float32 {
		return float64(float32(math.Pow(float64(float32(beta)), float64(t.Step))))
	}
	return math.Pow(beta, float64(t.Step))
}

// Core is embedded in every optimizer: its state.
type Core struct {
	config.Mark
	iteration *tensor.Param // int64[]: steps done
	rate      *tensor.Param // float32[]
	slots     map[*tensor.Param][]*tensor.Param
	order     []*tensor.Param // parameters as they came
	scalars   map[tensor.DType][]*tensor.Param
	now       Time // of the step that was prepared
	exempt    []string
}

func (c *Core) core() *Core { return c }

// begin fills the defaults and makes the counters, once. It panics with a *tensor.ValueError when
// the configuration is impossible.
func begin(o Optimizer) *Core {
	c := o.core()
	if c.iteration != nil {
		return c
	}
	Fill(o)
	s := o.Settings()
	s.Clip.check(Class(o))
	if s.Schedule == nil && !(s.LearningRate >= 0) {
		tensor.Valuef(Class(o), "expected learning_rate ≥ 0, received %v", s.LearningRate)
	}
	c.rate = tensor.NewParam("learning_rate", tensor.Scalar(float32(s.LearningRate)))
	c.iteration = tensor.NewParam("iteration", tensor.Scalar(int64(0)))
	c.slots = map[*tensor.Param][]*tensor.Param{}
	c.scalars = map[tensor.DType][]*tensor.Param{}
	return c
}

// Build makes the state of parameters that have none yet.
func Build(o Optimizer, params []*tensor.Param) {
	c := begin(o)
	for _, p := range params {
		if _, known := c.slots[p]; known || !p.Spec().DType.IsFloat() {
			continue
		}
		s := p.Spec()
		made := []*tensor.Param{}
		for _, slot := range o.Slots() {
			first := tensor.Full(s.DType, slot.First, s.Shape...)
			made = append(made, tensor.NewParam(p.Name+"/"+slot.Name, first))
		}
		c.slots[p] = made
		c.order = append(c.order, p)
	}
}

// Iterations is how many steps were done.
func Iterations(o Optimizer) int { return int(begin(o).iteration.Value().Float()) }

// SetIterations sets the count of steps, which schedules and bias corrections depend on.
func SetIterations(o Optimizer, n int) {
	if n < 0 {
		tensor.Valuef(Class(o), "expected iterations ≥ 0, received %d", n)
	}
	begin(o).iteration.Set(tensor.Scalar(int64(n)))
}

// LearningRate is the learning rate of the next step, as float32 holds it.
func LearningRate(o Optimizer) float64 {
	c := begin(o)
	if s := o.Settings().Schedule; s != nil {
		return float64(float32(s.Rate(Iterations(o))))
	}
	return c.rate.Value().Float()
}

// SetLearningRate sets the learning rate of the steps that follow. It panics with a
// *tensor.StateError when a schedule sets it.
func SetLearningRate(o Optimizer, rate float64) {
	c := begin(o)
	if o.Settings().Schedule != nil {
		tensor.Statef(Class(o), "its learning rate follows a schedule and cannot be set; "+
			"make it with a number as learning_rate")
	}
	c.rate.Set(tensor.Scalar(float32(rate)))
}

// ExcludeFromWeightDecay exempts parameters whose name contains one of the words, such as bias.
func ExcludeFromWeightDecay(o Optimizer, words ...string) {
	o.core().exempt = append(o.core().exempt, words...)
}

func (c *Core) decays(p *tensor.Param) bool {
	for _, w := range c.exempt {
		if strings.Contains(p.Name, w) {
			return false
		}
	}
	return true
}

// Variables lists the state, for files: the count of steps, the learning rate unless a schedule
// sets it, and the slots of each parameter in the order of Build, named parameter/slot.
func Variables(o Optimizer) []*tensor.Param {
	c := begin(o)
	v := []*tensor.Param{c.iteration}
	if o.Settings().Schedule == nil {
		v = append(v, c.rate)
	}
	for _, p := range c.order {
		v = append(v, c.slots[p]...)
	}
	return v
}

// State lists what is kept of a parameter, in the order of Slots; nil before Build.
func State(o Optimizer, p *tensor.Param) []*tensor.Param { return begin(o).slots[p] }

// Load writes saved values, by name, over the state. All are checked before the first is written:
// a missing name, or another shape, is an error that says which.
func Load(o Optimizer, saved map[string]*tensor.Tensor) error {
	vars := Variables(o)
	for _, p := range vars {
		t := saved[p.Name]
		if t == nil {
			return &tensor.ValueError{Op: Class(o), Detail: fmt.Sprintf(
				"the file has no %q; it was written by another optimizer or for another model",
				p.Name)}
		}
		if !t.Shape().Equal(p.Spec().Shape) {
			return &tensor.ShapeError{Op: Class(o), Detail: fmt.Sprintf(
				"%s: expected shape %v, the file has %v", p.Name, p.Spec().Shape, t.Shape())}
		}
	}
	for _, p := range vars {
		p.Set(saved[p.Name])
	}
	return nil
}
