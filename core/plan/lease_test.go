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
	r := large.lease()
	large.giveBack(r)
	s := small.lease()
	if s.arena != r.arena {
		t.Error("a plan that fits into idle memory got its own")
	}
	both := large.lease()
	if both.arena == s.arena {
		t.Error("two runs at the same time share memory")
	}
	small.giveBack(s)
	large.giveBack(both)
	if again := small.lease(); again != s {
		t.Error("a run was made anew")
	} else {
		small.giveBack(again)
	}
	huge := &Plan{arena: 1 << 20, memory: &a}
	huge.giveBack(huge.lease())
	if len(a.all) != 1 || a.all[0].buffer.Len() < 1<<20 {
		t.Errorf("%d arenas, where one of the largest plan serves all", len(a.all))
	}
	if mem.Live() < 1<<20 {
		t.Error("the arena is not of the pool")
	}
}
