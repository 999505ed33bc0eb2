// Command digits trains a convolutional network on drawings of three shapes, judges it, saves it,
// and loads it again. digits.py is the same program with tf.keras: the losses agree to the last
// digit.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/goten-ml/goten"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers"
	"github.com/goten-ml/goten/train/data"
	"github.com/goten-ml/goten/train/loss"
	"github.com/goten-ml/goten/train/metric"
	"github.com/goten-ml/goten/train/optim"
)

const size = 16 // pixels along a side

func main() {
	ctx := context.Background()
	images, labels := drawings(384)
	model := goten.Sequential(
		&layers.Conv2D{Filters: 8, Kernel: layers.Size{3, 3}, Activation: layers.ReLU},
		&layers.MaxPool2D{},
		&layers.Conv2D{Filters: 16, Kernel: layers.Size{3, 3}, Activation: layers.ReLU},
		&layers.MaxPool2D{},
		&layers.Flatten{},
		&layers.Dense{Units: 3, Activation: layers.Softmax},
	)
	model.Seed = 1
	model.Compile(goten.Config{
		Optimizer: &optim.Adam{},
		Loss:      loss.SparseCategoricalCrossentropy{},
		Metrics:   []metric.Metric{metric.Accuracy{}},
	})
	training, test := data.From(images, labels).Split(0.25)
	history, err := model.Fit(ctx, training.Batch(32), goten.FitConfig{Epochs: 10})
	check(err)
	for _, e := range history.Values["loss"] {
		fmt.Printf("loss %.17g\n", e)
	}
	scores, err := model.Evaluate(ctx, test.Batch(32))
	check(err)
	fmt.Printf("accuracy %.3f on drawings that it has not seen\n", scores["accuracy"])
	fmt.Print(model.Summary())

	folder, err := os.MkdirTemp("", "digits")
	check(err)
	defer os.RemoveAll(folder)
	check(model.SaveFile(filepath.Join(folder, "digits.goten")))
	again, err := goten.Load(os.DirFS(folder), "digits.goten")
	check(err)
	p, err := again.Predict(ctx, images.Slice(0, 0, 6))
	check(err)
	fmt.Println("loaded again, it sees", tensor.Values[int64](p.ArgMax(-1)))
	fmt.Println("               of     ", tensor.Values[int64](labels.Slice(0, 0, 6)))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// drawings are n images [n, 16, 16, 1] of a bar that lies (0), stands (1), or of a square (2), at
// places that a rule chooses, so that another language draws the same ones.
func drawings(n int) (images, labels *tensor.Tensor) {
	pixels := make([]float32, n*size*size)
	classes := make([]int64, n)
	for i := range n {
		kind := i % 3
		top, left := i*5%9, i*11%9
		for r := range size {
			for c := range size {
				v := float32((i*31+r*17+c*13)%7) / 28 // grain
				in := func(h, w int) bool {
					return r >= top && r < top+h && c >= left && c < left+w
				}
				if kind == 0 && in(2, 7) || kind == 1 && in(7, 2) || kind == 2 && in(5, 5) {
					v = 1
				}
				pixels[(i*size+r)*size+c] = v
			}
		}
		classes[i] = int64(kind)
	}
	return tensor.Of(pixels, n, size, size, 1), tensor.Of(classes, n)
}
