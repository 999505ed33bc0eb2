package tensor_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/goten-ml/goten/core/tensor"
)

// place is the element at an index of a layout over memory that holds its own positions.
func place(l tensor.Layout, index []int) int {
	p := l.Offset
	for i, s := range l.Steps(nil) {
		p += index[i] * s
	}
	return p
}

// each calls f with every index of a shape in row-major order.
func each(s tensor.Shape, f func(index []int)) {
	index := make([]int, len(s))
	for range s.Size() {
		f(index)
		for k := len(s) - 1; k >= 0; k-- {
			if index[k]++; index[k] < s[k] {
				break
			}
			index[k] = 0
		}
	}
}

func order(l tensor.Layout) (out []int) {
	each(l.Shape, func(i []int) { out = append(out, place(l, i)) })
	return out
}

// randomLayout is a view of a row-major array by slices with steps and a permutation.
func randomLayout(r *rand.Rand) tensor.Layout {
	shape := make(tensor.Shape, 1+r.IntN(4))
	for i := range shape {
		shape[i] = 1 + r.IntN(5)
	}
	l := tensor.Layout{Shape: shape}
	for a := range shape {
		switch n := l.Shape[a]; r.IntN(3) {
		case 0:
			l = l.Slice(a, n-1, n, -1)
		case 1:
			l = l.Slice(a, n/2, (n-n/2+1)/2, 2)
		}
	}
	return l.Permute(r.Perm(len(shape)))
}

func TestReshapedViewsKeepTheOrderOfElements(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	views := 0
	for range 20000 {
		l := randomLayout(r)
		n := l.Shape.Size()
		var to tensor.Shape
		for rest := n; rest > 1; {
			d := 1 + r.IntN(rest)
			if rest%d == 0 {
				to, rest = append(to, d), rest/d
			}
		}
		v, ok := l.Reshape(to)
		if !ok {
			continue
		}
		views++
		if got, want := order(v), order(l); !slices.Equal(got, want) {
			t.Fatalf("%v reshaped to %v: %v, want %v", l, to, got, want)
		}
	}
	if views < 5000 {
		t.Errorf("only %d of 20000 were views", views)
	}
}

func TestContiguousLayoutsHaveNilStrides(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 5000 {
		l := randomLayout(r)
		straight := true
		for i, p := range order(l) {
			straight = straight && p == l.Offset+i
		}
		if straight != l.Contiguous() {
			t.Fatalf("%v: contiguous %v, in order %v", l, l.Contiguous(), straight)
		}
	}
}

func TestSizesThatOverflowAreErrors(t *testing.T) {
	for _, s := range []tensor.Shape{{1 << 40, 1 << 40}, {-1}, {1 << 62, 4}} {
		var shape *tensor.ShapeError
		if err := tensor.Try(func() { tensor.New(tensor.Float32, s...) }); !errors.As(err, &shape) {
			t.Errorf("%v: %v", s, err)
		}
	}
	if n := (tensor.Shape{1 << 40, 0, 1 << 40}).Size(); n != 0 {
		t.Errorf("an empty shape has %d elements", n)
	}
}

func TestAllocationThatCannotBeMet(t *testing.T) {
	err := tensor.Try(func() { tensor.New(tensor.Float32, 1<<45) })
	if e, ok := err.(tensor.Error); !ok || e.PythonKind() != "MemoryError" {
		t.Errorf("got %v", err)
	}
}

func TestPromotionFollowsTheArrayStandard(t *testing.T) {
	for _, c := range []struct{ a, b, want tensor.DType }{
		{tensor.Int8, tensor.Uint8, tensor.Int16}, {tensor.Uint32, tensor.Int32, tensor.Int64},
		{tensor.Bool, tensor.Int8, tensor.Int8}, {tensor.Float32, tensor.Float64, tensor.Float64},
		{tensor.Int64, tensor.Float32, tensor.Float32}, {tensor.Uint8, tensor.Int64, tensor.Int64},
	} {
		if got := tensor.Promote(c.a, c.b); got != c.want {
			t.Errorf("%v with %v: %v, want %v", c.a, c.b, got, c.want)
		}
		if got := tensor.Promote(c.b, c.a); got != c.want {
			t.Errorf("%v with %v: %v, want %v", c.b, c.a, got, c.want)
		}
	}
}
