package ops

import (
	"fmt"
	"testing"

	"github.com/goten-ml/goten/core/internal/par"
	"github.com/goten-ml/goten/core/tensor"
)

// TestNetworkOperatorsDoNotDependOnThreads compares results and gradients bit for bit.
func TestNetworkOperatorsDoNotDependOnThreads(t *testing.T) {
	ids := tensor.Apply(RandIntOp{Draw: Draw{Size: tensor.NewInts(9000), DType: tensor.Int64},
		High: 700}, Key(1, 1))
	cases := append(benchCases(),
		benchCase{"Embedding", []*T{Normal(1, 700, 40)},
			func(in []*T) *T { return Embedding(in[0], ids) }},
		benchCase{"LayerNorm/wide", []*T{Normal(1, 7, 9000), Normal(2, 9000), Normal(3, 9000)},
			func(in []*T) *T { return LayerNorm(in[0], in[1], in[2], 1e-3) }},
		benchCase{"Softmax/strided", []*T{Normal(1, 3, 60, 700)},
			func(in []*T) *T { return Softmax(in[0], 1) }},
		benchCase{"Crossentropy", []*T{Normal(1, 9000, 5)}, func(in []*T) *T {
			return SparseCrossentropy(in[0], tensor.Apply(ModOp{}, ids, tensor.Scalar(int64(5))))
		}},
		benchCase{"Normal", []*T{tensor.Zeros()},
			func(in []*T) *T { return Add(in[0], Normal(5, 50_001)) }},
	)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var want []*T
			for _, threads := range []int{1, 2, 5} {
				before := par.SetThreads(threads)
				got := valueAndGradients(c)
				par.SetThreads(before)
				if want == nil {
					want = got
				}
				for i := range got {
					near(t, fmt.Sprintf("%d threads: result %d", threads, i), got[i], want[i], 0)
				}
			}
		})
	}
}

func valueAndGradients(c benchCase) []*T {
	in := make([]*T, len(c.in))
	for i, x := range c.in {
		in[i] = x.Track()
	}
	y := c.f(in)
	w := Reshape(Uniform(9, y.Size()), y.Shape()...)
	return append([]*T{y}, tensor.Gradient(Sum(Mul(y, w)), in...)...)
}
