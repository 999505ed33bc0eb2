package mem

import (
	"errors"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"
)

func TestClassesGrowAndWasteAtMostAFifth(t *testing.T) {
	for c := range numClasses - 4 {
		size := sizeOf(c)
		if size%Align != 0 || c > 0 && size <= sizeOf(c-1) {
			t.Fatalf("class %d has blocks of %d bytes", c, size)
		}
		if classOf(size) != c || classOf(size+1) != c+1 {
			t.Fatalf("%d bytes are of class %d, one more of %d; want %d and %d",
				size, classOf(size), classOf(size+1), c, c+1)
		}
		if least := sizeOf(max(c-1, 0)) + 1; c > 0 && 5*(size-least) > size {
			t.Fatalf("%d bytes waste %d of a block of %d", least, size-least, size)
		}
	}
	if c := classOf(SmallLimit + 1); c != 0 {
		t.Errorf("the first class is %d", c)
	}
	if c := classOf(1 << 47); c >= numClasses {
		t.Errorf("the largest request is of class %d of %d", c, numClasses)
	}
}

func TestPooledBuffersAreAligned(t *testing.T) {
	for n := SmallLimit + 1; n < 8<<20; n += n/7 + 1 {
		b := Alloc(n)
		if uintptr(b.Pointer())%Align != 0 || b.Len() != n || len(b.Bytes()) != n {
			t.Errorf("%d bytes: %d at %p", n, b.Len(), b.Pointer())
		}
		b.Bytes()[n-1] = 1
		b.Retain()
		b.Release()
	}
}

// TestReleasedBlocksServeTheNextOfTheirClass: same block, new generation, no writes, no owners.
func TestReleasedBlocksServeTheNextOfTheirClass(t *testing.T) {
	a := Alloc(5000)
	p, gen, live, idle := a.Pointer(), a.Gen(), Live(), Idle()
	a.Retain()
	a.Wrote()
	a.Release()
	if a.Gen() == gen {
		t.Error("the generation did not change")
	}
	size := int64(sizeOf(classOf(5000)))
	if Live() != live-size || Idle() != idle+size {
		t.Errorf("live %+d, idle %+d, want ∓%d", Live()-live, Idle()-idle, size)
	}
	b := Alloc(4990)
	if b.Pointer() != p || b.Len() != 4990 {
		t.Errorf("%d bytes at %p, the block was at %p", b.Len(), b.Pointer(), p)
	}
	if b.Writes() != 0 || b.Shared() {
		t.Errorf("%d writes, shared: %v", b.Writes(), b.Shared())
	}
	if Live() != live || Idle() != idle {
		t.Errorf("live %+d, idle %+d", Live()-live, Idle()-idle)
	}
	b.Retain()
	b.Release()
}

func TestOnlyTheLastOwnerRecycles(t *testing.T) {
	for _, n := range []int{8, 5000} {
		b := Alloc(n)
		gen := b.Gen()
		b.Retain()
		b.Retain()
		if !b.Shared() {
			t.Errorf("%d bytes: two owners do not share", n)
		}
		b.Release()
		if b.Gen() != gen || b.Shared() {
			t.Errorf("%d bytes: recycled under an owner", n)
		}
		b.Release()
		if b.Gen() != gen+1 {
			t.Errorf("%d bytes: not recycled", n)
		}
	}
}

func TestKeptBuffersAreLeftToTheCollector(t *testing.T) {
	live := settled()
	func() {
		b := Alloc(3 << 20)
		gen := b.Gen()
		b.Retain()
		b.Keep()
		b.Keep()
		b.Release()
		if b.Gen() != gen || !b.Shared() {
			t.Error("a count recycled it")
		}
	}()
	if now := settled(); now != live {
		t.Errorf("%d bytes are still handed out", now-live)
	}
}

// settled is Live after the collector has found all that is unreachable.
func settled() int64 {
	live := Live()
	for same := 0; same < 4; { // cleanups may run a little after the collection that found them
		runtime.GC()
		time.Sleep(2 * time.Millisecond)
		if now := Live(); now == live {
			same++
		} else {
			live, same = now, 0
		}
	}
	return live
}

// TestDroppedBuffersAreCollectedInTime drops far more bytes than it ever needs at once.
func TestDroppedBuffersAreCollectedInTime(t *testing.T) {
	settled()
	var most int64
	for range 3000 {
		b := Alloc(1 << 20)
		b.Bytes()[0] = 1
		most = max(most, Live())
	}
	if limit := int64(3 * floor); most > limit {
		t.Errorf("%d MB were live at once, want at most %d", most>>20, limit>>20)
	}
}

func TestTrimReturnsIdleBlocks(t *testing.T) {
	live := settled()
	var all []*Buffer
	for range 500 {
		b := Alloc(1 << 20)
		b.Retain()
		all = append(all, b)
	}
	for i := range all {
		all[i].Release()
		all[i] = nil
	}
	if now := settled(); now != live {
		t.Errorf("%d bytes are still handed out", now-live)
	}
	if idle := Idle(); idle > 5*floor {
		t.Errorf("%d MB are idle", idle>>20)
	}
}

