package ops

import (
	"math"
	"slices"

	"github.com/goten-ml/goten/core/internal/tile"
	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	tensor.Register("accumulate", AccumulateOp{})
	tensor.Register("confusion", ConfusionOp{})
}

// AccumulateOp is s ← s + x of the inputs s₁…sₙ, x₁…xₙ, each x of the shape of its s and of any
// number type.
type AccumulateOp struct{}

// Updates counts the sums.
func (AccumulateOp) Updates(in []Spec) int {
	n := len(in) / 2
	if len(in)%2 != 0 {
		tensor.Shapef("Accumulate", "expected as many terms as sums, received %d inputs", len(in))
	}
	for i, s := range in[:n] {
		if !s.Shape.Equal(in[n+i].Shape) {
			tensor.Shapef("Accumulate", "sum %d is %v, the term %v", i, s, in[n+i])
		}
	}
	return n
}

// Update adds.
func (o AccumulateOp) Update(x *Exec, in []*Array) {
	n := len(in) / 2
	for i, s := range in[:n] {
		p := x.Program(o, s.DType(), in[n+i].DType())
		x.RunTile(p, in[i:i+1], []*Array{s, in[n+i]})
	}
}

// Tiles is the sum.
func (AccumulateOp) Tiles(b *tile.B, in ...tile.R) []tile.R {
	return []tile.R{b.Add(in[0], b.Cast(in[1], b.Type(in[0])))}
}

// Accumulate adds terms, one to each sum.
func Accumulate(sums, terms []*T) {
	tensor.Update(AccumulateOp{}, slices.Concat(sums, terms)...)
}

// ConfusionOp counts, for each threshold, predictions above it where the target is not 0 (true
// positives) and where it is 0 (false positives), of the inputs y, p, thresholds in rising order,
// weights. Results: true positives and false positives [t], and the weight of all targets that are
// not 0 and of those that are [1]; float64. It has no gradient.
//
// With Even, thresholds lie at even distances over [0, 1]: p, held in [0, 1], is above the first
// ⌈p·(t−1)⌉ of them, rounded in the dtype of p as Keras does. With Open too, the first threshold
// lies a little below 0 and any p is above it.
// Shapes: y, p and weights of one shape; thresholds [t].
type ConfusionOp struct {
	Even bool `json:"even"`
	Open bool `json:"open"`
}

// Shapes are those of the counts.
func (ConfusionOp) Shapes(in []Spec) []Spec {
	arity("Confusion", in, 4)
	y, p, t, w := in[0], in[1], in[2], in[3]
	if !y.Shape.Equal(p.Shape) || !w.Shape.Equal(p.Shape) {
		tensor.Shapef("Confusion", "expected targets and weights as predictions %v, received %v "+
			"and %v", p, y, w)
	}
	wantFloat("Confusion", p)
	if len(t.Shape) != 1 {
		tensor.Shapef("Confusion", "expected a list of thresholds, received %v", t)
	}
	one := Spec{DType: tensor.Float64, Shape: tensor.Shape{1}}
	each := Spec{DType: tensor.Float64, Shape: t.Shape}
	return []Spec{each, each, one, one}
}

// EvalMulti sorts the weights into the gaps between thresholds, and adds up from the top.
func (o ConfusionOp) EvalMulti(x *Exec, out, in []*Array) {
	y := tensor.Data[float64](x, x.Cast(in[0], tensor.Float64))
	p := tensor.Data[float64](x, x.Cast(in[1], tensor.Float64))
	t := tensor.Data[float64](x, x.Cast(in[2], tensor.Float64))
	w := tensor.Data[float64](x, x.Cast(in[3], tensor.Float64))
	tp, fp := tensor.Data[float64](x, out[0]), tensor.Data[float64](x, out[1])
	pos, neg := tensor.Data[float64](x, out[2]), tensor.Data[float64](x, out[3])
	clear(tp)
	clear(fp)
	pos[0], neg[0] = 0, 0
	single := in[1].DType() == tensor.Float32
	for i, v := range p {
		k := o.below(v, t, single) - 1
		sum, all := fp, neg
		if y[i] != 0 {
			sum, all = tp, pos
		}
		all[0] += w[i]
		if k >= 0 {
			sum[k] += w[i]
		}
	}
	for k := len(t) - 2; k >= 0; k-- {
		tp[k] += tp[k+1]
		fp[k] += fp[k+1]
	}
}

// below is how many thresholds are below v; NaN is above none.
func (o ConfusionOp) below(v float64, t []float64, single bool) int {
	if math.IsNaN(v) {
		return 0
	}
	if !o.Even {
		n, _ := slices.BinarySearch(t, v)
		return n
	}
	v = max(0, min(1, v)) * float64(len(t)-1)
	if single {
		v = float64(float32(v))
	}
	n := int(math.Ceil(v))
	if o.Open {
		n = max(n, 1)
	}
	return n
}

// Confusion counts predictions above thresholds; see ConfusionOp.
func Confusion(o ConfusionOp, y, p, thresholds, weights *T) (tp, fp, pos, neg *T) {
	r := tensor.ApplyMulti(o, y, p, thresholds, weights)
	return r[0], r[1], r[2], r[3]
}
