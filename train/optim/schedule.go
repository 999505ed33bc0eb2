package optim

import (
	"math"

	"github.com/goten-ml/goten/core/config"
	"github.com/goten-ml/goten/core/tensor"
)

// A Schedule makes the learning rate of a step from the number of steps before it.
type Schedule interface {
	Rate(step int) float64
}

var schedules = config.New[Schedule]("learning rate schedule")

func init() {
	schedules.Add("ExponentialDecay", ExponentialDecay{})
	schedules.Add("InverseTimeDecay", InverseTimeDecay{})
	schedules.Add("PiecewiseConstantDecay", PiecewiseConstantDecay{})
	schedules.Add("PolynomialDecay", PolynomialDecay{EndRate: 1e-4, Power: 1})
	schedules.Add("CosineDecay", CosineDecay{})
	schedules.Add("CosineDecayRestarts", CosineDecayRestarts{TMul: 2, MMul: 1})
}

// Schedules knows every class of schedules.
func Schedules() *config.Registry[Schedule] { return schedules }

// RegisterSchedule makes a schedule of your own known by the name of its class. It embeds a
// config.Mark; the value holds its defaults.
func RegisterSchedule(class string, defaults Schedule) { schedules.Add(class, defaults) }

// EncodeSchedule writes a schedule as Keras does: its class and its configuration.
func EncodeSchedule(s Schedule) ([]byte, error) { return schedules.Encode(s) }

// DecodeSchedule reads what EncodeSchedule wrote.
func DecodeSchedule(text []byte) (Schedule, error) { return schedules.Decode(text) }

// elapsed is step/steps, rounded down for a staircase.
func elapsed(op string, step, steps int, staircase bool) float64 {
	if steps <= 0 {
		tensor.Valuef(op, "expected decay_steps > 0, received %d", steps)
	}
	p := float64(step) / float64(steps)
	if staircase {
		p = math.Floor(p)
	}
	return p
}

// ExponentialDecay is η·rᵖ, where p = step/DecaySteps, rounded down with Staircase.
type ExponentialDecay struct {
	config.Mark
	InitialRate float64 `json:"initial_learning_rate"`
	DecaySteps  int     `json:"decay_steps"`
	DecayRate   float64 `json:"decay_rate"`
	Staircase   bool    `json:"staircase"`
}

// Rate is the learning rate of a step.
func (s ExponentialDecay) Rate(step int) float64 {
	p := elapsed("ExponentialDecay", step, s.DecaySteps, s.Staircase)
	return s.InitialRate * math.Pow(s.DecayRate, p)
}

// InverseTimeDecay is η/(1 + r·p), where p = step/DecaySteps, rounded down with Staircase.
type InverseTimeDecay struct {
	config.Mark
	InitialRate float64 `json:"initial_learning_rate"`
	DecaySteps  int     `json:"decay_steps"`
	DecayRate   float64 `json:"decay_rate"`
	Staircase   bool    `json:"staircase"`
}

// Rate is the learning rate of a step.
func (s InverseTimeDecay) Rate(step int) float64 {
	p := elapsed("InverseTimeDecay", step, s.DecaySteps, s.Staircase)
	return s.InitialRate / (1 + s.DecayRate*p)
}

// PiecewiseConstantDecay is Values[i] up to and with step Boundaries[i], and the last value after.
type PiecewiseConstantDecay struct {
	config.Mark
	Boundaries []int     `json:"boundaries"`
	Values     []float64 `json:"values"`
}

// Rate is the learning rate of a step. It panics with a *tensor.ValueError unless there is one
// value more than boundaries.
func (s PiecewiseConstantDecay) Rate(step int) float64 {
	if len(s.Values) != len(s.Boundaries)+1 {
		tensor.Valuef("PiecewiseConstantDecay", "the length of boundaries should be 1 less than "+
			"the length of values, received %d and %d", len(s.Boundaries), len(s.Values))
	}
	for i, b := range s.Boundaries {
		if step <= b {
			return s.Values[i]
		}
	}
	return s.Values[len(s.Boundaries)]
}

// PolynomialDecay is (η − e)·(1 − p)ᵏ + e, where p = step/DecaySteps, at most 1; with Cycle the
// steps of decay grow to the next multiple that is not below the step. e is 10⁻⁴ and k 1 by
// default.
type PolynomialDecay struct {
	config.Mark
	InitialRate float64 `json:"initial_learning_rate"`
	DecaySteps  int     `json:"decay_steps"`
	EndRate     float64 `json:"end_learning_rate"`
	Power       float64 `json:"power"`
	Cycle       bool    `json:"cycle"`
}

// Rate is the learning rate of a step.
func (s PolynomialDecay) Rate(step int) float64 {
	s = schedules.Fill(s).(PolynomialDecay)
	p := elapsed("PolynomialDecay", step, s.DecaySteps, false)
	switch {
	case s.Cycle && step > 0:
		p /= math.Ceil(p)
	case !s.Cycle:
		p = min(p, 1)
	}
	return (s.InitialRate-s.EndRate)*math.Pow(1-p, s.Power) + s.EndRate
}

// CosineDecay falls from η to α·η along half a cosine over DecaySteps. With a WarmupTarget it first
// rises in a line from η to the target over WarmupSteps, and falls from there.  (Loshchilov,
// Hutter 2017, eq. 5.)
type CosineDecay struct {
	config.Mark
	InitialRate  float64  `json:"initial_learning_rate"`
	DecaySteps   int      `json:"decay_steps"`
	Alpha        float64  `json:"alpha"`
	WarmupTarget *float64 `json:"warmup_target"`
	WarmupSteps  int      `json:"warmup_steps"`
}

// Rate is the learning rate of a step.
func (s CosineDecay) Rate(step int) float64 {
	from := s.InitialRate
	if s.WarmupTarget != nil {
		if step < s.WarmupSteps {
			return s.InitialRate + (*s.WarmupTarget-s.InitialRate)*
				float64(step)/float64(s.WarmupSteps)
		}
		step -= s.WarmupSteps
		from = *s.WarmupTarget
	}
	p := min(1, elapsed("CosineDecay", step, s.DecaySteps, false))
	return from * ((1-s.Alpha)*0.5*(1+math.Cos(math.Pi*p)) + s.Alpha)
}

// CosineDecayRestarts falls from η to α·η along half a cosine, again and again: each time over
// TMul times as many steps, by default 2, from MMul times as high, by default 1.  (Loshchilov,
// Hutter 2017.)
type CosineDecayRestarts struct {
	config.Mark
	InitialRate float64 `json:"initial_learning_rate"`
	FirstSteps  int     `json:"first_decay_steps"`
	TMul        float64 `json:"t_mul"`
	MMul        float64 `json:"m_mul"`
	Alpha       float64 `json:"alpha"`
}

// Rate is the learning rate of a step.
func (s CosineDecayRestarts) Rate(step int) float64 {
	s = schedules.Fill(s).(CosineDecayRestarts)
	p := elapsed("CosineDecayRestarts", step, s.FirstSteps, false)
	var i float64
	if s.TMul == 1 {
		i = math.Floor(p)
		p -= i
	} else {
		i = math.Floor(math.Log(1-p*(1-s.TMul)) / math.Log(s.TMul))
		sum := (1 - math.Pow(s.TMul, i)) / (1 - s.TMul)
		p = (p - sum) / math.Pow(s.TMul, i)
	}
	cosine := 0.5 * math.Pow(s.MMul, i) * (1 + math.Cos(math.Pi*p))
	return s.InitialRate * ((1-s.Alpha)*cosine + s.Alpha)
}
