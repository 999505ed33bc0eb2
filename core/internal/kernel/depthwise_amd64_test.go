package kernel

import (
	"testing"
	"unsafe"
)

// TestDepthFieldsLieWhereAssemblyReadsThem holds the offsets of _gen/depthwise.go.
func TestDepthFieldsLieWhereAssemblyReadsThem(t *testing.T) {
	var x depthTile[float64]
	got := []uintptr{
		unsafe.Offsetof(x.n), unsafe.Offsetof(x.kh), unsafe.Offsetof(x.kw), unsafe.Offsetof(x.xs),
		unsafe.Offsetof(x.xq), unsafe.Offsetof(x.xjump), unsafe.Offsetof(x.wq),
		unsafe.Offsetof(x.wjump), unsafe.Offsetof(x.ys), unsafe.Offsetof(x.acc),
		unsafe.Offsetof(x.x), unsafe.Offsetof(x.w), unsafe.Offsetof(x.y),
		unsafe.Offsetof(x.tiles), unsafe.Offsetof(x.ahead),
	}
	for i, want := range []uintptr{8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 88, 112, 136, 160, 168} {
		if got[i] != want {
			t.Errorf("field %d is at %d; the assembly reads %d", i, got[i], want)
		}
	}
}