func TestAllocationThatCannotBeMet(t *testing.T) {
	for _, n := range []int{1 << 47, 1<<47 + 1, 1<<62 + 1} {
		live, idle := settled(), Idle()
		func() {
			defer func() {
				var refused *OutOfMemory
				if err, ok := recover().(error); !ok || !errors.As(err, &refused) {
					t.Fatalf("%d bytes: %v", n, err)
				}
				if refused.Bytes < n || refused.PythonKind() != "MemoryError" {
					t.Errorf("%d bytes: %d, %s", n, refused.Bytes, refused.PythonKind())
				}
			}()
			Alloc(n)
		}()
		if Live() != live || Idle() > idle {
			t.Errorf("%d bytes: live %+d, idle %+d", n, Live()-live, Idle()-idle)
		}
	}
	Alloc(2 << 20).Bytes()[0] = 1
}

// TestForeignBytesAreGivenBackOnce: by the last owner, or by the collector, and by one alone.
func TestForeignBytesAreGivenBackOnce(t *testing.T) {
	var bytes [256]byte
	for name, use := range map[string]func(*Buffer){
		"dropped":  func(*Buffer) {},
		"released": func(b *Buffer) { b.Retain(); b.Release() },
		"kept":     func(b *Buffer) { b.Retain(); b.Keep(); b.Release() },
		"shared": func(b *Buffer) {
			b.Retain()
			var wg sync.WaitGroup
			for range 8 {
				b.Retain()
				wg.Go(b.Release)
			}
			b.Release()
			wg.Wait()
		},
	} {
		var freed atomic.Int32
		func() {
			b := Foreign(unsafe.Pointer(&bytes), len(bytes), func() { freed.Add(1) })
			use(b)
			if n := freed.Load(); (n == 1) != (name == "released" || name == "shared") {
				t.Errorf("%s: given back %d times while reachable", name, n)
			}
			runtime.KeepAlive(b)
		}()
		if settled(); freed.Load() != 1 {
			t.Errorf("%s: given back %d times", name, freed.Load())
		}
	}
}

func TestBorrowedBytesStayTheCallers(t *testing.T) {
	bytes := []byte{1, 2, 3}
	b := Borrow(unsafe.Pointer(&bytes[0]), len(bytes))
	b.Retain()
	b.Release()
	if !b.Shared() || b.Bytes()[2] != 3 || b.Len() != 3 {
		t.Errorf("shared %v, %v", b.Shared(), b.Bytes())
	}
}

// TestGoroutinesNeverShareABlock fills buffers and looks whether anybody else wrote there.
func TestGoroutinesNeverShareABlock(t *testing.T) {
	rounds := 2000
	if testing.Short() {
		rounds = 300
	}
	live := settled()
	var wg sync.WaitGroup
	for g := range byte(8) {
		wg.Go(func() { churn(t, g, rounds) })
	}
	wg.Wait()
	if now := settled(); now != live {
		t.Errorf("%d bytes are still handed out", now-live)
	}
}

// churn holds a few buffers at a time, each of which it releases, hands to another or drops.
func churn(t *testing.T, g byte, rounds int) {
	r := rand.New(rand.NewPCG(1, uint64(g)))
	held := make([]*Buffer, 8)
	for i := range rounds {
		slot := &held[r.IntN(len(held))]
		if b := *slot; b != nil {
			for _, v := range b.Bytes() {
				if v != g {
					t.Errorf("goroutine %d found a byte of %d", g, v)
					return
				}
			}
			switch i % 3 {
			case 0:
				b.Release()
			case 1:
				b.Retain()
				done := make(chan struct{})
				go func() { defer close(done); b.Release() }()
				b.Release()
				<-done
			}
		}
		b := Alloc(1 + r.IntN(1<<(6+r.IntN(12))))
		b.Retain()
		for j := range b.Bytes() {
			b.Bytes()[j] = g
		}
		*slot = b
	}
}

// TestRecycledBuffersAreCollectedToo: the list that a buffer was taken from must forget it.
func TestRecycledBuffersAreCollectedToo(t *testing.T) {
	live := settled()
	func() {
		b := Alloc(7 << 20)
		b.Retain()
		b.Release()
		if again := Alloc(7 << 20); again != b {
			t.Fatal("the buffer was not recycled")
		}
	}()
	if now := settled(); now != live {
		t.Errorf("%d bytes are still handed out", now-live)
	}
}

// TestDiscardedBlocksServeAgain: pages that went back to the system come again when touched.
func TestDiscardedBlocksServeAgain(t *testing.T) {
	b := Alloc(1 << 20)
	b.Retain()
	b.Bytes()[1<<19] = 7
	b.Release()
	Discard()
	again := Alloc(1 << 20)
	again.Bytes()[1<<19]++
	if v := again.Bytes()[1<<19]; v == 0 {
		t.Errorf("a written byte is %d", v)
	}
}
