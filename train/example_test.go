package train_test

import (
	"context"
	"fmt"

	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers"
	"github.com/goten-ml/goten/train"
	"github.com/goten-ml/goten/train/data"
	"github.com/goten-ml/goten/train/loss"
	"github.com/goten-ml/goten/train/optim"
)

// line is a model of two parameters without any layer: y = a·x + b.
type line struct{ a, b *tensor.Param }

func (m line) Forward(c *layers.Ctx, in ...*tensor.Tensor) []*tensor.Tensor {
	return []*tensor.Tensor{in[0].Mul(c.Read(m.a)).Add(c.Read(m.b))}
}

func (m line) Params() []*tensor.Param { return []*tensor.Param{m.a, m.b} }

// A step of one's own: what it lowers is any scalar that is computed from parameters.
func ExampleNewStep() {
	zero := tensor.Scalar[float32](0)
	m := line{tensor.NewParam("a", zero), tensor.NewParam("b", zero)}
	mse := loss.MeanSquaredError{}
	step := train.NewStep(m, &optim.Adam{LearningRate: 0.05},
		func(c *layers.Ctx, b *data.Batch) *tensor.Tensor {
			return mse.Loss(b.Y[0], m.Forward(c, b.X...)[0]).Mean()
		})

	ctx := context.Background()
	x := tensor.Linspace(-1, 1, 96).Reshape(96, 1)
	d := data.From(x, x.Scale(2).Add(tensor.Scalar[float32](1))).Shuffle(7).Batch(16)
	for range 60 {
		for b, err := range d.All(ctx) {
			if err != nil {
				fmt.Println(err)
				return
			}
			if _, err := step.Run(ctx, b); err != nil {
				fmt.Println(err)
				return
			}
		}
	}
	fmt.Printf("y = %.2f·x + %.2f\n", m.a.Value().Float(), m.b.Value().Float())
	// Output: y = 2.00·x + 1.00
}

// The loop is an iterator of events; whoever ranges over it may act between them.
func ExampleTask_Fit() {
	zero := tensor.Scalar[float32](0)
	m := line{tensor.NewParam("a", zero), tensor.NewParam("b", zero)}
	task := &train.Task{Model: m, Optimizer: &optim.SGD{LearningRate: 0.1},
		Outputs: []train.Output{{Loss: loss.MeanSquaredError{}}}}
	x := tensor.Linspace(-1, 1, 8).Reshape(8, 1)
	s := train.Schedule{Data: data.From(x, x).Batch(4), Epochs: 2}
	for ev, err := range task.Fit(context.Background(), s, &train.Control{}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		switch ev.Kind {
		case train.BatchEnd:
			fmt.Println("batch", ev.Batch+1, "of", ev.Batches)
		case train.EpochEnd:
			fmt.Println("epoch", ev.Epoch+1, ev.Metrics.Names())
		}
	}
	// Output:
	// batch 1 of 2
	// batch 2 of 2
	// epoch 1 [loss]
	// batch 1 of 2
	// batch 2 of 2
	// epoch 2 [loss]
}
