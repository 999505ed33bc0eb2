package tensor

import "github.com/goten-ml/goten/core/internal/mem"

// Usage returns the bytes of tensor memory that are handed out, and those that wait in the pool
// for the next tensor. Tensors of up to 1 KB and foreign memory are not in it.
func Usage() (live, idle int64) { return mem.Live(), mem.Idle() }
