// Package par runs loops on all cores. It holds the only go statements of core.
//
// For divides [0, n) in chunks of a fixed size and lets the caller and parked helper goroutines
// claim them from an atomic counter. The borders depend on n and the chunk size alone, so what is
// computed chunk by chunk does not depend on the number of cores. Helpers spin for a moment after
// their last chunk, because the next loop of a training step is a few microseconds away, then
// sleep.
package par
