package plan

import (
	"testing"

	"github.com/goten-ml/goten/core/internal/mem"
)

// TestPlansShareMemory: runs of two plans lie in one arena while they take turns, in two while both
// run, and a larger plan takes the place of idle smaller ones.
func TestPlansShareMemory(t *testing.T) {
	var a arenas
	small, large := &Plan{arena: 2048, memory: &a}, &Plan{arena: 8192, memory: &a}
	r := large.Lease()
	large.GiveBack(r)
	s := small.Lease()
	if s.arena != r.arena {
		t.Error("a plan that fits into idle memory got its own")
	}
	both := large.Lease()
	if both.arena == s.arena {
		t.Error("two runs at the same time share memory")
	}
	small.GiveBack(s)
	large.GiveBack(both)
	if again := small.Lease(); again != s {
		t.Error("a run was made anew")
	} else {
		small.GiveBack(again)
	}
	huge := &Plan{arena: 1 << 20, memory: &a}
	huge.GiveBack(huge.Lease())
	if len(a.all) != 1 || a.all[0].buffer.Len() < 1<<20 {
		t.Errorf("%d arenas, where one of the largest plan serves all", len(a.all))
	}
	if mem.Live() < 1<<20 {
		t.Error("the arena is not of the pool")
	}
}
