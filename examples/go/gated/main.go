// Command gated trains a layer and a loop of its own: a linear map under a learned gate.
package main

import (
	"context"
	"fmt"
	"log"

	"github.com/goten-ml/goten"
	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers"
	"github.com/goten-ml/goten/layers/initial"
	"github.com/goten-ml/goten/train"
	"github.com/goten-ml/goten/train/data"
	"github.com/goten-ml/goten/train/loss"
	"github.com/goten-ml/goten/train/metric"
	"github.com/goten-ml/goten/train/optim"
)

// Gated is a linear map under a learned gate: y = (x·W + b) ⊙ σ(x·V).
// (Dauphin et al. 2017, eq. 1.)
type Gated struct {
	layers.Core
	Units int `json:"units"`

	w, v, b *tensor.Param
}

func init() { layers.Register("Gated", &Gated{}) }

// Build makes the weights.
func (l *Gated) Build(b *layers.Builder, in ...tensor.Spec) {
	n := in[0].Shape.Last()
	l.w = b.Param("w", initial.GlorotUniform{}, n, l.Units)
	l.v = b.Param("v", initial.GlorotUniform{}, n, l.Units)
	l.b = b.Param("b", initial.Zeros{}, l.Units)
}

// Call computes.
func (l *Gated) Call(c *layers.Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	x := in[0]
	return x.MatMul(c.Read(l.w)).Add(c.Read(l.b)).Mul(ops.Sigmoid(x.MatMul(c.Read(l.v))))
}

func main() {
	ctx := context.Background()
	// What no linear map computes: the product of two inputs.
	x := ops.Uniform(1, 512, 2).Scale(2).Sub(tensor.Ones(1))
	y := x.Slice(1, 0, 1).Mul(x.Slice(1, 1, 2))

	model := goten.Sequential(&Gated{Units: 32}, &layers.Dense{Units: 1})
	model.BuildFor(tensor.Float32, 2)
	adam := &optim.Adam{LearningRate: 0.01, Clip: optim.Clip{GlobalNorm: 1}}
	step := train.NewStep(model, adam, func(c *layers.Ctx, b *data.Batch) *tensor.Tensor {
		return loss.MeanSquaredError{}.Loss(b.Y[0], model.Call(c, b.X...)).Mean()
	})
	batches := data.From(x, y).Shuffle(7).Batch(64)
	for epoch := range 30 {
		var mean metric.Mean
		for b, err := range batches.All(ctx) {
			if err != nil {
				log.Fatal(err)
			}
			e, err := step.Run(ctx, b)
			if err != nil {
				log.Fatal(err)
			}
			mean.Add(e.Float())
		}
		if epoch%10 == 9 {
			fmt.Printf("epoch %d: %.5f\n", epoch+1, mean.Value())
		}
	}
}
