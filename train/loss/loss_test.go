package loss

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/goten-ml/goten/core/tensor"
)

func TestLabelsOutsideTheClassesAreNamed(t *testing.T) {
	p := tensor.Of([]float32{0.2, 0.8, 0.5, 0.5}, 2, 2)
	for _, l := range []Loss{SparseCategoricalCrossentropy{},
		SparseCategoricalCrossentropy{FromLogits: true}} {
		for label, y := range map[string]*tensor.Tensor{
			"label value of 2":  tensor.Of([]int32{1, 2}),
			"label value of -1": tensor.Of([]float32{-1, 0}, 2, 1),
		} {
			err := tensor.Try(func() { l.Loss(y, p) })
			var index *tensor.IndexError
			if !errors.As(err, &index) || !strings.Contains(err.Error(), label) ||
				!strings.Contains(err.Error(), "[0, 2)") {
				t.Errorf("%+v: %v", l, err)
			}
		}
	}
}

func TestTargetsThatDoNotFit(t *testing.T) {
	p := tensor.Ones(4, 3)
	for _, l := range []Loss{BinaryCrossentropy{}, CategoricalCrossentropy{},
		SparseCategoricalCrossentropy{}, BinaryFocalCrossentropy{}} {
		var shape *tensor.ShapeError
		for _, y := range [][]int{{4, 2}, {3, 3}, {4, 3, 2}} {
			y := tensor.Ones(y...)
			if err := tensor.Try(func() { l.Loss(y, p) }); !errors.As(err, &shape) {
				t.Errorf("%T with targets %v: %v", l, y.Shape(), err)
			}
		}
	}
	if tensor.Try(func() { Reduce(p, nil, nil, "average") }) == nil {
		t.Error("an unknown reduction was taken")
	}
}

// TestIgnoredSamplesHaveNoGradient: what is ignored may be anything, even NaN.
func TestIgnoredSamplesHaveNoGradient(t *testing.T) {
	nan := float32(math.NaN())
	p := tensor.Of([]float32{0.25, 0.75, nan, 0}, 2, 2).Track()
	l := SparseCategoricalCrossentropy{IgnoreClass: new(-1)}
	y := Of(l, tensor.Of([]int32{0, -1}), p, nil, nil)
	if math.Abs(y.Float()-math.Log(4)) > 1e-6 {
		t.Errorf("loss %v, want ln 4", y.Float())
	}
	g := tensor.Floats(tensor.Gradient(y, p)[0])
	if g[2] != 0 || g[3] != 0 || math.IsNaN(g[0]) {
		t.Errorf("gradient %v", g)
	}
}

func TestNaNIsNotHidden(t *testing.T) {
	nan := tensor.Of([]float32{float32(math.NaN()), 0.5}, 1, 2)
	for _, name := range Classes() {
		l, err := ByName(name)
		if err != nil {
			t.Fatal(err)
		}
		y := tensor.Of([]float32{1, 0}, 1, 2)
		if strings.HasPrefix(name, "Sparse") {
			y = tensor.Of([]float32{0})
		}
		if v := Of(l, y, nan, nil, nil).Float(); !math.IsNaN(v) {
			t.Errorf("%s of NaN is %v", name, v)
		}
	}
}

func TestNamesAndFiles(t *testing.T) {
	y, p := tensor.Of([]float32{1, 0}, 1, 2), tensor.Of([]float32{0.3, 0.7}, 1, 2)
	for _, name := range append(Classes(), "mse", "MAE", "kld", "mean_squared_error",
		"sparse_categorical_crossentropy") {
		l, err := ByName(name)
		if err != nil {
			t.Fatal(err)
		}
		text, err := Encode(l)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Decode(text)
		if err != nil || again != l {
			t.Errorf("%s: %+v became %+v, %v", text, l, again, err)
		}
		if strings.HasPrefix(Class(l), "Sparse") {
			continue
		}
		if a, b := l.Loss(y, p).Float(), again.Loss(y, p).Float(); a != b {
			t.Errorf("%s: %v and %v", name, a, b)
		}
	}
	if n := Name(MeanSquaredError{}); n != "mean_squared_error" {
		t.Errorf("name %q", n)
	}
	if n := Name(Huber{Options: Options{Name: "h"}}); n != "h" {
		t.Errorf("name %q", n)
	}
}

func TestCrossentropyIsChosenByShape(t *testing.T) {
	for _, c := range []struct {
		y, pred tensor.Shape
		want    Loss
	}{
		{tensor.Shape{8, 1}, tensor.Shape{8, 1}, BinaryCrossentropy{}},
		{tensor.Shape{8}, tensor.Shape{8, 3}, SparseCategoricalCrossentropy{}},
		{tensor.Shape{8, 1}, tensor.Shape{8, 3}, SparseCategoricalCrossentropy{}},
		{tensor.Shape{8, 3}, tensor.Shape{8, 3}, CategoricalCrossentropy{}},
	} {
		if got := Crossentropy(c.y, c.pred); got != c.want {
			t.Errorf("%v, %v: %T", c.y, c.pred, got)
		}
	}
}

func TestFloat64StaysFloat64(t *testing.T) {
	p := tensor.Of([]float64{0.3, 0.7}, 1, 2)
	v := Of(CategoricalCrossentropy{}, tensor.Of([]float32{1, 0}, 1, 2), p, nil, nil)
	if v.DType() != tensor.Float64 || math.Abs(v.Float()+math.Log(0.3)) > 1e-15 {
		t.Errorf("%v of %v", v.Float(), v.Spec())
	}
}
