package ops

import (
	"math"

	"github.com/goten-ml/goten/core/internal/tile"
	"github.com/goten-ml/goten/core/rng"
	"github.com/goten-ml/goten/core/tensor"
)

func init() { tensor.Register("dropout", DropoutOp{}) }

// DropoutOp sets elements to 0 with probability Rate and divides the others by 1 − Rate
// (Srivastava et al. 2014), of the inputs x, key: see Draw. The results are y and a mask of bools,
// true where an element stays.  dx = dy/(1 − Rate) where it stays, else 0.
type DropoutOp struct {
	Rate float64 `json:"rate"`
	Site int     `json:"site"`
}

// Shapes are that of x.
func (o DropoutOp) Shapes(in []Spec) []Spec {
	arity("Dropout", in, 2)
	wantFloat("Dropout", in[0])
	wantKey("Dropout", in[1])
	wantProbability("Dropout", o.Rate)
	return []Spec{in[0], {DType: tensor.Bool, Shape: in[0].Shape}}
}

// EvalMulti draws the mask and applies it.
func (o DropoutOp) EvalMulti(x *Exec, out, in []*Array) { o.EvalMultiAfter(x, out, in, nil) }

// EvalMultiAfter hands what was drawn on: see tensor.BlockedMulti.
func (o DropoutOp) EvalMultiAfter(x *Exec, out, in []*Array, after func(i, j, m, n int)) {
	k, mask := keyOf(x, in[1], o.Site), tensor.Bytes(x, out[1])
	part := func(lo, hi int) []uint8 {
		rng.Bernoulli(k, uint64(lo), mask[lo:hi], 1-o.Rate)
		return mask[lo:hi]
	}
	if out[0].DType() == tensor.Float32 {
		y, v := tensor.Data[float32](x, out[0]), contiguous[float32](x, in[0])
		s := float32(o.scale())
		x.For(len(y), drawGrain, func(lo, hi int) {
			for i, m := range part(lo, hi) { // without a branch: the mask cannot be foreseen
				b := math.Float32bits(v[lo+i]*s) & -uint32(m)
				y[lo+i] = math.Float32frombits(b)
			}
			handOn(out[0], lo, hi, after)
		})
		return
	}
	y, v := tensor.Data[float64](x, out[0]), contiguous[float64](x, in[0])
	x.For(len(y), drawGrain, func(lo, hi int) {
		for i, m := range part(lo, hi) {
			b := math.Float64bits(v[lo+i]*o.scale()) & -uint64(m)
			y[lo+i] = math.Float64frombits(b)
		}
		handOn(out[0], lo, hi, after)
	})
}

// scale is what elements that stay are multiplied by.
func (o DropoutOp) scale() float64 {
	if o.Rate == 1 {
		return 0
	}
	return 1 / (1 - o.Rate)
}

// VJP applies the mask.
func (o DropoutOp) VJP(c *Ctx) []*T {
	return []*T{tensor.Apply(dropoutGrad{o.scale()}, c.Dy(0), c.Out(1)), nil}
}

// dropoutGrad is Scale·dy where the mask is true, else 0, of the inputs dy, mask.
type dropoutGrad struct{ Scale float64 }

func (dropoutGrad) Shape(in []Spec) Spec { return in[0] }

func (o dropoutGrad) Tile(b *tile.B, in ...tile.R) tile.R {
	k := of(b, in[0])
	return b.Where(in[1], b.Mul(in[0], k(o.Scale)), k(0))
}

func (o dropoutGrad) VJP(c *Ctx) []*T { return []*T{tensor.Apply(o, c.Dy(0), c.In(1)), nil} }

// Dropout sets elements of x to 0 with probability rate and divides the others by 1 − rate. The
// key is that of the step (see Key), the site the number of this call in it.
func Dropout(x, key *T, rate float64, site int) *T {
	if rate == 0 {
		return float(x)
	}
	return tensor.ApplyMulti(DropoutOp{rate, site}, float(x), key)[0]
}
