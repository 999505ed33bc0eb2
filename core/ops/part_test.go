package ops

import (
	"errors"
	"slices"
	"testing"

	"github.com/goten-ml/goten/core/tensor"
)

func whole() Part { return Part{Start: Absent, Stop: Absent, Step: Absent} }

func at(i int) Part { return Part{Kind: PartAt, At: i} }

func by(v ...int64) Part { return Part{Kind: PartBy, By: tensor.Of(v)} }

// TestIndexPlacesAxesAsNumPy: shapes of x[...] for x of shape (2, 3, 4), as NumPy 2.4 has them.
func TestIndexPlacesAxesAsNumPy(t *testing.T) {
	x := tensor.Arange(tensor.Float32, 0, 24, 1).Reshape(2, 3, 4)
	rest, fresh := Part{Kind: PartRest}, Part{Kind: PartNew}
	for _, c := range []struct {
		parts []Part
		shape tensor.Shape
		first float32
	}{
		{[]Part{at(1)}, tensor.Shape{3, 4}, 12},
		{[]Part{rest, at(-1)}, tensor.Shape{2, 3}, 3},
		{[]Part{{Start: Absent, Stop: Absent, Step: -1}, fresh, at(1)}, tensor.Shape{2, 1, 4}, 16},
		{[]Part{whole(), by(2, 0), by(1, 1)}, tensor.Shape{2, 2}, 9},
		{[]Part{by(1, 0, 1), whole(), by(3, 0, 1)}, tensor.Shape{3, 3}, 15},
		{[]Part{at(0), whole(), by(3, 1)}, tensor.Shape{2, 3}, 3},
		{[]Part{whole(), at(1), by(3, 1, 0)}, tensor.Shape{2, 3}, 7},
	} {
		y := Index(x, c.parts...)
		if !y.Shape().Equal(c.shape) || tensor.Values[float32](y.Clone())[0] != c.first {
			t.Errorf("%v: %v", c.parts, y)
		}
	}
}

func TestIndexOfSlicesSharesMemory(t *testing.T) {
	x := tensor.Ones(4, 5)
	y := Index(x, Part{Start: Absent, Stop: 1, Step: -2}, Part{Kind: PartNew}, at(-1))
	if !y.SharesMemory(x) || !slices.Equal(y.Shape(), []int{1, 1}) {
		t.Errorf("%v, shared: %v", y.Spec(), y.SharesMemory(x))
	}
}

func TestIndexOfABatchRefusesWhatDependsOnItsSize(t *testing.T) {
	x := tensor.Symbolic(tensor.Spec{DType: tensor.Float32, Shape: tensor.Shape{83, 4}},
		tensor.Shape{89, 4}, nil)
	if d := Index(x, whole(), at(-1)).SymbolicDims(); !slices.Equal(d, []int{-1}) {
		t.Errorf("dims %v", d)
	}
	if d := Index(x, whole(), by(0, 2, 1)).SymbolicDims(); !slices.Equal(d, []int{-1, 3}) {
		t.Errorf("dims %v", d)
	}
	for _, p := range []Part{at(-1), {Start: Absent, Stop: Absent, Step: 2}, {Start: -2,
		Stop: Absent, Step: 1}} {
		var value *tensor.ValueError
		if err := tensor.Try(func() { Index(x, p) }); !errors.As(err, &value) {
			t.Errorf("%v: %v", p, err)
		}
	}
}
