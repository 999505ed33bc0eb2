package penalty

import (
	"math"
	"testing"

	"github.com/goten-ml/goten/core/tensor"
)

func TestPenaltiesAddUp(t *testing.T) {
	w := tensor.Of([]float32{1, -2, 3}).Track()
	for _, c := range []struct {
		p    Penalty
		want float64
		dw   []float64
	}{
		{L1{}, 0.06, []float64{0.01, -0.01, 0.01}},
		{L2{L2: 0.5}, 7, []float64{1, -2, 3}},
		{L1L2{L1: 1, L2: 1}, 20, []float64{3, -5, 7}},
		{L1L2{}, 0, nil},
		{L2{L2: Zero}, 0, []float64{0, 0, 0}},
	} {
		y := c.p.Loss(w)
		if math.Abs(y.Float()-c.want) > 1e-6 || y.DType() != tensor.Float32 {
			t.Errorf("%+v: %v, want %v", c.p, y.Float(), c.want)
		}
		if c.dw == nil {
			continue
		}
		for i, g := range tensor.Floats(tensor.Gradient(y, w)[0]) {
			if math.Abs(g-c.dw[i]) > 1e-6 {
				t.Errorf("%+v: gradient %d is %v, want %v", c.p, i, g, c.dw[i])
			}
		}
	}
}

func TestNamesOfKeras(t *testing.T) {
	w := tensor.Of([]float32{1, -2, 3})
	for name, want := range map[string]float64{"l1": 0.06, "l2": 0.14, "l1_l2": 0.2, "L1L2": 0} {
		p, err := ByName(name)
		if err != nil || math.Abs(p.Loss(w).Float()-want) > 1e-6 {
			t.Errorf("%s: %v, %v", name, p, err)
		}
		text, err := Encode(p)
		if err != nil {
			t.Fatal(err)
		}
		q, err := Decode(text)
		if err != nil || q != p {
			t.Errorf("%s became %+v, %v", text, q, err)
		}
	}
}
