//go:build invariants

package mem

import (
	"math"
	"strings"
	"testing"
	"unsafe"
)

func TestRecycledBuffersHoldNaN(t *testing.T) {
	for _, n := range []int{64, 5000} {
		b := Alloc(n)
		clear(b.Bytes())
		b.Retain()
		b.Release()
		if x := *(*float32)(b.Pointer()); x == x {
			t.Errorf("%d bytes: a stale read gives %v", n, x)
		}
		if x := *(*float64)(unsafe.Add(b.Pointer(), n-n%8-8)); !math.IsNaN(x) {
			t.Errorf("%d bytes: a stale read of the end gives %v", n, x)
		}
	}
}

// TestForeignBytesAreNotPoisoned: they are somebody else's, who may still read them.
func TestForeignBytesAreNotPoisoned(t *testing.T) {
	x := [2]float64{1, 2}
	b := Foreign(unsafe.Pointer(&x), 16, nil)
	b.Retain()
	b.Release()
	if x != [2]float64{1, 2} {
		t.Errorf("%v", x)
	}
}

func TestDoubleReleaseSaysWhereTheBufferWasAllocated(t *testing.T) {
	for _, n := range []int{8, 500, 5000, 2 << 20} {
		b := here(n)
		b.Retain()
		b.Release()
		func() {
			defer func() {
				text, _ := recover().(string)
				if !strings.Contains(text, "released more often") ||
					!strings.Contains(text, "mem.here\n") ||
					!strings.Contains(text, "invariants_test.go:") {
					t.Errorf("%d bytes: %q", n, text)
				}
			}()
			b.Release()
		}()
	}
}

//go:noinline
func here(n int) *Buffer { return Alloc(n) }
