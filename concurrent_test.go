package goten_test

import (
	"context"
	"math"
	"slices"
	"sync"
	"testing"

	"github.com/goten-ml/goten"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers"
	"github.com/goten-ml/goten/train/data"
	"github.com/goten-ml/goten/train/loss"
	"github.com/goten-ml/goten/train/optim"
)

// noisy is a model with a state, dropout and enough parameters for several buffers.
func noisy(seed uint64) *goten.Model {
	m := goten.Sequential(&layers.Dense{Units: 16, Activation: layers.ReLU},
		&layers.BatchNorm{}, &layers.Dropout{Rate: 0.2}, &layers.Dense{Units: 1})
	m.Seed = seed
	m.Compile(goten.Config{Optimizer: &optim.Adam{LearningRate: 0.01},
		Loss: loss.MeanSquaredError{}})
	return m
}

// fitLosses trains m and returns the loss of each epoch.
func fitLosses(t *testing.T, m *goten.Model, epochs int) []float64 {
	x, y := line()
	h, err := m.Fit(context.Background(), data.From(x, y).Shuffle(1).Batch(16),
		goten.FitConfig{Epochs: epochs})
	if err != nil {
		t.Error(err)
		return nil
	}
	return h.Values["loss"]
}

// TestPredictionsRunWhileAModelTrains: the training ends with the numbers that it has without
// them, and they see weights between steps, not within one.
func TestPredictionsRunWhileAModelTrains(t *testing.T) {
	const epochs = 10
	want := fitLosses(t, noisy(3), epochs)
	m := noisy(3)
	m.BuildFor(tensor.Float32, 2)
	done := make(chan struct{})
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			x, _ := line()
			for {
				y, err := m.Predict(context.Background(), x)
				if err != nil {
					t.Error(err)
					return
				}
				for _, v := range tensor.Floats(y) {
					if math.IsNaN(v) || math.Abs(v) > 1e3 {
						t.Errorf("predicted %v", v)
						return
					}
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	got := fitLosses(t, m, epochs)
	close(done)
	wg.Wait()
	if !slices.Equal(got, want) {
		t.Errorf("losses %v, without predictions %v", got, want)
	}
}

// TestModelsTrainAtOnce: each of several trainings has the numbers that it has alone.
func TestModelsTrainAtOnce(t *testing.T) {
	const epochs = 5
	var want, got [3][]float64
	for i := range want {
		want[i] = fitLosses(t, noisy(uint64(i)), epochs)
	}
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() { got[i] = fitLosses(t, noisy(uint64(i)), epochs) })
	}
	wg.Wait()
	for i := range got {
		if !slices.Equal(got[i], want[i]) {
			t.Errorf("model %d: losses %v, alone %v", i, got[i], want[i])
		}
	}
}
