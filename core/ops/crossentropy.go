package ops

import (
	"math"
	"strconv"

	"github.com/goten-ml/goten/core/internal/kernel"
	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	tensor.Register("sparse_crossentropy", SparseCrossentropyOp{})
	tensor.Register("categorical_crossentropy", CategoricalCrossentropyOp{})
}

// SparseCrossentropyOp is −ln softmax(x)[label] of the inputs x (logits), labels, without loss
// where the probability is near 0: ln Σ e^(x−max x) + max x − x[label].
// dx = (softmax(x) − 1 at the label)·dy.
// Shapes: x [..., classes], labels [...] of integers, result [...].
type SparseCrossentropyOp struct{}

const sparseName = "SparseCategoricalCrossentropy"

// Shape drops the classes.
func (SparseCrossentropyOp) Shape(in []Spec) Spec {
	arity(sparseName, in, 2)
	x, labels := in[0], in[1]
	wantFloat(sparseName, x)
	if !labels.DType.IsInt() {
		tensor.DTypef(sparseName, "expected integers as labels, received %v; Cast first", labels)
	}
	n := len(x.Shape) - 1
	if n < 0 || !labels.Shape.Equal(x.Shape[:n]) {
		tensor.Shapef(sparseName, "expected labels of shape %v, one for each row of logits %v, "+
			"received %v", x.Shape[:max(0, n)], x.Shape, labels.Shape)
	}
	return Spec{DType: x.DType, Shape: labels.Shape}
}

// Eval is one pass over the rows.
func (SparseCrossentropyOp) Eval(x *Exec, out *Array, in []*Array) {
	if out.DType() == tensor.Float32 {
		sparseCrossentropy[float32](x, out, in)
	} else {
		sparseCrossentropy[float64](x, out, in)
	}
}

func sparseCrossentropy[F kernel.Float](x *Exec, out *Array, in []*Array) {
	n := in[0].Shape().Last()
	labels := classLabels(x, in[1], n)
	v, y := tensor.Data[F](x, x.Contiguous(in[0])), tensor.Data[F](x, out)
	room := tensor.Data[F](x, x.Scratch(out.DType(), len(v)))
	overRows(x, len(y), n, func(i, lo, hi int) {
		top, lse := logSumExpRow(room[lo:hi], v[lo:hi])
		y[i] = lse - (v[lo+int(labels[i])] - top)
	})
}

// logSumExpRow is the largest element of a row and ln Σ e^(x−top); e^(x−top) stays in room.
func logSumExpRow[F kernel.Float](room, x []F) (top, lse F) {
	k := kernel.Of[F]()
	top = k.MaxOf(x)
	k.AddScalar(room, x, -top)
	k.Exp(room, room)
	return top, F(math.Log(float64(k.Sum(room))))
}

// overRows runs f over m rows of n elements: the row's number and where it begins and ends.
func overRows(x *Exec, m, n int, f func(i, lo, hi int)) {
	x.For(m, max(1, lineGrain/max(1, n)), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			f(i, i*n, (i+1)*n)
		}
	})
}

// classLabels are the labels, checked against the number of classes.
func classLabels(x *Exec, a *Array, classes int) []int64 {
	labels := tensor.Data[int64](x, x.Cast(a, tensor.Int64))
	for i, k := range labels {
		if k < 0 || k >= int64(classes) {
			tensor.Indexf(sparseName, "received a label value of %s, at position %v, which is "+
				"outside the valid range of [0, %d)", labelText(k), place(i, a.Shape()), classes)
		}
	}
	return labels
}

// labelText is a label as the program gave it, as far as it is known: what no integer can hold
// became the least one.
func labelText(k int64) string {
	if k == math.MinInt64 {
		return "NaN, or of a number that is no int64"
	}
	return strconv.FormatInt(k, 10)
}

// VJP is one pass over the rows.
func (SparseCrossentropyOp) VJP(c *Ctx) []*T {
	return []*T{tensor.Apply(sparseCrossentropyGrad{}, c.In(0), c.In(1), c.Dy(0)), nil}
}

// SparseCrossentropy is −ln softmax(logits)[label] along the last axis. Labels are integers; one
// outside the classes panics with a *tensor.IndexError that names the valid range.
// Shapes: logits [..., classes], labels [...], result [...].
func SparseCrossentropy(logits, labels *T) *T {
	return tensor.Apply(SparseCrossentropyOp{}, float(logits), labels)
}

// sparseCrossentropyGrad is dx of SparseCrossentropyOp, of the inputs x, labels, dy.
type sparseCrossentropyGrad struct{}

func (sparseCrossentropyGrad) Shape(in []Spec) Spec { return in[0] }

func (sparseCrossentropyGrad) Eval(x *Exec, out *Array, in []*Array) {
	if out.DType() == tensor.Float32 {
		evalSparseCrossentropyGrad[float32](x, out, in)
	} else {
		evalSparseCrossentropyGrad[float64](x, out, in)
	}
}

func evalSparseCrossentropyGrad[F kernel.Float](x *Exec, out *Array, in []*Array) {
	n := in[0].Shape().Last()
	labels := classLabels(x, in[1], n)
	v, dx := tensor.Data[F](x, x.Contiguous(in[0])), tensor.Data[F](x, out)
	dy, k := tensor.Data[F](x, x.Contiguous(in[2])), kernel.Of[F]()
	overRows(x, len(dy), n, func(i, lo, hi int) {
		row := dx[lo:hi]
		softmaxRow(k, row, v[lo:hi])
		row[labels[i]] -= 1
		k.MulScalar(row, row, dy[i])
	})
}

