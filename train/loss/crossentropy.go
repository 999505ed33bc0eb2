package loss

import (
	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
)

// BinaryCrossentropy is the mean of −y·ln p − (1−y)·ln(1−p) over Axis, by default the last, with p
// held in [10⁻⁷, 1−10⁻⁷]. FromLogits takes ln σ of the predictions instead, without overflow.
// LabelSmoothing s makes y·(1−s) + s/2 of y.
type BinaryCrossentropy struct {
	Options
	FromLogits     bool    `json:"from_logits"`
	LabelSmoothing float64 `json:"label_smoothing"`
	Axis           int     `json:"axis"`
}

// Loss is the mean for each sample. It panics with a *tensor.ShapeError unless y is as pred.
func (l BinaryCrossentropy) Loss(y, pred *tensor.Tensor) *tensor.Tensor {
	l = filled(l)
	y, pred = prepared(y, pred)
	equalShapes("BinaryCrossentropy", y, pred)
	y = smooth(y, l.LabelSmoothing, 2)
	return ops.Mean(binary(y, pred, l.FromLogits), l.Axis)
}

// smooth is y·(1−s) + s/n.
func smooth(y *tensor.Tensor, s float64, n int) *tensor.Tensor {
	if s == 0 {
		return y
	}
	return ops.AddScalar(ops.Scale(y, 1-s), s/float64(n))
}

// binary is the crossentropy of each element.
func binary(y, pred *tensor.Tensor, logits bool) *tensor.Tensor {
	not := ops.Sub(ops.Literal(y, 1), y)
	if logits {
		return ops.Neg(ops.Add(ops.Mul(y, ops.LogSigmoid(pred)),
			ops.Mul(not, ops.LogSigmoid(ops.Neg(pred)))))
	}
	pred = ops.ClipBetween(pred, epsilon, 1-epsilon)
	return ops.Neg(ops.Add(ops.Mul(y, ops.Log(pred)),
		ops.Mul(not, ops.Log(ops.Sub(ops.Literal(pred, 1), pred)))))
}

// BinaryFocalCrossentropy is the mean of (1−q)^Gamma times the binary crossentropy, where q is the
// probability of what is true. With Balance it is also multiplied by Alpha where y is 1 and by
// 1−Alpha where it is 0. By default Alpha is 0.25 and Gamma 2.  (Lin et al. 2018, eq. 5.)
type BinaryFocalCrossentropy struct {
	Options
	Balance        bool    `json:"apply_class_balancing"`
	Alpha          float64 `json:"alpha"`
	Gamma          float64 `json:"gamma"`
	FromLogits     bool    `json:"from_logits"`
	LabelSmoothing float64 `json:"label_smoothing"`
	Axis           int     `json:"axis"`
}

// Loss is the mean for each sample. It panics with a *tensor.ShapeError unless y is as pred.
func (l BinaryFocalCrossentropy) Loss(y, pred *tensor.Tensor) *tensor.Tensor {
	l = filled(l)
	y, pred = prepared(y, pred)
	equalShapes("BinaryFocalCrossentropy", y, pred)
	y = smooth(y, l.LabelSmoothing, 2)
	if l.FromLogits {
		pred = ops.Sigmoid(pred)
	}
	one := ops.Literal(y, 1)
	not := ops.Sub(one, y)
	q := ops.Add(ops.Mul(y, pred), ops.Mul(not, ops.Sub(one, pred)))
	v := ops.Mul(power(ops.Sub(one, q), l.Gamma), binary(y, pred, false))
	if l.Balance {
		v = ops.Mul(v, ops.Add(ops.Scale(y, l.Alpha), ops.Scale(not, 1-l.Alpha)))
	}
	return ops.Mean(v, l.Axis)
}

func power(x *tensor.Tensor, gamma float64) *tensor.Tensor {
	if gamma == 2 {
		return ops.Square(x)
	}
	return ops.Pow(x, ops.Literal(x, gamma))
}

// CategoricalCrossentropy is −Σ y·ln p along Axis, by default the last: p is scaled to the sum 1
// and held in [10⁻⁷, 1−10⁻⁷]. FromLogits takes ln softmax of the predictions instead, without
// overflow. LabelSmoothing s makes y·(1−s) + s/classes of y.
type CategoricalCrossentropy struct {
	Options
	FromLogits     bool    `json:"from_logits"`
	LabelSmoothing float64 `json:"label_smoothing"`
	Axis           int     `json:"axis"`
}

// Loss is the crossentropy for each sample. It panics with a *tensor.ShapeError unless y is as
// pred.
func (l CategoricalCrossentropy) Loss(y, pred *tensor.Tensor) *tensor.Tensor {
	l = filled(l)
	y, pred = prepared(y, pred)
	equalShapes("CategoricalCrossentropy", y, pred)
	y = smooth(y, l.LabelSmoothing, max(1, y.Dim(-1)))
	if l.FromLogits {
		return ops.Neg(ops.Sum(ops.Mul(y, ops.LogSoftmax(pred, l.Axis)), l.Axis))
	}
	return ops.Neg(ops.Sum(ops.Mul(y, ops.Log(probabilities(pred, l.Axis))), l.Axis))
}

