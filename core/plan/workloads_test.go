//go:build !race

package plan_test

import (
	"context"
	"strings"
	"testing"

	"github.com/goten-ml/goten"
	"github.com/goten-ml/goten/core/internal/par"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/tests/workloads"
	"github.com/goten-ml/goten/train/optim"
)

// A mode is a way to run steps.
type mode struct {
	name    string
	eager   bool
	threads int
}

// trained is what 55 steps leave, of which every eleventh is of a smaller batch: every bit of
// parameters, the optimizer's state and logs, by name.
func trained(t *testing.T, w *workloads.Workload, by mode) map[string][]float64 {
	t.Helper()
	defer par.SetThreads(par.SetThreads(by.threads))
	m := w.Model()
	m.Task().Eager = by.eager
	h, err := m.Fit(context.Background(), w.Data(43, 4), goten.FitConfig{Epochs: 5})
	if err != nil {
		t.Fatal(err)
	}
	if text := m.Explain(); !by.eager && strings.Count(text, "plan of") != 2 {
		t.Errorf("steps were not replayed: %s", text)
	}
	all := map[string][]float64{}
	for name, v := range h.Values {
		all[name] = v
	}
	for _, p := range append(m.Params(), optim.Variables(m.Optimizer())...) {
		all[p.Name] = tensor.Floats(p.Value())
	}
	return all
}

// TestWorkloadsAreReplayedBitForBit trains the eight reference workloads with and without plans, on
// one thread and on two.
func TestWorkloadsAreReplayedBitForBit(t *testing.T) {
	modes := []mode{{"planned on one thread", false, 1}, {"planned on two threads", false, 2},
		{"eager on two threads", true, 2}}
	for _, w := range workloads.All() {
		t.Run(w.Name, func(t *testing.T) {
			want := trained(t, w, mode{"", true, 1})
			for _, by := range modes {
				got := trained(t, w, by)
				for name, v := range want {
					if i := differ(got[name], v); i >= 0 {
						t.Errorf("%s: %s[%d] is %v, eager on one thread %v", by.name, name, i,
							got[name][i], v[i])
					}
				}
			}
		})
	}
}
