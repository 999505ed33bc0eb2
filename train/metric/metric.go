// Package metric measures models over many batches, as Keras 3's metrics do.
//
// A metric is a value whose fields are its configuration (write metric.Zero where 0 is meant and
// the default is another number). It says which sums it needs and what a batch adds to them; a
// Running keeps the sums, as parameters that operators update, so that a recorded step updates
// them too. Sums are float64, so they count past the 2²⁴ samples at which float32 stands still.
package metric

import (
	"fmt"

	"github.com/goten-ml/goten/core/config"
	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/train/loss"
)

// A Metric is computed from sums over batches.
type Metric interface {
	// Sums lists what is added up.
	Sums() []Sum
	// Terms is what a batch adds to each sum, in its shape.
	Terms(b Batch) []*tensor.Tensor
	// Result computes the metric from the elements of the sums: one number, or one for each
	// threshold of the metric.
	Result(sums [][]float64) []float64
}

// A Sum is one accumulated array.
type Sum struct {
	Name  string
	Shape tensor.Shape
}

// A Batch is what a metric sees at once. Weight and Mask may be nil; Mask, as from the layer that
// made Pred, is false where nothing counts.
type Batch struct {
	Y, Pred, Weight, Mask *tensor.Tensor
}

// Options are embedded in every metric.
type Options struct {
	config.Mark
	Name string `json:"name,omitzero"`
}

func (o Options) name() string { return o.Name }

// Zero in a literal means 0 where leaving the field out means another default.
const Zero = config.Zero

// Name is the name of a metric in logs: its own, or that of its class, such as precision.
func Name(m Metric) string {
	if o, ok := m.(interface{ name() string }); ok && o.name() != "" {
		return o.name()
	}
	if d, ok := m.(interface{ defaultName() string }); ok {
		return d.defaultName()
	}
	return config.Snake(Class(m))
}

// A Running is a metric with its sums.
type Running struct {
	// Name is what logs call it.
	Name   string
	metric Metric
	params []*tensor.Param
}

// Start begins a metric with sums of 0.
func Start(m Metric) *Running {
	r := &Running{Name: Name(m), metric: Fill(m)}
	for _, s := range r.metric.Sums() {
		zero := tensor.Full(tensor.Float64, 0, s.Shape...)
		p := tensor.NewParam(r.Name+"/"+s.Name, zero)
		p.SetTrainable(false)
		r.params = append(r.params, p)
	}
	return r
}

// Metric is what is measured.
func (r *Running) Metric() Metric { return r.metric }

// Params are the sums.
func (r *Running) Params() []*tensor.Param { return r.params }

// Update adds a batch. It panics with a typed error, and adds nothing, when targets and
// predictions do not fit the metric.
func (r *Running) Update(b Batch) {
	b.Y = detached(b.Y)
	b.Pred = detached(b.Pred)
	sums := make([]*tensor.Tensor, len(r.params))
	for i, p := range r.params {
		sums[i] = p.Value()
	}
	ops.Accumulate(sums, r.metric.Terms(b))
}

func detached(t *tensor.Tensor) *tensor.Tensor {
	if t == nil {
		return nil
	}
	return t.Detach()
}

// Results is the metric over all batches since the last Reset.
func (r *Running) Results() []float64 {
	sums := make([][]float64, len(r.params))
	for i, p := range r.params {
		sums[i] = tensor.Floats(p.Value())
	}
	return r.metric.Result(sums)
}

// Result is the metric over all batches since the last Reset. It panics with a *tensor.ShapeError
// for a metric of several thresholds: use Results.
func (r *Running) Result() float64 {
	v := r.Results()
	if len(v) != 1 {
		tensor.Shapef(r.Name, "the metric has %d numbers, one for each threshold; "+
			"use Results", len(v))
	}
	return v[0]
}

