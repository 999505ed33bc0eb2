package mem

import (
	"syscall"
	"unsafe"
)

const madvHugepage = 14

// advise asks for large pages: fewer faults at first touch. A refusal costs nothing.
func advise(m []byte) { _ = syscall.Madvise(m, madvHugepage) }

// discard lets the system have the pages back until they are touched again, as zeros.
func discard(p unsafe.Pointer, size int) {
	_ = syscall.Madvise(unsafe.Slice((*byte)(p), size), syscall.MADV_DONTNEED)
}
