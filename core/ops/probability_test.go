package ops

import (
	"math"
	"testing"

	"github.com/goten-ml/goten/core/tensor"
)

// TestSparseLikelihoodIsItsPlainForm: the value has the bits of operators of one step each, the
// gradient is theirs but for rounding, at the bounds and of what is no number, too.
func TestSparseLikelihoodIsItsPlainForm(t *testing.T) {
	nan := float32(math.NaN())
	rows := [][]float32{{0.2, 0.5, 0.3}, {1, 0, 0}, {0, 1, 0}, {0, 0, 0}, {nan, 0.5, 0.5},
		{3, 4, 5}, {1e-10, 1e-10, 1e-10}, {0.2, 0.5, 0.3}}
	labels := tensor.Of([]int64{1, 0, 0, 1, 0, 2, 2, 0}, len(rows))
	var v []float32
	for _, r := range rows {
		v = append(v, r...)
	}
	dy := Normal(3, len(rows))
	of := func(f func(x *T) *T) [2]*T {
		x := tensor.Of(v, len(rows), 3).Track()
		y := f(x)
		return [2]*T{y, tensor.Gradient(Mul(y, dy).Sum(), x)[0]}
	}
	got := of(func(x *T) *T { return SparseLikelihood(x, labels, 1e-7) })
	want := of(func(x *T) *T { return SparseLikelihoodOp{1e-7}.plain(x, labels) })
	for k := range want {
		a, b := tensor.Values[float32](got[k].Clone()), tensor.Values[float32](want[k].Clone())
		for i := range b {
			off := math.Abs(float64(a[i]-b[i])) > 1e-6*float64(k)*math.Abs(float64(b[i]))
			if off || (a[i] == a[i]) != (b[i] == b[i]) {
				t.Errorf("result %d[%d] is %v, the plain form's %v", k, i, a[i], b[i])
			}
		}
	}
}
