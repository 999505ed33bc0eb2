package initial

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"testing"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/rng"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/tests/golden"
)

// results is tests/golden/initializers.json, written by Keras 3.
type results struct {
	Fans []struct {
		Shape []int
		Fans  [2]int
	}
	Draws []struct {
		Name           string
		Shape          []int
		Mean, Std, Max float64
	}
	Configs map[string]map[string]any
}

func TestFansAreThoseOfKeras(t *testing.T) {
	for _, r := range golden.Read[results](t, "initializers.json").Fans {
		if in, out := Fans(r.Shape); [2]int{in, out} != r.Fans {
			t.Errorf("%v: %d, %d; want %v", r.Shape, in, out, r.Fans)
		}
	}
}

// TestDrawsAreDistributedAsInKeras compares deviation and extent: of n numbers the deviation is
// known within about 1/√(2n).
func TestDrawsAreDistributedAsInKeras(t *testing.T) {
	for _, r := range golden.Read[results](t, "initializers.json").Draws {
		i, err := ByName(r.Name)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
			x := tensor.Floats(i.Init(rng.NewKey(1), d, r.Shape))
			n := math.Sqrt(float64(len(x)))
			var mean, std, top float64
			for _, v := range x {
				mean += v / float64(len(x))
				top = max(top, math.Abs(v))
			}
			for _, v := range x {
				std += (v - mean) * (v - mean) / float64(len(x))
			}
			std = math.Sqrt(std)
			if math.Abs(std/r.Std-1) > 5/n || math.Abs(mean) > 5*std/n ||
				math.Abs(top/r.Max-1) > 0.25 {
				t.Errorf("%s %v %v: mean %v, deviation %v, largest %v; Keras %v, %v, %v",
					r.Name, d, r.Shape, mean, std, top, r.Mean, r.Std, r.Max)
			}
		}
	}
}

func TestDefaultsAreThoseOfKeras(t *testing.T) {
	for name, want := range golden.Read[results](t, "initializers.json").Configs {
		i, err := ByName(name)
		if err != nil {
			t.Fatal(err)
		}
		text, err := classes.Config(i)
		if err != nil {
			t.Fatal(err)
		}
		var got map[string]any
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatal(err)
		}
		for k, v := range want {
			if !reflect.DeepEqual(got[k], v) {
				t.Errorf("%s: %s is %v, in Keras %v", name, k, got[k], v)
			}
		}
	}
}

func TestOrthogonalHasOrthonormalVectors(t *testing.T) {
	for _, shape := range [][]int{{1, 1}, {5, 5}, {70, 200}, {200, 70}, {3, 3, 8, 16}, {0, 4}} {
		q := Orthogonal{}.Init(rng.NewKey(2), tensor.Float64, shape)
		n := shape[len(shape)-1]
		q = ops.Reshape(q, q.Size()/n, n)
		p := ops.MatMul(ops.Transpose(q), q)
		if q.Dim(0) < n {
			p = ops.MatMul(q, ops.Transpose(q))
		}
		for i, v := range tensor.Floats(p) {
			want := 0.0
			if i%(p.Dim(0)+1) == 0 {
				want = 1
			}
			if math.Abs(v-want) > 1e-14 {
				t.Fatalf("%v: product %v at %d, want %v", shape, v, i, want)
			}
		}
	}
}

// TestOrthogonalIsQOfTheDraw: the draw is Q·R with a positive diagonal in R, so Qᵀ times the draw
// is upper triangular.
func TestOrthogonalIsQOfTheDraw(t *testing.T) {
	k := rng.NewKey(9)
	const n, m = 40, 60
	v := make([]float64, n*m)
	rng.Normal(k, 0, v)
	a := ops.Transpose(tensor.Of(v, n, m))
	r := ops.MatMul(ops.Transpose(Orthogonal{}.Init(k, tensor.Float64, []int{m, n})), a)
	for i, x := range tensor.Floats(r) {
		if row, col := i/n, i%n; row > col && math.Abs(x) > 1e-13 || row == col && x <= 0 {
			t.Fatalf("R[%d, %d] = %v", row, col, x)
		}
	}
}

func TestConstants(t *testing.T) {
	k := rng.NewKey(0)
	for want, x := range map[float64]*tensor.Tensor{
		0:   Zeros{}.Init(k, tensor.Float32, []int{3}),
		1:   Ones{}.Init(k, tensor.Int32, []int{2, 2}),
		2.5: Constant{Value: 2.5}.Init(k, tensor.Float64, nil),
	} {
		for _, v := range tensor.Floats(x) {
			if v != want {
				t.Errorf("%v in %v, want %v", v, x.Spec(), want)
			}
		}
	}
	eye := tensor.Floats(Identity{Gain: 3}.Init(k, tensor.Float32, []int{2, 3}))
	if !slices.Equal(eye, []float64{3, 0, 0, 0, 3, 0}) {
		t.Errorf("identity %v", eye)
	}
}

func TestSeedAndKeyDecide(t *testing.T) {
	draw := func(i Initializer, k uint64) []float64 {
		return tensor.Floats(i.Init(rng.NewKey(k), tensor.Float32, []int{8}))
	}
	if slices.Equal(draw(HeNormal{}, 1), draw(HeNormal{}, 2)) {
		t.Error("two keys give the same numbers")
	}
	seeded := HeNormal{}
	seeded.Seed = new(int64(7))
	if !slices.Equal(draw(seeded, 1), draw(seeded, 2)) {
		t.Error("with a seed the key still matters")
	}
	text, err := Encode(seeded)
	if err != nil || string(text) != `{"class_name":"HeNormal","config":{"seed":7}}` {
		t.Errorf("%s, %v", text, err)
	}
	again, err := Decode(text)
	if err != nil || !slices.Equal(draw(again, 3), draw(seeded, 1)) {
		t.Errorf("after JSON other numbers are drawn; %v", err)
	}
}

func TestExplicitZeroIsNoDefault(t *testing.T) {
	for _, x := range tensor.Floats(RandomNormal{StdDev: Zero, Mean: 4}.Init(
		rng.NewKey(1), tensor.Float32, []int{5})) {
		if x != 4 {
			t.Errorf("drew %v with deviation 0", x)
		}
	}
}

func TestMistakesAreTypedErrors(t *testing.T) {
	k := rng.NewKey(1)
	for name, f := range map[string]func(){
		"rank":         func() { Orthogonal{}.Init(k, tensor.Float32, []int{3}) },
		"square":       func() { Identity{}.Init(k, tensor.Float32, []int{3}) },
		"dtype":        func() { RandomNormal{}.Init(k, tensor.Int32, []int{3}) },
		"scale":        func() { VarianceScaling{Scale: -1}.Init(k, tensor.Float32, []int{3}) },
		"mode":         func() { VarianceScaling{Mode: "x"}.Init(k, tensor.Float32, []int{3}) },
		"distribution": func() { VarianceScaling{Distribution: "x"}.Init(k, tensor.Float32, nil) },
		"overflow":     func() { HeNormal{}.Init(k, tensor.Float32, []int{1 << 40, 1 << 40}) },
	} {
		if tensor.Try(f) == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
