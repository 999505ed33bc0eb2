package metric

import (
	"math"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/train/loss"
)

// Accuracy is the binary, categorical or sparse categorical accuracy, whichever fits the shapes of
// targets and predictions, as Keras chooses it for the name accuracy; see AccuracyFor.
type Accuracy struct {
	Options
	averaged
}

// Terms are those of the accuracy that fits.
func (Accuracy) Terms(b Batch) []*tensor.Tensor {
	return AccuracyFor(b.Y.Shape(), b.Pred.Shape()).Terms(b)
}

func (Accuracy) defaultName() string { return "accuracy" }

// AccuracyFor is the accuracy that fits targets y and predictions: binary for predictions with one
// number at the end, sparse for targets that lack the axis of classes or have it with size 1, and
// else categorical.
func AccuracyFor(y, pred tensor.Shape) Metric {
	switch {
	case pred.Last() == 1:
		return BinaryAccuracy{}
	case len(y) < len(pred) || y.Last() == 1:
		return SparseCategoricalAccuracy{}
	}
	return CategoricalAccuracy{}
}

// Equality is how often predictions equal targets: Keras' class Accuracy.
type Equality struct {
	Options
	averaged
}

// Terms compare elements.
func (Equality) Terms(b Batch) []*tensor.Tensor {
	y, p := loss.SameRank(ops.Cast(b.Y, b.Pred.DType()), b.Pred)
	return meanTerms(ops.Equal(y, p), b)
}

// BinaryAccuracy is how often p > Threshold, by default 0.5, agrees with targets of 0 and 1.
type BinaryAccuracy struct {
	Options
	averaged
	Threshold float64 `json:"threshold"`
}

// Terms compare elements.
func (m BinaryAccuracy) Terms(b Batch) []*tensor.Tensor {
	m = Fill(m).(BinaryAccuracy)
	y, p := loss.SameRank(b.Y, b.Pred)
	above := ops.Greater(p, ops.Literal(p, m.Threshold))
	return meanTerms(ops.Equal(y, ops.Cast(above, y.DType())), b)
}

// CategoricalAccuracy is how often the class of the greatest prediction is that of the greatest
// target.
type CategoricalAccuracy struct {
	Options
	averaged
}

// Terms compare classes.
func (CategoricalAccuracy) Terms(b Batch) []*tensor.Tensor {
	return meanTerms(ops.Equal(ops.ArgMax(b.Y, -1), ops.ArgMax(b.Pred, -1)), b)
}

// SparseCategoricalAccuracy is how often the class of the greatest prediction is the label.
// Shapes: Pred [..., classes], Y [...] or [..., 1].
type SparseCategoricalAccuracy struct {
	Options
	averaged
}

// Terms compare classes.
func (SparseCategoricalAccuracy) Terms(b Batch) []*tensor.Tensor {
	y := b.Y
	if y.Rank() == b.Pred.Rank() && y.Dim(-1) == 1 {
		y = ops.Squeeze(y, -1)
	}
	best := ops.ArgMax(b.Pred, -1)
	if !y.Shape().Equal(best.Shape()) {
		tensor.Shapef("SparseCategoricalAccuracy", "expected labels of shape %v for predictions "+
			"%v, received %v", best.Shape(), b.Pred.Shape(), b.Y.Shape())
	}
	return meanTerms(ops.Equal(y, ops.Cast(best, y.DType())), b)
}

// TopKCategoricalAccuracy is how often the class of the greatest target is among the K greatest
// predictions, by default 5.
type TopKCategoricalAccuracy struct {
	Options
	averaged
	K int `json:"k"`
}

// Terms compare ranks.
func (m TopKCategoricalAccuracy) Terms(b Batch) []*tensor.Tensor {
	m = Fill(m).(TopKCategoricalAccuracy)
	return meanTerms(inTop(ops.ArgMax(b.Y, -1), b.Pred, m.K), b)
}

// SparseTopKCategoricalAccuracy is how often the label is among the K greatest predictions, by
// default 5.
type SparseTopKCategoricalAccuracy struct {
	Options
	averaged
	K int `json:"k"`
}

// Terms compare ranks.
func (m SparseTopKCategoricalAccuracy) Terms(b Batch) []*tensor.Tensor {
	m = Fill(m).(SparseTopKCategoricalAccuracy)
	y := b.Y
	if y.Rank() == b.Pred.Rank() && y.Dim(-1) == 1 {
		y = ops.Squeeze(y, -1)
	}
	return meanTerms(inTop(ops.Cast(y, tensor.Int64), b.Pred, m.K), b)
}

// inTop is whether fewer than k predictions are greater than that of the label. NaN is not great.
func inTop(label, pred *tensor.Tensor, k int) *tensor.Tensor {
	if k <= 0 {
		tensor.Valuef("TopK", "expected k > 0, received %d", k)
	}
	at := ops.NegativeLikelihood(pred, label) // minus the prediction at the label
	at = ops.ExpandDims(ops.Neg(at), -1)
	at = ops.Where(ops.IsNaN(at), ops.Literal(at, math.Inf(-1)), at)
	rank := ops.Sum(ops.Cast(ops.Greater(pred, at), tensor.Int64), -1)
	return ops.Less(rank, ops.Literal(rank, float64(k)))
}
