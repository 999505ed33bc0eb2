// Package mem owns the bytes of tensors: 64-byte aligned blocks outside the Go heap, pooled by
// size class, counted for those who release by hand, and reclaimed by the collector for all others.
//
// A Buffer starts uncounted: nobody releases it, and when it becomes unreachable its block returns
// to the pool. Python handles count with Retain and Release; the last Release recycles at once.
// Whoever keeps a buffer beyond a call without counting calls Keep, which leaves it to the
// collector for good. A recycled buffer changes its generation, so that a stale use is noticed.
package mem

import (
	"fmt"
	"sync/atomic"
	"unsafe"
)

// Align is the alignment of every buffer in bytes: a cache line, and what Arrow recommends.
const Align = 64

// SmallLimit is the size in bytes up to which buffers live in Go memory, which is faster there.
const SmallLimit = 1024

// kept is added to the owner count of buffers that only the collector may reclaim.
const kept = 1 << 30

// A Buffer is one block of bytes with its owners and its history of writes.
type Buffer struct {
	p      unsafe.Pointer
	n      int
	class  int // size class, or goMemory, or foreignMemory
	owners atomic.Int32
	gen    atomic.Uint32
	writes atomic.Uint64
	state  trace
	lasts  bool   // it belongs to a parameter
	stems  bool   // its content was computed from a parameter
	free   func() // foreign memory: gives it back
}

const (
	goMemory      = -1
	foreignMemory = -2
)

// OutOfMemory reports an allocation that the system refused.
type OutOfMemory struct{ Bytes int }

func (e *OutOfMemory) Error() string {
	return fmt.Sprintf("cannot allocate memory: %d bytes were refused by the system", e.Bytes)
}

// PythonKind names the exception class that this error becomes.
func (e *OutOfMemory) PythonKind() string { return "MemoryError" }

// Alloc returns a buffer of n bytes with undefined content. It panics with *OutOfMemory.
func Alloc(n int) *Buffer {
	if n <= SmallLimit {
		return small(n)
	}
	return pool.get(n)
}

// small takes Go memory: objects whose size is a multiple of 64 bytes come 64-byte aligned from
// Go's size classes; should that change, the pool serves them.
func small(n int) *Buffer {
	var b *Buffer
	switch {
	case n <= 1*Align:
		o := new(inline[[1 * Align]byte])
		b, o.p = &o.Buffer, unsafe.Pointer(&o.data)
	case n <= 3*Align:
		o := new(inline[[3 * Align]byte])
		b, o.p = &o.Buffer, unsafe.Pointer(&o.data)
	default:
		size := (n + Align - 1) &^ (Align - 1)
		b = &Buffer{p: unsafe.Pointer(unsafe.SliceData(make([]byte, size)))}
	}
	if uintptr(b.p)%Align != 0 {
		return pool.get(n)
	}
	b.n, b.class = n, goMemory
	allocated(b)
	return b
}

// inline is a small buffer and its bytes in one object, of a multiple of 64 bytes. The bytes come
// first, so that they are aligned as the object is.
type inline[D any] struct {
	data D
	Buffer
	_ [(Align - unsafe.Sizeof(Buffer{})%Align) % Align]byte
}

// Foreign wraps n bytes at p that somebody else owns. free runs exactly once: at the last Release,
// or when the buffer has become unreachable. It must not wait for a lock held around this package.
func Foreign(p unsafe.Pointer, n int, free func()) *Buffer {
	b := &Buffer{p: p, n: n, class: foreignMemory, free: free}
	watchForeign(b)
	allocated(b)
	return b
}

// Pointer is the address of the first byte; it is valid while the buffer is reachable.
func (b *Buffer) Pointer() unsafe.Pointer { return b.p }

// Len is the size in bytes.
func (b *Buffer) Len() int { return b.n }

// Bytes is the content. It must not outlive the buffer's owner.
func (b *Buffer) Bytes() []byte { return unsafe.Slice((*byte)(b.p), b.n) }

// Gen is the generation: it changes when the buffer is recycled.
func (b *Buffer) Gen() uint32 { return b.gen.Load() }

// Writes counts what has been written over the buffer since it was made.
func (b *Buffer) Writes() uint64 { return b.writes.Load() }

// Last declares, before the buffer is shared, that its content goes on changing: it belongs to a
// parameter, and recorded steps read it where it is.
func (b *Buffer) Last() { b.lasts = true }

// Lasting reports whether Last was called.
func (b *Buffer) Lasting() bool { return b.lasts }

// Stem declares, before the buffer is shared, that its content was computed from a parameter
// outside of any step: it would not be so if the parameter had changed before.
func (b *Buffer) Stem() { b.stems = true }

// Stems reports whether the content is a parameter, or was computed from one.
func (b *Buffer) Stems() bool { return b.lasts || b.stems }

// Wrote notes a write over existing content.
func (b *Buffer) Wrote() { b.writes.Add(1) }

// Shared reports whether more than one owner counts the buffer, or the collector alone owns it.
func (b *Buffer) Shared() bool { return b.owners.Load() > 1 }

// Retain counts one owner more.
func (b *Buffer) Retain() { b.owners.Add(1) }

// Hold is Retain for a buffer that may be counted by nobody: that one is left to the collector, as
// by Keep, and Hold returns false. Else the holder has to Release it.
func (b *Buffer) Hold() (counted bool) {
	for {
		switch n := b.owners.Load(); {
		case n > 0:
			if b.owners.CompareAndSwap(n, n+1) {
				return true
			}
		case b.owners.CompareAndSwap(n, kept):
			return false
		}
	}
}

// Release counts one owner less; the last one recycles the block.
func (b *Buffer) Release() {
	switch n := b.owners.Add(-1); {
	case n == 0:
		b.recycle()
	case n < 0:
		b.owners.Add(1)
		misuse("mem: buffer released more often than retained", b)
	}
}

// Keep leaves the buffer to the collector: no count recycles it any more.
func (b *Buffer) Keep() {
	for n := b.owners.Load(); n < kept/2; n = b.owners.Load() {
		if b.owners.CompareAndSwap(n, n+kept) {
			return
		}
	}
}

// recycle gives the block back; what still refers to this generation is stale from now on.
func (b *Buffer) recycle() {
	b.gen.Add(1)
	poison(b)
	switch b.class {
	case goMemory:
		// Go memory is reclaimed by the collector; the generation makes stale use visible.
	case foreignMemory:
		releaseForeign(b)
	default:
		pool.put(b)
	}
}
