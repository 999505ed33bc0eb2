package ops

import (
	"slices"
	"testing"

	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	samples["negative_likelihood"] = []sample{
		{in: []arg{between(-3, 0, 4, 3), ints([]int{2, 0, 1, 2}, 4)}},
		{in: []arg{between(-3, 0, 2, 2, 3), ints([]int{2, 0, 1, 2}, 2, 2)}},
	}
	samples["sparse_likelihood"] = []sample{
		{in: []arg{between(0.1, 1, 4, 3), ints([]int{2, 0, 1, 2}, 4)}},
		{op: SparseLikelihoodOp{0.3}, in: []arg{
			floats([]float64{1, 3, 2, 2, 9, 1, 5, 4, 6, 1, 1, 2}, 2, 2, 3),
			ints([]int{2, 0, 1, 0}, 2, 2)}},
	}
	samples["confusion"] = []sample{
		{in: []arg{truths(3, 4), between(0, 1, 3, 4), floats([]float64{0.2, 0.5}, 2),
			between(0, 2, 3, 4)}, rounds: true},
	}
}

// count is the definition: one comparison for each threshold and prediction.
func count(y, p, t, w []float64) (tp, fp []float64) {
	tp, fp = make([]float64, len(t)), make([]float64, len(t))
	for k := range t {
		for i := range p {
			if p[i] > t[k] && y[i] != 0 {
				tp[k] += w[i]
			} else if p[i] > t[k] {
				fp[k] += w[i]
			}
		}
	}
	return tp, fp
}

func TestConfusionCountsComparisons(t *testing.T) {
	y := []float64{1, 0, 1, 0, 1, 1, 0}
	p := []float64{0, 0.25, 0.5, 0.5, 0.75, 1, 1.5}
	w := []float64{1, 2, 4, 8, 16, 32, 64}
	for _, ts := range [][]float64{{0.5}, {0, 0.25, 0.5, 0.75, 1}, {-1e10}} {
		for _, even := range []bool{false, true} {
			if even && len(ts) != 5 {
				continue
			}
			tp, fp, pos, neg := Confusion(ConfusionOp{Even: even}, tensor.Of(y), tensor.Of(p),
				tensor.Of(ts), tensor.Of(w))
			wantTP, wantFP := count(y, p, ts, w)
			if even { // a prediction above 1 counts as 1
				wantFP[4] = 0
			}
			if !slices.Equal(tensor.Floats(tp), wantTP) ||
				!slices.Equal(tensor.Floats(fp), wantFP) {
				t.Errorf("%v: %v, %v; want %v, %v", ts, tp, fp, wantTP, wantFP)
			}
			if pos.Float() != 53 || neg.Float() != 74 {
				t.Errorf("positives %v, negatives %v", pos, neg)
			}
		}
	}
}

func TestAccumulateAddsInItsOwnType(t *testing.T) {
	s := tensor.Of([]float64{1 << 24, 1})
	Accumulate([]*T{s}, []*T{tensor.Of([]float32{1, 0.5})})
	Accumulate([]*T{s}, []*T{tensor.Of([]int32{1, 2})})
	if got := tensor.Floats(s); !slices.Equal(got, []float64{1<<24 + 2, 3.5}) {
		t.Errorf("%v", got)
	}
	if tensor.Try(func() { Accumulate([]*T{s}, []*T{tensor.Of([]float32{1})}) }) == nil {
		t.Error("a term of another shape was added")
	}
}

// TestStepsRefuseInputsThatDoNotFit: nothing is written when one of the inputs is wrong.
func TestStepsRefuseInputsThatDoNotFit(t *testing.T) {
	p, g, one := tensor.Of([]float32{1, 2}), tensor.Of([]float32{1, 1}), tensor.Of([]float32{1})
	for name, in := range map[string][]*T{
		"count":    {p, g},
		"gradient": {p, one, one, one},
		"dtype":    {p, tensor.Of([]float64{1, 1}), one, one},
		"scalar":   {p, g, g, one},
		"integers": {tensor.Of([]int32{1}), tensor.Of([]int32{1}), one, one},
	} {
		if tensor.Try(func() { tensor.Update(SGDStepOp{}, in...) }) == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if got := tensor.Floats(p); !slices.Equal(got, []float64{1, 2}) || p.Writes() != 0 {
		t.Errorf("%v after errors, %d writes", got, p.Writes())
	}
}
