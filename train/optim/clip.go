package optim

import (
	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
)

// Clip bounds gradients before they are used. At most one of its fields is set; 0 is no bound.
type Clip struct {
	// Norm bounds the Euclidean norm of each gradient.
	Norm float64 `json:"clipnorm,omitzero"`
	// Value bounds the absolute value of each element.
	Value float64 `json:"clipvalue,omitzero"`
	// GlobalNorm bounds the Euclidean norm of all gradients together.
	GlobalNorm float64 `json:"global_clipnorm,omitzero"`
}

func (c Clip) check(op string) {
	n := 0
	for _, v := range []float64{c.Norm, c.Value, c.GlobalNorm} {
		if v != 0 {
			n++
		}
	}
	if n > 1 {
		tensor.Valuef(op, "only one of clipnorm, clipvalue and global_clipnorm can be set, "+
			"received clipnorm=%v, clipvalue=%v, global_clipnorm=%v", c.Norm, c.Value, c.GlobalNorm)
	}
}

func (c Clip) apply(grads []*tensor.Tensor) []*tensor.Tensor {
	switch {
	case c.Norm > 0:
		return each(grads, func(g *tensor.Tensor) *tensor.Tensor { return clipNorm(g, c.Norm) })
	case c.GlobalNorm > 0:
		return clipGlobal(grads, c.GlobalNorm)
	case c.Value > 0:
		return each(grads, func(g *tensor.Tensor) *tensor.Tensor {
			return ops.ClipBetween(g, -c.Value, c.Value)
		})
	}
	return grads
}

func each(ts []*tensor.Tensor, f func(*tensor.Tensor) *tensor.Tensor) []*tensor.Tensor {
	out := make([]*tensor.Tensor, len(ts))
	for i, t := range ts {
		out[i] = f(t)
	}
	return out
}

// clipNorm is g·c/max(‖g‖, c).
func clipNorm(g *tensor.Tensor, c float64) *tensor.Tensor {
	norm := ops.Sqrt(ops.Sum(ops.Square(g)))
	return ops.Div(ops.Scale(g, c), ops.Maximum(norm, ops.Literal(norm, c)))
}

// clipGlobal is g·c·min(1/n, 1/c) with the norm n of all gradients, each summed by itself, then
// in order. A norm that is not finite makes every gradient NaN, so that it is noticed.
func clipGlobal(grads []*tensor.Tensor, c float64) []*tensor.Tensor {
	if len(grads) == 0 {
		return grads
	}
	squares := each(grads, func(g *tensor.Tensor) *tensor.Tensor { return ops.Sum(ops.Square(g)) })
	n := ops.Sqrt(ops.Sum(ops.Stack(0, squares...)))
	scale := ops.Scale(ops.Minimum(ops.Recip(n), ops.Literal(n, 1/c)), c)
	scale = ops.Add(scale, ops.Sub(n, n))
	return each(grads, func(g *tensor.Tensor) *tensor.Tensor {
		return ops.Mul(g, ops.Cast(scale, g.DType()))
	})
}
