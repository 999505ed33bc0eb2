package metric

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/train/loss"
)

func TestAccuracyFitsTheShapes(t *testing.T) {
	for _, c := range []struct {
		y, pred *tensor.Tensor
		want    float64
	}{
		{tensor.Of([]float32{1, 0}, 2, 1), tensor.Of([]float32{0.9, 0.8}, 2, 1), 0.5},
		{tensor.Of([]float32{1, 0}), tensor.Of([]float32{0.9, 0.1}, 2, 1), 1},
		{tensor.Of([]int64{1, 0}), tensor.Of([]float32{0, 1, 0, 1}, 2, 2), 0.5},
		{tensor.Of([]int64{1, 1}, 2, 1), tensor.Of([]float32{0, 1, 0, 1}, 2, 2), 1},
		{tensor.Of([]float32{0, 1, 0, 1}, 2, 2), tensor.Of([]float32{0, 1, 1, 0}, 2, 2), 0.5},
	} {
		r := Start(Accuracy{})
		r.Update(Batch{Y: c.y, Pred: c.pred})
		if got := r.Result(); got != c.want {
			t.Errorf("targets %v, predictions %v: %v, want %v", c.y.Shape(), c.pred.Shape(), got,
				c.want)
		}
	}
}

func TestMasksLeaveSamplesOut(t *testing.T) {
	y := tensor.Of([]int64{0, 1, 0, 1}, 2, 2)
	p := tensor.Of([]float32{1, 0, 1, 0, 1, 0, 0, 1}, 2, 2, 2)
	r := Start(Accuracy{})
	r.Update(Batch{Y: y, Pred: p, Mask: tensor.Of([]bool{true, false, true, true}, 2, 2)})
	if got := r.Result(); got != 1 {
		t.Errorf("accuracy %v of three right ones and one that is masked", got)
	}
}

func TestMeanCountsByItself(t *testing.T) {
	var m Mean
	if m.Value() != 0 {
		t.Error("the mean of nothing is not 0")
	}
	m.Add(1)
	m.Add(4)
	if m.Value() != 2.5 {
		t.Errorf("mean %v", m.Value())
	}
	r := Start(Mean{})
	r.Update(Batch{Pred: tensor.Of([]float32{1, 2}), Weight: tensor.Of([]float32{1, 3})})
	r.Update(Batch{Pred: tensor.Scalar[float32](5)})
	if got := r.Result(); got != 12.0/5 {
		t.Errorf("weighted mean %v", got)
	}
	s := Start(Total{})
	s.Update(Batch{Pred: tensor.Of([]float32{1, 2})})
	if got := s.Result(); got != 3 || Name(Total{}) != "sum" {
		t.Errorf("sum %v", got)
	}
}

func TestResetForgets(t *testing.T) {
	r := Start(MeanSquaredError{})
	b := Batch{Y: tensor.Of([]float32{1, 2}, 2, 1), Pred: tensor.Of([]float32{2, 2}, 2, 1)}
	r.Update(b)
	r.Reset()
	if r.Result() != 0 {
		t.Errorf("after Reset: %v", r.Result())
	}
	r.Update(b)
	if r.Result() != 0.5 {
		t.Errorf("after Reset and a batch: %v", r.Result())
	}
}

// TestCountsPassTheEndOfFloat32: 2²⁴ + 1 is no float32.
func TestCountsPassTheEndOfFloat32(t *testing.T) {
	r := Start(Total{})
	r.Update(Batch{Pred: tensor.Of([]float32{1 << 24})})
	for range 3 {
		r.Update(Batch{Pred: tensor.Of([]float32{1})})
	}
	if got := r.Result(); got != 1<<24+3 {
		t.Errorf("%v", got)
	}
}

