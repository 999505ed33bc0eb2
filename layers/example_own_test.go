package layers_test

import (
	"fmt"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers"
	"github.com/goten-ml/goten/layers/initial"
)

// Gated is a linear map under a learned gate: y = (x·W) ⊙ σ(x·V).  (Dauphin et al. 2017, eq. 1.)
// Shapes: x [..., n], W and V [n, Units], y [..., Units].
type Gated struct {
	layers.Core
	Units int `json:"units"`

	w, v *tensor.Param
}

// Build makes the two kernels.
func (l *Gated) Build(b *layers.Builder, in ...tensor.Spec) {
	n := in[0].Shape.Last()
	l.w = b.Param("w", initial.GlorotUniform{}, n, l.Units)
	l.v = b.Param("v", initial.GlorotUniform{}, n, l.Units)
}

// Call computes; parameters are read through the context, so that gradients reach them.
func (l *Gated) Call(c *layers.Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	x := in[0]
	return x.MatMul(c.Read(l.w)).Mul(ops.Sigmoid(x.MatMul(c.Read(l.v))))
}

// A layer of a program's own. layers.Register makes it known to files, and gives it defaults.
func ExampleLayer() {
	l := &Gated{Units: 8}
	y := layers.Pipe(layers.Input("x", tensor.Float32, 4), l)
	fmt.Println(layers.Dims(y.SymbolicDims()), layers.Name(l))
	for _, p := range layers.Params(l) {
		fmt.Println(p.Name, p.Spec())
	}
	text, err := layers.Config(l)
	fmt.Println(string(text), err)
	// Output:
	// (None, 8) gated
	// gated/w float32[4 8]
	// gated/v float32[4 8]
	// {"units":8} <nil>
}

// A graph of two inputs. Layers are called on tensors without elements, which know their shapes;
// operators may stand between them.
func ExampleConnect() {
	a := layers.Input("a", tensor.Float32, 3)
	b := layers.Input("b", tensor.Float32, 5)
	dense := &layers.Dense{Units: 2}
	left := layers.Connect(dense, 1, a)[0]
	right := layers.Connect(&layers.Dense{Units: 2}, 1, b)[0]
	y := layers.Connect(&layers.Add{}, 1, left, right.Scale(0.5))[0]

	g := layers.NewGraph([]*tensor.Tensor{a, b}, []*tensor.Tensor{y})
	for _, l := range g.Layers() {
		fmt.Println(layers.Name(l), layers.ClassOf(l))
	}
	c := layers.NewCtx(&tensor.Session{}, false)
	fmt.Println(g.Run(c, tensor.Ones(7, 3), tensor.Ones(7, 5))[0].Shape())
	fmt.Println(tensor.Try(func() { layers.Connect(dense, 1, b) }))
	// Output:
	// dense Dense
	// dense_1 Dense
	// add Add
	// [7 2]
	// Dense layer "dense": input: expected 3 features in the last axis, received (None, 5)
}
