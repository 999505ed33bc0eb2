package mem

import (
	"runtime"
	"sync"
	"testing"
)

func TestSmallBuffersAreAlignedAndApart(t *testing.T) {
	var all []*Buffer
	for n := range SmallLimit + 65 {
		b := Alloc(n)
		if uintptr(b.Pointer())%Align != 0 || b.Len() != n {
			t.Fatalf("%d bytes: %d at %p", n, b.Len(), b.Pointer())
		}
		for i := range b.Bytes() {
			b.Bytes()[i] = byte(n)
		}
		all = append(all, b)
	}
	runtime.GC()
	for n, b := range all {
		for i, v := range b.Bytes() {
			if v != byte(n) || b.Len() != n {
				t.Fatalf("buffer of %d bytes: byte %d is %d, length %d", n, i, v, b.Len())
			}
		}
	}
}

func TestSmallBuffersAreOneObject(t *testing.T) {
	var b *Buffer
	for _, n := range []int{1, Align, 3 * Align} {
		if a := testing.AllocsPerRun(100, func() { b = Alloc(n) }); a != 1 {
			t.Errorf("%d bytes: %v allocations", n, a)
		}
	}
	runtime.KeepAlive(b)
}

// TestHeldBuffersOfTheCollectorAreNotRecycled: whoever lets go last, nobody counted it before.
func TestHeldBuffersOfTheCollectorAreNotRecycled(t *testing.T) {
	b := Alloc(4096)
	gen := b.Gen()
	first, second := b.Hold(), b.Hold()
	if first || !second {
		t.Fatalf("counted: %v, then %v", first, second)
	}
	b.Release()
	if b.Gen() != gen {
		t.Error("the last holder recycled it")
	}
	c := Alloc(4096)
	c.Retain()
	if gen = c.Gen(); !c.Hold() {
		t.Fatal("a counted buffer was not counted")
	}
	c.Release()
	if c.Gen() != gen {
		t.Error("recycled under its holder")
	}
	c.Release()
	if c.Gen() == gen {
		t.Error("the last owner did not recycle it")
	}
}

func TestManyMayKeepABuffer(t *testing.T) {
	b := Alloc(8)
	b.Retain()
	gen := b.Gen()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(b.Keep)
	}
	wg.Wait()
	b.Release()
	if b.Gen() != gen || !b.Shared() {
		t.Error("a buffer that was kept was recycled")
	}
}
