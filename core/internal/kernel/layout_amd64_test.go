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
		unsafe.Offsetof(x.b), unsafe.Offsetof(x.c), unsafe.Offsetof(x.tiles),
		unsafe.Offsetof(x.offA), unsafe.Offsetof(x.offC),
	}
	for i, want := range []uintptr{
		8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 104, 128, 152, 160, 168,
	} {
		if got[i] != want {
			t.Errorf("field %d is at %d; the assembly reads %d", i, got[i], want)
		}
	}
}

// TestStepFieldsLieWhereAssemblyReadsThem holds the offsets of _gen/cell.go.
func TestStepFieldsLieWhereAssemblyReadsThem(t *testing.T) {
	var l LSTMStep[float32]
	var d LSTMGradStep[float32]
	var g GRUStep[float32]
	var e GRUGradStep[float32]
	if unsafe.Offsetof(l.Rows) != 0 || unsafe.Offsetof(l.Units) != 8 ||
		unsafe.Offsetof(l.Gate) != 16 || unsafe.Sizeof(l.Z) != 40 || unsafe.Offsetof(l.Z.RS) != 24 {
		t.Error("the sizes of a step or a matrix have moved")
	}
	for name, at := range map[string][]uintptr{
		"LSTMStep": {unsafe.Offsetof(l.Z), unsafe.Offsetof(l.Bias), unsafe.Offsetof(l.CPrev),
			unsafe.Offsetof(l.C), unsafe.Offsetof(l.H), unsafe.Offsetof(l.State)},
		"LSTMGradStep": {unsafe.Offsetof(d.Z), unsafe.Offsetof(d.CPrev), unsafe.Offsetof(d.C),
			unsafe.Offsetof(d.DH), unsafe.Offsetof(d.DSeq), unsafe.Offsetof(d.DC),
			unsafe.Offsetof(d.DZ), unsafe.Offsetof(d.Row)},
		"GRUStep": {unsafe.Offsetof(g.P), unsafe.Offsetof(g.Q), unsafe.Offsetof(g.Bias),
			unsafe.Offsetof(g.HPrev), unsafe.Offsetof(g.H), unsafe.Offsetof(g.State)},
		"GRUGradStep": {unsafe.Offsetof(e.P), unsafe.Offsetof(e.Q), unsafe.Offsetof(e.HPrev),
			unsafe.Offsetof(e.DH), unsafe.Offsetof(e.DSeq), unsafe.Offsetof(e.DP),
			unsafe.Offsetof(e.DQ), unsafe.Offsetof(e.Row)},
	} {
		for i, got := range at {
			if want := uintptr(24 + 40*i); got != want {
				t.Errorf("%s: matrix %d is at %d; the assembly reads %d", name, i, got, want)
			}
		}
	}
}
