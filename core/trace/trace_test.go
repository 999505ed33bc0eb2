package trace

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// written is a trace's file as a reader sees it.
type written struct {
	OtherData   map[string]int `json:"otherData"`
	TraceEvents []event        `json:"traceEvents"`
}

func read(t *testing.T, path string) (w written) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &w); err != nil {
		t.Fatal(err)
	}
	return w
}

func TestFileHoldsSpansAndNamesOfTracks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.json")
	tr, err := Start(path)
	if err != nil {
		t.Fatal(err)
	}
	data := tr.Track("data")
	tr.Span(data, `a "name"`, "f32[2 3]", 1500, 4000)
	if tr.Track("data") != data {
		t.Error("a name has two tracks")
	}
	if err := tr.Stop(); err != nil {
		t.Fatal(err)
	}
	got := read(t, path).TraceEvents
	want := []string{"{thread_name M 1 0 0 0 map[name:data]}",
		`{a "name" X 1 0 1.5 2.5 map[detail:f32[2 3]]}`}
	for i, w := range want {
		if text := fmt.Sprint(got[i]); len(got) != len(want) || text != w {
			t.Errorf("event %d is %s, not %s", i, text, w)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); len(left) != 1 {
		t.Errorf("beside the file lie %v", left)
	}
	if On() != nil {
		t.Error("the trace goes on after Stop")
	}
}

func TestOnlyOneTraceIsTakenAtATime(t *testing.T) {
	dir := t.TempDir()
	tr, err := Start(filepath.Join(dir, "a.json"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Start(filepath.Join(dir, "b.json")); err == nil {
		t.Error("a second trace began")
	}
	if err := tr.Stop(); err != nil {
		t.Fatal(err)
	}
	if _, err := Start(filepath.Join(dir, "no", "c.json")); err == nil {
		t.Error("a trace began whose folder does not exist")
	}
	if On() != nil {
		t.Error("a trace that could not begin is taken")
	}
}

func TestStepsThatRunAtOnceHaveTracksOfTheirOwn(t *testing.T) {
	tr := &Trace{}
	a, b := tr.Enter(), tr.Enter()
	if a == b {
		t.Fatal("two steps share a track")
	}
	tr.Leave(a)
	if again := tr.Enter(); again != a {
		t.Errorf("a free track is %d, a new one %d was made", a, again)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 100 {
				lane := tr.Enter()
				begin := tr.Now()
				tr.Span(lane, "step", "", begin, tr.Now())
				tr.Leave(lane)
			}
		}()
	}
	wg.Wait()
	last := map[Track]int64{}
	for _, s := range tr.spans {
		if s.begin < last[s.track] {
			t.Fatalf("spans overlap on track %d", s.track)
		}
		last[s.track] = s.end
	}
}

func TestSpansBeyondTheMostAreCounted(t *testing.T) {
	tr := &Trace{spans: make([]span, most)}
	tr.Span(0, "late", "", 0, 1)
	if len(tr.spans) != most || tr.lost != 1 {
		t.Errorf("%d spans, %d lost", len(tr.spans), tr.lost)
	}
}

func TestNoTraceIsNoWork(t *testing.T) {
	tr := On()
	if n := testing.AllocsPerRun(100, func() {
		lane := tr.Enter()
		tr.Span(tr.Track("x"), "y", "", tr.Now(), tr.Now())
		tr.Leave(lane)
	}); n != 0 || tr.Stop() != nil || Save() != nil {
		t.Errorf("%v allocations without a trace", n)
	}
}