func TestMistakesAddNothing(t *testing.T) {
	for name, c := range map[string]struct {
		m Metric
		b Batch
	}{
		"labels": {SparseCategoricalAccuracy{}, Batch{Y: tensor.Of([]int64{1, 2, 3}),
			Pred: tensor.Ones(2, 4)}},
		"top k": {SparseTopKCategoricalAccuracy{}, Batch{Y: tensor.Of([]int64{9, 0}),
			Pred: tensor.Ones(2, 4)}},
		"class": {Precision{ClassID: new(7)}, Batch{Y: tensor.Ones(2, 4), Pred: tensor.Ones(2, 4)}},
		"shape": {Recall{}, Batch{Y: tensor.Ones(2, 3), Pred: tensor.Ones(2, 4)}},
	} {
		r := Start(c.m)
		if tensor.Try(func() { r.Update(c.b) }) == nil {
			t.Errorf("%s: no error", name)
		}
		for _, p := range r.Params() {
			if slices.Max(tensor.Floats(p.Value())) != 0 {
				t.Errorf("%s: the sums changed", name)
			}
		}
	}
	if tensor.Try(func() { Start(AUC{Curve: "x"}).Result() }) == nil ||
		tensor.Try(func() { Start(AUC{NumThresholds: 1}) }) == nil ||
		tensor.Try(func() { Start(Precision{Thresholds: Thresholds{2}}) }) == nil {
		t.Error("a mistake in a configuration gave no error")
	}
}

func TestNaNIsNotHidden(t *testing.T) {
	nan := tensor.Of([]float32{float32(math.NaN()), 1}, 2, 1)
	for _, m := range []Metric{MeanSquaredError{}, MeanAbsoluteError{}, BinaryCrossentropy{}} {
		r := Start(m)
		r.Update(Batch{Y: tensor.Ones(2, 1), Pred: nan})
		if !math.IsNaN(r.Result()) {
			t.Errorf("%T of NaN is %v", m, r.Result())
		}
	}
}

func TestNamesAndFiles(t *testing.T) {
	for name, class := range map[string]string{"acc": "ShapedAccuracy", "AUC": "AUC",
		"mse": "MeanSquaredError", "huber": "MeanMetricWrapper", "precision": "Precision"} {
		m, err := ByName(name)
		if err != nil || Class(m) != class || Name(m) != name {
			t.Errorf("%s: %T named %s, %v", name, m, Name(m), err)
		}
	}
	if _, err := ByName("nonsense"); err == nil || !strings.Contains(err.Error(), "nonsense") {
		t.Errorf("%v", err)
	}
	for _, m := range []Metric{AUC{Curve: "PR"}, Precision{Thresholds: Thresholds{0.1, 0.2}},
		OfLoss{Loss: loss.Huber{Delta: 3}}, SparseCategoricalCrossentropy{IgnoreClass: new(0)},
		BinaryAccuracy{Threshold: Zero}} {
		text, err := Encode(m)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Decode(text)
		if err != nil {
			t.Fatal(err)
		}
		if second, _ := Encode(again); string(second) != string(text) {
			t.Errorf("%s became %s", text, second)
		}
	}
	m, err := Decode([]byte(`{"class_name":"Recall","config":{"thresholds":0.3}}`))
	if err != nil || !slices.Equal(m.(Recall).Thresholds, Thresholds{0.3}) {
		t.Errorf("%+v, %v", m, err)
	}
}

func TestSeveralNumbersHaveNamesOfTheirOwn(t *testing.T) {
	r := Start(Precision{Thresholds: Thresholds{0.25, 0.75}})
	r.Update(Batch{Y: tensor.Of([]float32{0, 1}), Pred: tensor.Of([]float32{0.5, 1})})
	got := map[string]float64{}
	r.Each(func(name string, v float64) { got[name] = v })
	if len(got) != 2 || got["precision_0"] != 0.5 || got["precision_1"] != 1 {
		t.Errorf("%v", got)
	}
	if tensor.Try(func() { r.Result() }) == nil {
		t.Error("one number was made of two")
	}
}

// TestMetricsLeaveNoGraph: a metric of tracked predictions keeps nothing of the graph.
func TestMetricsLeaveNoGraph(t *testing.T) {
	p := tensor.Ones(2, 1).Track()
	r := Start(MeanSquaredError{})
	r.Update(Batch{Y: tensor.Ones(2, 1), Pred: p})
	for _, s := range r.Params() {
		if s.Value().Tracked() {
			t.Error("a sum is tracked")
		}
	}
}
