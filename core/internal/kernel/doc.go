// Package kernel holds the loops that need an instruction set: matrix products, convolutions,
// elementwise mathematics and sums over slices of float32 and float64.
//
// A Set is one implementation of all of them. The generic Set, in plain Go (generic_*.go), is the
// specification; the sets of avx2 and avx512 (set_amd64.go) override what they do better, in
// assembly that _gen writes. Of returns the best that this machine runs.
//
// Above the sets stand, in files of their name: Gemm, GemmAfter and GemmBatch (gemm*.go; the sizes
// of blocks in gemm_blocks.go), GemmInt8 and GemmBFloat16 (int8.go, bfloat16.go), ConvForward,
// ConvInput and ConvWeights (conv*.go), pooling (pool*.go), recurrent gates (lstm.go, gru.go), and
// Softmax (softmax.go). These use all threads; the functions of a Set use the caller's alone.
// Nothing here depends on the number of threads.
//
// No function checks shapes beyond Go's bounds: operators have done so.
package kernel
