package metric

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

// array is a tensor in tests/golden/metrics.json.
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

// golden is tests/golden/metrics.json, written by Keras 3.
type golden struct {
	Names   map[string]string
	Batches map[string][]struct{ Y, Pred array }
	Metrics []struct {
		Name, Kind string
		Config     json.RawMessage
		Weights    []*array
		Results    [][]number
	}
}

func read(t *testing.T) (g golden) {
	t.Helper()
	text, err := os.ReadFile("../../tests/golden/metrics.json")
	if err == nil {
		err = json.Unmarshal(text, &g)
	}
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestResultsAreThoseOfKeras(t *testing.T) {
	g := read(t)
	for _, c := range g.Metrics {
		m, err := classes.FromConfig(c.Name, c.Config)
		if err != nil {
			t.Fatal(err)
		}
		r := Start(m)
		for i, b := range g.Batches[c.Kind] {
			r.Update(Batch{Y: b.Y.tensor(), Pred: b.Pred.tensor(), Weight: c.Weights[i].tensor()})
			got := r.Results()
			if len(got) != len(c.Results[i]) {
				t.Errorf("%s%s: %v, in Keras %v", c.Name, c.Config, got, c.Results[i])
				break
			}
			for k, want := range c.Results[i] {
				want := float64(want)
				if !(math.Abs(got[k]-want) <= 1e-5*max(1e-2, math.Abs(want))) {
					t.Errorf("%s%s on %s, weighted %v: %v, in Keras %v",
						c.Name, c.Config, c.Kind, c.Weights[i] != nil, got[k], want)
				}
			}
		}
	}
}

func TestNamesAreThoseOfKeras(t *testing.T) {
	for class, want := range read(t).Names {
		m, err := classes.Named(class)
		if err != nil {
			t.Fatal(err)
		}
		if got := Name(m); got != want {
			t.Errorf("%s is called %q, in Keras %q", class, got, want)
		}
	}
}