// VJP: dx is softmax(x)⊙dy less a term without x.
func (sparseCrossentropyGrad) VJP(c *Ctx) []*T {
	x, labels, u := c.In(0), c.In(1), c.Dy(0)
	last := x.Rank() - 1
	g := make([]*T, 3)
	p := Softmax(x, last)
	if c.Need(0) {
		dy := Reshape(c.In(2), append(append([]int{}, c.Spec(2).Shape...), 1)...)
		g[0] = tensor.Apply(softmaxGrad{last}, p, Mul(u, dy))
	}
	if c.Need(2) {
		hot := OneHot(labels, x.Shape()[last], x.DType())
		g[2] = Sum(Mul(u, Sub(p, hot)), last)
	}
	return g
}

// CategoricalCrossentropyOp is −Σ t·ln softmax(x) along the last axis, of the inputs x (logits), t,
// without loss where a probability is near 0.  dx = (softmax(x)·Σt − t)·dy, dt = −ln softmax(x)·dy.
// Shapes: x, t [..., classes], result [...].
type CategoricalCrossentropyOp struct{}

const categoricalName = "CategoricalCrossentropy"

// Shape drops the classes.
func (CategoricalCrossentropyOp) Shape(in []Spec) Spec {
	arity(categoricalName, in, 2)
	wantFloat(categoricalName, in[0])
	n := len(in[0].Shape) - 1
	if n < 0 || in[1].DType != in[0].DType || !in[1].Shape.Equal(in[0].Shape) {
		tensor.Shapef(categoricalName,
			"expected targets and logits of one shape and dtype, received targets %v, logits %v",
			in[1], in[0])
	}
	return Spec{DType: in[0].DType, Shape: in[0].Shape[:n]}
}

// Eval is one pass over the rows.
func (CategoricalCrossentropyOp) Eval(x *Exec, out *Array, in []*Array) {
	if out.DType() == tensor.Float32 {
		categoricalCrossentropy[float32](x, out, in)
	} else {
		categoricalCrossentropy[float64](x, out, in)
	}
}

func categoricalCrossentropy[F kernel.Float](x *Exec, out *Array, in []*Array) {
	n := in[0].Shape().Last()
	v, t := tensor.Data[F](x, x.Contiguous(in[0])), tensor.Data[F](x, x.Contiguous(in[1]))
	y, k := tensor.Data[F](x, out), kernel.Of[F]()
	room := tensor.Data[F](x, x.Scratch(out.DType(), len(v)))
	overRows(x, len(y), n, func(i, lo, hi int) {
		if n == 0 {
			y[i] = 0
			return
		}
		logSoftmaxRow(k, room[lo:hi], v[lo:hi])
		y[i] = -k.Dot(t[lo:hi], room[lo:hi])
	})
}

// VJP is one pass over the rows for dx; targets are rarely tracked.
func (CategoricalCrossentropyOp) VJP(c *Ctx) []*T {
	g := make([]*T, 2)
	if c.Need(0) {
		g[0] = tensor.Apply(categoricalCrossentropyGrad{}, c.In(0), c.In(1), c.Dy(0))
	}
	if c.Need(1) {
		dy := Reshape(c.Dy(0), append(append([]int{}, c.OutSpec(0).Shape...), 1)...)
		g[1] = Neg(Mul(LogSoftmax(c.In(0), -1), dy))
	}
	return g
}

// CategoricalCrossentropy is −Σ targets·ln softmax(logits) along the last axis.
// Shapes: logits, targets [..., classes], result [...].
func CategoricalCrossentropy(logits, targets *T) *T {
	logits, targets = promote(float(logits), float(targets))
	return tensor.Apply(CategoricalCrossentropyOp{}, logits, targets)
}

// categoricalCrossentropyGrad is dx of CategoricalCrossentropyOp, of the inputs x, t, dy.
type categoricalCrossentropyGrad struct{}

func (categoricalCrossentropyGrad) Shape(in []Spec) Spec { return in[0] }

func (categoricalCrossentropyGrad) Eval(x *Exec, out *Array, in []*Array) {
	if out.DType() == tensor.Float32 {
		evalCategoricalGrad[float32](x, out, in)
	} else {
		evalCategoricalGrad[float64](x, out, in)
	}
}

func evalCategoricalGrad[F kernel.Float](x *Exec, out *Array, in []*Array) {
	n := in[0].Shape().Last()
	v, t := tensor.Data[F](x, x.Contiguous(in[0])), tensor.Data[F](x, x.Contiguous(in[1]))
	dy, dx := tensor.Data[F](x, x.Contiguous(in[2])), tensor.Data[F](x, out)
	k := kernel.Of[F]()
	if n == 0 {
		return
	}
	overRows(x, len(dy), n, func(i, lo, hi int) {
		row := dx[lo:hi]
		softmaxRow(k, row, v[lo:hi])
		k.MulScalar(row, row, k.Sum(t[lo:hi]))
		k.Sub(row, row, t[lo:hi])
		k.MulScalar(row, row, dy[i])
	})
}

// VJP is that of (softmax(x)·Σt − t)·dy.
func (categoricalCrossentropyGrad) VJP(c *Ctx) []*T {
	return throughPlain(c, func(in []*T) []*T {
		x, t := in[0], in[1]
		dy := Reshape(in[2], append(append([]int{}, in[2].Shape()...), 1)...)
		return []*T{Mul(Sub(Mul(Softmax(x, -1), SumKeep(t, -1)), t), dy)}
	})
}
