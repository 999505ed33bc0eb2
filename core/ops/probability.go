package ops

import (
	"github.com/goten-ml/goten/core/internal/kernel"
	"github.com/goten-ml/goten/core/tensor"
)

func init() { tensor.Register("sparse_likelihood", SparseLikelihoodOp{Epsilon: 1e-7}) }

// SparseLikelihoodOp is −ln c[label], where c is x scaled to the sum 1 along the last axis and held
// in [Epsilon, 1 − Epsilon], of the inputs x (probabilities), labels: Keras' crossentropy of what
// softmax made. With q = x[label]/Σx, d = −dy/c[label] where q is within the bounds, else 0:
// dx = −d·q/Σx, and d/Σx more at the label.
// Shapes: x [..., classes], labels [...] of integers, result [...].
type SparseLikelihoodOp struct {
	Epsilon float64 `json:"epsilon"`
}

// Shape drops the classes.
func (SparseLikelihoodOp) Shape(in []Spec) Spec { return SparseCrossentropyOp{}.Shape(in) }

// Eval is one pass over the rows.
func (o SparseLikelihoodOp) Eval(x *Exec, out *Array, in []*Array) {
	if out.DType() == tensor.Float32 {
		sparseLikelihood[float32](x, o, out, in)
	} else {
		sparseLikelihood[float64](x, o, out, in)
	}
}

func sparseLikelihood[F kernel.Float](x *Exec, o SparseLikelihoodOp, out *Array, in []*Array) {
	n := in[0].Shape().Last()
	labels := classLabels(x, in[1], n)
	v, y, k := contiguous[F](x, in[0]), tensor.Data[F](x, out), kernel.Of[F]()
	lo, hi := F(o.Epsilon), F(1-o.Epsilon)
	x.For(len(y), max(1, lineGrain/max(1, n)), func(from, to int) {
		for i := from; i < to; i++ {
			row := v[i*n : (i+1)*n]
			y[i] = min(max(row[labels[i]]/k.Sum(row), lo), hi)
		}
		k.Log(y[from:to], y[from:to])
		k.Neg(y[from:to], y[from:to])
	})
}

// VJP is one pass over the rows.
func (o SparseLikelihoodOp) VJP(c *Ctx) []*T {
	return []*T{tensor.Apply(sparseLikelihoodGrad(o), c.In(0), c.In(1), c.Dy(0)), nil}
}

// plain is the operator by others.
func (o SparseLikelihoodOp) plain(x, labels *T) *T {
	p := ClipBetween(Div(x, SumKeep(x, -1)), o.Epsilon, 1-o.Epsilon)
	return NegativeLikelihood(Log(p), labels)
}

// SparseLikelihood is −ln of the probability of the label, of probabilities x that are scaled to
// the sum 1 along the last axis and held epsilon apart from 0 and 1. Labels are integers; one
// outside the classes panics with a *tensor.IndexError that names the valid range.
// Shapes: x [..., classes], labels [...], result [...].
func SparseLikelihood(x, labels *T, epsilon float64) *T {
	return tensor.Apply(SparseLikelihoodOp{epsilon}, float(x), labels)
}

// sparseLikelihoodGrad is dx of SparseLikelihoodOp, of the inputs x, labels, dy.
type sparseLikelihoodGrad SparseLikelihoodOp

func (sparseLikelihoodGrad) Shape(in []Spec) Spec { return in[0] }

func (o sparseLikelihoodGrad) Eval(x *Exec, out *Array, in []*Array) {
	if out.DType() == tensor.Float32 {
		evalSparseLikelihoodGrad[float32](x, o, out, in)
	} else {
		evalSparseLikelihoodGrad[float64](x, o, out, in)
	}
}

func evalSparseLikelihoodGrad[F kernel.Float](
	x *Exec, o sparseLikelihoodGrad, out *Array, in []*Array,
) {
	n := in[0].Shape().Last()
	labels := classLabels(x, in[1], n)
	v, dx, dy := contiguous[F](x, in[0]), tensor.Data[F](x, out), contiguous[F](x, in[2])
	lo, hi, k := F(o.Epsilon), F(1-o.Epsilon), kernel.Of[F]()
	overRows(x, len(dy), n, func(i, from, to int) {
		row, d, at := v[from:to], dx[from:to], labels[i]
		sum := k.Sum(row)
		q, g := row[at]/sum, F(0)
		if lo <= q && q <= hi {
			g = -dy[i] / q
		}
		for j, all := 0, -(g * q / sum); j < n; j++ {
			d[j] = all
		}
		d[at] = g/sum + d[at]
	})
}

// VJP is that of the gradient of the plain form.
func (o sparseLikelihoodGrad) VJP(c *Ctx) []*T {
	return throughPlain(c, func(in []*T) []*T {
		return gradientsOf(func(x []*T) []*T {
			return []*T{SparseLikelihoodOp(o).plain(x[0], in[1])}
		}, in[:1], in[2:])
	})
}
