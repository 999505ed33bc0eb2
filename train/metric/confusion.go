package metric

import (
	"encoding/json"
	"math"
	"slices"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/train/loss"
)

// Thresholds is a list of numbers in [0, 1]; in JSON also one number. Empty stands for 0.5.
type Thresholds []float64

// UnmarshalJSON reads a number or a list.
func (t *Thresholds) UnmarshalJSON(b []byte) error {
	var one float64
	if json.Unmarshal(b, &one) == nil {
		*t = Thresholds{one}
		return nil
	}
	var all []float64
	err := json.Unmarshal(b, &all)
	*t = all
	return err
}

// counting is how predictions are counted: thresholds, and which of them take part.
type counting struct {
	thresholds []float64
	even       bool // thresholds divide [0, 1] evenly
	topK       int  // only the greatest predictions of a row count
	class      *int // only this column counts
}

// lowest is the threshold that every prediction is above unless it is not among the top.
const lowest = -1e10

// among counts at given thresholds, by default one: 0.5, or below everything with a top k.
func among(t Thresholds, topK int, class *int) counting {
	for _, v := range t {
		if !(v >= 0 && v <= 1) {
			tensor.Valuef("Metric", "threshold values must be in [0, 1], received %v", v)
		}
	}
	c := counting{thresholds: t, even: even(t), topK: topK, class: class}
	if len(t) == 0 && topK > 0 {
		c.thresholds = []float64{lowest}
	} else if len(t) == 0 {
		c.thresholds = []float64{0.5}
	}
	return c
}

// even reports whether three or more thresholds lie at even distances over [0, 1].
func even(t []float64) bool {
	if len(t) < 3 {
		return false
	}
	for i, v := range t {
		e := float64(i) / float64(len(t)-1)
		if math.Abs(v-e) > 1e-7+1e-5*e {
			return false
		}
	}
	return true
}

// counts are, for each threshold, true and false positives, and the weight of positive and of
// negative targets.
type counts struct{ tp, fp, pos, neg *tensor.Tensor }

// of counts a batch. Thresholds may come in any order; counts come in the same.
func (c counting) of(b Batch) counts {
	y, p, w := c.arrange(b)
	order := make([]int, len(c.thresholds))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch a, b := c.thresholds[i], c.thresholds[j]; {
		case a < b:
			return -1
		case a > b:
			return 1
		}
		return 0
	})
	sorted, back := make([]float32, len(order)), make([]int64, len(order))
	for k, i := range order {
		sorted[k], back[i] = float32(c.thresholds[i]), int64(k)
	}
	o := ops.ConfusionOp{Even: c.even, Open: sorted[0] < 0 || sorted[len(sorted)-1] > 1}
	o.Open = o.Open && c.even
	tp, fp, pos, neg := ops.Confusion(o, y, p, tensor.Of(sorted), w)
	if !slices.IsSorted(order) {
		index := tensor.Of(back)
		tp, fp = ops.Take(tp, index, 0), ops.Take(fp, index, 0)
	}
	return counts{tp, fp, pos, neg}
}

// arrange gives targets, predictions and weights one shape.
func (c counting) arrange(b Batch) (y, p, w *tensor.Tensor) {
	p = b.Pred
	if !p.DType().IsFloat() {
		p = ops.Cast(p, tensor.Float32)
	}
	p, y = loss.SameRank(p, b.Y)
	w = b.Weight
	if w != nil {
		w = ops.ExpandDims(ops.Cast(w, tensor.Float32), -1)
		if w.Rank() == y.Rank()+1 {
			w = ops.Squeeze(w, -1)
		}
	}
	if c.topK > 0 {
		p = keepTop(p, c.topK)
	}
	if c.class != nil {
		if p.Rank() < 2 {
			tensor.Shapef("Metric", "class_id needs predictions [samples, classes], received %v",
				p.Shape())
		}
		k := *c.class
		if n := p.Dim(-1); k < 0 || k >= n {
			tensor.Indexf("Metric", "class_id %d is outside the classes [0, %d)", k, n)
		}
		y, p = ops.Slice(y, -1, k, k+1), ops.Slice(p, -1, k, k+1)
	}
	if w == nil {
		w = tensor.Full(tensor.Float32, 1)
	}
	if !y.Shape().Equal(p.Shape()) {
		tensor.Shapef("Metric", "expected targets as predictions %v, received %v",
			p.Shape(), y.Shape())
	}
	return y, p, ops.Expand(w, p.Shape()...)
}

// keepTop leaves the k greatest of each row as they are and puts the others below everything.
func keepTop(p *tensor.Tensor, k int) *tensor.Tensor {
	n := p.Dim(-1)
	if k > n {
		tensor.Valuef("Metric", "top_k %d is more than the %d classes", k, n)
	}
	_, top := ops.TopK(p, k)
	mask := ops.Sum(ops.OneHot(top, n, p.DType()), -2)
	rest := ops.Sub(ops.Literal(mask, 1), mask)
	return ops.Add(ops.Mul(p, mask), ops.Scale(rest, lowest))
}

// Precision is TP/(TP+FP): how many of the predictions above the threshold are right. TopK counts
// the greatest predictions of a row only, ClassID one class only.
type Precision struct {
	Options
	Thresholds Thresholds `json:"thresholds"`
	TopK       int        `json:"top_k,omitzero"`
	ClassID    *int       `json:"class_id"`
}

// Sums are the true and the false positives.
func (m Precision) Sums() []Sum {
	n := tensor.Shape{len(among(m.Thresholds, m.TopK, m.ClassID).thresholds)}
	return []Sum{{"true_positives", n}, {"false_positives", n}}
}

// Terms count a batch.
func (m Precision) Terms(b Batch) []*tensor.Tensor {
	c := among(m.Thresholds, m.TopK, m.ClassID).of(b)
	return []*tensor.Tensor{c.tp, c.fp}
}

// Result divides for each threshold.
func (m Precision) Result(s [][]float64) []float64 { return share(s[0], s[1]) }

// share is x/(x+y) element by element, 0 where both are.
func share(x, y []float64) []float64 {
	out := make([]float64, len(x))
	for i := range x {
		out[i] = divide(x[i], x[i]+y[i])
	}
	return out
}

// Recall is TP/(TP+FN): how many of the positive targets are predicted above the threshold. TopK
// and ClassID are as for Precision.
type Recall struct {
	Options
	Thresholds Thresholds `json:"thresholds"`
	TopK       int        `json:"top_k,omitzero"`
	ClassID    *int       `json:"class_id"`
}

// Sums are the true positives and the false negatives.
func (m Recall) Sums() []Sum {
	n := tensor.Shape{len(among(m.Thresholds, m.TopK, m.ClassID).thresholds)}
	return []Sum{{"true_positives", n}, {"false_negatives", n}}
}

// Terms count a batch.
func (m Recall) Terms(b Batch) []*tensor.Tensor {
	c := among(m.Thresholds, m.TopK, m.ClassID).of(b)
	return []*tensor.Tensor{c.tp, ops.Sub(c.pos, c.tp)}
}

// Result divides for each threshold.
func (m Recall) Result(s [][]float64) []float64 { return share(s[0], s[1]) }
