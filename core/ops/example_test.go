package ops_test

import (
	"fmt"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
)

func Example() {
	x := tensor.Of([]float32{1, 2, 3, 4}, 2, 2)
	p := ops.Softmax(x, -1)
	fmt.Println(ops.Sum(p, -1))
	fmt.Println(ops.ArgMax(p, -1))
	// Output:
	// Tensor([1 1], float32[2])
	// Tensor([1 1], int64[2])
}

// Every operator has a gradient, where it has one in mathematics; here that of a norm.
func ExampleNorm() {
	x := tensor.Of([]float64{3, 4}).Track()
	n := ops.Norm(x)
	fmt.Println(n.Float(), tensor.Gradient(n, x)[0])
	// Output: 5 Tensor([0.6 0.8], float64[2])
}

// An image [batch, height, width, channels] and a kernel [height, width, channels, filters].
func ExampleConv2D() {
	image := tensor.Arange(tensor.Float32, 0, 16, 1).Reshape(1, 4, 4, 1)
	edge := tensor.Of([]float32{-1, 1}, 1, 2, 1, 1)
	y := ops.Conv2D(image, edge, ops.ConvConfig{})
	fmt.Println(y.Shape(), tensor.Floats(y)[:3])
	// Output: [1 4 3 1] [1 1 1]
}

func ExampleEinsum() {
	a := tensor.Arange(tensor.Float32, 0, 6, 1).Reshape(2, 3)
	fmt.Println(ops.Einsum("ij,kj->ik", a, a))
	// Output: Tensor([[5 14] [14 50]], float32[2 2])
}

// Random operators draw from a key and the number of the call, not from a state: the same two give
// the same numbers on every machine and on any number of threads.
func ExampleDropout() {
	x, key := tensor.Ones(8), ops.Key(7, 0)
	a, b := ops.Dropout(x, key, 0.5, 1), ops.Dropout(x, key, 0.5, 2)
	fmt.Println(a.Sub(ops.Dropout(x, key, 0.5, 1)).Square().Sum().Float() == 0)
	fmt.Println(a.Sub(b).Square().Sum().Float() == 0)
	// Output:
	// true
	// false
}

// The shape of the result depends on the elements, so it runs at once and has no gradient.
func ExampleUnique() {
	values, _, _, counts := ops.Unique(tensor.Of([]int64{3, 1, 3, 3}))
	fmt.Println(values, counts)
	// Output: Tensor([1 3], int64[2]) Tensor([1 3], int64[2])
}
