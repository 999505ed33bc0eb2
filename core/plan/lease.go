package plan

import (
	"slices"
	"sync"

	"github.com/goten-ml/goten/core/internal/mem"
)

// arenas is memory that plans share: of a model, that of one batch size serves the others too.
type arenas struct {
	mu  sync.Mutex
	all []*memory
}

// memory is one arena and the runs that have their operands in it, of which one at a time runs.
type memory struct {
	buffer *mem.Buffer
	runs   []*Run
	busy   bool
}

// largeArena is the size from which an arena is worth the time of giving idle memory back.
const largeArena = 4 << 20

// Lease takes a Run in memory that nobody uses, or makes one: see GiveBack.
func (p *Plan) Lease() *Run {
	a := p.memory
	a.mu.Lock()
	defer a.mu.Unlock()
	var fits *memory
	for _, m := range a.all {
		if m.busy {
			continue
		}
		for _, r := range m.runs {
			if r.p == p {
				m.busy = true
				return r
			}
		}
		if m.buffer.Len() >= p.arena {
			fits = m
		}
	}
	if fits == nil {
		if p.arena >= largeArena {
			mem.Discard() // what eager steps left: a replay does not need it
		}
		fits = &memory{buffer: mem.Alloc(p.arena)}
		fits.buffer.Keep()
		// Smaller ones that nobody uses are not needed any more.
		a.all = slices.DeleteFunc(a.all, func(m *memory) bool { return !m.busy })
		a.all = append(a.all, fits)
	}
	r := p.newRun(fits)
	fits.runs, fits.busy = append(fits.runs, r), true
	return r
}

// GiveBack lets others have the memory of a run.
func (p *Plan) GiveBack(r *Run) {
	r.noted = nil
	p.memory.mu.Lock()
	r.memory.busy = false
	p.memory.mu.Unlock()
}

// forget drops the runs of a plan that is not asked for any more.
func (a *arenas) forget(p *Plan) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, m := range a.all {
		n := m.runs[:0]
		for _, r := range m.runs {
			if r.p != p {
				n = append(n, r)
			}
		}
		clear(m.runs[len(n):])
		m.runs = n
	}
}
