package goten_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing/fstest"

	"github.com/goten-ml/goten"
	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers"
	"github.com/goten-ml/goten/train/callback"
	"github.com/goten-ml/goten/train/data"
	"github.com/goten-ml/goten/train/loss"
	"github.com/goten-ml/goten/train/optim"
)

func Example() {
	x := tensor.Linspace(-1, 1, 128).Reshape(128, 1)
	y := ops.Abs(x)
	model := goten.Sequential(
		&layers.Dense{Units: 16, Activation: layers.ReLU},
		&layers.Dense{Units: 1},
	)
	model.Seed = 1
	model.Compile(goten.Config{
		Optimizer: &optim.Adam{LearningRate: 0.01},
		Loss:      loss.MeanSquaredError{},
	})
	ctx := context.Background()
	d := data.From(x, y).Shuffle(1).Batch(32)
	history, err := model.Fit(ctx, d, goten.FitConfig{Epochs: 60})
	if err != nil {
		fmt.Println(err)
		return
	}
	losses := history.Values["loss"]
	fmt.Println(len(losses), losses[0] > 0.1, losses[59] < 0.01)
	p, err := model.Predict(ctx, tensor.Of([]float32{-0.5, 0.5}, 2, 1))
	fmt.Println(p.Shape(), err)
	// Output:
	// 60 true true
	// [2 1] <nil>
}

// A model of two inputs, and of one table of words for both of them.
func ExampleNew() {
	title := goten.Input("title", tensor.Int32, 12)
	body := goten.Input("body", tensor.Int32, 80)
	words := &layers.Embedding{Vocab: 1000, Units: 8}
	h := ops.Concat(-1,
		layers.Pipe(title, words, &layers.GlobalAveragePool1D{}),
		layers.Pipe(body, words, &layers.GlobalAveragePool1D{}))
	queue := layers.Pipe(h, &layers.Dense{Units: 4, Activation: layers.Softmax, Name: "queue"})

	model := goten.New([]*tensor.Tensor{title, body}, []*tensor.Tensor{queue})
	for _, p := range model.Params() {
		fmt.Println(p.Name, p.Spec())
	}
	out, err := model.Predict(context.Background(),
		tensor.Full(tensor.Int32, 1, 5, 12), tensor.Full(tensor.Int32, 2, 5, 80))
	fmt.Println(out.Shape(), err)
	// Output:
	// embedding/embeddings float32[1000 8]
	// queue/kernel float32[16 4]
	// queue/bias float32[4]
	// [5 4] <nil>
}

// Training as a loop of one's own over its events.
func ExampleModel_Train() {
	x := tensor.Linspace(0, 1, 64).Reshape(64, 1)
	model := goten.Sequential(&layers.Dense{Units: 1})
	model.Compile(goten.Config{Optimizer: &optim.SGD{}, Loss: loss.MeanSquaredError{}})
	d := data.From(x, x.Scale(3)).Batch(16)
	for ev, err := range model.Train(context.Background(), d, goten.FitConfig{Epochs: 2}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		if ev.Kind == goten.EpochEnd {
			fmt.Println("epoch", ev.Epoch, ev.Metrics.Names())
		}
	}
	// Output:
	// epoch 0 [loss]
	// epoch 1 [loss]
}

// Callbacks look at the training and may end it.
func ExampleFitConfig() {
	x := tensor.Linspace(0, 1, 64).Reshape(64, 1)
	model := goten.Sequential(&layers.Dense{Units: 1})
	model.Compile(goten.Config{Optimizer: &optim.SGD{LearningRate: 0.5},
		Loss: loss.MeanSquaredError{}})
	training, test := data.From(x, x.Scale(3)).Split(0.25)
	stop := &callback.EarlyStopping{MinDelta: 1e-4, Patience: 3, RestoreBest: true}
	history, err := model.Fit(context.Background(), training.Batch(16), goten.FitConfig{
		Epochs:     500,
		Validation: test.Batch(16),
		Callbacks:  []goten.Callback{stop},
	})
	fmt.Println(err, stop.StoppedEpoch > 0, len(history.Values["val_loss"]) < 500)
	// Output: <nil> true true
}

// A model is one file: what it is made of, its weights, and the state of its training.
func ExampleModel_SaveFile() {
	folder, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	model := goten.Sequential(&layers.Dense{Units: 3, Activation: layers.Tanh})
	model.BuildFor(tensor.Float32, 2)
	path := filepath.Join(folder, "small.goten")
	if err := model.SaveFile(path); err != nil {
		fmt.Println(err)
		return
	}
	again, err := goten.LoadFile(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	x := tensor.Ones(1, 2)
	a, _ := model.Predict(context.Background(), x)
	b, _ := again.Predict(context.Background(), x)
	fmt.Println(a.Sub(b).Square().Sum().Float())
	// Output: 0
}

// Load reads from any file system, such as files that are embedded in the program. A damaged file
// is an error that says what is wrong.
func ExampleLoad() {
	model := goten.Sequential(&layers.Dense{Units: 1})
	model.BuildFor(tensor.Float32, 4)
	var b bytes.Buffer
	if err := model.Save(&b); err != nil {
		fmt.Println(err)
		return
	}
	files := fstest.MapFS{
		"good": {Data: b.Bytes()},
		"cut":  {Data: b.Bytes()[:b.Len()-4]},
	}
	again, err := goten.Load(files, "good")
	fmt.Println(len(again.Params()), err)
	_, err = goten.Load(files, "cut")
	fmt.Println(err)
	// Output:
	// 2 <nil>
	// cut: safetensors: truncated: tensor "dense/kernel" has 12 of 16 bytes
}
