package par

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestPhasesFollowEachOther checks that each pair runs once, after all of the phase before.
func TestPhasesFollowEachOther(t *testing.T) {
	for _, threads := range []int{1, 2, 5} {
		with(t, threads, func() {
			for _, size := range [][2]int{
				{0, 3}, {3, 0}, {1, 1}, {1, 7}, {200, 1}, {300, 2}, {100, 9},
			} {
				checkPhases(t, size[0], size[1])
			}
		})
	}
}

func checkPhases(t *testing.T, phases, lanes int) {
	t.Helper()
	ended := make([]atomic.Int32, phases)
	Phases(phases, lanes, func(p, l int) {
		if p > 0 && ended[p-1].Load() != int32(lanes) {
			t.Errorf("%d·%d: phase %d began after %d lanes of the one before", phases, lanes, p,
				ended[p-1].Load())
		}
		ended[p].Add(1)
	})
	for p := range ended {
		if n := ended[p].Load(); n != int32(lanes) {
			t.Fatalf("%d·%d: phase %d ran %d lanes", phases, lanes, p, n)
		}
	}
}

func TestPhasesRaisePanicInCaller(t *testing.T) {
	mine := errors.New("mine")
	with(t, 3, func() {
		for at := range 30 {
			got := func() (v any) {
				defer func() { v = recover() }()
				Phases(10, 3, func(p, l int) {
					if 3*p+l == at {
						panic(mine)
					}
				})
				return nil
			}()
			if got != any(mine) {
				t.Fatalf("pair %d: recovered %v", at, got)
			}
			checkPhases(t, 50, 3)
		}
	})
}

func TestPhasesServeManyGoroutines(t *testing.T) {
	with(t, 4, func() {
		var wg sync.WaitGroup
		for range 8 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				for range 10 {
					checkPhases(t, 30, 3)
				}
			}()
		}
		wg.Wait()
	})
}

// BenchmarkPhase is the cost of a phase of two lanes that do nothing.
func BenchmarkPhase(b *testing.B) {
	if runtime.GOMAXPROCS(0) < 2 {
		b.Skip("one core")
	}
	f := func(p, l int) {}
	for b.Loop() {
		Phases(1000, 2, f)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/phase")
}

// work is some 20 µs of arithmetic a unit.
//
//go:noinline
func work(lo, hi int) {
	x := 0.0
	for i := range 10_000 * (hi - lo) {
		x = x*0.5 + float64(i)
	}
	runtime.KeepAlive(x)
}

// TestTwoTasksBothMakeProgress: goroutines that run loops at the same time share the cores. Other
// processes may keep one of them waiting for a while, but not each time.
func TestTwoTasksBothMakeProgress(t *testing.T) {
	for name, loop := range map[string]func(){
		"For":    func() { For(4, 1, func(lo, hi int) { work(lo, hi) }) },
		"Phases": func() { Phases(2, 2, func(p, l int) { work(0, 1) }) },
	} {
		var counts [2]int
		for range 4 {
			counts = runsOfTwo(loop)
			if 5*min(counts[0], counts[1]) >= max(counts[0], counts[1]) {
				break
			}
		}
		if few, many := min(counts[0], counts[1]), max(counts[0], counts[1]); 5*few < many {
			t.Errorf("%s: one task ran %d loops while the other ran %d", name, few, many)
		}
	}
}

// runsOfTwo counts how often each of two goroutines runs the loop in a while.
func runsOfTwo(loop func()) (counts [2]int) {
	var wg sync.WaitGroup
	until := time.Now().Add(200 * time.Millisecond)
	for i := range counts {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for time.Now().Before(until) {
				loop()
				counts[i]++
			}
		}()
	}
	wg.Wait()
	return counts
}

// BenchmarkTasks is a loop of two chunks of some 20 µs, run by one goroutine and by two at once.
func BenchmarkTasks(b *testing.B) {
	for _, tasks := range []int{1, 2} {
		b.Run(fmt.Sprint(tasks), func(b *testing.B) {
			var wg sync.WaitGroup
			for range tasks {
				wg.Add(1)
				go func() {
					defer wg.Done()
					for range b.N {
						For(2, 1, func(lo, hi int) { work(lo, hi) })
					}
				}()
			}
			wg.Wait()
		})
	}
	b.Run("serial", func(b *testing.B) {
		for b.Loop() {
			work(0, 2)
		}
	})
}
