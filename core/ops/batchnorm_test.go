package ops

import (
	"fmt"
	"math"
	"sync/atomic"
	"testing"

	"github.com/goten-ml/goten/core/tensor"
)

// doubledNorm is BatchNormOp with y doubled block by block.
type doubledNorm struct {
	BatchNormOp
	seen *atomic.Int64
}

func (d doubledNorm) EvalMulti(x *Exec, out, in []*Array) {
	y, n := tensor.Data[float32](x, out[0]), out[0].Shape().Last()
	d.EvalMultiAfter(x, out, in, func(i, j, rows, cols int) {
		d.seen.Add(int64(rows * cols))
		for k := i * n; k < (i+rows)*n; k++ {
			y[k] *= 2
		}
	})
}

// fedNorm is batchNormGrad of a dy that is halved block by block.
type fedNorm struct {
	batchNormGrad
	seen *atomic.Int64
}

func (f fedNorm) EvalMulti(x *Exec, out, in []*Array) {
	dy := x.Scratch(tensor.Float32, in[4].Shape()...)
	x.Fill(dy, math.NaN())
	from, to := contiguous[float32](x, in[4]), tensor.Data[float32](x, dy)
	n := dy.Shape().Last()
	f.EvalMultiFed(x, out, append(append([]*Array{}, in[:4]...), dy), func(i, j, rows, cols int) {
		f.seen.Add(int64(rows * cols))
		for k := i * n; k < (i+rows)*n; k++ {
			to[k] = from[k] / 2
		}
	})
}

func TestBatchNormWorksBlockByBlock(t *testing.T) {
	for _, s := range []tensor.Shape{{7, 5}, {3, 40, 41, 16}, {900, 3}, {40, 3000}, {0, 3}} {
		c := s.Last()
		x, gamma, beta, dy := Normal(1, s...), Normal(2, c), Normal(3, c), Normal(4, s...)
		var seen, fed atomic.Int64
		o := BatchNormOp{1e-3}
		plain := tensor.ApplyMulti(o, x, gamma, beta)
		got := tensor.ApplyMulti(doubledNorm{o, &seen}, x, gamma, beta)
		near(t, fmt.Sprintf("%v: y", s), got[0], Mul(plain[0], tensor.Scalar(float32(2))), 0)
		in := []*T{x, gamma, plain[1], plain[2], Mul(dy, tensor.Scalar(float32(0.5)))}
		want := tensor.ApplyMulti(batchNormGrad(o), in...)
		in[4] = dy
		for i, g := range tensor.ApplyMulti(fedNorm{batchNormGrad(o), &fed}, in...) {
			near(t, fmt.Sprintf("%v: gradient %d", s, i), g, want[i], 0)
		}
		if size := int64(s.Size()); seen.Load() != size || fed.Load() != size {
			t.Errorf("%v: %d elements handed on, %d fed", s, seen.Load(), fed.Load())
		}
	}
}

// TestBatchNormStatisticsAreSafe has channels far from 0, and one with an outlier at the front.
func TestBatchNormStatisticsAreSafe(t *testing.T) {
	const n, c = 50_000, 3
	x := make([]float32, n*c)
	for i := range n {
		u := float32(i%17) / 16
		x[i*c], x[i*c+1], x[i*c+2] = 1e4+u, u, -3e5+float32(i%2)
	}
	x[1] = 1e6
	one, zero := Expand(tensor.Scalar(float32(1)), c), Expand(tensor.Scalar(float32(0)), c)
	_, s := BatchNorm(tensor.Of(x, n, c), one, zero, -1, 1e-3)
	got := tensor.Values[float32](s.Variance)
	for k := range c {
		var mean, spread float64
		for i := range n {
			mean += float64(x[i*c+k]) / n
		}
		for i := range n {
			d := float64(x[i*c+k]) - mean
			spread += d * d / n
		}
		if e := math.Abs(float64(got[k])/spread - 1); e > 1e-4 {
			t.Errorf("channel %d: variance %v, expected %v", k, got[k], spread)
		}
	}
}
