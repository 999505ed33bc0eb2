package data_test

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/train/data"
)

// Rows in batches. Each method returns another dataset, and the last batch may be smaller.
func ExampleFrom() {
	x := tensor.Arange(tensor.Float32, 0, 10, 1).Reshape(5, 2)
	y := tensor.Arange(tensor.Int64, 0, 5, 1)
	training, test := data.From(x, y).Split(0.4)
	fmt.Println(training.Rows(), test.Rows(), training.Batch(2).Len())
	for b, err := range training.Batch(2).All(context.Background()) {
		fmt.Println(b.X[0], b.Y[0], err)
	}
	// Output:
	// 3 2 2
	// Tensor([[0 1] [2 3]], float32[2 2]) Tensor([0 1], int64[2]) <nil>
	// Tensor([[4 5]], float32[1 2]) Tensor([2], int64[1]) <nil>
}

// Shuffled rows come in another order each epoch, and in the same ones for the same seed.
func ExampleDataset_Shuffle() {
	y := tensor.Arange(tensor.Int64, 0, 6, 1)
	order := func(d *data.Dataset) (v []int64) {
		for b := range d.All(context.Background()) {
			v = append(v, tensor.Values[int64](b.Y[0])...)
		}
		return v
	}
	d, again := data.From(y, y).Shuffle(1).Batch(2), data.From(y, y).Shuffle(1).Batch(2)
	first, second := order(d), order(d)
	fmt.Println(slices.Equal(first, second))
	fmt.Println(slices.Equal(first, order(again)), slices.Equal(second, order(again)))
	// Output:
	// false
	// true true
}

// Batches from a source of one's own, such as files or a network.
func ExampleFromFunc() {
	d := data.FromFunc(-1, func(context.Context) iter.Seq2[*data.Batch, error] {
		return func(yield func(*data.Batch, error) bool) {
			for i := range 3 {
				x := tensor.Full(tensor.Float32, float64(i), 1, 2)
				if !yield(&data.Batch{X: []*tensor.Tensor{x}}, nil) {
					return
				}
			}
		}
	})
	for b, err := range d.All(context.Background()) {
		fmt.Println(b.X[0], err)
	}
	// Output:
	// Tensor([[0 0]], float32[1 2]) <nil>
	// Tensor([[1 1]], float32[1 2]) <nil>
	// Tensor([[2 2]], float32[1 2]) <nil>
}

// Words become numbers: 0 is padding, 1 a word that was not seen.
func ExampleTextVectorizer() {
	v := &data.TextVectorizer{MaxTokens: 100, Length: 4}
	v.Adapt(slices.Values([]string{"a fine film", "a film"}))
	fmt.Println(v.Vocabulary())
	fmt.Println(v.Encode("A fine day!"))
	// Output:
	// [ [UNK] film a fine]
	// Tensor([[3 4 1 0]], int64[1 4])
}
