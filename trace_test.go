package goten_test

import (
	"cmp"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goten-ml/goten"
)

// traced is one event of a trace's file.
type traced struct {
	Name  string            `json:"name"`
	Phase string            `json:"ph"`
	Track int               `json:"tid"`
	Begin float64           `json:"ts"`
	Spent float64           `json:"dur"`
	Args  map[string]string `json:"args"`
}

// takeTrace runs a program with a trace and returns the spans of each track, by its name.
func takeTrace(t *testing.T, program func()) map[string][]traced {
	t.Helper()
	path := filepath.Join(t.TempDir(), "trace.json")
	stop, err := goten.Trace(path)
	if err != nil {
		t.Fatal(err)
	}
	program()
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ TraceEvents []traced }
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	names, spans := map[int]string{}, map[string][]traced{}
	for _, e := range file.TraceEvents {
		if e.Phase == "M" {
			names[e.Track] = e.Args["name"]
		} else {
			spans[names[e.Track]] = append(spans[names[e.Track]], e)
		}
	}
	return spans
}

// nest checks that spans of a track follow each other or lie within each other, and returns for
// each outermost one the time of those directly within it.
func nest(t *testing.T, track string, spans []traced) map[float64]float64 {
	t.Helper()
	slices.SortFunc(spans, func(a, b traced) int {
		return cmp.Or(cmp.Compare(a.Begin, b.Begin), cmp.Compare(b.Spent, a.Spent))
	})
	const rounding = 0.002 // µs
	var open []traced
	within := map[float64]float64{}
	for _, s := range spans {
		for len(open) > 0 && s.Begin >= open[len(open)-1].Begin+open[len(open)-1].Spent-rounding {
			open = open[:len(open)-1]
		}
		if n := len(open); n > 0 {
			if s.Begin+s.Spent > open[n-1].Begin+open[n-1].Spent+rounding {
				t.Fatalf("%s: %v lies half within %v", track, s, open[n-1])
			}
			if n == 1 {
				within[open[0].Begin] += s.Spent
			}
		}
		open = append(open, s)
	}
	return within
}

func TestTraceHoldsStepsAndTheirInstructions(t *testing.T) {
	r := trials()[0]
	m, c, d := r.make()
	m.Compile(c)
	spans := takeTrace(t, func() {
		r.fit.Epochs = 5
		if _, err := m.Fit(context.Background(), d, r.fit); err != nil {
			t.Fatal(err)
		}
	})
	steps, plain := map[string]int{}, 0
	engine := spans["engine 1"]
	within := nest(t, "engine 1", engine)
	for _, s := range engine {
		if s.Name != "train step" {
			plain++
			if !strings.Contains(s.Args["detail"], "[") {
				t.Errorf("instruction without shapes: %v", s)
			}
			continue
		}
		_, how, _ := strings.Cut(s.Args["detail"], ", ")
		steps[how]++
		if how == "replayed" && (within[s.Begin] <= 0 || within[s.Begin] > s.Spent) {
			t.Errorf("instructions take %v µs of a step of %v", within[s.Begin], s.Spent)
		}
	}
	// 3 batches an epoch, the last one smaller.
	if steps["recorded"] < 2 || steps["recorded"]+steps["replayed"] != 15 || plain == 0 {
		t.Errorf("steps: %v, instructions: %d", steps, plain)
	}
	for _, track := range []string{"data", "host"} {
		if nest(t, track, spans[track]); len(spans[track]) == 0 {
			t.Errorf("no spans on %s", track)
		}
	}
	if n := len(spans["data"]); n != 15 {
		t.Errorf("%d batches were made, not 15", n)
	}
}

func TestPlansAreTheSameUnderATrace(t *testing.T) {
	for _, r := range trials()[:2] {
		var losses [2]float64
		for i := range losses {
			m, c, d := r.make()
			m.Compile(c)
			fit := func() {
				h, err := m.Fit(context.Background(), d, r.fit)
				if err != nil {
					t.Fatal(err)
				}
				losses[i] = h.Values["loss"][len(h.Epochs)-1]
			}
			if i == 0 {
				fit()
			} else {
				takeTrace(t, fit)
			}
		}
		if losses[0] != losses[1] {
			t.Errorf("%s: loss %v, with a trace %v", r.name, losses[0], losses[1])
		}
	}
}
