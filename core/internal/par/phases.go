package par

import (
	"runtime"
	"sync/atomic"
	"time"
)

// Phases calls f(phase, lane) for the phases 0, 1 … phases−1 in order, each for lanes 0 … lanes−1,
// on up to Threads goroutines: a phase begins when all lanes of the one before have ended. It is a
// loop of For in a single dispatch, for work in short steps that need each other's results. A lane
// is run by the same goroutine from phase to phase, whose cache has what it needs, unless that one
// is late: then by any other. A panic of f is raised again in the caller.
func Phases(phases, lanes int, f func(phase, lane int)) {
	threads := min(Threads(), lanes)
	if threads <= 1 || phases <= 0 {
		for p := range phases {
			for l := range lanes {
				f(p, l)
			}
		}
		return
	}
	p := workers.marches.Get().(*march)
	p.begin(phases, lanes, threads, f)
	defer p.end()
	For(threads, 1, p.body)
}

// A march is a call of Phases under way. Marches are reused.
type march struct {
	f                      func(phase, lane int)
	phases, lanes, threads int
	claimed                []lane
	body                   func(lo, hi int)
	_                      [64]byte
	done                   atomic.Int64 // pairs of phase and lane that have ended
	failed                 atomic.Bool
	_                      [64]byte
}

// A lane counts the phases of it that were claimed.
type lane struct {
	next atomic.Int64
	_    [56]byte
}

func newMarch() any {
	p := &march{}
	p.body = func(lo, hi int) {
		for w := lo; w < hi; w++ {
			p.walk(w)
		}
	}
	return p
}

func (p *march) begin(phases, lanes, threads int, f func(phase, lane int)) {
	p.f, p.phases, p.lanes, p.threads = f, phases, lanes, threads
	if len(p.claimed) < lanes {
		p.claimed = make([]lane, lanes)
	}
	for i := range p.claimed {
		p.claimed[i].next.Store(0)
	}
	p.done.Store(0)
	p.failed.Store(false)
}

func (p *march) end() {
	p.f = nil
	workers.marches.Put(p)
}

// walk is worker w: it runs what is to be claimed of the present phase, its own lanes first.
func (p *march) walk(w int) {
	normal := false
	defer func() {
		if !normal {
			p.failed.Store(true) // the others wait for this lane
		}
	}()
	home := w * p.lanes / p.threads
	for phase := p.phase(); phase < p.phases; {
		for i := range p.lanes {
			l := home + i
			if l >= p.lanes {
				l -= p.lanes
			}
			c := &p.claimed[l].next
			if c.Load() == int64(phase) && c.CompareAndSwap(int64(phase), int64(phase+1)) {
				p.f(phase, l)
				p.done.Add(1)
			}
		}
		if !p.await(phase + 1) {
			break
		}
		phase = p.phase()
	}
	normal = true
}

// phase is the present one.
func (p *march) phase() int { return int(p.done.Load()) / p.lanes }

// await returns when a phase has begun; false if it never will.
func (p *march) await(phase int) bool {
	s := newSpin(spinning(p.threads))
	want := int64(phase * p.lanes)
	for turns := 0; p.done.Load() < want; {
		switch {
		case p.failed.Load():
			return false
		case s.more():
		case turns < 50: // the other may wait for this goroutine's processor
			turns++
			runtime.Gosched()
		default: // or for a core that another process has
			time.Sleep(20 * time.Microsecond)
		}
	}
	return true
}
