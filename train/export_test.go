package train

import "github.com/goten-ml/goten/core/plan"

// Plans are those of the task's steps.
func (t *Task) Plans() []*plan.Plan { return t.steps.Plans() }
