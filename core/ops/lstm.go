package ops

import (
	"github.com/goten-ml/goten/core/internal/kernel"
	"github.com/goten-ml/goten/core/tensor"
)

func init() { tensor.Register("lstm", LSTMOp{}) }

// LSTMOp runs long short-term memory over sequences (Hochreiter and Schmidhuber 1997, with the
// forget gate of Gers et al. 2000), of the inputs x, h₀, c₀, W, U, b and, if there is one, a mask:
//
//	[i f g o] = x·W + h·U + b;  c' = σ(f)⊙c + σ(i)⊙tanh g;  h' = σ(o)⊙tanh c'
//
// A step where the mask is false leaves h and c as they are. The results are h after each step,
// the last h and the last c, and, for the gradient, the activated gates and c after each step.
// Shapes: x [batch, time, in], h₀, c₀ [batch, units] or [1, units], W [in, 4·units],
// U [units, 4·units], b [4·units], mask bool [batch, time]; results [batch, time, units],
// [batch, units] twice, [batch, time, 4·units], [batch, time, units].
type LSTMOp struct{}

func (LSTMOp) cell() cell { return cell{name: "LSTM", gates: 4, bias: 1, states: 2} }

// Shapes follow from the recurrent kernel.
func (o LSTMOp) Shapes(in []Spec) []Spec {
	s := o.cell().check(in)
	d := in[0].DType
	seq := Spec{DType: d, Shape: tensor.Shape{s.batch, s.time, s.units}}
	last := Spec{DType: d, Shape: tensor.Shape{s.batch, s.units}}
	gates := Spec{DType: d, Shape: tensor.Shape{s.batch, s.time, 4 * s.units}}
	return []Spec{seq, last, last, gates, seq}
}

// Saved says that gates and cells are kept for the gradient.
func (LSTMOp) Saved() int { return 3 }

// EvalMulti runs through time.
func (o LSTMOp) EvalMulti(x *Exec, out, in []*Array) {
	if out[0].DType() == tensor.Float32 {
		lstm[float32](x, o, out, in)
	} else {
		lstm[float64](x, o, out, in)
	}
}

// specsOfArrays are the specs of arrays.
func specsOfArrays(in []*Array) []Spec {
	s := make([]Spec, len(in))
	for i, a := range in {
		s[i] = a.Spec()
	}
	return s
}

func lstm[F kernel.Float](x *Exec, o LSTMOp, out, in []*Array) {
	r := newSequences[F](x, o.cell(), o.cell().check(specsOfArrays(in)), in[6:])
	h0, c0 := r.state(in[1]), r.state(in[2])
	bias, n, m := contiguous[F](x, in[5]), r.width(), r.units
	seq, z, cells := tensor.Data[F](x, out[0]), tensor.Data[F](x, out[3]), tensor.Data[F](x, out[4])
	r.project(z, contiguous[F](x, in[0]), contiguous[F](x, in[3]))
	p := newPassage(r, m, rowMajor(contiguous[F](x, in[4]), n), 4)
	p.begin(h0)
	steps := make([]kernel.LSTMStep[F], len(p.lanes))
	p.run(r.time, func(t, i int) {
		l := p.lanes[i]
		p.multiply(t, i, func(column int) kernel.Mat[F] {
			return r.part(z, l.lo, t, n, column)
		})
		steps[i] = kernel.LSTMStep[F]{Rows: l.hi - l.lo, Units: l.to - l.from, Gate: m,
			Z: r.part(z, l.lo, t, n, l.from), Bias: kernel.Mat[F]{Data: bias[l.from:]},
			CPrev: r.partBefore(cells, c0, l.lo, t, l.from), C: r.part(cells, l.lo, t, m, l.from),
			H: r.part(seq, l.lo, t, m, l.from), State: p.factor(t+1, l.lo, l.from)}
		steps[i].Run()
		p.keep(t, l, seq, cells, c0)
	})
	r.last(tensor.Data[F](x, out[1]), seq, h0)
	r.last(tensor.Data[F](x, out[2]), cells, c0)
}

// VJP runs back through time.
func (o LSTMOp) VJP(c *Ctx) []*T {
	g := lstmGrad{Masked: c.Len() > 6, X: c.Need(0)}
	in := make([]*T, 0, 13)
	for i := range c.Len() {
		in = append(in, c.In(i))
	}
	in = append(in, c.Out(0), c.Out(3), c.Out(4))
	for i, has := range []*bool{&g.Seq, &g.H, &g.C} {
		if dy := c.Dy(i); dy != nil {
			*has = true
			in = append(in, dy)
		}
	}
	d := tensor.ApplyMulti(g, in...)
	out := make([]*T, c.Len())
	out[1], out[2] = sumTo(d[0], c.Spec(1).Shape), sumTo(d[1], c.Spec(2).Shape)
	copy(out[3:], d[2:5])
	if g.X {
		out[0] = d[5]
	}
	return out
}