// Each calls f with the metric, or, when it has several numbers, with each of them, their names
// numbered from 0.
func (r *Running) Each(f func(name string, v float64)) {
	v := r.Results()
	if len(v) == 1 {
		f(r.Name, v[0])
		return
	}
	for i, x := range v {
		f(fmt.Sprintf("%s_%d", r.Name, i), x)
	}
}

// Reset sets the sums to 0.
func (r *Running) Reset() {
	for _, p := range r.params {
		p.Set(tensor.Full(tensor.Float64, 0, p.Spec().Shape...))
	}
}

// averaged is embedded in metrics that are weighted means over samples.
type averaged struct{}

// Sums are the total and what it is divided by.
func (averaged) Sums() []Sum { return []Sum{{Name: "total"}, {Name: "count"}} }

// Result is the mean; 0 if nothing was added.
func (averaged) Result(s [][]float64) []float64 { return []float64{divide(s[0][0], s[1][0])} }

// divide is x/y, or 0 where y is 0.
func divide(x, y float64) float64 {
	if y == 0 {
		return 0
	}
	return x / y
}

// meanTerms are the total and the count of a mean of values.
func meanTerms(values *tensor.Tensor, b Batch) []*tensor.Tensor {
	values, weight := samplewise(values, loss.Weight(b.Weight, b.Mask), ops.Mean)
	n := tensor.Full(tensor.Float64, 1)
	switch {
	case weight != nil:
		n = ops.Sum(weight)
	case values.Rank() > 0:
		n = tensor.Full(tensor.Float64, float64(values.Dim(0)))
	}
	return []*tensor.Tensor{ops.Sum(values), n}
}

// samplewise weighs values and reduces each sample to one number, by the mean or the sum.
func samplewise(values, weight *tensor.Tensor, reduce func(*tensor.Tensor, ...int) *tensor.Tensor) (
	v, w *tensor.Tensor) {
	if !values.DType().IsFloat() {
		values = ops.Cast(values, tensor.Float32)
	}
	if weight != nil {
		weight = ops.Cast(weight, values.DType())
		values, weight = loss.SameRank(values, weight)
		if values.Rank() > weight.Rank() {
			values = reduce(values, span(weight.Rank(), values.Rank())...)
		}
		weight = ops.Expand(weight, values.Shape()...)
		values = ops.Mul(values, weight)
		if weight.Rank() > 1 {
			weight = reduce(weight, span(1, weight.Rank())...)
		}
	}
	if values.Rank() > 1 {
		values = reduce(values, span(1, values.Rank())...)
	}
	return values, weight
}

// span is the axes from lo up to, not including, hi.
func span(lo, hi int) []int {
	var a []int
	for i := lo; i < hi; i++ {
		a = append(a, i)
	}
	return a
}

// Mean is the weighted mean of the values that it is given as predictions. Beside that it adds up
// numbers by itself: Add and Value need no Running.
type Mean struct {
	Options
	averaged
	total, count float64
}

// Terms are the sum of values and their number.
func (Mean) Terms(b Batch) []*tensor.Tensor { return meanTerms(b.Pred, b) }

// Add counts a number in.
func (m *Mean) Add(v float64) {
	m.total += v
	m.count++
}

// Value is the mean of the numbers added; 0 if there are none.
func (m *Mean) Value() float64 { return divide(m.total, m.count) }

// Total is the weighted sum of the values that it is given as predictions: Keras' Sum.
type Total struct{ Options }

// Sums is the total.
func (Total) Sums() []Sum { return []Sum{{Name: "total"}} }

// Terms is the sum of values.
func (Total) Terms(b Batch) []*tensor.Tensor {
	v, _ := samplewise(b.Pred, loss.Weight(b.Weight, b.Mask), ops.Sum)
	return []*tensor.Tensor{ops.Sum(v)}
}

// Result is the total.
func (Total) Result(s [][]float64) []float64 { return s[0] }

func (Total) defaultName() string { return "sum" }
