package trace

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
)

// event is one of Chrome's trace events: "X" is a span, in µs, "M" names a track.
type event struct {
	Name  string            `json:"name"`
	Phase string            `json:"ph"`
	PID   int               `json:"pid"`
	TID   Track             `json:"tid"`
	Begin float64           `json:"ts"`
	Spent float64           `json:"dur"`
	Args  map[string]string `json:"args,omitempty"`
}

// Flush writes what the trace holds so far. The file is written beside its place and then renamed,
// so that a reader finds a whole one.
func (t *Trace) Flush() (err error) {
	if t == nil {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	f, err := os.CreateTemp(filepath.Dir(t.path), ".trace-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	w := bufio.NewWriterSize(f, 1<<16)
	t.write(w)
	if err = w.Flush(); err != nil {
		_ = f.Close()
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	if err = os.Chmod(f.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(f.Name(), t.path)
}

// write writes the events, one a line. What fails to be written fails again at Flush.
func (t *Trace) write(w *bufio.Writer) {
	about, _ := json.Marshal(map[string]int{"lost": t.lost})
	_, _ = w.WriteString(`{"displayTimeUnit":"ms","otherData":` + string(about) +
		`,"traceEvents":[`)
	first := true
	put := func(e event) {
		line, _ := json.Marshal(e) // strings and numbers always are JSON
		if !first {
			_ = w.WriteByte(',')
		}
		first = false
		_ = w.WriteByte('\n')
		_, _ = w.Write(line)
	}
	for i, name := range t.tracks {
		put(event{Name: "thread_name", Phase: "M", PID: 1, TID: Track(i),
			Args: map[string]string{"name": name}})
	}
	for _, s := range t.spans {
		e := event{Name: s.name, Phase: "X", PID: 1, TID: s.track,
			Begin: float64(s.begin) / 1e3, Spent: float64(s.end-s.begin) / 1e3}
		if s.detail != "" {
			e.Args = map[string]string{"detail": s.detail}
		}
		put(e)
	}
	_, _ = w.WriteString("\n]}\n")
}
