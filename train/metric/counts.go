package metric

import (
	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
)

// TruePositives is the weight of positive targets predicted above each threshold.
type TruePositives struct {
	Options
	Thresholds Thresholds `json:"thresholds"`
}

// Sums is the count.
func (m TruePositives) Sums() []Sum { return accumulator(m.Thresholds) }

// Terms count a batch.
func (m TruePositives) Terms(b Batch) []*tensor.Tensor {
	c := among(m.Thresholds, 0, nil).of(b)
	return []*tensor.Tensor{c.tp}
}

// Result is the count.
func (m TruePositives) Result(s [][]float64) []float64 { return s[0] }

// FalsePositives is the weight of negative targets predicted above each threshold.
type FalsePositives struct {
	Options
	Thresholds Thresholds `json:"thresholds"`
}

// Sums is the count.
func (m FalsePositives) Sums() []Sum { return accumulator(m.Thresholds) }

// Terms count a batch.
func (m FalsePositives) Terms(b Batch) []*tensor.Tensor {
	c := among(m.Thresholds, 0, nil).of(b)
	return []*tensor.Tensor{c.fp}
}

// Result is the count.
func (m FalsePositives) Result(s [][]float64) []float64 { return s[0] }

// TrueNegatives is the weight of negative targets not predicted above each threshold.
type TrueNegatives struct {
	Options
	Thresholds Thresholds `json:"thresholds"`
}

// Sums is the count.
func (m TrueNegatives) Sums() []Sum { return accumulator(m.Thresholds) }

// Terms count a batch.
func (m TrueNegatives) Terms(b Batch) []*tensor.Tensor {
	c := among(m.Thresholds, 0, nil).of(b)
	return []*tensor.Tensor{ops.Sub(c.neg, c.fp)}
}

// Result is the count.
func (m TrueNegatives) Result(s [][]float64) []float64 { return s[0] }

// FalseNegatives is the weight of positive targets not predicted above each threshold.
type FalseNegatives struct {
	Options
	Thresholds Thresholds `json:"thresholds"`
}

// Sums is the count.
func (m FalseNegatives) Sums() []Sum { return accumulator(m.Thresholds) }

// Terms count a batch.
func (m FalseNegatives) Terms(b Batch) []*tensor.Tensor {
	c := among(m.Thresholds, 0, nil).of(b)
	return []*tensor.Tensor{ops.Sub(c.pos, c.tp)}
}

// Result is the count.
func (m FalseNegatives) Result(s [][]float64) []float64 { return s[0] }

func accumulator(t Thresholds) []Sum {
	return []Sum{{"accumulator", tensor.Shape{len(among(t, 0, nil).thresholds)}}}
}
