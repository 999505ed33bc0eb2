package bindings

import (
	"strings"
	"sync"
	"testing"
)

type thing struct{ h int64 }

func TestHandleLivesUntilDropped(t *testing.T) {
	things := newTable[thing]("thing", nil)
	a := &thing{1}
	h := things.put(a)
	if got, err := things.get(h); err != nil || got != a {
		t.Fatalf("get = %v, %v", got, err)
	}
	if things.drop(h) != a || things.drop(h) != nil {
		t.Fatal("drop must give the object once")
	}
	again := things.put(&thing{2})
	if again == h || again&indexMask != h&indexMask {
		t.Fatalf("slot %#x must be used again with a new generation, got %#x", h, again)
	}
	if _, err := things.get(h); err == nil || !strings.Contains(err.Error(), "released") {
		t.Fatalf("a stale handle gave %v", err)
	}
}

func TestHandleOfAnotherKindIsATypeError(t *testing.T) {
	things, others := newTable[thing]("thing", nil), newTable[thing]("other", nil)
	_, err := things.get(others.put(&thing{}))
	if kindOf(err) != "TypeError" || err.Error() != "expected a thing, received a other" {
		t.Fatal(err)
	}
}

func TestSlotWithSpentGenerationsIsRetired(t *testing.T) {
	things := newTable[thing]("thing", nil)
	h := things.put(&thing{})
	things.drop(h)
	things.at(h & indexMask).gen.Store(genMask - 1)
	last := things.put(&thing{})
	if last&indexMask != h&indexMask {
		t.Fatal("the slot is still usable")
	}
	things.drop(last)
	if next := things.put(&thing{}); next&indexMask == h&indexMask {
		t.Fatal("a slot whose generations are spent was used again")
	}
}

func TestReadersNeverSeeAnotherObject(t *testing.T) {
	things := newTable[thing]("thing", nil)
	var current sync.Map
	var wg sync.WaitGroup
	stop := make(chan struct{})
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for {
				select {
				case <-stop:
					return
				default:
				}
				h, ok := current.Load("h")
				if !ok {
					continue
				}
				if o, err := things.get(h.(int64)); err == nil && o.h != h.(int64) {
					t.Error("a stale handle reached a later object")
					return
				}
			}
		}()
	}
	for range 50_000 {
		o := new(thing)
		o.h = things.kind << kindShift // put decides the rest: compute it before publishing
		i := things.put(o)
		things.drop(i)
		o = &thing{h: i + 1<<indexBits}
		h := things.put(o)
		if h != o.h {
			t.Fatalf("handle %#x, expected %#x", h, o.h)
		}
		current.Store("h", h)
		things.drop(h)
	}
	close(stop)
	wg.Wait()
}

func TestTokenComesBackOnce(t *testing.T) {
	var q tokens
	release := q.lend(7)
	if q.take() != 0 || q.lent.Load() != 1 {
		t.Fatal("a lent token must not wait")
	}
	release()
	release()
	if q.take() != 7 || q.take() != 0 || q.lent.Load() != 0 {
		t.Fatal("a released token must be fetched once")
	}
}

func BenchmarkHandlePutGetDrop(b *testing.B) {
	things := newTable[thing]("thing", nil)
	o := &thing{}
	for b.Loop() {
		h := things.put(o)
		if _, err := things.get(h); err != nil {
			b.Fatal(err)
		}
		things.drop(h)
	}
}
