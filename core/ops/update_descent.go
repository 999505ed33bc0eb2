package ops

import (
	"github.com/goten-ml/goten/core/internal/tile"
	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	tensor.Register("sgd_step", SGDStepOp{})
	tensor.Register("rmsprop_step", RMSpropStepOp{Rho: 0.9, Epsilon: 1e-7})
	tensor.Register("adagrad_step", AdagradStepOp{Epsilon: 1e-7})
	tensor.Register("adadelta_step", AdadeltaStepOp{Rho: 0.95, Epsilon: 1e-7})
}

// SGDStepOp is gradient descent, without slots: p ← p − η·g; or with Momentum μ and the slot m:
// m ← μ·m − η·g, p ← p + m, and with Nesterov p ← p + μ·m − η·g.  (Sutskever et al. 2013.)
// Scalars: η, ηλ.
type SGDStepOp struct {
	Momentum float64 `json:"momentum"`
	Nesterov bool    `json:"nesterov"`
	Decay    bool    `json:"decay"`
}

func (o SGDStepOp) slots() int {
	if o.Momentum != 0 {
		return 1
	}
	return 0
}

func (SGDStepOp) scalars() int { return 2 }

// Updates counts parameters and slots.
func (o SGDStepOp) Updates(in []Spec) int { return updates("SGDStep", o, in) }

// Update steps.
func (o SGDStepOp) Update(x *Exec, in []*Array) { applyStep(x, o, in) }

// Tiles is the step.
func (o SGDStepOp) Tiles(b *tile.B, in ...tile.R) []tile.R {
	a := algebraOf(b, in[0])
	if o.Momentum == 0 {
		p, g, rate := in[0], in[1], in[2]
		p = a.decayed(p, in[3], o.Decay)
		return []tile.R{b.Sub(p, b.Mul(g, rate))}
	}
	p, m, g, rate := in[0], in[1], in[2], in[3]
	p = a.decayed(p, in[4], o.Decay)
	mu, step := a.num(o.Momentum), b.Mul(g, rate)
	m = b.Sub(b.Mul(m, mu), step)
	if o.Nesterov {
		return []tile.R{b.Add(p, b.Sub(b.Mul(m, mu), step)), m}
	}
	return []tile.R{b.Add(p, m), m}
}

// RMSpropStepOp divides by a moving root mean square, of slot v: v ← ρ·v + (1−ρ)·g²,
// p ← p − η·g/√(v+ε).  Centered has the slot a ← ρ·a + (1−ρ)·g, and v − a² in place of v; with
// Momentum μ and the slot m, m ← μ·m + the step, p ← p − m.  The slots come in the order v, m, a.
// (Tieleman, Hinton 2012; Graves 2013, eq. 38–45.)  Scalars: η, ηλ.
type RMSpropStepOp struct {
	Rho      float64 `json:"rho"`
	Momentum float64 `json:"momentum"`
	Epsilon  float64 `json:"epsilon"`
	Centered bool    `json:"centered"`
	Decay    bool    `json:"decay"`
}

func (o RMSpropStepOp) slots() int {
	n := 1
	if o.Momentum > 0 {
		n++
	}
	if o.Centered {
		n++
	}
	return n
}

func (RMSpropStepOp) scalars() int { return 2 }

// Updates counts parameters and slots.
func (o RMSpropStepOp) Updates(in []Spec) int { return updates("RMSpropStep", o, in) }

// Update steps.
func (o RMSpropStepOp) Update(x *Exec, in []*Array) { applyStep(x, o, in) }

// Tiles is the step.
func (o RMSpropStepOp) Tiles(b *tile.B, in ...tile.R) []tile.R {
	a := algebraOf(b, in[0])
	n := 1 + o.slots()
	p, g, rate := in[0], in[n], in[n+1]
	p = a.decayed(p, in[n+2], o.Decay)
	out := append([]tile.R(nil), in[:n]...)
	v := a.mix(in[1], b.Square(g), o.Rho)
	out[1] = v
	if o.Centered {
		mean := a.mix(in[n-1], g, o.Rho)
		out[n-1] = mean
		v = b.Sub(v, b.Square(mean))
	}
	step := b.Div(b.Mul(rate, g), b.Sqrt(b.Add(v, a.num(o.Epsilon))))
	if o.Momentum > 0 {
		step = b.Add(b.Mul(a.num(o.Momentum), in[2]), step)
		out[2] = step
	}
	out[0] = b.Sub(p, step)
	return out
}

// AdagradStepOp divides by the root of the sum of squares, slot v: v ← v + g²,
// p ← p − η·g/√(v+ε).  (Duchi, Hazan, Singer 2011.)  Scalars: η, ηλ.
type AdagradStepOp struct {
	Epsilon float64 `json:"epsilon"`
	Decay   bool    `json:"decay"`
}

func (AdagradStepOp) slots() int   { return 1 }
func (AdagradStepOp) scalars() int { return 2 }

// Updates counts parameters and slots.
func (o AdagradStepOp) Updates(in []Spec) int { return updates("AdagradStep", o, in) }

// Update steps.
func (o AdagradStepOp) Update(x *Exec, in []*Array) { applyStep(x, o, in) }

// Tiles is the step.
func (o AdagradStepOp) Tiles(b *tile.B, in ...tile.R) []tile.R {
	a := algebraOf(b, in[0])
	p, v, g, rate := a.decayed(in[0], in[4], o.Decay), in[1], in[2], in[3]
	v = b.Add(v, b.Square(g))
	step := b.Div(b.Mul(rate, g), b.Sqrt(b.Add(v, a.num(o.Epsilon))))
	return []tile.R{b.Sub(p, step), v}
}

// AdadeltaStepOp has slots v and u: v ← ρ·v + (1−ρ)·g², d = −g·√(u+ε)/√(v+ε),
// u ← ρ·u + (1−ρ)·d², p ← p + η·d.  (Zeiler 2012, algorithm 1.)  Scalars: η, ηλ.
type AdadeltaStepOp struct {
	Rho     float64 `json:"rho"`
	Epsilon float64 `json:"epsilon"`
	Decay   bool    `json:"decay"`
}

func (AdadeltaStepOp) slots() int   { return 2 }
func (AdadeltaStepOp) scalars() int { return 2 }

// Updates counts parameters and slots.
func (o AdadeltaStepOp) Updates(in []Spec) int { return updates("AdadeltaStep", o, in) }

// Update steps.
func (o AdadeltaStepOp) Update(x *Exec, in []*Array) { applyStep(x, o, in) }

// Tiles is the step.
func (o AdadeltaStepOp) Tiles(b *tile.B, in ...tile.R) []tile.R {
	a := algebraOf(b, in[0])
	p, v, u, g, rate := a.decayed(in[0], in[5], o.Decay), in[1], in[2], in[3], in[4]
	rms := func(x tile.R) tile.R { return b.Sqrt(b.Add(x, a.num(o.Epsilon))) }
	v = a.mix(v, b.Square(g), o.Rho)
	d := b.Neg(b.Div(b.Mul(rms(u), g), rms(v)))
	u = a.mix(u, b.Square(d), o.Rho)
	return []tile.R{b.Add(p, b.Mul(rate, d)), v, u}
}
