package metric

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/goten-ml/goten/tests/golden"
)

// results is tests/golden/metrics.json, written by Keras 3.
type results struct {
	Names   map[string]string
	Batches map[string][]struct{ Y, Pred golden.Array }
	Metrics []struct {
		Name, Kind string
		Config     json.RawMessage
		Weights    []*golden.Array
		Results    [][]golden.Number
	}
}

func TestResultsAreThoseOfKeras(t *testing.T) {
	g := golden.Read[results](t, "metrics.json")
	for _, c := range g.Metrics {
		m, err := classes.FromConfig(c.Name, c.Config)
		if err != nil {
			t.Fatal(err)
		}
		r := Start(m)
		for i, b := range g.Batches[c.Kind] {
			r.Update(Batch{Y: b.Y.Tensor(), Pred: b.Pred.Tensor(), Weight: c.Weights[i].Tensor()})
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
	for class, want := range golden.Read[results](t, "metrics.json").Names {
		m, err := classes.Named(class)
		if err != nil {
			t.Fatal(err)
		}
		if got := Name(m); got != want {
			t.Errorf("%s is called %q, in Keras %q", class, got, want)
		}
	}
}
