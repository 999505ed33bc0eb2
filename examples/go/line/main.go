// Command line fits y = intercept + slope·x by gradient descent with tensors alone, first with
// gradients written down, then with those that the engine finds. line.py is the same program in
// NumPy: the losses agree to the last digit.
package main

import (
	"fmt"

	_ "github.com/goten-ml/goten/core/ops" // what the methods of tensors do
	"github.com/goten-ml/goten/core/tensor"
)

const (
	rate  = 0.1
	steps = 200
)

func main() {
	x, y := points(100)

	intercept, slope := tensor.Scalar(0.0), tensor.Scalar(0.0)
	for step := range steps {
		e := intercept.Add(slope.Mul(x)).Sub(y)
		if step%50 == 0 {
			fmt.Printf("step %3d: loss %.17g\n", step, e.Square().Mean().Float())
		}
		intercept = intercept.Sub(e.Mean().Scale(2 * rate))
		slope = slope.Sub(x.Mul(e).Mean().Scale(2 * rate))
	}
	fmt.Printf("y = %.4f x + %.4f\n", slope.Float(), intercept.Float())

	// The same without a gradient on paper.
	a, b := tensor.Scalar(0.0), tensor.Scalar(0.0)
	for range steps {
		a, b = a.Track(), b.Track() // new leaves: what is computed from them remembers how
		loss := a.Add(b.Mul(x)).Sub(y).Square().Mean()
		g := tensor.Gradient(loss, a, b)
		a, b = a.Sub(g[0].Scale(rate)), b.Sub(g[1].Scale(rate))
	}
	fmt.Printf("y = %.4f x + %.4f, by automatic gradients\n", b.Float(), a.Float())
}

// points are n points near the line y = 2x + 1/2: off it by up to 1/4, by a rule instead of
// chance, so that another language has the same ones.
func points(n int) (x, y *tensor.Tensor) {
	xs, ys := make([]float64, n), make([]float64, n)
	for i := range xs {
		xs[i] = float64(i)/float64(n/2) - 1
		ys[i] = 2*xs[i] + 0.5 + float64(i*7919%101-50)/200
	}
	return tensor.Of(xs), tensor.Of(ys)
}
