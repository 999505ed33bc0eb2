package main

// fma512 and fma256 do 12 independent fused multiply-adds of a vector in each turn: 12·32 and
// 12·16 operations of float32.
//
//go:noescape
func fma512(turns int)

//go:noescape
func fma256(turns int)

// peak runs n multiply-adds in the vectors of a kernel set, and reports whether it can.
func peak(set string, n int) bool {
	switch set {
	case "avx512":
		fma512(n / (12 * 16))
	case "avx2":
		fma256(n / (12 * 8))
	default:
		return false
	}
	return true
}
