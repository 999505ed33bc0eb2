//go:build !unix

package mem

import "unsafe"

// reserve takes Go memory where the system has no mmap.
func reserve(size int) unsafe.Pointer {
	m := make([]byte, size+Align)
	off := -int(uintptr(unsafe.Pointer(unsafe.SliceData(m)))) & (Align - 1)
	return unsafe.Pointer(unsafe.SliceData(m[off:]))
}

// release keeps the block in the pool.
func release(unsafe.Pointer, int) bool { return false }

// discard keeps the pages.
func discard(unsafe.Pointer, int) {}