// lstmGrad makes dh₀, dc₀, dW, dU, db and, with X, dx of the inputs of LSTMOp, its results h,
// gates and cells, and those of its results' gradients that are there.
type lstmGrad struct{ Masked, X, Seq, H, C bool }

// given finds the gradients that are there behind the saved results.
func (o lstmGrad) given() (first int, at [3]int) {
	first = 6
	if o.Masked {
		first = 7
	}
	return first, places3(first+3, o.Seq, o.H, o.C)
}

func (o lstmGrad) Shapes(in []Spec) []Spec {
	s := LSTMOp{}.cell().check(in[:6])
	last := Spec{DType: in[0].DType, Shape: tensor.Shape{s.batch, s.units}}
	out := []Spec{last, last, in[3], in[4], in[5]}
	if o.X {
		out = append(out, in[0])
	}
	return out
}

func (o lstmGrad) EvalMulti(x *Exec, out, in []*Array) {
	if out[0].DType() == tensor.Float32 {
		evalLSTMGrad[float32](x, o, out, in)
	} else {
		evalLSTMGrad[float64](x, o, out, in)
	}
}

func evalLSTMGrad[F kernel.Float](x *Exec, o lstmGrad, out, in []*Array) {
	first, at := o.given()
	s := LSTMOp{}.cell().check(specsOfArrays(in[:first]))
	r := newSequences[F](x, LSTMOp{}.cell(), s, in[6:first])
	dy, dc := givenOf[F](x, in, at), tensor.Data[F](x, out[1])
	begin(dc, dy.c)
	h0, c0 := r.state(in[1]), r.state(in[2])
	seq, z := contiguous[F](x, in[first]), contiguous[F](x, in[first+1])
	cells, n, m := contiguous[F](x, in[first+2]), r.width(), r.units
	dz, dh, zero := r.room(len(z)), tensor.Data[F](x, out[0]), r.zeros(m)
	begin(dh, dy.h)
	p := newPassage(r, n, transposed(contiguous[F](x, in[4]), n), 1)
	steps := make([]kernel.LSTMGradStep[F], len(p.lanes))
	p.back(backwardPass[F]{dh, dy.seq, dz}, func(s, t, i, lo, hi int) {
		l := p.lanes[i]
		steps[i] = kernel.LSTMGradStep[F]{Rows: hi - lo, Units: l.to - l.from, Gate: m,
			Z: r.part(z, lo, t, n, l.from), CPrev: r.partBefore(cells, c0, lo, t, l.from),
			C: r.part(cells, lo, t, m, l.from), DH: rowMajor(dh[lo*m+l.from:], m),
			DSeq: p.outer(dy.seq, zero, lo, t, l.from), DC: rowMajor(dc[lo*m+l.from:], m),
			DZ: r.part(dz, lo, t, n, l.from), Row: p.factor(s, lo, l.from)}
		steps[i].Run()
	})
	g := projection[F]{w: tensor.Data[F](x, out[2]), bias: tensor.Data[F](x, out[4])}
	if o.X {
		g.v = tensor.Data[F](x, out[5])
	}
	r.projected(dz, contiguous[F](x, in[0]), contiguous[F](x, in[3]), r.in, g)
	r.projected(dz, r.allBefore(seq, h0), nil, m, projection[F]{w: tensor.Data[F](x, out[3])})
}

// VJP is that of the gradient of the plain form.
func (o lstmGrad) VJP(c *Ctx) []*T {
	return throughPlain(c, func(in []*T) []*T {
		first, at := o.given()
		var mask *T
		if o.Masked {
			mask = in[6]
		}
		n, u := in[first].Shape()[0], in[4].Shape()[0]
		own := append([]*T{}, in[:6]...)
		own[1], own[2] = Expand(in[1], n, u), Expand(in[2], n, u)
		g := gradientsOf(func(in []*T) []*T { return lstmPlain(in, mask) }, own,
			chosen(in, at))
		if !o.X {
			return g[1:6]
		}
		return append(g[1:6:6], g[0])
	})
}

// lstmPlain is LSTMOp by other operators.
func lstmPlain(in []*T, mask *T) []*T {
	w, u, b := in[3], in[4], in[5]
	n := u.Shape()[0]
	return unrolled(in[0], mask, []*T{in[1], in[2]}, func(x *T, s []*T) []*T {
		z := Add(Add(MatMul(x, w), MatMul(s[0], u)), b)
		gate := func(i int) *T { return Slice(z, 1, i*n, (i+1)*n) }
		c := Add(Mul(Sigmoid(gate(1)), s[1]), Mul(Sigmoid(gate(0)), Tanh(gate(2))))
		return []*T{Mul(Sigmoid(gate(3)), Tanh(c)), c}
	})
}

// LSTM runs long short-term memory over the sequences x: see LSTMOp. Activations are those of
// Keras's default. The bias is [4·units].
func LSTM(x *T, r Recurrent) RecurrentResult {
	in := r.inputs("LSTM", x, 2, 4*r.RecurrentKernel.Shape()[0])
	y := tensor.ApplyMulti(LSTMOp{}, in...)
	return RecurrentResult{y[0], y[1], y[2]}
}