// probabilities scales to the sum 1 along an axis and holds apart from 0 and 1.
func probabilities(p *tensor.Tensor, axis int) *tensor.Tensor {
	return ops.ClipBetween(ops.Div(p, ops.SumKeep(p, axis)), epsilon, 1-epsilon)
}

// CategoricalFocalCrossentropy is Σ Alpha·(1−p)^Gamma·(−y·ln p) along Axis, p as for
// CategoricalCrossentropy. By default Alpha is 0.25 and Gamma 2.  (Lin et al. 2018.)
type CategoricalFocalCrossentropy struct {
	Options
	Alpha          float64 `json:"alpha"`
	Gamma          float64 `json:"gamma"`
	FromLogits     bool    `json:"from_logits"`
	LabelSmoothing float64 `json:"label_smoothing"`
	Axis           int     `json:"axis"`
}

// Loss is the crossentropy for each sample. It panics with a *tensor.ShapeError unless y is as
// pred.
func (l CategoricalFocalCrossentropy) Loss(y, pred *tensor.Tensor) *tensor.Tensor {
	l = filled(l)
	y, pred = prepared(y, pred)
	equalShapes("CategoricalFocalCrossentropy", y, pred)
	y = smooth(y, l.LabelSmoothing, max(1, y.Dim(-1)))
	if l.FromLogits {
		pred = ops.Softmax(pred, l.Axis)
	}
	p := probabilities(pred, l.Axis)
	v := ops.Mul(ops.Neg(y), ops.Log(p))
	factor := ops.Scale(power(ops.Sub(ops.Literal(p, 1), p), l.Gamma), l.Alpha)
	return ops.Sum(ops.Mul(factor, v), l.Axis)
}

// SparseCategoricalCrossentropy is −ln p[y] along Axis, by default the last, for labels y: p is
// scaled to the sum 1 and held in [10⁻⁷, 1−10⁻⁷]. FromLogits takes ln softmax of the predictions
// instead, without overflow. Samples of the label IgnoreClass do not count.
// Shapes: pred [..., classes]; y [...] or [..., 1], of integers or of floats that are whole.
type SparseCategoricalCrossentropy struct {
	Options
	FromLogits  bool `json:"from_logits"`
	IgnoreClass *int `json:"ignore_class"`
	Axis        int  `json:"axis"`
}

// Loss is the crossentropy for each sample. It panics with a *tensor.IndexError that names a label
// outside the classes and the valid range.
func (l SparseCategoricalCrossentropy) Loss(y, pred *tensor.Tensor) *tensor.Tensor {
	l = filled(l)
	y, pred = l.labels(y, pred)
	valid := l.valid(y)
	if valid != nil {
		y = ops.Where(valid, y, ops.Literal(y, 0))
		pred = ops.Where(ops.ExpandDims(valid, -1), pred, ops.Literal(pred, 1))
	}
	var v *tensor.Tensor
	if l.FromLogits {
		v = ops.SparseCrossentropy(pred, y)
	} else {
		v = ops.SparseLikelihood(pred, y, epsilon)
	}
	if valid != nil {
		v = ops.Where(valid, v, ops.Literal(v, 0))
	}
	return v
}

// Mask is false for samples of the label IgnoreClass; nil if no class is ignored.
func (l SparseCategoricalCrossentropy) Mask(y, pred *tensor.Tensor) *tensor.Tensor {
	l = filled(l)
	y, _ = l.labels(y, pred)
	return l.valid(y)
}

func (l SparseCategoricalCrossentropy) valid(y *tensor.Tensor) *tensor.Tensor {
	if l.IgnoreClass == nil {
		return nil
	}
	return ops.NotEqual(y, ops.Literal(y, float64(*l.IgnoreClass)))
}

// labels are the labels as integers, without an axis of classes, and the predictions with the
// classes in the last axis.
func (l SparseCategoricalCrossentropy) labels(y, pred *tensor.Tensor) (_, _ *tensor.Tensor) {
	if !pred.DType().IsFloat() {
		pred = ops.Cast(pred, tensor.Float32)
	}
	y, pred = sameRank(y, pred)
	if pred.Rank() == 0 {
		tensor.Shapef("SparseCategoricalCrossentropy", "expected predictions of rank 1 or more, "+
			"received %v", pred.Spec())
	}
	a := pred.Shape().Axis("SparseCategoricalCrossentropy", l.Axis)
	if y.Rank() == pred.Rank() && y.Dim(a) == 1 {
		y = ops.Squeeze(y, a)
	}
	if a != pred.Rank()-1 {
		var perm []int
		for i := range pred.Rank() {
			if i != a {
				perm = append(perm, i)
			}
		}
		pred = ops.Transpose(pred, append(perm, a)...)
	}
	if !y.DType().IsInt() || y.DType() == tensor.Uint64 {
		y = ops.Cast(y, tensor.Int64)
	}
	return y, pred
}
