// Command first trains the model of the README's first screen and prints its losses, which are
// those of the Python program beside it there.
package main

import (
	"context"
	"fmt"
	"log"

	"github.com/goten-ml/goten"
	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers"
	"github.com/goten-ml/goten/train/data"
	"github.com/goten-ml/goten/train/loss"
	"github.com/goten-ml/goten/train/optim"
)

func main() {
	ctx := context.Background()
	x := tensor.Linspace(-1, 1, 257).Reshape(257, 1)
	y := ops.Abs(x)
	model := goten.Sequential(
		&layers.Dense{Units: 16, Activation: layers.ReLU},
		&layers.Dense{Units: 1},
	)
	model.Seed = 1
	model.Compile(goten.Config{Optimizer: &optim.Adam{}, Loss: loss.MeanSquaredError{}})
	history, err := model.Fit(ctx, data.From(x, y).Batch(32), goten.FitConfig{Epochs: 20})
	if err != nil {
		log.Fatal(err)
	}
	for _, e := range history.Values["loss"] {
		fmt.Printf("%.17g\n", e)
	}
}
