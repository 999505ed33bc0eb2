package optim

import (
	"encoding/json"
	"math"
	"reflect"
	"strconv"
	"testing"

	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/tests/golden"
)

// results is tests/golden/optimizers.json, written by Keras 3.
type results struct {
	Start     [][]float64
	Shapes    [][]int
	Grads     [][][]float64
	Defaults  map[string]map[string]any
	Schedules []struct {
		Name   string
		Config json.RawMessage
		Rates  []float64
	}
	Runs []struct {
		Name   string
		Config json.RawMessage
		After  map[string][][]float64
	}
}

func array(d tensor.DType, v []float64, shape []int) *tensor.Tensor {
	t := tensor.New(d, shape...)
	t.CopyFrom(tensor.Of(v, shape...))
	return t
}

func (g results) params(d tensor.DType) []*tensor.Param {
	var ps []*tensor.Param
	for i, v := range g.Start {
		ps = append(ps, tensor.NewParam("p"+strconv.Itoa(i), array(d, v, g.Shapes[i])))
	}
	return ps
}

func (g results) grads(d tensor.DType, step int) []*tensor.Tensor {
	var gs []*tensor.Tensor
	for i, v := range g.Grads[step] {
		gs = append(gs, array(d, v, g.Shapes[i]))
	}
	return gs
}

// near compares relative to the value, or to a tenth of the size of parameters where it is less.
func near(got, want, tolerance float64) bool {
	return math.Abs(got-want) <= tolerance*max(math.Abs(want), 0.1)
}

// TestStepsAreThoseOfKeras: the same gradients lead to the same parameters, in float32 within
// 1e-5. Keras' numbers are of float32, where bias corrections are off by 1e-5 (see Time.Power),
// so float64 is further from them.
func TestStepsAreThoseOfKeras(t *testing.T) {
	g := golden.Read[results](t, "optimizers.json")
	tolerance := map[tensor.DType]float64{tensor.Float32: 1e-5, tensor.Float64: 2e-4}
	for _, run := range g.Runs {
		for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
			o, err := classes.FromConfig(run.Name, run.Config)
			if err != nil {
				t.Fatal(err)
			}
			ps := g.params(d)
			for step := range g.Grads {
				Step(o, ps, g.grads(d, step))
				for i, want := range run.After[strconv.Itoa(step+1)] {
					for k, x := range tensor.Floats(ps[i].Value()) {
						if !near(x, want[k], tolerance[d]) {
							t.Fatalf("%s%s %v: step %d, parameter %d[%d] is %v, in Keras %v",
								run.Name, run.Config, d, step+1, i, k, x, want[k])
						}
					}
				}
			}
			if Iterations(o) != len(g.Grads) {
				t.Errorf("%d iterations after %d steps", Iterations(o), len(g.Grads))
			}
		}
	}
}

func TestSchedulesAreThoseOfKeras(t *testing.T) {
	for _, s := range golden.Read[results](t, "optimizers.json").Schedules {
		v, err := schedules.FromConfig(s.Name, s.Config)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range s.Rates {
			if got := v.Rate(i); math.Abs(got-want) > 2e-6*want+1e-8 {
				t.Errorf("%s%s: step %d has %v, in Keras %v", s.Name, s.Config, i, got, want)
			}
		}
		text, err := EncodeSchedule(v)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := DecodeSchedule(text); err != nil || again.Rate(9) != v.Rate(9) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestDefaultsAreThoseOfKeras(t *testing.T) {
	for name, want := range golden.Read[results](t, "optimizers.json").Defaults {
		o, err := ByName(name)
		if err != nil {
			t.Fatal(err)
		}
		text, err := classes.Config(o)
		if err != nil {
			t.Fatal(err)
		}
		var got map[string]any
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatal(err)
		}
		for k, v := range got {
			if w, known := want[k]; !known || !reflect.DeepEqual(v, w) {
				t.Errorf("%s: %s is %v, in Keras %v", name, k, v, w)
			}
		}
	}
}
