package optim

import (
	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
)

// SGD is gradient descent; see ops.SGDStepOp. The learning rate is 0.01 by default.
type SGD struct {
	Core
	LearningRate float64  `json:"learning_rate"`
	Schedule     Schedule `json:"schedule,omitzero"` // in place of LearningRate
	Momentum     float64  `json:"momentum"`
	Nesterov     bool     `json:"nesterov"`
	WeightDecay  float64  `json:"weight_decay,omitzero"` // decoupled
	Clip         Clip     `json:",inline"`
}

// Settings are the common settings.
func (o *SGD) Settings() Settings {
	return Settings{o.LearningRate, o.Schedule, o.WeightDecay, o.Clip}
}

// Slots is the momentum, if there is any.
func (o *SGD) Slots() []Slot {
	if o.Momentum == 0 {
		return nil
	}
	return []Slot{{Name: "momentum"}}
}

// Rule steps by the learning rate. It panics with a *tensor.ValueError unless 0 ≤ Momentum ≤ 1.
func (o *SGD) Rule(t Time) (tensor.Updater, []float64) {
	if o.Momentum < 0 || o.Momentum > 1 {
		tensor.Valuef("SGD", "expected momentum in [0, 1], received %v", o.Momentum)
	}
	return ops.SGDStepOp{Momentum: o.Momentum, Nesterov: o.Nesterov, Decay: t.Decay},
		[]float64{t.Rate}
}

// RMSprop divides by a moving root mean square; see ops.RMSpropStepOp. By default ρ is 0.9, ε 10⁻⁷
// and the learning rate 0.001.
type RMSprop struct {
	Core
	LearningRate float64  `json:"learning_rate"`
	Schedule     Schedule `json:"schedule,omitzero"` // in place of LearningRate
	Rho          float64  `json:"rho"`
	Momentum     float64  `json:"momentum"`
	Epsilon      float64  `json:"epsilon"`
	Centered     bool     `json:"centered"`
	WeightDecay  float64  `json:"weight_decay,omitzero"` // decoupled
	Clip         Clip     `json:",inline"`
}

// Settings are the common settings.
func (o *RMSprop) Settings() Settings {
	return Settings{o.LearningRate, o.Schedule, o.WeightDecay, o.Clip}
}

// Slots are the mean square, the momentum if there is any, and the mean if centered.
func (o *RMSprop) Slots() []Slot {
	s := []Slot{{Name: "velocity"}}
	if o.Momentum > 0 {
		s = append(s, Slot{Name: "momentum"})
	}
	if o.Centered {
		s = append(s, Slot{Name: "average_gradient"})
	}
	return s
}

// Rule steps by the learning rate.
func (o *RMSprop) Rule(t Time) (tensor.Updater, []float64) {
	return ops.RMSpropStepOp{Rho: o.Rho, Momentum: o.Momentum, Epsilon: o.Epsilon,
		Centered: o.Centered, Decay: t.Decay}, []float64{t.Rate}
}

// Adagrad divides by the root of the sum of squares; see ops.AdagradStepOp. The sum begins with
// InitialAccumulator, by default 0.1; ε is 10⁻⁷ and the learning rate 0.001.
type Adagrad struct {
	Core
	LearningRate       float64  `json:"learning_rate"`
	Schedule           Schedule `json:"schedule,omitzero"` // in place of LearningRate
	InitialAccumulator float64  `json:"initial_accumulator_value"`
	Epsilon            float64  `json:"epsilon"`
	WeightDecay        float64  `json:"weight_decay,omitzero"` // decoupled
	Clip               Clip     `json:",inline"`
}

// Settings are the common settings.
func (o *Adagrad) Settings() Settings {
	return Settings{o.LearningRate, o.Schedule, o.WeightDecay, o.Clip}
}

// Slots is the sum of squares.
func (o *Adagrad) Slots() []Slot { return []Slot{{"accumulator", o.InitialAccumulator}} }

// Rule steps by the learning rate.
func (o *Adagrad) Rule(t Time) (tensor.Updater, []float64) {
	return ops.AdagradStepOp{Epsilon: o.Epsilon, Decay: t.Decay}, []float64{t.Rate}
}

// Adadelta scales each step by those before; see ops.AdadeltaStepOp. By default ρ is 0.95,
// ε 10⁻⁷ and the learning rate 0.001.
type Adadelta struct {
	Core
	LearningRate float64  `json:"learning_rate"`
	Schedule     Schedule `json:"schedule,omitzero"` // in place of LearningRate
	Rho          float64  `json:"rho"`
	Epsilon      float64  `json:"epsilon"`
	WeightDecay  float64  `json:"weight_decay,omitzero"` // decoupled
	Clip         Clip     `json:",inline"`
}

// Settings are the common settings.
func (o *Adadelta) Settings() Settings {
	return Settings{o.LearningRate, o.Schedule, o.WeightDecay, o.Clip}
}

// Slots are the mean squares of gradients and of steps.
func (o *Adadelta) Slots() []Slot {
	return []Slot{{Name: "accumulated_grad"}, {Name: "accumulated_delta_var"}}
}

// Rule steps by the learning rate.
func (o *Adadelta) Rule(t Time) (tensor.Updater, []float64) {
	return ops.AdadeltaStepOp{Rho: o.Rho, Epsilon: o.Epsilon, Decay: t.Decay}, []float64{t.Rate}
}
