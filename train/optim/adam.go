package optim

import (
	"math"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
)

// adamSlots are the moving averages of gradients and of their squares, and the largest of these.
func adamSlots(amsgrad bool) []Slot {
	s := []Slot{{Name: "momentum"}, {Name: "velocity"}}
	if amsgrad {
		s = append(s, Slot{Name: "velocity_hat"})
	}
	return s
}

// adamRate is the learning rate with the bias corrections of step t.
func adamRate(t Time, beta1, beta2 float64) float64 {
	return t.Rate * math.Sqrt(1-t.Power(beta2)) / (1 - t.Power(beta1))
}

// Adam scales by moving averages of gradients and of their squares; see ops.AdamStepOp. By default
// β₁ is 0.9, β₂ 0.999, ε 10⁻⁷ and the learning rate 0.001.
type Adam struct {
	Core
	LearningRate float64  `json:"learning_rate"`
	Schedule     Schedule `json:"schedule,omitzero"` // in place of LearningRate
	Beta1        float64  `json:"beta_1"`
	Beta2        float64  `json:"beta_2"`
	Epsilon      float64  `json:"epsilon"`
	Amsgrad      bool     `json:"amsgrad"`
	WeightDecay  float64  `json:"weight_decay,omitzero"` // decoupled
	Clip         Clip     `json:",inline"`
}

// Settings are the common settings.
func (o *Adam) Settings() Settings {
	return Settings{o.LearningRate, o.Schedule, o.WeightDecay, o.Clip}
}

// Slots are the moving averages of gradients and of their squares, and with Amsgrad the largest of
// these.
func (o *Adam) Slots() []Slot {
	return adamSlots(o.Amsgrad)
}

// Rule steps by the learning rate with bias corrections.
func (o *Adam) Rule(t Time) (tensor.Updater, []float64) {
	return ops.AdamStepOp{Beta1: o.Beta1, Beta2: o.Beta2, Epsilon: o.Epsilon, Amsgrad: o.Amsgrad,
		Decay: t.Decay}, []float64{adamRate(t, o.Beta1, o.Beta2)}
}

// AdamW is Adam with a weight decay of 0.004 by default.
type AdamW struct {
	Core
	LearningRate float64  `json:"learning_rate"`
	Schedule     Schedule `json:"schedule,omitzero"` // in place of LearningRate
	Beta1        float64  `json:"beta_1"`
	Beta2        float64  `json:"beta_2"`
	Epsilon      float64  `json:"epsilon"`
	Amsgrad      bool     `json:"amsgrad"`
	WeightDecay  float64  `json:"weight_decay"` // decoupled
	Clip         Clip     `json:",inline"`
}

// Settings are the common settings.
func (o *AdamW) Settings() Settings {
	return Settings{o.LearningRate, o.Schedule, o.WeightDecay, o.Clip}
}

// Slots are the moving averages of gradients and of their squares, and with Amsgrad the largest of
// these.
func (o *AdamW) Slots() []Slot {
	return adamSlots(o.Amsgrad)
}

// Rule steps by the learning rate with bias corrections.
func (o *AdamW) Rule(t Time) (tensor.Updater, []float64) {
	return ops.AdamStepOp{Beta1: o.Beta1, Beta2: o.Beta2, Epsilon: o.Epsilon, Amsgrad: o.Amsgrad,
		Decay: t.Decay}, []float64{adamRate(t, o.Beta1, o.Beta2)}
}

// Adamax is Adam with the largest gradient in place of squares; see ops.AdamaxStepOp. By default
// β₁ is 0.9, β₂ 0.999, ε 10⁻⁷ and the learning rate 0.001.
type Adamax struct {
	Core
	LearningRate float64  `json:"learning_rate"`
	Schedule     Schedule `json:"schedule,omitzero"` // in place of LearningRate
	Beta1        float64  `json:"beta_1"`
	Beta2        float64  `json:"beta_2"`
	Epsilon      float64  `json:"epsilon"`
	WeightDecay  float64  `json:"weight_decay,omitzero"` // decoupled
	Clip         Clip     `json:",inline"`
}

// Settings are the common settings.
func (o *Adamax) Settings() Settings {
	return Settings{o.LearningRate, o.Schedule, o.WeightDecay, o.Clip}
}

// Slots are the moving average of gradients and their fading maximum.
func (o *Adamax) Slots() []Slot { return []Slot{{Name: "momentum"}, {Name: "norm"}} }

// Rule steps by the learning rate with the bias correction.
func (o *Adamax) Rule(t Time) (tensor.Updater, []float64) {
	rate := t.Rate / (1 - t.Power(o.Beta1))
	return ops.AdamaxStepOp{Beta1: o.Beta1, Beta2: o.Beta2, Epsilon: o.Epsilon, Decay: t.Decay},
		[]float64{rate}
}

// Nadam is Adam with Nesterov momentum; see ops.NadamStepOp. By default β₁ is 0.9, β₂ 0.999, ε 10⁻⁷
// and the learning rate 0.001.
type Nadam struct {
	Core
	LearningRate float64  `json:"learning_rate"`
	Schedule     Schedule `json:"schedule,omitzero"` // in place of LearningRate
	Beta1        float64  `json:"beta_1"`
	Beta2        float64  `json:"beta_2"`
	Epsilon      float64  `json:"epsilon"`
	WeightDecay  float64  `json:"weight_decay,omitzero"` // decoupled
	Clip         Clip     `json:",inline"`

	at      int     // of product
	product float64 // u₁·u₂·…
}

// Settings are the common settings.
func (o *Nadam) Settings() Settings {
	return Settings{o.LearningRate, o.Schedule, o.WeightDecay, o.Clip}
}

// Slots are the moving averages of gradients and of their squares.
func (o *Nadam) Slots() []Slot {
	return adamSlots(false)
}

// Rule steps by the learning rate with the momentum schedule uₜ = β₁·(1 − 0.96ᵗ/2).
func (o *Nadam) Rule(t Time) (tensor.Updater, []float64) {
	u := func(t int) float64 { return o.Beta1 * (1 - 0.5*math.Pow(0.96, float64(t))) }
	if o.at == 0 || o.at > t.Step {
		o.at, o.product = 0, 1
	}
	for o.at < t.Step && o.product > 0 {
		o.at++
		o.product *= u(o.at)
	}
	product := o.product
	now, next := u(t.Step), u(t.Step+1)
	return ops.NadamStepOp{Beta1: o.Beta1, Beta2: o.Beta2, Epsilon: o.Epsilon, Decay: t.Decay},
		[]float64{
			t.Rate * next / (1 - product*next),
			t.Rate * (1 - now) / (1 - product),
			1 / (1 - t.Power(o.Beta2)),
		}
}
