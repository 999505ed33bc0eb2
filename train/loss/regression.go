package loss

import (
	"math"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
)

// MeanSquaredError is the mean of (y − p)² over the last axis.
type MeanSquaredError struct{ Options }

// Loss is the mean for each sample.
func (MeanSquaredError) Loss(y, pred *tensor.Tensor) *tensor.Tensor {
	y, pred = prepared(y, pred)
	return mean(ops.Square(ops.Sub(y, pred)))
}

// mean averages over the last axis.
func mean(x *tensor.Tensor) *tensor.Tensor {
	if x.Rank() == 0 {
		return x
	}
	return ops.Mean(x, -1)
}

// MeanAbsoluteError is the mean of |y − p| over the last axis.
type MeanAbsoluteError struct{ Options }

// Loss is the mean for each sample.
func (MeanAbsoluteError) Loss(y, pred *tensor.Tensor) *tensor.Tensor {
	y, pred = prepared(y, pred)
	return mean(ops.Abs(ops.Sub(y, pred)))
}

// MeanAbsolutePercentageError is 100 times the mean of |(y − p)/max(|y|, 10⁻⁷)| over the last axis.
type MeanAbsolutePercentageError struct{ Options }

// Loss is the mean for each sample.
func (MeanAbsolutePercentageError) Loss(y, pred *tensor.Tensor) *tensor.Tensor {
	y, pred = prepared(y, pred)
	size := ops.Abs(y)
	size = ops.Maximum(size, ops.Literal(size, epsilon))
	return ops.Scale(mean(ops.Abs(ops.Div(ops.Sub(y, pred), size))), 100)
}

// MeanSquaredLogarithmicError is the mean of (ln(1+p) − ln(1+y))² over the last axis, y and p held
// above 10⁻⁷.
type MeanSquaredLogarithmicError struct{ Options }

// Loss is the mean for each sample.
func (MeanSquaredLogarithmicError) Loss(y, pred *tensor.Tensor) *tensor.Tensor {
	y, pred = prepared(y, pred)
	log := func(x *tensor.Tensor) *tensor.Tensor {
		return ops.Log(ops.AddScalar(ops.Maximum(x, ops.Literal(x, epsilon)), 1))
	}
	return mean(ops.Square(ops.Sub(log(pred), log(y))))
}

// Huber is the mean over the last axis of e²/2 where |e| ≤ Delta and Delta·|e| − Delta²/2
// elsewhere, of e = p − y. Delta is 1 by default.  (Huber 1964.)
type Huber struct {
	Options
	Delta float64 `json:"delta"`
}

// Loss is the mean for each sample.
func (l Huber) Loss(y, pred *tensor.Tensor) *tensor.Tensor {
	l = filled(l)
	y, pred = prepared(y, pred)
	e := ops.Sub(pred, y)
	size := ops.Abs(e)
	small := ops.LessEqual(size, ops.Literal(size, l.Delta))
	linear := ops.AddScalar(ops.Scale(size, l.Delta), -0.5*l.Delta*l.Delta)
	return mean(ops.Where(small, ops.Scale(ops.Square(e), 0.5), linear))
}

// LogCosh is the mean of ln cosh(p − y) over the last axis, computed without overflow as
// e + ln(1 + e^(−2e)) − ln 2 of e = p − y.
type LogCosh struct{ Options }

// Loss is the mean for each sample.
func (LogCosh) Loss(y, pred *tensor.Tensor) *tensor.Tensor {
	y, pred = prepared(y, pred)
	e := ops.Sub(pred, y)
	return mean(ops.AddScalar(ops.Add(e, ops.Softplus(ops.Scale(e, -2))), -math.Ln2))
}

// CosineSimilarity is −Σ ŷ·p̂ along Axis, by default the last, of vectors scaled to length 1: −1
// for the same direction, 0 for a vector of zeros.
type CosineSimilarity struct {
	Options
	Axis int `json:"axis"`
}

// Loss is the negative similarity for each sample.
func (l CosineSimilarity) Loss(y, pred *tensor.Tensor) *tensor.Tensor {
	l = filled(l)
	y, pred = prepared(y, pred)
	return ops.Neg(ops.Sum(ops.Mul(unit(y, l.Axis), unit(pred, l.Axis)), l.Axis))
}

// unit scales vectors along an axis to length 1: x·1/√max(Σx², 10⁻¹²).
func unit(x *tensor.Tensor, axis int) *tensor.Tensor {
	s := ops.SumKeep(ops.Square(x), axis)
	return ops.Mul(x, ops.Rsqrt(ops.Maximum(s, ops.Literal(s, 1e-12))))
}

// Poisson is the mean of p − y·ln(p + 10⁻⁷) over the last axis.
type Poisson struct{ Options }

// Loss is the mean for each sample.
func (Poisson) Loss(y, pred *tensor.Tensor) *tensor.Tensor {
	y, pred = prepared(y, pred)
	return mean(ops.Sub(pred, ops.Mul(y, ops.Log(ops.AddScalar(pred, epsilon)))))
}

// KLDivergence is Σ y·ln(y/p) along the last axis, y and p held in [10⁻⁷, 1].  (Kullback, Leibler
// 1951.)
type KLDivergence struct{ Options }

// Loss is the divergence for each sample.
func (KLDivergence) Loss(y, pred *tensor.Tensor) *tensor.Tensor {
	y, pred = prepared(y, pred)
	y, pred = ops.ClipBetween(y, epsilon, 1), ops.ClipBetween(pred, epsilon, 1)
	return ops.Sum(ops.Mul(y, ops.Log(ops.Div(y, pred))), -1)
}

// Hinge is the mean of max(1 − y·p, 0) over the last axis. If y has only zeros and ones, zeros
// become −1.
type Hinge struct{ Options }

// Loss is the mean for each sample.
func (Hinge) Loss(y, pred *tensor.Tensor) *tensor.Tensor { return mean(margin(y, pred)) }

// SquaredHinge is the mean of max(1 − y·p, 0)² over the last axis, y as for Hinge.
type SquaredHinge struct{ Options }

// Loss is the mean for each sample.
func (SquaredHinge) Loss(y, pred *tensor.Tensor) *tensor.Tensor {
	return mean(ops.Square(margin(y, pred)))
}

// margin is max(1 − y·p, 0) with signs for y.
func margin(y, pred *tensor.Tensor) *tensor.Tensor {
	y, pred = prepared(y, pred)
	zero, one := ops.Literal(y, 0), ops.Literal(y, 1)
	binary := ops.All(ops.LogicalOr(ops.Equal(y, zero), ops.Equal(y, one)))
	y = ops.Where(binary, ops.AddScalar(ops.Scale(y, 2), -1), y)
	m := ops.Sub(one, ops.Mul(y, pred))
	return ops.Maximum(m, ops.Literal(m, 0))
}

// CategoricalHinge is max(max((1−y)·p) − Σ y·p + 1, 0) along the last axis.
type CategoricalHinge struct{ Options }

// Loss is the margin for each sample.
func (CategoricalHinge) Loss(y, pred *tensor.Tensor) *tensor.Tensor {
	y, pred = prepared(y, pred)
	pos := ops.Sum(ops.Mul(y, pred), -1)
	neg := ops.Max(ops.Mul(ops.Sub(ops.Literal(y, 1), y), pred), -1)
	m := ops.AddScalar(ops.Sub(neg, pos), 1)
	return ops.Maximum(m, ops.Literal(m, 0))
}
