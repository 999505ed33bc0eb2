package callback

import (
	"bytes"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goten-ml/goten/core/tensor"
)

// fake is a loop whose model is one number.
type fake struct {
	stopped      bool
	rate, weight float64
	files        []string
}

func newFake() *fake { return &fake{rate: 0.01} }

func (f *fake) Stop()                     { f.stopped = true }
func (f *fake) LearningRate() float64     { return f.rate }
func (f *fake) SetLearningRate(v float64) { f.rate = v }

func (f *fake) Weights() []*tensor.Tensor { return []*tensor.Tensor{tensor.Scalar(f.weight)} }

func (f *fake) SetWeights(ws []*tensor.Tensor) { f.weight = ws[0].Float() }

func (f *fake) Direction(name string) int {
	return map[string]int{"loss": -1, "val_loss": -1, "accuracy": 1}[name]
}

func (f *fake) SaveFile(path string) error {
	f.files = append(f.files, filepath.Base(path))
	return nil
}

func (f *fake) SaveWeights(path string) error { return f.SaveFile(path + "!") }

func TestCheckpointSavesWhatItShould(t *testing.T) {
	losses := []float64{0.5, 0.6, 0.25}
	for name, c := range map[string]struct {
		cb   ModelCheckpoint
		want []string
	}{
		"every epoch": {ModelCheckpoint{Path: "m-{epoch:02d}-{val_loss:.2f}.goten"},
			[]string{"m-01-0.50.goten", "m-02-0.60.goten", "m-03-0.25.goten"}},
		"the best": {ModelCheckpoint{Path: "{epoch}.goten", BestOnly: true},
			[]string{"1.goten", "3.goten"}},
		"below": {ModelCheckpoint{Path: "{epoch}", BestOnly: true, Threshold: new(0.3),
			WeightsOnly: true}, []string{"3!"}},
		"the highest": {ModelCheckpoint{Path: "{val_loss}", BestOnly: true, Mode: "max"},
			[]string{"0.5", "0.6"}},
		"batches": {ModelCheckpoint{Path: "{epoch}-{batch}", Every: 2},
			[]string{"1-2", "2-1", "2-3", "3-2"}},
	} {
		l := newFake()
		cb := c.cb
		cb.Path = filepath.Join(t.TempDir(), "sub", cb.Path)
		if err := cb.TrainBegin(l); err != nil {
			t.Fatal(err)
		}
		for epoch, v := range losses {
			logs := valLoss(&v)
			err := cb.EpochBegin(epoch)
			for batch := range 3 {
				err = errors.Join(err, cb.BatchEnd(batch, func() Logs { return *logs }))
			}
			if err = errors.Join(err, cb.EpochEnd(epoch, logs)); err != nil {
				t.Fatal(err)
			}
		}
		if !slices.Equal(l.files, c.want) {
			t.Errorf("%s: saved %v, want %v", name, l.files, c.want)
		}
		if _, err := os.Stat(filepath.Dir(cb.Path)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMistakesAreErrorsThatSayWhatThereIs(t *testing.T) {
	half := 0.5
	end := func(c Callback) func() error {
		return func() error {
			return errors.Join(c.TrainBegin(newFake()), c.EpochEnd(0, valLoss(&half)))
		}
	}
	begin := func(c Callback) func() error {
		return func() error { return c.TrainBegin(newFake()) }
	}
	for want, f := range map[string]func() error{
		"available metrics are: val_loss": end(&EarlyStopping{Monitor: "accuracy"}),
		"`loss` which is not available":   end(&ReduceLROnPlateau{Monitor: "loss"}),
		"no value is named nothing":       end(&ModelCheckpoint{Path: "x/{nothing}"}),
		"set Mode to max or min":          begin(&EarlyStopping{Monitor: "odd"}),
		"unknown mode":                    begin(&EarlyStopping{Mode: "up"}),
		"factor":                          begin(&ReduceLROnPlateau{Factor: 1}),
		"no Path":                         begin(&ModelCheckpoint{}),
		"no such file":                    begin(&CSVLogger{Path: "/nowhere/at/all.csv"}),
	} {
		err := f()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %s", err, want)
		}
	}
}

func TestScheduleSetsTheRateOfEachEpoch(t *testing.T) {
	l := newFake()
	c := &LearningRateScheduler{Schedule: func(epoch int, rate float64) float64 {
		return rate / float64(epoch+1)
	}}
	if err := c.TrainBegin(l); err != nil {
		t.Fatal(err)
	}
	logs := &Logs{}
	for epoch := range 3 {
		if err := errors.Join(c.EpochBegin(epoch), c.EpochEnd(epoch, logs)); err != nil {
			t.Fatal(err)
		}
	}
	if want := 0.01 / 1 / 2 / 3; l.rate != want || logs.Get("learning_rate") != want {
		t.Errorf("rate %v, logs %v", l.rate, logs)
	}
	c.Schedule = func(int, float64) float64 { return math.NaN() }
	if c.EpochBegin(0) == nil {
		t.Error("a rate of NaN was taken")
	}
}

func TestTerminateOnNaN(t *testing.T) {
	for _, v := range []float64{math.NaN(), math.Inf(1), 1} {
		l := newFake()
		var said bytes.Buffer
		c := &TerminateOnNaN{Log: &said}
		if err := c.TrainBegin(l); err != nil {
			t.Fatal(err)
		}
		logs := func() Logs {
			var l Logs
			l.Set("loss", v)
			return l
		}
		if err := c.BatchEnd(3, logs); err != nil {
			t.Fatal(err)
		}
		if bad := v != 1; l.stopped != bad || strings.Contains(said.String(), "Batch 3") != bad {
			t.Errorf("%v: stopped %v, said %q", v, l.stopped, said.String())
		}
		c.Fail = true
		if err := c.BatchEnd(3, logs); (err != nil) != (v != 1) {
			t.Errorf("%v: %v", v, err)
		}
	}
}

func TestLambdaCallsWhatIsThere(t *testing.T) {
	var seen []string
	note := func(s string) error { seen = append(seen, s); return nil }
	full := &Lambda{
		OnTrainBegin: func(Loop) error { return note("begin") },
		OnEpochBegin: func(int) error { return note("epoch") },
		OnBatchEnd:   func(int, func() Logs) error { return note("batch") },
		OnEpochEnd:   func(int, *Logs) error { return note("end") },
		OnTrainEnd:   func() error { return note("done") },
	}
	for _, c := range []Callback{full, &Lambda{}} {
		err := errors.Join(c.TrainBegin(newFake()), c.EpochBegin(0), c.BatchEnd(0, nil),
			c.EpochEnd(0, &Logs{}), c.TrainEnd())
		if err != nil {
			t.Fatal(err)
		}
	}
	if want := []string{"begin", "epoch", "batch", "end", "done"}; !slices.Equal(seen, want) {
		t.Errorf("%v", seen)
	}
}
