package ops

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"testing"
	"unsafe"

	"github.com/goten-ml/goten/core/tensor"
)

// packed is an array as tests/golden/make_operators.py writes it.
type packed struct {
	DType tensor.DType
	Shape []int
	Data  []byte
}

func (p packed) tensor() *T {
	shape := append([]int{}, p.Shape...)
	return tensor.Foreign(tensor.ForeignMemory{Base: unsafe.Pointer(unsafe.SliceData(p.Data)),
		Bytes: len(p.Data), DType: p.DType, Shape: shape}).Clone()
}

// golden is tests/golden/operator_values.json.
type golden struct {
	Source string
	Sums   []struct {
		Shape     []int
		Axes      tensor.Ints
		Sum, Mean packed
	}
	Cases []struct {
		Name       string
		Attributes json.RawMessage
		In, Out    []packed
		Grad       *packed
		Tol        float64
	}
}

func readGolden(t *testing.T) (g golden) {
	text, err := os.ReadFile("../../tests/golden/operator_values.json")
	if err == nil {
		err = json.Unmarshal(text, &g)
	}
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// TestSumsHaveTheBitsOfNumPy: of contiguous floats, over any axes.
func TestSumsHaveTheBitsOfNumPy(t *testing.T) {
	for _, c := range readGolden(t).Sums {
		v := make([]float64, tensor.Shape(c.Shape).Size())
		for i := range v {
			v[i] = float64(uint32(i*2654435769))/(1<<32) - 0.5
		}
		x := Cast(tensor.Of(v, c.Shape...), c.Sum.DType)
		what := fmt.Sprintf("%v over %v", x.Spec(), c.Axes)
		near(t, what+": sum", Sum(x, c.Axes.Slice()...), c.Sum.tensor(), 0)
		near(t, what+": mean", Mean(x, c.Axes.Slice()...), c.Mean.tensor(), 0)
	}
}

// TestValuesAreThoseOfNumPyAndKeras compares results and gradients with those of the libraries
// that the file names as its source.
func TestValuesAreThoseOfNumPyAndKeras(t *testing.T) {
	for i, c := range readGolden(t).Cases {
		t.Run(fmt.Sprintf("%s/%d", c.Name, i), func(t *testing.T) {
			op, err := tensor.Operator(c.Name, string(c.Attributes))
			if err != nil {
				t.Fatal(err)
			}
			in := make([]*T, len(c.In))
			for k, p := range c.In {
				in[k] = p.tensor()
			}
			if c.Grad != nil {
				in[0] = in[0].Track()
			}
			out := tensor.Run(op, in...)
			if len(out) != len(c.Out) {
				t.Fatalf("%d results, want %d", len(out), len(c.Out))
			}
			for k, p := range c.Out {
				near(t, fmt.Sprintf("%s: result %d", c.Attributes, k), out[k], p.tensor(), c.Tol)
			}
			if c.Grad != nil {
				g := tensor.Gradient(Sum(out[0]), in[0])[0]
				near(t, fmt.Sprintf("%s: gradient", c.Attributes), g, c.Grad.tensor(), c.Tol)
			}
		})
	}
}

// near compares with a relative tolerance, and where there is one also 1e-14, which is what tails
// of activations lose to cancellation in the reference; NaN is equal to NaN, and zeros of both
// signs are equal.
func near(t *testing.T, what string, got, want *T, tol float64) {
	t.Helper()
	if got.Spec().String() != want.Spec().String() {
		t.Fatalf("%s is %v, want %v", what, got.Spec(), want.Spec())
	}
	g, w := tensor.Floats(got), tensor.Floats(want)
	least := 0.0
	if tol > 0 {
		least = 1e-14
	}
	for i := range g {
		d := math.Abs(g[i] - w[i])
		if g[i] != w[i] && (g[i] == g[i] || w[i] == w[i]) && !(d <= tol*math.Abs(w[i])+least) {
			t.Errorf("%s: element %d is %v, want %v", what, i, g[i], w[i])
		}
	}
}
