package goten_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/goten-ml/goten"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers"
	"github.com/goten-ml/goten/train/callback"
	"github.com/goten-ml/goten/train/data"
	"github.com/goten-ml/goten/train/loss"
	"github.com/goten-ml/goten/train/metric"
	"github.com/goten-ml/goten/train/optim"
)

func TestEarlyStoppingRestoresTheBestEpoch(t *testing.T) {
	x, y := line()
	m := regression()
	stop := &callback.EarlyStopping{Monitor: "loss", Mode: "max", RestoreBest: true}
	h, err := m.Fit(context.Background(), data.From(x, y).Batch(16),
		goten.FitConfig{Epochs: 50, Callbacks: []goten.Callback{stop}})
	if err != nil {
		t.Fatal(err)
	}
	if len(h.Epochs) != 2 || stop.StoppedEpoch != 1 {
		t.Fatalf("a falling loss does not rise, but %d epochs ran", len(h.Epochs))
	}
	once := regression()
	if _, err := once.Fit(context.Background(), data.From(x, y).Batch(16),
		goten.FitConfig{Epochs: 1}); err != nil {
		t.Fatal(err)
	}
	for i, p := range m.Params() {
		want := tensor.Floats(once.Params()[i].Value())
		if got := tensor.Floats(p.Value()); !slices.Equal(got, want) {
			t.Errorf("%s is %v, after one epoch it was %v", p.Name, got, want)
		}
	}
}

// TestMetricsJudgeEveryEpochAnew: names are as in Keras, two of a kind are numbered, callbacks know
// which way is better, and what they add to the logs is in the history.
func TestMetricsJudgeEveryEpochAnew(t *testing.T) {
	x, _ := line()
	labels := make([]float32, 64)
	for i, v := range tensor.Floats(x.Slice(1, 0, 1).Reshape(64)) {
		if v > 0.4 {
			labels[i] = 1
		}
	}
	y := tensor.Of(labels, 64, 1)
	m := goten.Sequential(&layers.Dense{Units: 1})
	m.Compile(goten.Config{
		Optimizer: &optim.Adam{LearningRate: 0.3},
		Loss:      loss.BinaryCrossentropy{FromLogits: true},
		Metrics: []metric.Metric{metric.BinaryAccuracy{Threshold: metric.Zero},
			metric.AUC{FromLogits: true}, metric.AUC{FromLogits: true, Curve: "PR"},
			metric.Precision{Thresholds: metric.Thresholds{0}}},
	})
	slow := &callback.ReduceLROnPlateau{Monitor: "val_auc_1", Patience: 100}
	train, test := data.From(x, y).Split(0.25)
	h, err := m.Fit(context.Background(), train.Shuffle(1).Batch(16), goten.FitConfig{
		Epochs: 30, Validation: test.Batch(5), Callbacks: []goten.Callback{slow}})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"loss", "binary_accuracy", "auc", "auc_1", "precision",
		"val_loss", "val_binary_accuracy", "learning_rate"} {
		if len(h.Values[name]) != 30 {
			t.Errorf("%s has %d values", name, len(h.Values[name]))
		}
	}
	if v := h.Values["binary_accuracy"]; v[29] != 1 || slices.Min(v) == 1 {
		t.Errorf("accuracy %v", v)
	}
	scores, err := m.Evaluate(context.Background(), data.From(x, y).Batch(64))
	if err != nil || scores["auc"] < 0.999 || scores["precision"] != 1 {
		t.Errorf("%v, %v", scores, err)
	}
}

func TestAMonitorThatIsNotThereEndsFit(t *testing.T) {
	x, y := line()
	m := regression()
	_, err := m.Fit(context.Background(), data.From(x, y).Batch(16), goten.FitConfig{
		Epochs: 2, Callbacks: []goten.Callback{&callback.EarlyStopping{}}})
	if err == nil || !strings.Contains(err.Error(), "val_loss") ||
		!strings.Contains(err.Error(), "available metrics are: loss") {
		t.Error(err)
	}
}
