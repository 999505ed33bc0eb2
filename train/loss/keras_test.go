package loss

import (
	"encoding/json"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/goten-ml/goten/core/tensor"
)

// number is a float that may be written as nan or inf.
type number float64

func (n *number) UnmarshalJSON(b []byte) error {
	v, err := strconv.ParseFloat(strings.Trim(string(b), `"`), 64)
	*n = number(v)
	return err
}

// array is a tensor in tests/golden/losses.json.
type array struct {
	Shape  []int
	DType  string
	Values []number
}

func (a *array) tensor() *tensor.Tensor {
	if a == nil {
		return nil
	}
	v := make([]float64, len(a.Values))
	for i, x := range a.Values {
		v[i] = float64(x)
	}
	for _, d := range tensor.DTypes() {
		if d.String() == a.DType {
			t := tensor.New(d, a.Shape...)
			t.CopyFrom(tensor.Of(v, a.Shape...))
			return t
		}
	}
	panic("no dtype " + a.DType)
}

// golden is tests/golden/losses.json, written by Keras 3.
type golden struct {
	Reductions []struct {
		Values       array
		Weight, Mask *array
		Reduction    string
		Result       number
	}
	Losses []struct {
		Name, Input  string
		Config       json.RawMessage
		Y, Pred      array
		Values, Grad array
		Loss         number
	}
}

func read(t *testing.T) (g golden) {
	t.Helper()
	text, err := os.ReadFile("../../tests/golden/losses.json")
	if err == nil {
		err = json.Unmarshal(text, &g)
	}
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// near compares relative to the value, or to size.
func near(got, want, size float64) bool {
	if math.IsNaN(want) || math.IsInf(want, 0) {
		return math.IsNaN(got) && math.IsNaN(want) || got == want
	}
	return math.Abs(got-want) <= 1e-5*max(math.Abs(want), size)
}

func TestValuesLossesAndGradientsAreThoseOfKeras(t *testing.T) {
	for _, c := range read(t).Losses {
		l, err := classes.FromConfig(c.Name, c.Config)
		if err != nil {
			t.Fatal(err)
		}
		at := c.Name + string(c.Config) + " on " + c.Input
		y, pred := c.Y.tensor(), c.Pred.tensor().Track()
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
	for i, c := range read(t).Reductions {
		got := Reduce(c.Values.tensor(), c.Weight.tensor(), c.Mask.tensor(), c.Reduction)
		if !near(got.Float(), float64(c.Result), 1e-2) {
			t.Errorf("case %d, %s: %v, in Keras %v", i, c.Reduction, got.Float(), c.Result)
		}
	}
}
