package loss

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/tests/golden"
)

// results is tests/golden/losses.json, written by Keras 3.
type results struct {
	Reductions []struct {
		Values       golden.Array
		Weight, Mask *golden.Array
		Reduction    string
		Result       golden.Number
	}
	Losses []struct {
		Name, Input  string
		Config       json.RawMessage
		Y, Pred      golden.Array
		Values, Grad golden.Array
		Loss         golden.Number
	}
}

// near compares relative to the value, or to size.
func near(got, want, size float64) bool {
	if math.IsNaN(want) || math.IsInf(want, 0) {
		return math.IsNaN(got) && math.IsNaN(want) || got == want
	}
	return math.Abs(got-want) <= 1e-5*max(math.Abs(want), size)
}

func TestValuesLossesAndGradientsAreThoseOfKeras(t *testing.T) {
	for _, c := range golden.Read[results](t, "losses.json").Losses {
		l, err := classes.FromConfig(c.Name, c.Config)
		if err != nil {
			t.Fatal(err)
		}
		at := c.Name + string(c.Config) + " on " + c.Input
		y, pred := c.Y.Tensor(), c.Pred.Tensor().Track()
		values := l.Loss(y, pred)
		if want := tensor.Shape(c.Values.Shape); !values.Shape().Equal(want) {
			t.Errorf("%s: values of shape %v, in Keras %v", at, values.Shape(), want)
			continue
		}
		for i, v := range tensor.Floats(values) {
			if !near(v, float64(c.Values.Values[i]), 1e-2) {
				t.Errorf("%s: value %d is %v, in Keras %v", at, i, v, c.Values.Values[i])
			}
		}
		all := Of(l, y, pred, nil, nil)
		if !near(all.Float(), float64(c.Loss), 1e-2) {
			t.Errorf("%s: loss %v, in Keras %v", at, all.Float(), c.Loss)
		}
		var size float64
		for _, v := range c.Grad.Values {
			size = max(size, math.Abs(float64(v)))
		}
		for i, v := range tensor.Floats(tensor.Gradient(all, pred)[0]) {
			want := float64(c.Grad.Values[i])
			if math.IsNaN(want) && v == 0 || c.Name == "KLDivergence" && c.Pred.Values[i] == 1 {
				continue // Keras divides 0 by 0; JAX halves the gradient at the bound of a clip
			}
			if !near(v, want, max(0.05, min(size, 1))) {
				t.Errorf("%s: gradient %d is %v, in Keras %v", at, i, v, c.Grad.Values[i])
			}
		}
	}
}

func TestReductionsAreThoseOfKeras(t *testing.T) {
	for i, c := range golden.Read[results](t, "losses.json").Reductions {
		got := Reduce(c.Values.Tensor(), c.Weight.Tensor(), c.Mask.Tensor(), c.Reduction)
		if !near(got.Float(), float64(c.Result), 1e-2) {
			t.Errorf("case %d, %s: %v, in Keras %v", i, c.Reduction, got.Float(), c.Result)
		}
	}
}
