package metric

import (
	"math"
	"slices"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
)

// AUC is the area under a curve of predictions for targets of 0 and 1, as a sum of strips between
// thresholds: by default 200, at even distances over [0, 1], the outermost 10⁻⁷ outside of it.
// Curve is ROC (true over false positive rate), the default, or PR (precision over recall).
// Summation is interpolation, the default (of the counts for PR: Davis, Goadrich 2006), minoring or
// majoring (the lower or higher side of each strip). FromLogits takes σ of the predictions.
type AUC struct {
	Options
	NumThresholds int        `json:"num_thresholds"`
	Curve         string     `json:"curve"`
	Summation     string     `json:"summation_method"`
	Thresholds    Thresholds `json:"thresholds"`
	FromLogits    bool       `json:"from_logits"`
}

// counting is the thresholds with their ends.
func (m AUC) counting() counting {
	inner := slices.Clone(m.Thresholds)
	slices.Sort(inner)
	c := counting{even: true}
	if inner != nil {
		among(inner, 0, nil) // for its check
		c.even = even(slices.Concat([]float64{0}, inner, []float64{1}))
	} else {
		n := m.NumThresholds
		if n <= 1 {
			tensor.Valuef("AUC", "argument `num_thresholds` must be an integer > 1, received %d", n)
		}
		for i := range n - 2 {
			inner = append(inner, float64(i+1)/float64(n-1))
		}
	}
	c.thresholds = slices.Concat([]float64{-1e-7}, inner, []float64{1 + 1e-7})
	return c
}

// Sums are the counts for each threshold.
func (m AUC) Sums() []Sum {
	m = Fill(m).(AUC)
	n := tensor.Shape{len(m.counting().thresholds)}
	return []Sum{{"true_positives", n}, {"false_positives", n}, {"true_negatives", n},
		{"false_negatives", n}}
}

// Terms count a batch.
func (m AUC) Terms(b Batch) []*tensor.Tensor {
	m = Fill(m).(AUC)
	if m.FromLogits {
		b.Pred = ops.Sigmoid(b.Pred)
	}
	c := m.counting().of(b)
	return []*tensor.Tensor{c.tp, c.fp, ops.Sub(c.neg, c.fp), ops.Sub(c.pos, c.tp)}
}

// Result adds up the strips.
func (m AUC) Result(s [][]float64) []float64 {
	m = Fill(m).(AUC)
	tp, fp, tn, fn := s[0], s[1], s[2], s[3]
	var x, y []float64
	switch m.Curve {
	case "ROC", "roc":
		x, y = share(fp, tn), share(tp, fn)
	case "PR", "pr":
		if m.Summation == "interpolation" {
			return []float64{interpolated(tp, fp, fn)}
		}
		x, y = share(tp, fn), share(tp, fp)
	default:
		tensor.Valuef("AUC", "invalid curve %q; there are ROC, PR", m.Curve)
	}
	var area float64
	for i := range len(x) - 1 {
		area += (x[i] - x[i+1]) * m.height(y[i], y[i+1])
	}
	return []float64{area}
}

func (m AUC) height(a, b float64) float64 {
	switch m.Summation {
	case "interpolation":
		return (a + b) / 2
	case "minoring":
		return min(a, b)
	case "majoring":
		return max(a, b)
	}
	tensor.Valuef("AUC", "invalid summation_method %q; there are interpolation, minoring, majoring",
		m.Summation)
	return 0
}

// interpolated is the area under precision over recall where true positives, not precision, are
// interpolated between thresholds.  (Davis, Goadrich 2006, as in Keras.)
func interpolated(tp, fp, fn []float64) float64 {
	var area float64
	for i := range len(tp) - 1 {
		p, q := tp[i]+fp[i], tp[i+1]+fp[i+1]
		dtp := tp[i] - tp[i+1]
		slope := divide(dtp, max(p-q, 0))
		ratio := 1.0
		if p > 0 && q > 0 {
			ratio = p / q
		}
		rise := slope * (dtp + (tp[i+1]-slope*q)*math.Log(ratio))
		area += divide(rise, max(tp[i+1]+fn[i+1], 0))
	}
	return area
}
