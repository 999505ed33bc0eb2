package plan_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/plan"
	"github.com/goten-ml/goten/core/tensor"
)

// A network is a random program of the operators of networks: of what runs by blocks and what may
// follow it, of results that several read, of parameters that are written in between.
type network struct {
	seed     uint64
	channels int
	w, b     *tensor.Param // [3, 3, channels, channels] and [channels]
	state    *tensor.Param // [channels]
}

func newNetwork(seed uint64) *network {
	r := rand.New(rand.NewPCG(seed, 3))
	c := []int{3, 8, 16, 48}[r.IntN(4)]
	w := ops.Normal(seed, 3, 3, c, c).Scale(0.3)
	return &network{seed: seed, channels: c, w: tensor.NewParam("w", w),
		b:     tensor.NewParam("b", ops.Normal(seed+1, c)),
		state: tensor.NewParam("state", ops.Normal(seed+2, c))}
}

// input are the images of a step.
func (n *network) input(step uint64) *T { return ops.Normal(100+step, 2, 8, 8, n.channels) }

// A building is a network while it is put together.
type building struct {
	*network
	r    *rand.Rand
	s    *tensor.Session
	made []*T
}

// pick is one of what was made.
func (n *building) pick() *T { return n.made[n.r.IntN(len(n.made))] }

// like is what was made last of the shape of x, which may be x.
func (n *building) like(x *T) *T {
	for i := n.r.IntN(len(n.made)); i < len(n.made); i++ {
		if n.made[i].Shape().Equal(x.Shape()) {
			return n.made[i]
		}
	}
	return x
}

// pieces are the steps of which networks are made.
var pieces = []func(n *building, x *T) *T{
	func(n *building, x *T) *T { return ops.Relu(x) },
	func(n *building, x *T) *T { return ops.Tanh(x).Mul(x) },
	func(n *building, x *T) *T { return x.Add(n.s.Read(n.b)) },
	func(n *building, x *T) *T { return ops.Relu(x.Add(n.like(x))) },
	func(n *building, x *T) *T { return x.Sub(n.s.Read(n.state)) },
	func(n *building, x *T) *T { return ops.Softmax(x, -1) },
	func(n *building, x *T) *T {
		return x.MatMul(n.s.Read(n.w).Slice(0, 0, 1).Slice(1, 0, 1).
			Reshape(n.channels, n.channels))
	},
	func(n *building, x *T) *T {
		return ops.Conv2D(x, n.s.Read(n.w), ops.ConvConfig{Padding: ops.Same})
	},
	func(n *building, x *T) *T {
		if x.Dim(1) < 2 {
			return x
		}
		return ops.MaxPool2D(x, ops.PoolConfig{Size: []int{2, 2}})
	},
	func(n *building, x *T) *T {
		y, stats := ops.BatchNorm(x, n.s.Read(n.b), n.s.Read(n.b), -1, 1e-3)
		if n.r.IntN(2) == 0 {
			ops.Accumulate([]*T{n.s.Read(n.state)}, []*T{stats.Mean})
		}
		return y
	},
	func(n *building, x *T) *T {
		return ops.LayerNorm(x, n.s.Read(n.b), n.s.Read(n.b), 1e-3)
	},
	func(n *building, x *T) *T { return ops.Dropout(x, n.s.Enter(n.s.Key), 0.4, n.s.Site()) },
}

// body is a step: results, and gradients that are added to the parameters.
func (n *network) body(s *tensor.Session, in []*T) []*T {
	b := &building{n, rand.New(rand.NewPCG(n.seed, 4)), s, []*T{in[0]}}
	for range 3 + b.r.IntN(9) {
		b.made = append(b.made, pieces[b.r.IntN(len(pieces))](b, b.pick()))
	}
	loss := b.made[len(b.made)-1].Mul(b.made[len(b.made)-1]).Mean()
	loss = loss.Add(b.pick().Mean())
	outs := []*T{loss, b.pick()}
	if !loss.Tracked() {
		return outs
	}
	ps := []*T{s.Read(n.w), s.Read(n.b)}
	g := tensor.Gradient(loss, ps...)
	for i, p := range ps {
		if g[i] != nil {
			ops.Accumulate([]*T{p}, []*T{g[i].Scale(-0.01)})
		}
	}
	return outs
}

// run are the results of five steps and the parameters that they leave.
func (n *network) run(t *testing.T, eager bool) []*T {
	var steps plan.Steps
	var all []*T
	for i := range uint64(5) {
		all = append(all, steps.Run(plan.Call{Inputs: []*T{n.input(i)}, Seed: n.seed, Step: i,
			Grad: true, Eager: eager, Body: n.body})...)
	}
	if text := steps.Explain(); !eager && !strings.Contains(text, "plan of") {
		t.Error(text)
	}
	for _, p := range []*tensor.Param{n.w, n.b, n.state} {
		all = append(all, p.Value().Clone())
	}
	return all
}

// TestRandomNetworksAreReplayedBitForBit: whatever the rules make of a network.
func TestRandomNetworksAreReplayedBitForBit(t *testing.T) {
	for seed := range uint64(300) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			want, got := newNetwork(seed).run(t, true), newNetwork(seed).run(t, false)
			for i := range want {
				if k := differ(tensor.Floats(got[i]), tensor.Floats(want[i])); k >= 0 {
					t.Fatalf("result %d[%d] differs", i, k)
				}
			}
		})
	}
}

// differ is where the bits of two lists differ first, or -1.
func differ(a, b []float64) int {
	for i := range b {
		if math.Float64bits(a[i]) != math.Float64bits(b[i]) {
			return i
		}
	}
	return -1
}
