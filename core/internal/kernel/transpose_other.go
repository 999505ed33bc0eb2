//go:build !amd64

package kernel

// transposers are none.
func transposers() [2]transposer { return [2]transposer{} }

func transposersOf(string) [2]transposer { return [2]transposer{} }

func rowCopier() func(dst, src *byte, ds, ss uintptr, bytes, n int) { return nil }
