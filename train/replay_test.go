//go:build !race

package train_test

import (
	"context"
	"strings"
	"testing"

	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/tests/workloads"
)

// mostAllocations is how many times an instruction may take memory of Go: operators make closures
// for the loops that threads share, and never anything for each row.
const mostAllocations = 16

// TestReplayedStepsOfWorkloadsTakeLittleMemory: what a replayed training step allocates does not
// depend on its rows.
func TestReplayedStepsOfWorkloadsTakeLittleMemory(t *testing.T) {
	for _, w := range workloads.All() {
		t.Run(w.Name, func(t *testing.T) {
			m, d := w.Model(), w.Data(3*w.Batch, w.Batch)
			for _, err := range m.Task().Batches(context.Background(), d, true) {
				if err != nil {
					t.Fatal(err)
				}
			}
			plans := m.Task().Plans()
			if len(plans) != 1 {
				t.Fatalf("%d plans: %s", len(plans), m.Task().Explain())
			}
			var in []*tensor.Tensor
			for b := range w.Data(w.Batch, w.Batch).All(context.Background()) {
				in = append(b.X, b.Y...)
			}
			r := plans[0].Lease()
			defer plans[0].GiveBack(r)
			n := testing.AllocsPerRun(4, func() { r.Replay(1, 1, in) })
			if most := mostAllocations * strings.Count(plans[0].String(), "\n"); n > float64(most) {
				t.Errorf("a step takes memory %v times, expected at most %d", n, most)
			}
		})
	}
}
