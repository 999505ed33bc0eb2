package ops

import (
	"testing"

	"github.com/goten-ml/goten/core/tensor"
)

func TestLinearRegressionByGradientDescent(t *testing.T) {
	x := tensor.Linspace(-1, 1, 100)
	y := Add(Scale(x, 2), tensor.Scalar[float32](0.5))
	w, b := tensor.Scalar[float32](0), tensor.Scalar[float32](0)
	for range 300 {
		w, b = w.Track(), b.Track()
		e := x.Mul(w).Add(b).Sub(y).Square().Mean()
		g := tensor.Gradient(e, w, b)
		w, b = w.Sub(g[0].Scale(0.1)), b.Sub(g[1].Scale(0.1))
	}
	if d := w.Float() - 2; d > 1e-3 || d < -1e-3 {
		t.Errorf("w = %v", w)
	}
}

func TestThirdDerivative(t *testing.T) {
	x := tensor.Scalar(2.0).Track()
	y := x.Mul(x).Mul(x).Mul(x)
	for _, want := range []float64{32, 48, 48, 24} {
		y = tensor.TrackedGradient(y, x)[0]
		if y.Float() != want {
			t.Fatalf("got %v, want %v", y.Float(), want)
		}
	}
}

func TestViewsShareMemory(t *testing.T) {
	x := tensor.Arange(tensor.Float32, 0, 24, 1).Reshape(2, 3, 4)
	v := x.Transpose(2, 0, 1).Slice(0, 1, 3)
	if !v.SharesMemory(x) {
		t.Error("a transposed slice was copied")
	}
	const want = "Tensor([[3 11 19] [27 35 43]], float32[2 3])"
	if got := v.Sum(0).String(); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func BenchmarkAdd(b *testing.B) {
	x := tensor.Of([]float32{1, 2, 3, 4})
	b.ReportAllocs()
	for b.Loop() {
		Add(x, x)
	}
}

func BenchmarkAddTracked(b *testing.B) {
	x := tensor.Of([]float32{1, 2, 3, 4}).Track()
	b.ReportAllocs()
	for b.Loop() {
		Add(x, x)
	}
}
