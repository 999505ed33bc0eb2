package ops

import (
	"math"

	"github.com/goten-ml/goten/core/internal/kernel"
	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	tensor.Register("softmax", SoftmaxOp{Axis: -1})
	tensor.Register("log_softmax", LogSoftmaxOp{Axis: -1})
}

// SoftmaxOp normalises x along Axis: y = e^(x−max x)/Σ e^(x−max x).  dx = y⊙(dy − Σ dy⊙y).
type SoftmaxOp struct {
	Axis int `json:"axis"`
}

// Shape is that of x.
func (o SoftmaxOp) Shape(in []Spec) Spec { return alongAxis("Softmax", in, o.Axis) }

// alongAxis is sameFloat for operators along one axis.
func alongAxis(op string, in []Spec, axis int) Spec {
	s := sameFloat(op, in)
	s.Shape.Axis(op, axis)
	return s
}

// Eval normalises lines.
func (o SoftmaxOp) Eval(x *Exec, out *Array, in []*Array) {
	if out.DType() == tensor.Float32 {
		softmaxLines[float32](x, o.Axis, [2]*Array{out, in[0]}, false)
	} else {
		softmaxLines[float64](x, o.Axis, [2]*Array{out, in[0]}, false)
	}
}

// VJP is one pass over y and dy.
func (o SoftmaxOp) VJP(c *Ctx) []*T {
	return []*T{tensor.Apply(softmaxGrad(o), c.Out(0), c.Dy(0))}
}

// Softmax normalises x along axis to numbers that are positive and sum to 1.
func Softmax(x *T, axis int) *T { return tensor.Apply(SoftmaxOp{axis}, float(x)) }

// LogSoftmaxOp is the logarithm of SoftmaxOp: y = x − max x − ln Σ e^(x−max x).
// dx = dy − eʸ·Σ dy.
type LogSoftmaxOp struct {
	Axis int `json:"axis"`
}

// Shape is that of x.
func (o LogSoftmaxOp) Shape(in []Spec) Spec { return alongAxis("LogSoftmax", in, o.Axis) }

// Eval normalises lines.
func (o LogSoftmaxOp) Eval(x *Exec, out *Array, in []*Array) {
	if out.DType() == tensor.Float32 {
		softmaxLines[float32](x, o.Axis, [2]*Array{out, in[0]}, true)
	} else {
		softmaxLines[float64](x, o.Axis, [2]*Array{out, in[0]}, true)
	}
}

// VJP is one pass over y and dy.
func (o LogSoftmaxOp) VJP(c *Ctx) []*T {
	return []*T{tensor.Apply(logSoftmaxGrad(o), c.Out(0), c.Dy(0))}
}

// LogSoftmax is the logarithm of Softmax, without loss where that is near 0.
func LogSoftmax(x *T, axis int) *T { return tensor.Apply(LogSoftmaxOp{axis}, float(x)) }

// softmaxLines writes the softmax of a[1], or its logarithm, to a[0].
func softmaxLines[F kernel.Float](x *Exec, axis int, a [2]*Array, log bool) {
	y, v := tensor.Data[F](x, a[0]), tensor.Data[F](x, x.Contiguous(a[1]))
	k := kernel.Of[F]()
	line, lines := softmaxRow[F], softmaxBand[F]
	if log {
		line, lines = logSoftmaxRow[F], logSoftmaxBand[F]
	}
	overLines(x, around(a[1].Shape(), a[1].Shape().Axis("Softmax", axis)), func(l span) {
		if l.width == 1 {
			line(k, y[l.at:l.at+l.n], v[l.at:l.at+l.n])
			return
		}
		lines(k, l, y, v)
	})
}

func softmaxRow[F kernel.Float](k *kernel.Set[F], y, x []F) {
	k.AddScalar(y, x, -k.MaxOf(x))
	k.Exp(y, y)
	k.MulScalar(y, y, 1/k.Sum(y))
}

// linePiece is how many elements of a few lines stay in the first cache.
const linePiece = 1024

func logSoftmaxRow[F kernel.Float](k *kernel.Set[F], y, x []F) {
	m, sum := k.MaxOf(x), F(0)
	for at := 0; at < len(x); at += linePiece {
		v, e := x[at:min(at+linePiece, len(x))], y[at:min(at+linePiece, len(x))]
		k.AddScalar(e, v, -m)
		k.Exp(e, e)
		sum += k.Sum(e)
	}
	lse := F(math.Log(float64(sum)))
	for at := 0; at < len(x); at += linePiece {
		v, d := x[at:min(at+linePiece, len(x))], y[at:min(at+linePiece, len(x))]
		k.AddScalar(d, v, -m)
		k.AddScalar(d, d, -lse)
	}
}

// logSoftmaxGradRow is dx = dy − eʸ·Σ dy.
func logSoftmaxGradRow[F kernel.Float](k *kernel.Set[F], dx, y, dy []F) {
	sum := k.Sum(dy)
	for at := 0; at < len(y); at += linePiece {
		n := min(linePiece, len(y)-at)
		d := dx[at : at+n]
		k.Exp(d, y[at:at+n])
		k.MulScalar(d, d, sum)
		k.Sub(d, dy[at:at+n], d)
	}
}

// softmaxBand is softmaxRow for lines that lie side by side.
func softmaxBand[F kernel.Float](k *kernel.Set[F], l span, y, x []F) {
	var room [2][bandWidth]F
	top, sum := room[0][:l.width], room[1][:l.width]
	bandMax(k, l, top, x)
	shiftedExp(k, l, [2][]F{y, x}, top, sum)
	k.Recip(sum, sum)
	for i := range l.n {
		k.Mul(rowOf(l, y, i), rowOf(l, y, i), sum)
	}
}

