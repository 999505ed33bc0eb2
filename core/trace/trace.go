// Package trace notes what the engine does and when, and writes it in the trace-event format of
// Chrome (Google, "Trace Event Format"), which ui.perfetto.dev opens.
//
// A trace has tracks: one for each step under way ("engine 1"), one for the goroutine that gathers
// data, one for what the program does between steps, and one for each helper of core/internal/par.
// Spans of a track nest: instructions lie within their step. While no trace is taken, On is one
// load, and nothing else happens.
package trace

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"
)

// most is how many spans a trace keeps, about 100 MB. Later ones are counted and left out.
const most = 1 << 20

// A Trace is the spans of a stretch of time. Its methods may be called from many goroutines, and on
// nil, where they do nothing.
type Trace struct {
	path  string
	begin time.Time
	// lasting is whether the trace goes on as long as the process: it is written again and again.
	lasting atomic.Bool

	mu     sync.Mutex
	spans  []span
	lost   int
	tracks []string
	busy   []bool // of lanes
	lanes  []Track
}

// A Track is a row of the trace.
type Track int32

// A span is something that took time, in nanoseconds since the trace began.
type span struct {
	track      Track
	begin, end int64
	name       string
	detail     string
}

var current atomic.Pointer[Trace]

// environment begins the trace that GOTEN_TRACE asks for.
var environment = sync.OnceFunc(func() {
	if path := os.Getenv("GOTEN_TRACE"); path != "" && current.Load() == nil {
		// A trace that cannot be taken does not keep a program from its work.
		if t, err := Start(path); err == nil {
			t.lasting.Store(true)
		}
	}
})

// On is the trace that is being taken; nil if there is none.
func On() *Trace { return current.Load() }

// Wanted is On, after a look at GOTEN_TRACE, which names the file of a trace of the whole process.
func Wanted() *Trace {
	environment()
	return current.Load()
}

// Start begins a trace that Stop will write to a file. It is an error while another is taken, and
// if the folder of the file does not exist.
func Start(path string) (*Trace, error) {
	path, err := filepath.Abs(path) // the program may go elsewhere meanwhile
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Dir(path)); err != nil {
		return nil, err
	}
	t := &Trace{path: path, begin: time.Now()}
	if !current.CompareAndSwap(nil, t) {
		return nil, fmt.Errorf("trace: another one is being taken; stop it first")
	}
	return t, nil
}

// Stop ends the trace and writes it.
func (t *Trace) Stop() error {
	if t == nil {
		return nil
	}
	current.CompareAndSwap(t, nil)
	return t.Flush()
}

// Save writes what the trace of GOTEN_TRACE holds so far; nothing if another one is taken, or none.
func Save() error {
	if t := On(); t != nil && t.lasting.Load() {
		return t.Flush()
	}
	return nil
}

// Now is the time since the trace began, in nanoseconds.
func (t *Trace) Now() int64 {
	if t == nil {
		return 0
	}
	return t.At(time.Now())
}

// At is what Now was at a time.
func (t *Trace) At(when time.Time) int64 {
	if t == nil {
		return 0
	}
	return int64(when.Sub(t.begin))
}

// Span notes that something took from begin to end, both as Now gives them.
func (t *Trace) Span(on Track, name, detail string, begin, end int64) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.spans) == most {
		t.lost++
		return
	}
	t.spans = append(t.spans, span{on, begin, end, name, detail})
}

// Track is the track of a name, the same for each call.
func (t *Trace) Track(name string) Track {
	if t == nil {
		return 0
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, n := range t.tracks {
		if n == name {
			return Track(i)
		}
	}
	t.tracks = append(t.tracks, name)
	return Track(len(t.tracks) - 1)
}

// Enter is a track for a step, which no other step that is under way has. Leave gives it back.
func (t *Trace) Enter() Track {
	if t == nil {
		return 0
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, busy := range t.busy {
		if !busy {
			t.busy[i] = true
			return t.lanes[i]
		}
	}
	t.tracks = append(t.tracks, fmt.Sprintf("engine %d", len(t.lanes)+1))
	t.lanes, t.busy = append(t.lanes, Track(len(t.tracks)-1)), append(t.busy, true)
	return t.lanes[len(t.lanes)-1]
}

// Leave ends the use of a track that Enter gave.
func (t *Trace) Leave(on Track) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, l := range t.lanes {
		if l == on {
			t.busy[i] = false
		}
	}
}
