package tensor_test

import (
	"testing"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
)

func TestStoppedRecordingTracksNothingMore(t *testing.T) {
	s := tensor.NewSession(1, 1, true)
	s.Loose, s.Recording = true, &tensor.Recording{}
	x := s.Watch(tensor.Scalar[float32](3))
	y := ops.Mul(x, x)
	s.Recording.Stop(true)
	if z := ops.Add(y, y); z.Tracked() || y.Tracked() {
		t.Fatal("what is computed after the recording is tracked")
	}
	if g := tensor.Gradient(y, x)[0]; tensor.Values[float32](g)[0] != 6 {
		t.Fatalf("gradient of what was recorded: %v, want 6", g)
	}
	s.Recording.Stop(false)
	if !ops.Add(y, y).Tracked() {
		t.Fatal("a recording that goes on does not track")
	}
}

func TestRecordingsEndApart(t *testing.T) {
	a, b := tensor.NewSession(1, 1, true), tensor.NewSession(1, 2, true)
	a.Loose, b.Loose = true, true
	a.Recording, b.Recording = &tensor.Recording{}, &tensor.Recording{}
	x, y := a.Watch(tensor.Scalar[float32](2)), b.Watch(tensor.Scalar[float32](5))
	a.Recording.Stop(true)
	z := ops.Mul(x, y)
	g := tensor.Gradient(z, x, y)
	if g[0] != nil {
		t.Fatalf("a recording that has ended gives a gradient: %v", g[0])
	}
	if tensor.Values[float32](g[1])[0] != 2 {
		t.Fatalf("gradient: %v, want 2", g[1])
	}
}
