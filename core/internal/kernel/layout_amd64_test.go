package kernel

import (
	"testing"
	"unsafe"
)

// TestTileFieldsLieWhereAssemblyReadsThem holds the offsets of _gen/gemm.go.
func TestTileFieldsLieWhereAssemblyReadsThem(t *testing.T) {
	var x tile[float64]
	got := []uintptr{
		unsafe.Offsetof(x.n), unsafe.Offsetof(x.k), unsafe.Offsetof(x.rs), unsafe.Offsetof(x.cs),
		unsafe.Offsetof(x.ldb), unsafe.Offsetof(x.ldc), unsafe.Offsetof(x.outer),
		unsafe.Offsetof(x.jump), unsafe.Offsetof(x.acc), unsafe.Offsetof(x.a),
		unsafe.Offsetof(x.b), unsafe.Offsetof(x.c),
	}
	for i, want := range []uintptr{8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 104, 128} {
		if got[i] != want {
			t.Errorf("field %d is at %d; the assembly reads %d", i, got[i], want)
		}
	}
}
