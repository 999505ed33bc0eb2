package ops

import (
	"slices"

	"github.com/goten-ml/goten/core/internal/kernel"
	"github.com/goten-ml/goten/core/internal/tile"
	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	tensor.Register("adam_step", AdamStepOp{Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7})
	tensor.Register("adamax_step", AdamaxStepOp{Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7})
	tensor.Register("nadam_step", NadamStepOp{Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7})
}

// AdamStepOp has slots m and v: m ← m + (1−β₁)·(g − m), v ← v + (1−β₂)·(g² − v),
// p ← p − α·m/(√v + ε), where α = η·√(1−β₂ᵗ)/(1−β₁ᵗ) at step t.  (Kingma, Ba 2015, the order
// before section 2.1.)  Amsgrad has the slot w ← max(w, v), and w in place of v (Reddi et al.
// 2018).  Scalars: α, ηλ.
type AdamStepOp struct {
	Beta1   float64 `json:"beta_1"`
	Beta2   float64 `json:"beta_2"`
	Epsilon float64 `json:"epsilon"`
	Amsgrad bool    `json:"amsgrad"`
	Decay   bool    `json:"decay"`
}

func (o AdamStepOp) slots() int {
	if o.Amsgrad {
		return 3
	}
	return 2
}

func (AdamStepOp) scalars() int { return 2 }

// Updates counts parameters and slots.
func (o AdamStepOp) Updates(in []Spec) int { return updates("AdamStep", o, in) }

// Update steps, all parameters in one pass where they are plain.
func (o AdamStepOp) Update(x *Exec, in []*Array) {
	strided := func(a *Array) bool { return !a.Contiguous() }
	switch {
	case o.Amsgrad || slices.ContainsFunc(in, strided):
		applyStep(x, o, in)
	case in[0].DType() == tensor.Float32:
		adamStep[float32](x, o, in)
	default:
		adamStep[float64](x, o, in)
	}
}

func adamStep[F kernel.Float](x *Exec, o AdamStepOp, in []*Array) {
	adamWith[F](x, o, in, nil, 0)
}

// adamWith is adamStep in which gradient number "at" is made by rows, unless that is nil.
func adamWith[F kernel.Float](
	x *Exec, o AdamStepOp, in []*Array, rows func(g []F, from int), at int,
) {
	n := (len(in) - o.scalars()) / 4
	list := make([]kernel.AdamParam[F], n)
	for i := range list {
		list[i] = kernel.AdamParam[F]{
			P: tensor.Data[F](x, in[i]), M: tensor.Data[F](x, in[n+i]),
			V: tensor.Data[F](x, in[2*n+i]),
		}
		if rows != nil && i == at {
			list[i].Make = rows
		} else {
			list[i].G = tensor.Data[F](x, in[3*n+i])
		}
	}
	alpha, decay := tensor.Data[F](x, in[4*n])[0], F(0)
	if o.Decay {
		decay = tensor.Data[F](x, in[4*n+1])[0]
	}
	kernel.Adam(kernel.AdamRates[F]{
		F(1 - o.Beta1), F(1 - o.Beta2), alpha, F(o.Epsilon), decay,
	}, list)
}

// Tiles is the step.
func (o AdamStepOp) Tiles(b *tile.B, in ...tile.R) []tile.R {
	a := algebraOf(b, in[0])
	n := 1 + o.slots()
	p, m, v, g, alpha := in[0], in[1], in[2], in[n], in[n+1]
	p = a.decayed(p, in[n+2], o.Decay)
	m = a.toward(m, g, o.Beta1)
	v = a.toward(v, b.Square(g), o.Beta2)
	out := []tile.R{p, m, v}
	if o.Amsgrad {
		w := b.Max(in[3], v)
		out, v = append(out, w), w
	}
	out[0] = b.Sub(p, b.Div(b.Mul(m, alpha), b.Add(b.Sqrt(v), a.num(o.Epsilon))))
	return out
}

// AdamaxStepOp has slots m and u: m ← m + (1−β₁)·(g − m), u ← max(β₂·u, |g|),
// p ← p − α·m/(u + ε), where α = η/(1−β₁ᵗ).  (Kingma, Ba 2015, algorithm 2.)  Scalars: α, ηλ.
type AdamaxStepOp struct {
	Beta1   float64 `json:"beta_1"`
	Beta2   float64 `json:"beta_2"`
	Epsilon float64 `json:"epsilon"`
	Decay   bool    `json:"decay"`
}

func (AdamaxStepOp) slots() int   { return 2 }
func (AdamaxStepOp) scalars() int { return 2 }

// Updates counts parameters and slots.
func (o AdamaxStepOp) Updates(in []Spec) int { return updates("AdamaxStep", o, in) }

// Update steps.
func (o AdamaxStepOp) Update(x *Exec, in []*Array) { applyStep(x, o, in) }

// Tiles is the step.
func (o AdamaxStepOp) Tiles(b *tile.B, in ...tile.R) []tile.R {
	a := algebraOf(b, in[0])
	p, m, u, g, alpha := a.decayed(in[0], in[5], o.Decay), in[1], in[2], in[3], in[4]
	m = a.toward(m, g, o.Beta1)
	u = b.Max(b.Mul(a.num(o.Beta2), u), b.Abs(g))
	step := b.Div(b.Mul(alpha, m), b.Add(u, a.num(o.Epsilon)))
	return []tile.R{b.Sub(p, step), m, u}
}

// NadamStepOp has the slots of Adam: m ← m + (1−β₁)·(g − m), v ← v + (1−β₂)·(g² − v),
// p ← p − (c₁·m + c₂·g)/(√(c₃·v) + ε), where the scalars c₁, c₂, c₃ hold the learning rate and
// the corrections of step t.  (Dozat 2016.)  Scalars: c₁, c₂, c₃, ηλ.
type NadamStepOp struct {
	Beta1   float64 `json:"beta_1"`
	Beta2   float64 `json:"beta_2"`
	Epsilon float64 `json:"epsilon"`
	Decay   bool    `json:"decay"`
}

func (NadamStepOp) slots() int   { return 2 }
func (NadamStepOp) scalars() int { return 4 }

// Updates counts parameters and slots.
func (o NadamStepOp) Updates(in []Spec) int { return updates("NadamStep", o, in) }

// Update steps.
func (o NadamStepOp) Update(x *Exec, in []*Array) { applyStep(x, o, in) }

// Tiles is the step.
func (o NadamStepOp) Tiles(b *tile.B, in ...tile.R) []tile.R {
	a := algebraOf(b, in[0])
	p, m, v, g := a.decayed(in[0], in[7], o.Decay), in[1], in[2], in[3]
	m = a.toward(m, g, o.Beta1)
	v = a.toward(v, b.Square(g), o.Beta2)
	top := b.Add(b.Mul(in[4], m), b.Mul(in[5], g))
	step := b.Div(top, b.Add(b.Sqrt(b.Mul(v, in[6])), a.num(o.Epsilon)))
	return []tile.R{b.Sub(p, step), m, v}
}
