package metric

import (
	"math"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/train/loss"
)

// lossTerms are the total and the count of a mean of the values of a loss.
func lossTerms(l loss.Loss, b Batch) []*tensor.Tensor {
	values := l.Loss(b.Y, b.Pred)
	if m, ok := l.(loss.Masker); ok && b.Weight != nil { // as Keras, only beside a weight
		b.Weight = loss.Weight(b.Weight, m.Mask(b.Y, b.Pred))
	}
	return meanTerms(values, b)
}

// OfLoss is the mean of any loss over samples; its name is that of the loss.
type OfLoss struct {
	Options
	averaged
	Loss loss.Loss `json:"fn"`
}

// Terms are values of the loss.
func (m OfLoss) Terms(b Batch) []*tensor.Tensor { return lossTerms(m.Loss, b) }

func (m OfLoss) defaultName() string { return loss.Name(m.Loss) }

// RootMeanSquaredError is the root of the mean of (p − y)².
type RootMeanSquaredError struct {
	Options
	averaged
}

// Terms are squares of differences.
func (RootMeanSquaredError) Terms(b Batch) []*tensor.Tensor {
	p := b.Pred
	if !p.DType().IsFloat() {
		p = ops.Cast(p, tensor.Float32)
	}
	y, p := loss.SameRank(ops.Cast(b.Y, p.DType()), p)
	return meanTerms(ops.Square(ops.Sub(p, y)), b)
}

// Result is the root of the mean.
func (m RootMeanSquaredError) Result(s [][]float64) []float64 {
	return []float64{math.Sqrt(m.averaged.Result(s)[0])}
}

// CosineSimilarity is the mean of Σ ŷ·p̂ along Axis, by default the last, of vectors scaled to
// length 1.
type CosineSimilarity struct {
	Options
	averaged
	Axis int `json:"axis"`
}

// Terms are similarities.
func (m CosineSimilarity) Terms(b Batch) []*tensor.Tensor {
	m = Fill(m).(CosineSimilarity)
	return meanTerms(ops.Neg(loss.CosineSimilarity{Axis: m.Axis}.Loss(b.Y, b.Pred)), b)
}

// MeanSquaredError is the mean of loss.MeanSquaredError over samples.
type MeanSquaredError struct {
	Options
	averaged
}

// Terms are values of the loss.
func (MeanSquaredError) Terms(b Batch) []*tensor.Tensor {
	return lossTerms(loss.MeanSquaredError{}, b)
}

// MeanAbsoluteError is the mean of loss.MeanAbsoluteError over samples.
type MeanAbsoluteError struct {
	Options
	averaged
}

// Terms are values of the loss.
func (MeanAbsoluteError) Terms(b Batch) []*tensor.Tensor {
	return lossTerms(loss.MeanAbsoluteError{}, b)
}

// MeanAbsolutePercentageError is the mean of loss.MeanAbsolutePercentageError over samples.
type MeanAbsolutePercentageError struct {
	Options
	averaged
}

// Terms are values of the loss.
func (MeanAbsolutePercentageError) Terms(b Batch) []*tensor.Tensor {
	return lossTerms(loss.MeanAbsolutePercentageError{}, b)
}

// MeanSquaredLogarithmicError is the mean of loss.MeanSquaredLogarithmicError over samples.
type MeanSquaredLogarithmicError struct {
	Options
	averaged
}

// Terms are values of the loss.
func (MeanSquaredLogarithmicError) Terms(b Batch) []*tensor.Tensor {
	return lossTerms(loss.MeanSquaredLogarithmicError{}, b)
}

// Hinge is the mean of loss.Hinge over samples.
type Hinge struct {
	Options
	averaged
}

// Terms are values of the loss.
func (Hinge) Terms(b Batch) []*tensor.Tensor {
	return lossTerms(loss.Hinge{}, b)
}

// SquaredHinge is the mean of loss.SquaredHinge over samples.
type SquaredHinge struct {
	Options
	averaged
}

// Terms are values of the loss.
func (SquaredHinge) Terms(b Batch) []*tensor.Tensor {
	return lossTerms(loss.SquaredHinge{}, b)
}

// CategoricalHinge is the mean of loss.CategoricalHinge over samples.
type CategoricalHinge struct {
	Options
	averaged
}

// Terms are values of the loss.
func (CategoricalHinge) Terms(b Batch) []*tensor.Tensor {
	return lossTerms(loss.CategoricalHinge{}, b)
}

// KLDivergence is the mean of loss.KLDivergence over samples.
type KLDivergence struct {
	Options
	averaged
}

// Terms are values of the loss.
func (KLDivergence) Terms(b Batch) []*tensor.Tensor {
	return lossTerms(loss.KLDivergence{}, b)
}

// Poisson is the mean of loss.Poisson over samples.
type Poisson struct {
	Options
	averaged
}

// Terms are values of the loss.
func (Poisson) Terms(b Batch) []*tensor.Tensor {
	return lossTerms(loss.Poisson{}, b)
}

// LogCoshError is the mean of loss.LogCosh over samples.
type LogCoshError struct {
	Options
	averaged
}

// Terms are values of the loss.
func (LogCoshError) Terms(b Batch) []*tensor.Tensor {
	return lossTerms(loss.LogCosh{}, b)
}

func (LogCoshError) defaultName() string { return "logcosh" }

// BinaryCrossentropy is the mean of loss.BinaryCrossentropy over samples.
type BinaryCrossentropy struct {
	Options
	averaged
	FromLogits     bool    `json:"from_logits"`
	LabelSmoothing float64 `json:"label_smoothing"`
}

// Terms are values of the loss.
func (m BinaryCrossentropy) Terms(b Batch) []*tensor.Tensor {
	l := loss.BinaryCrossentropy{
		FromLogits: m.FromLogits, LabelSmoothing: m.LabelSmoothing,
	}
	return lossTerms(l, b)
}

// CategoricalCrossentropy is the mean of loss.CategoricalCrossentropy over samples.
type CategoricalCrossentropy struct {
	Options
	averaged
	FromLogits     bool    `json:"from_logits"`
	LabelSmoothing float64 `json:"label_smoothing"`
	Axis           int     `json:"axis"`
}

// Terms are values of the loss.
func (m CategoricalCrossentropy) Terms(b Batch) []*tensor.Tensor {
	m = Fill(m).(CategoricalCrossentropy)
	l := loss.CategoricalCrossentropy{
		FromLogits: m.FromLogits, LabelSmoothing: m.LabelSmoothing, Axis: m.Axis,
	}
	return lossTerms(l, b)
}

// SparseCategoricalCrossentropy is the mean of loss.SparseCategoricalCrossentropy over samples.
type SparseCategoricalCrossentropy struct {
	Options
	averaged
	FromLogits  bool `json:"from_logits"`
	IgnoreClass *int `json:"ignore_class"`
	Axis        int  `json:"axis"`
}

// Terms are values of the loss.
func (m SparseCategoricalCrossentropy) Terms(b Batch) []*tensor.Tensor {
	m = Fill(m).(SparseCategoricalCrossentropy)
	l := loss.SparseCategoricalCrossentropy{
		FromLogits: m.FromLogits, IgnoreClass: m.IgnoreClass, Axis: m.Axis,
	}
	return lossTerms(l, b)
}
