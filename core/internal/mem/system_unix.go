//go:build unix

package mem

import (
	"syscall"
	"unsafe"
)

// hugeFrom is the size from which the system is asked for large pages.
const hugeFrom = 4 << 20

// reserve maps size bytes of zeroed memory; nil when the system refuses.
func reserve(size int) unsafe.Pointer {
	m, err := syscall.Mmap(-1, 0, size, syscall.PROT_READ|syscall.PROT_WRITE,
		syscall.MAP_PRIVATE|syscall.MAP_ANON)
	if err != nil {
		return nil
	}
	if size >= hugeFrom {
		advise(m)
	}
	return unsafe.Pointer(unsafe.SliceData(m))
}

// release unmaps what reserve mapped; blocks of slabs stay.
func release(p unsafe.Pointer, size int) bool {
	if size <= slabSize/16 {
		return false
	}
	return syscall.Munmap(unsafe.Slice((*byte)(p), size)) == nil
}
