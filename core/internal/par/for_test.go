package par

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// with runs f on n threads.
func with(t testing.TB, n int, f func()) {
	t.Helper()
	before := SetThreads(n)
	defer SetThreads(before)
	f()
}

// TestForCoversEachIndexOnce also checks that the chunks are those of the contract.
func TestForCoversEachIndexOnce(t *testing.T) {
	for _, threads := range []int{1, 2, 5} {
		with(t, threads, func() {
			for _, n := range []int{-1, 0, 1, 2, 7, 64, 1000, 4097} {
				for _, grain := range []int{-1, 0, 1, 3, 64, 5000} {
					checkCover(t, n, grain)
				}
			}
		})
	}
}

func checkCover(t *testing.T, n, grain int) {
	t.Helper()
	seen := make([]atomic.Int32, max(n, 0))
	g := max(grain, 1)
	For(n, grain, func(lo, hi int) {
		if lo%g != 0 || hi != min(lo+g, n) {
			t.Errorf("For(%d, %d): chunk [%d, %d)", n, grain, lo, hi)
		}
		for i := lo; i < hi; i++ {
			seen[i].Add(1)
		}
	})
	for i := range seen {
		if c := seen[i].Load(); c != 1 {
			t.Fatalf("For(%d, %d): index %d seen %d times", n, grain, i, c)
		}
	}
}

func TestForNestsAndServesManyGoroutines(t *testing.T) {
	with(t, 4, func() {
		var wg sync.WaitGroup
		for range 16 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				for range 50 {
					var sum atomic.Int64
					For(20, 1, func(lo, hi int) {
						For(100, 7, func(lo, hi int) { sum.Add(int64(hi - lo)) })
					})
					if sum.Load() != 2000 {
						t.Errorf("nested loops saw %d of 2000 indices", sum.Load())
					}
				}
			}()
		}
		wg.Wait()
	})
}

func TestForRaisesPanicInCaller(t *testing.T) {
	mine := errors.New("mine")
	with(t, 3, func() {
		for at := range 50 {
			got := func() (v any) {
				defer func() { v = recover() }()
				For(50, 1, func(lo, hi int) {
					if lo == at {
						panic(mine)
					}
				})
				return nil
			}()
			if got != any(mine) {
				t.Fatalf("chunk %d: recovered %v", at, got)
			}
			checkCover(t, 100, 1) // the pool still works
		}
	})
}

func TestForEndsWhenChunkEndsItsGoroutine(t *testing.T) {
	with(t, 3, func() {
		for range 20 {
			done := make(chan struct{})
			go func() {
				defer close(done)
				defer func() { _ = recover() }()
				For(50, 1, func(lo, hi int) {
					if lo%5 == 0 {
						runtime.Goexit()
					}
				})
			}()
			<-done
			checkCover(t, 100, 1)
		}
	})
}

func TestForUsesSeveralThreads(t *testing.T) {
	if runtime.GOMAXPROCS(0) < 2 {
		t.Skip("one core")
	}
	with(t, 2, func() {
		both := make(chan struct{})
		For(2, 1, func(lo, hi int) {
			select { // returns only if the other chunk runs at the same time
			case both <- struct{}{}:
			case <-both:
			case <-time.After(10 * time.Second):
				t.Error("the chunks did not run at once")
			}
		})
	})
}

func TestHelpersSleepWhenIdle(t *testing.T) {
	with(t, 3, func() {
		checkCover(t, 1000, 1)
		deadline := time.Now().Add(5 * time.Second)
		for _, h := range *workers.list.Load() {
			for !h.parked.Load() {
				if time.Now().After(deadline) {
					t.Fatalf("helper %d still awake", h.index)
				}
				time.Sleep(time.Millisecond)
			}
		}
		checkCover(t, 1000, 1)
	})
}

func TestForDoesNotAllocate(t *testing.T) {
	with(t, 2, func() {
		f := func(lo, hi int) {}
		For(100, 1, f)
		if n := testing.AllocsPerRun(1000, func() { For(100, 10, f) }); n >= 1 {
			t.Errorf("%v allocations a call", n)
		}
	})
}

func BenchmarkDispatch(b *testing.B) {
	f := func(lo, hi int) {}
	for b.Loop() {
		For(2, 1, f)
	}
}
