//go:build unix && !linux

package mem

import "unsafe"

func advise([]byte) {}

// discard does nothing where its meaning is not that of Linux.
func discard(unsafe.Pointer, int) {}
