package callback

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/goten-ml/goten/tests/golden"
)

// results is tests/golden/callbacks.json, written by Keras 3. NaN is null in it.
type results struct {
	CSV   string
	Stops []struct {
		Losses []*float64
		Config struct {
			Patience    int
			MinDelta    float64 `json:"min_delta"`
			Baseline    *float64
			StartFrom   int `json:"start_from_epoch"`
			Mode        string
			RestoreBest bool `json:"restore_best_weights"`
		}
		Stopped int
		Weight  float64
	}
	Plateaus []struct {
		Losses []*float64
		Config struct {
			Patience int
			Factor   float64
			Cooldown int
			MinLR    float64 `json:"min_lr"`
			MinDelta float64 `json:"min_delta"`
		}
		Rates []float64
	}
}

// valLoss is the logs of one epoch.
func valLoss(v *float64) *Logs {
	l := &Logs{}
	if v == nil {
		l.Set("val_loss", math.NaN())
	} else {
		l.Set("val_loss", *v)
	}
	return l
}

func TestEarlyStoppingIsThatOfKeras(t *testing.T) {
	for i, s := range golden.Read[results](t, "callbacks.json").Stops {
		c := &EarlyStopping{Patience: s.Config.Patience, MinDelta: s.Config.MinDelta,
			Baseline: s.Config.Baseline, StartFrom: s.Config.StartFrom, Mode: s.Config.Mode,
			RestoreBest: s.Config.RestoreBest}
		l := newFake()
		if err := c.TrainBegin(l); err != nil {
			t.Fatal(err)
		}
		stopped := -1
		for epoch, v := range s.Losses {
			l.weight = float64(epoch)
			if err := c.EpochEnd(epoch, valLoss(v)); err != nil {
				t.Fatal(err)
			}
			if l.stopped {
				stopped = epoch
				break
			}
		}
		if err := c.TrainEnd(); err != nil {
			t.Fatal(err)
		}
		if stopped != s.Stopped || l.weight != s.Weight {
			t.Errorf("case %d %+v: stopped at %d with the weights of %v, in Keras %d, %v",
				i, s.Config, stopped, l.weight, s.Stopped, s.Weight)
		}
	}
}

func TestReduceLROnPlateauIsThatOfKeras(t *testing.T) {
	for i, s := range golden.Read[results](t, "callbacks.json").Plateaus {
		c := &ReduceLROnPlateau{Patience: s.Config.Patience, Factor: s.Config.Factor,
			Cooldown: s.Config.Cooldown, MinRate: s.Config.MinLR, MinDelta: s.Config.MinDelta}
		l := newFake()
		if err := c.TrainBegin(l); err != nil {
			t.Fatal(err)
		}
		for epoch, v := range s.Losses {
			if err := c.EpochEnd(epoch, valLoss(v)); err != nil {
				t.Fatal(err)
			}
			if want := s.Rates[epoch]; math.Abs(l.rate-want) > 1e-6*want {
				t.Errorf("case %d %+v: rate %v after epoch %d, in Keras %v",
					i, s.Config, l.rate, epoch, want)
			}
		}
	}
}

func TestNumbersLookAsInPython(t *testing.T) {
	for want, v := range map[string]float64{"1.0": 1, "0.0": 0, "-2.5": -2.5, "1e-05": 1e-5,
		"0.0001": 1e-4, "1e+16": 1e16, "1234567890123456.0": 1234567890123456,
		"nan": math.NaN(), "inf": math.Inf(1), "-inf": math.Inf(-1), "1.5e-07": 1.5e-7} {
		if got := number(v); got != want {
			t.Errorf("%v is written %s, in Python %s", v, got, want)
		}
	}
}

func TestCSVLoggerWritesWhatKerasWrites(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.csv")
	c := &CSVLogger{Path: path}
	if err := c.TrainBegin(newFake()); err != nil {
		t.Fatal(err)
	}
	for epoch, values := range []map[string]float64{
		{"loss": 0.25, "accuracy": 1}, {"loss": 1e-5, "accuracy": 0.1, "val_loss": 123456.75},
	} {
		logs := &Logs{}
		for _, n := range []string{"loss", "accuracy", "val_loss"} {
			if v, ok := values[n]; ok {
				logs.Set(n, v)
			}
		}
		if err := c.EpochEnd(epoch, logs); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil || string(got) != golden.Read[results](t, "callbacks.json").CSV {
		t.Errorf("wrote %q, Keras %q, %v", got, golden.Read[results](t, "callbacks.json").CSV, err)
	}
	again := &CSVLogger{Path: path, Append: true}
	logs := &Logs{}
	logs.Set("loss", 1)
	if err := again.TrainBegin(newFake()); err != nil {
		t.Fatal(err)
	}
	if err := again.EpochEnd(2, logs); err != nil {
		t.Fatal(err)
	}
	if more, _ := os.ReadFile(path); string(more) != string(got)+"2,1.0,NA\r\n" {
		t.Errorf("after appending %q", more)
	}
}