func logSoftmaxBand[F kernel.Float](k *kernel.Set[F], l span, y, x []F) {
	var room [2][bandWidth]F
	top, sum := room[0][:l.width], room[1][:l.width]
	bandMax(k, l, top, x)
	shiftedExp(k, l, [2][]F{y, x}, top, sum)
	k.Log(sum, sum)
	for i := range l.n {
		k.Sub(rowOf(l, y, i), rowOf(l, x, i), top)
		k.Sub(rowOf(l, y, i), rowOf(l, y, i), sum)
	}
}

// bandMax is the largest element of each line.
func bandMax[F kernel.Float](k *kernel.Set[F], l span, top, x []F) {
	copy(top, rowOf(l, x, 0))
	for i := 1; i < l.n; i++ {
		k.Max(top, top, rowOf(l, x, i))
	}
}

// shiftedExp writes e^(x−top) to y, and its sums, for yx = y, x.
func shiftedExp[F kernel.Float](k *kernel.Set[F], l span, yx [2][]F, top, sum []F) {
	for i := range l.n {
		row := rowOf(l, yx[0], i)
		k.Sub(row, rowOf(l, yx[1], i), top)
		k.Exp(row, row)
		k.Add(sum, sum, row)
	}
}

// softmaxGrad is y⊙(dy − Σ dy⊙y) of the inputs y, dy.
type softmaxGrad struct{ Axis int }

func (softmaxGrad) Shape(in []Spec) Spec { return in[1] }

func (o softmaxGrad) Eval(x *Exec, out *Array, in []*Array) {
	if out.DType() == tensor.Float32 {
		evalSoftmaxGrad[float32](x, o.Axis, out, in)
	} else {
		evalSoftmaxGrad[float64](x, o.Axis, out, in)
	}
}

func evalSoftmaxGrad[F kernel.Float](x *Exec, axis int, out *Array, in []*Array) {
	y, dy := tensor.Data[F](x, x.Contiguous(in[0])), tensor.Data[F](x, x.Contiguous(in[1]))
	dx, k := tensor.Data[F](x, out), kernel.Of[F]()
	overLines(x, around(out.Shape(), out.Shape().Axis("Softmax", axis)), func(l span) {
		if l.width == 1 {
			y, dy, dx := y[l.at:l.at+l.n], dy[l.at:l.at+l.n], dx[l.at:l.at+l.n]
			k.AddScalar(dx, dy, -k.Dot(y, dy))
			k.Mul(dx, dx, y)
			return
		}
		var room [bandWidth]F
		sum := room[:l.width]
		for i := range l.n {
			k.MulAdd(sum, rowOf(l, y, i), rowOf(l, dy, i))
		}
		for i := range l.n {
			d := rowOf(l, dx, i)
			k.Sub(d, rowOf(l, dy, i), sum)
			k.Mul(d, d, rowOf(l, y, i))
		}
	})
}

// VJP of the line of algebra.
func (o softmaxGrad) VJP(c *Ctx) []*T {
	g := make([]*T, 2)
	y, u := c.In(0), c.Dy(0)
	if c.Need(0) {
		dy := c.In(1)
		g[0] = Sub(Mul(u, Sub(dy, SumKeep(Mul(dy, y), o.Axis))),
			Mul(dy, SumKeep(Mul(u, y), o.Axis)))
	}
	if c.Need(1) {
		g[1] = tensor.Apply(o, y, u)
	}
	return g
}

// logSoftmaxGrad is dy − eʸ·Σ dy of the inputs y, dy.
type logSoftmaxGrad struct{ Axis int }

func (logSoftmaxGrad) Shape(in []Spec) Spec { return in[1] }

func (o logSoftmaxGrad) Eval(x *Exec, out *Array, in []*Array) {
	if out.DType() == tensor.Float32 {
		evalLogSoftmaxGrad[float32](x, o.Axis, out, in)
	} else {
		evalLogSoftmaxGrad[float64](x, o.Axis, out, in)
	}
}

func evalLogSoftmaxGrad[F kernel.Float](x *Exec, axis int, out *Array, in []*Array) {
	y, dy := tensor.Data[F](x, x.Contiguous(in[0])), tensor.Data[F](x, x.Contiguous(in[1]))
	dx, k := tensor.Data[F](x, out), kernel.Of[F]()
	overLines(x, around(out.Shape(), out.Shape().Axis("LogSoftmax", axis)), func(l span) {
		if l.width == 1 {
			logSoftmaxGradRow(k, dx[l.at:l.at+l.n], y[l.at:l.at+l.n], dy[l.at:l.at+l.n])
			return
		}
		var room [bandWidth]F
		sum := room[:l.width]
		for i := range l.n {
			k.Add(sum, sum, rowOf(l, dy, i))
		}
		for i := range l.n {
			d := rowOf(l, dx, i)
			k.Exp(d, rowOf(l, y, i))
			k.Mul(d, d, sum)
			k.Sub(d, rowOf(l, dy, i), d)
		}
	})
}

// VJP of the line of algebra.
func (o logSoftmaxGrad) VJP(c *Ctx) []*T {
	g := make([]*T, 2)
	p, u := Exp(c.In(0)), c.Dy(0)
	if c.Need(0) {
		g[0] = Neg(Mul(Mul(u, p), SumKeep(c.In(1), o.Axis)))
	}
	if c.Need(1) {
		g[1] = Sub(u, SumKeep(Mul(u, p), o.Axis))
	}
	return g
}
