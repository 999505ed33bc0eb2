// Package loss measures how far predictions are from what they should be, as Keras 3 does.
//
// A loss is a value whose fields are its configuration; numbers that a literal leaves out have
// Keras' defaults (write loss.Zero where 0 is meant and the default is another). Loss gives one
// value for each sample; Of weighs and averages them.
//
// Losses compute in the dtype of the predictions (integers become float32). Where ranks differ by
// an axis of size 1 at the end, y [n] with predictions [n, 1], that axis is added or dropped.
package loss

import (
	"github.com/goten-ml/goten/core/config"
	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
)

// A Loss gives a value for each sample: the shape of pred without its last axis. It panics with a
// typed error when y does not fit pred.
type Loss interface {
	Loss(y, pred *tensor.Tensor) *tensor.Tensor
}

// A Masker is a loss that leaves out some samples: bool, in the shape of the values, or nil.
type Masker interface {
	Mask(y, pred *tensor.Tensor) *tensor.Tensor
}

// Options are embedded in every loss.
type Options struct {
	config.Mark
	Name string `json:"name,omitzero"`
	// Reduction is sum_over_batch_size, the default, mean_with_sample_weight, sum or none.
	Reduction string `json:"reduction,omitzero"`
}

func (o Options) reduction() string { return o.Reduction }

// Zero in a literal means 0 where leaving the field out means another default.
const Zero = config.Zero

// epsilon keeps probabilities away from 0 and 1, and divisors from 0, as in Keras.
const epsilon = 1e-7

// Name is the name of a loss, by default that of its class, such as mean_squared_error.
func Name(l Loss) string {
	if o, ok := l.(interface{ name() string }); ok && o.name() != "" {
		return o.name()
	}
	return config.Snake(Class(l))
}

func (o Options) name() string { return o.Name }

// Of is the loss of a batch: values of l, weighed and reduced. weight and mask may be nil.
func Of(l Loss, y, pred, weight, mask *tensor.Tensor) *tensor.Tensor {
	values := l.Loss(y, pred)
	if m, ok := l.(Masker); ok {
		if own := m.Mask(y, pred); own != nil && mask != nil {
			mask = ops.LogicalAnd(mask, own)
		} else if own != nil {
			mask = own
		}
	}
	reduction := ""
	if o, ok := l.(interface{ reduction() string }); ok {
		reduction = o.reduction()
	}
	return Reduce(values, weight, mask, reduction)
}

// Reduce weighs the values of samples and reduces them to a scalar.
// With sum_over_batch_size, or an empty name, it is Σ values·weight/n, where n is the number of
// values, or of those that the mask lets through. mean_with_sample_weight divides by Σ weight;
// sum does not divide; none leaves the weighed values. A divisor of 0 gives 0.
// Shapes: weight and mask are as values, or lack axes at the end.
func Reduce(values, weight, mask *tensor.Tensor, reduction string) *tensor.Tensor {
	mean := reduction == "" || reduction == "sum_over_batch_size" || reduction == "mean"
	weighted := reduction == "mean_with_sample_weight"
	if !mean && !weighted && reduction != "sum" && reduction != "none" {
		tensor.Valuef("Loss", "unknown reduction %q; there are sum_over_batch_size, sum, "+
			"mean_with_sample_weight, none", reduction)
	}
	weight = masked(weight, mask, values.DType(), mean)
	if weight != nil {
		weight = ops.Cast(weight, values.DType())
		values, weight = sameRank(values, weight)
		weight = trailing(weight, values.Rank())
		values = ops.Mul(values, weight)
	}
	if reduction == "none" || values.Rank() == 0 {
		return values
	}
	sum := ops.Sum(values)
	switch {
	case weighted && weight != nil:
		return divide(sum, ops.Sum(weight))
	case mean || weighted:
		if values.Size() == 0 {
			return sum
		}
		return ops.Div(sum, ops.Literal(sum, float64(values.Size())))
	}
	return sum
}

// masked is the weight with 0 where the mask is false. For a mean the rest is scaled up, so that
// dividing by the number of all values divides by the number of valid ones.
func masked(weight, mask *tensor.Tensor, d tensor.DType, mean bool) *tensor.Tensor {
	if mask == nil {
		return weight
	}
	m := ops.Cast(mask, d)
	if mean {
		total := tensor.Full(d, float64(mask.Size()))
		m = ops.Mul(m, divide(total, ops.Sum(m)))
	}
	if weight == nil {
		return m
	}
	m, weight = sameRank(m, ops.Cast(weight, d))
	rank := max(m.Rank(), weight.Rank())
	return ops.Mul(trailing(m, rank), trailing(weight, rank))
}

// Weight is what a sample counts for: its weight where the mask lets it through, 0 elsewhere.
// Either may be nil, and is then 1; the result is nil if both are.
func Weight(weight, mask *tensor.Tensor) *tensor.Tensor {
	return masked(weight, mask, tensor.Float32, false)
}

// divide is x/y, or 0 where y is 0.
func divide(x, y *tensor.Tensor) *tensor.Tensor {
	none := ops.Equal(y, ops.Literal(y, 0))
	return ops.Where(none, ops.Literal(x, 0), ops.Div(x, ops.Where(none, ops.Literal(y, 1), y)))
}

// trailing adds axes of size 1 at the end up to the rank: a weight of a sample is that of all its
// values.
func trailing(t *tensor.Tensor, rank int) *tensor.Tensor {
	for t.Rank() < rank {
		t = ops.ExpandDims(t, -1)
	}
	return t
}

// sameRank adds or drops an axis of size 1 at the end of one of the two where their ranks differ
// by one: a vector gets it, any other loses it.
func sameRank(a, b *tensor.Tensor) (x, y *tensor.Tensor) {
	switch {
	case a.Rank() == b.Rank()+1 && a.Dim(-1) == 1:
		if b.Rank() == 1 {
			return a, ops.ExpandDims(b, -1)
		}
		return ops.Squeeze(a, -1), b
	case b.Rank() == a.Rank()+1 && b.Dim(-1) == 1:
		y, x = sameRank(b, a)
		return x, y
	}
	return a, b
}

// SameRank adds or drops an axis of size 1 at the end of one of the two where their ranks differ
// by one: [n] and [n, 1] become [n, 1] both, [n, t, 1] and [n, t] both [n, t].
func SameRank(a, b *tensor.Tensor) (x, y *tensor.Tensor) { return sameRank(a, b) }

// prepared casts y to the dtype of the predictions and makes ranks equal.
func prepared(y, pred *tensor.Tensor) (*tensor.Tensor, *tensor.Tensor) {
	if !pred.DType().IsFloat() {
		pred = ops.Cast(pred, tensor.Float32)
	}
	return sameRank(ops.Cast(y, pred.DType()), pred)
}

// equalShapes panics unless y is as pred.
func equalShapes(op string, y, pred *tensor.Tensor) {
	if !y.Shape().Equal(pred.Shape()) {
		tensor.Shapef(op, "arguments `target` and `output` must have the same shape, "+
			"received target %v and output %v", y.Shape(), pred.Shape())
	}
}
