package tensor_test

import (
	"fmt"

	_ "github.com/goten-ml/goten/core/ops" // binds the methods of Tensor
	"github.com/goten-ml/goten/core/tensor"
)

func Example() {
	x := tensor.Of([]float32{1, 2, 3, 4, 5, 6}, 2, 3)
	fmt.Println(x.Shape(), x.DType(), x.Sum(0))
	fmt.Println(x.Add(tensor.Of([]float32{10, 20, 30}))) // broadcast along the first axis
	// Output:
	// [2 3] float32 Tensor([5 7 9], float32[3])
	// Tensor([[11 22 33] [14 25 36]], float32[2 3])
}

// Linear regression by gradient descent, with the gradient asked for in every step.
func ExampleGradient() {
	x := tensor.Linspace(-1, 1, 50)
	y := x.Scale(2).Add(tensor.Scalar[float32](1))
	w, b := tensor.Scalar[float32](0), tensor.Scalar[float32](0)
	for range 200 {
		w, b = w.Track(), b.Track() // new leaves: what is computed from them remembers how
		e := x.Mul(w).Add(b).Sub(y).Square().Mean()
		g := tensor.Gradient(e, w, b)
		w, b = w.Sub(g[0].Scale(0.1)), b.Sub(g[1].Scale(0.1))
	}
	fmt.Printf("y = %.2f·x + %.2f\n", w.Float(), b.Float())
	// Output: y = 2.00·x + 1.00
}

// Gradients are written with operators, so a tracked gradient has a gradient itself.
func ExampleTrackedGradient() {
	x := tensor.Scalar(2.0).Track()
	cube := x.Mul(x).Mul(x)
	first := tensor.TrackedGradient(cube, x)[0]
	second := tensor.TrackedGradient(first, x)[0]
	third := tensor.Gradient(second, x)[0]
	fmt.Println(cube.Float(), first.Float(), second.Float(), third.Float())
	// Output: 8 12 12 6
}

// Slices, transposes and reshapes are windows on one memory; a copy is made where none fits.
func ExampleTensor_SharesMemory() {
	x := tensor.Arange(tensor.Int64, 0, 6, 1).Reshape(2, 3)
	t := x.Transpose()
	fmt.Println(t, t.SharesMemory(x))
	fmt.Println(x.Slice(1, 1, 3), x.Slice(1, 1, 3).SharesMemory(x))
	fmt.Println(t.Reshape(6), t.Reshape(6).SharesMemory(x))
	// Output:
	// Tensor([[0 3] [1 4] [2 5]], int64[3 2]) true
	// Tensor([[1 2] [4 5]], int64[2 2]) true
	// Tensor([0 3 1 4 2 5], int64[6]) false
}

// Elements are read in place by a callback; Values makes a copy that may be kept.
func ExampleView() {
	x := tensor.Of([]float32{3, 4})
	tensor.View(x, func(v []float32) { fmt.Println(v[0]*v[0] + v[1]*v[1]) })
	// Output: 25
}

// A mistake in the program panics; Try makes an error of it where a service has to go on.
func ExampleTry() {
	x, y := tensor.Ones(32, 128), tensor.Ones(10, 128)
	err := tensor.Try(func() { x.MatMul(y) })
	fmt.Println(err)
	// Output: MatMul: inner sizes differ: [32 128]·[10 128]; did you mean TransB?
}

// What a step makes and does not return ends with it.
func ExampleSession() {
	p := tensor.NewParam("w", tensor.Of([]float32{1, 2, 3}))
	s := tensor.NewSession(0, 0, true)
	square := s.Read(p).Square()
	sum := s.Return(square.Sum())[0]
	s.Close()
	fmt.Println(sum.Float())
	fmt.Println(tensor.Try(func() { square.Sum() }))
	// Output:
	// 14
	// Tensor: float32[3] was released: what a step makes and does not return ends with it
}

// Scaled is an operator of a program's own: y = Factor·x.  dx = Factor·dy.
type Scaled struct {
	Factor float64 `json:"factor"`
}

// Shape is that of x.
func (o Scaled) Shape(in []tensor.Spec) tensor.Spec { return in[0] }

// Eval multiplies.
func (o Scaled) Eval(x *tensor.Exec, out *tensor.Array, in []*tensor.Array) {
	y, v := tensor.Data[float64](x, out), tensor.Data[float64](x, x.Contiguous(in[0]))
	for i := range y {
		y[i] = o.Factor * v[i]
	}
}

// VJP scales the gradient.
func (o Scaled) VJP(c *tensor.Ctx) []*tensor.Tensor {
	return []*tensor.Tensor{tensor.Apply(o, c.Dy(0))}
}

func init() { tensor.Register("example_scaled", Scaled{Factor: 1}) }

func ExampleRegister() {
	op, err := tensor.Operator("example_scaled", `{"factor": 3}`)
	if err != nil {
		fmt.Println(err)
		return
	}
	x := tensor.Of([]float64{1, 2}).Track()
	y := tensor.Run(op, x)[0]
	fmt.Println(y, tensor.Gradient(y, x)[0])
	// Output: Tensor([3 6], float64[2]) Tensor([3 3], float64[2])
}
