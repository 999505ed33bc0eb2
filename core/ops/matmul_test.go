package ops

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/goten-ml/goten/core/tensor"
)

// doubled is 2·A·B, doubled block by block.
type doubled struct {
	MatMulOp
	seen *atomic.Int64
}

func (d doubled) Eval(x *Exec, out *Array, in []*Array) {
	n := out.Shape().Last()
	y := tensor.Data[float32](x, out)
	d.EvalAfter(x, out, in, func(i, j, rows, cols int) {
		d.seen.Add(int64(rows * cols))
		for r := i; r < i+rows; r++ {
			for c := j; c < j+cols; c++ {
				y[r*n+c] *= 2
			}
		}
	})
}

func TestMatMulEvalAfterCoversResult(t *testing.T) {
	for _, s := range [][2]tensor.Shape{
		{{7, 5}, {5, 3}}, {{300, 70}, {70, 400}}, {{6, 4, 20, 30}, {6, 4, 30, 10}},
		{{5, 2, 3, 30}, {30, 10}}, {{3, 1, 8, 9}, {1, 2, 9, 8}}, {{0, 5}, {5, 3}},
		{{4, 0}, {0, 3}}, {{2, 1, 40}, {2, 40, 1}}, {{2, 3, 4, 5, 6, 7}, {7, 6}},
	} {
		a, b := ramp(s[0]), ramp(s[1])
		var seen atomic.Int64
		want := Mul(MatMul(a, b), tensor.Scalar(float32(2)))
		got := tensor.Apply(doubled{MatMulOp{}, &seen}, a, b)
		if int(seen.Load()) != want.Shape().Size() {
			t.Errorf("%v: %d elements seen of %v", s, seen.Load(), want.Shape())
		}
		g, w := fmt.Sprint(tensor.Values[float32](got)), fmt.Sprint(tensor.Values[float32](want))
		if g != w {
			t.Errorf("%v: %v; expected %v", s, g, w)
		}
	}
}

// ramp has small numbers of both signs.
func ramp(s tensor.Shape) *T {
	v := make([]float32, s.Size())
	for i := range v {
		v[i] = float32(i%13) - 6
	}
	return tensor.Of(v, s...)
}
