package ops

import (
	"math"
	"strings"
	"testing"

	"github.com/goten-ml/goten/core/tensor"
)

// TestMistakesNameOperatorAndRemedy: every message says which operator, what it expected and what
// it received.
func TestMistakesNameOperatorAndRemedy(t *testing.T) {
	x, v := tensor.Zeros(2, 3), tensor.Zeros(3)
	whole := tensor.Of([]int64{0, 5})
	for _, c := range []struct {
		f    func()
		kind tensor.Error
		want string
	}{
		{func() { Take(x, whole, 1) }, &tensor.IndexError{},
			"Take: index 5 at position [1] is out of range for axis 1 of size 3; valid: -3..2"},
		{func() { tensor.Apply(TakeOp{Axis: 0}, x, tensor.Of([]int32{-1})) },
			&tensor.IndexError{}, "valid: 0..1"},
		{func() { Take(x, v, 0) }, &tensor.DTypeError{}, "expected integers as indices"},
		{func() { Take(tensor.Zeros(0, 3), whole, 0) }, &tensor.IndexError{}, "is empty"},
		{func() { Max(tensor.Zeros(0)) }, &tensor.ValueError{}, "no elements"},
		{func() { ArgMax(tensor.Zeros(2, 0), 1) }, &tensor.ValueError{}, "is empty"},
		{func() { Add(x, tensor.Zeros(2)) }, &tensor.ShapeError{}, "do not broadcast"},
		{func() { Concat(0, x, tensor.Zeros(2, 4)) }, &tensor.ShapeError{}, "axis 0 only"},
		{func() { Stack(0) }, &tensor.ValueError{}, "no tensors"},
		{func() { Squeeze(x, 0) }, &tensor.ShapeError{}, "not 1"},
		{func() { Split(x, 2, 1) }, &tensor.ValueError{}, "SplitAt"},
		{func() { Sum(x, 2) }, &tensor.IndexError{}, "axis 2"},
		{func() { Sum(x, 1, -1) }, &tensor.ValueError{}, "twice"},
		{func() { TopK(x, 4) }, &tensor.ValueError{}, "k is 4"},
		{func() { Pad(x, []int{1}, []int{1}, 0) }, &tensor.ShapeError{}, "2 axes"},
		{func() { Einsum("ij,jk", x) }, &tensor.ValueError{}, "names 2 operands"},
		{func() { Einsum("i->i", x) }, &tensor.ShapeError{}, "rank 2"},
		{func() { Einsum("ij,jk->ik", x, x) }, &tensor.ShapeError{}, "Einsum"},
		{func() { BitwiseAnd(x, x) }, &tensor.DTypeError{}, "no bits"},
		{func() { BooleanMask(x, tensor.Zeros(3)) }, &tensor.ShapeError{}, "leading axes"},
		{func() { Nonzero(tensor.Symbolic(x.Spec(), nil, nil)) }, &tensor.StateError{}, "elements"},
		{func() { BinCount(tensor.Of([]int8{-1}), nil, 0) }, &tensor.ValueError{}, "negative"},
		{func() { tensor.Apply(AddOp{}, x) }, &tensor.ShapeError{}, "expected 2 inputs"},
		{func() { tensor.Run(TileOp{}, x, x) }, &tensor.ShapeError{}, "expected 1 inputs"},
	} {
		err := tensor.Try(c.f)
		if err == nil || !strings.Contains(err.Error(), c.want) ||
			err.(tensor.Error).PythonKind() != c.kind.PythonKind() {
			t.Errorf("got %T %v, want %T with %q", err, err, c.kind, c.want)
		}
	}
}

// TestGradientsStayFiniteBesideTheChoice: what Where leaves out, and rows of −∞, give no NaN.
func TestGradientsStayFiniteBesideTheChoice(t *testing.T) {
	inf := math.Inf(-1)
	for name, c := range map[string]struct {
		x    []float64
		f    func(x *T) *T
		want []float64
	}{
		"where": {[]float64{-1, 4}, func(x *T) *T {
			p := Greater(x, Literal(x, 0))
			return Where(p, Sqrt(Where(p, x, Literal(x, 1))), Literal(x, 0))
		}, []float64{0, 0.25}},
		"logsumexp": {[]float64{inf, inf}, func(x *T) *T { return LogSumExp(x) },
			[]float64{0, 0}},
		"logsumexp of some": {[]float64{inf, 3}, func(x *T) *T { return LogSumExp(x) },
			[]float64{0, 1}},
		"prod":     {[]float64{0, 3}, func(x *T) *T { return Prod(x) }, []float64{3, 0}},
		"softplus": {[]float64{-1000, 1000}, Softplus, []float64{0, 1}},
		"log_sigmoid": {[]float64{-1000, 1000}, LogSigmoid,
			[]float64{1, 0}},
		"power": {[]float64{0, 0}, func(x *T) *T {
			return Pow(x, tensor.Of([]float64{2, 0}))
		}, []float64{0, 0}},
		"abs": {[]float64{0, -2}, Abs, []float64{0, -1}},
		"clip": {[]float64{-3, 1}, func(x *T) *T { return ClipBetween(x, -1, 1) },
			[]float64{0, 1}},
	} {
		x := tensor.Of(c.x).Track()
		g := tensor.Gradient(Sum(c.f(x)), x)[0]
		near(t, name, g, tensor.Of(c.want), 1e-12)
	}
}

// TestScatterAddsInOrder: many updates of few rows, shared out among threads, give the bits of one
// after the other.
func TestScatterAddsInOrder(t *testing.T) {
	const n, rows, width = 60000, 7, 5
	at, u, want := make([]int64, n), make([]float32, n*width), make([]float32, rows*width)
	for i := range at {
		at[i] = int64(i * i % rows)
		for k := range width {
			v := float32(math.Sin(float64(i*width + k)))
			u[i*width+k] = v
			want[int(at[i])*width+k] += v
		}
	}
	got := ScatterAdd(tensor.Zeros(rows, width), tensor.Of(at), tensor.Of(u, n, width), 0)
	near(t, "sum", got, tensor.Of(want, rows, width), 0)
}
