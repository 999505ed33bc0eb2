package ops

import (
	"fmt"
	"testing"

	"github.com/goten-ml/goten/core/internal/par"
	"github.com/goten-ml/goten/core/tensor"
)

// TestRecurrentLayersAreTheirPlainForm: results and gradients, on any number of threads the same
// bits, of sizes for which threads share rows, units or nothing, with a mask and without.
func TestRecurrentLayersAreTheirPlainForm(t *testing.T) {
	cells := map[string]struct {
		gates, states int
		bias          func(u int) []int
		fused         any
		plain         func(in []*T, mask *T) []*T
	}{
		"lstm": {4, 2, func(u int) []int { return []int{4 * u} }, LSTMOp{}, lstmPlain},
		"gru":  {3, 1, func(u int) []int { return []int{2, 3 * u} }, GRUOp{}, gruPlain},
		"simple_rnn": {1, 1, func(u int) []int { return []int{u} }, SimpleRNNOp{"tanh"},
			SimpleRNNOp{"tanh"}.plain},
	}
	for name, c := range cells {
		for _, d := range [][4]int{{1, 3, 2, 200}, {2, 3, 2, 300}, {3, 4, 2, 130}, {33, 4, 3, 40},
			{5, 2, 2, 7}} {
			for _, masked := range []bool{false, true} {
				b, steps, n, u := d[0], d[1], d[2], d[3]
				in := []*T{wide(1, 1, b, steps, n)}
				for i := range c.states {
					in = append(in, wide(uint64(2+i), 0.5, b, u))
				}
				in = append(in, wide(4, 0.3, n, c.gates*u), wide(5, 0.1, u, c.gates*u),
					wide(6, 0.1, c.bias(u)...))
				var mask *T
				if masked {
					mask = Greater(Normal(7, b, steps), tensor.Scalar(float32(-0.5)))
				}
				t.Run(fmt.Sprintf("%s/%v/%v", name, d, masked), func(t *testing.T) {
					sameAsPlain(t, in, mask, c.fused, c.plain)
				})
			}
		}
	}
}

// wide is normal numbers of float64.
func wide(key uint64, scale float64, shape ...int) *T {
	return Scale(Cast(Normal(key, shape...), tensor.Float64), scale)
}

func sameAsPlain(t *testing.T, in []*T, mask *T, op any, plain func(in []*T, mask *T) []*T) {
	values := func(f func(in []*T) []*T) []*T {
		var x []*T
		for _, a := range in {
			x = append(x, a.Track())
		}
		out := f(x)[:2]
		return append(out, tensor.Gradient(loss(out), x...)...)
	}
	want := values(func(in []*T) []*T { return plain(in, mask) })
	var first []*T
	for _, threads := range []int{1, 2, 3, 5} {
		before := par.SetThreads(threads)
		got := values(func(in []*T) []*T {
			if mask != nil {
				in = append(in[:len(in):len(in)], mask)
			}
			return tensor.Run(op, in...)
		})
		par.SetThreads(before)
		if first == nil {
			first = got
		}
		for i, g := range got {
			what := fmt.Sprintf("%d threads, value %d", threads, i)
			near(t, what, g, first[i], 0)
			mustBeClose(t, what, g, want[i])
		}
	}
}

// mustBeClose compares with a tolerance of float64.
func mustBeClose(t *testing.T, what string, got, want *T) {
	t.Helper()
	g, w := tensor.Floats(got), tensor.Floats(want)
	for i := range g {
		if d := g[i] - w[i]; !(d*d <= 1e-20*(1+w[i]*w[i])) {
			t.Fatalf("%s: element %d is %v, want %v", what, i, g[i], w[i])
		}
	}
}
