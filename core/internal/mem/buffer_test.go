package mem

import (
	"runtime"
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
