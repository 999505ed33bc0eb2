package ops

import (
	"github.com/goten-ml/goten/core/internal/kernel"
	"github.com/goten-ml/goten/core/tensor"
)

func init() { tensor.Register("gru", GRUOp{}) }

// GRUOp runs gated recurrent units over sequences (Cho et al. 2014, in the form of cuDNN and of
// Keras's reset_after, which resets after the product), of the inputs x, h₀, W, U, b and, if there
// is one, a mask. With p = x·W + b[0] and q = h·U + b[1], of the blocks z, r, n:
//
//	z = σ(p_z + q_z);  r = σ(p_r + q_r);  n = tanh(p_n + r⊙q_n);  h' = z⊙h + (1−z)⊙n
//
// A step where the mask is false leaves h as it is. The results are h after each step, the last h,
// and, for the gradient, z, r, n together and q_n.
// Shapes: x [batch, time, in], h₀ [batch, units] or [1, units], W [in, 3·units],
// U [units, 3·units], b [2, 3·units], mask bool [batch, time]; results [batch, time, units],
// [batch, units], [batch, time, 3·units], [batch, time, units].
type GRUOp struct{}

func (GRUOp) cell() cell { return cell{name: "GRU", gates: 3, bias: 2, states: 1} }

// Shapes follow from the recurrent kernel.
func (o GRUOp) Shapes(in []Spec) []Spec {
	s := o.cell().check(in)
	d := in[0].DType
	return []Spec{
		{DType: d, Shape: tensor.Shape{s.batch, s.time, s.units}},
		{DType: d, Shape: tensor.Shape{s.batch, s.units}},
		{DType: d, Shape: tensor.Shape{s.batch, s.time, 3 * s.units}},
		{DType: d, Shape: tensor.Shape{s.batch, s.time, s.units}},
	}
}

// Saved says that the gates are kept for the gradient.
func (GRUOp) Saved() int { return 2 }

// EvalMulti runs through time.
func (o GRUOp) EvalMulti(x *Exec, out, in []*Array) {
	if out[0].DType() == tensor.Float32 {
		gru[float32](x, o, out, in)
	} else {
		gru[float64](x, o, out, in)
	}
}

func gru[F kernel.Float](x *Exec, o GRUOp, out, in []*Array) {
	r := newSequences[F](x, o.cell(), o.cell().check(specsOfArrays(in)), in[5:])
	h0, n, m := r.state(in[1]), r.width(), r.units
	bias := r.gruBias(contiguous[F](x, in[4]))
	seq, gates := tensor.Data[F](x, out[0]), tensor.Data[F](x, out[2])
	saved := tensor.Data[F](x, out[3])
	r.project(gates, contiguous[F](x, in[0]), contiguous[F](x, in[2]))
	p := newPassage(r, m, rowMajor(contiguous[F](x, in[3]), n), 2, 1)
	p.begin(h0)
	steps := make([]kernel.GRUStep[F], len(p.lanes))
	p.run(r.time, func(t, i int) {
		l := p.lanes[i]
		p.multiplyTo(t, i, func(column int) (kernel.Mat[F], bool) {
			if column >= 2*m {
				return r.part(saved, l.lo, t, m, column-2*m), false
			}
			return r.part(gates, l.lo, t, n, column), true
		})
		steps[i] = kernel.GRUStep[F]{Rows: l.hi - l.lo, Units: l.to - l.from, Gate: m,
			P: r.part(gates, l.lo, t, n, l.from), Q: r.part(saved, l.lo, t, m, l.from),
			Bias: kernel.Mat[F]{Data: bias[l.from:]}, HPrev: p.factor(t, l.lo, l.from),
			H: r.part(seq, l.lo, t, m, l.from), State: p.factor(t+1, l.lo, l.from)}
		steps[i].Run()
		p.keep(t, l, seq, nil, nil)
	})
	r.last(tensor.Data[F](x, out[1]), seq, h0)
}

// gruBias is the bias that a step adds: those of z and r summed, then both of n.
func (r *sequences[F]) gruBias(bias []F) []F {
	m := r.units
	b := r.room(4 * m)
	r.k.Add(b[:2*m], bias[:2*m], bias[3*m:5*m])
	copy(b[2*m:3*m], bias[2*m:])
	copy(b[3*m:], bias[5*m:])
	return b
}

// VJP runs back through time.
func (o GRUOp) VJP(c *Ctx) []*T {
	g := gruGrad{Masked: c.Len() > 5, X: c.Need(0)}
	var in []*T
	for i := range c.Len() {
		in = append(in, c.In(i))
	}
	in = append(in, c.Out(0), c.Out(2), c.Out(3))
	for i, has := range []*bool{&g.Seq, &g.H} {
		if dy := c.Dy(i); dy != nil {
			*has = true
			in = append(in, dy)
		}
	}
	d := tensor.ApplyMulti(g, in...)
	out := make([]*T, c.Len())
	out[1] = sumTo(d[0], c.Spec(1).Shape)
	copy(out[2:], d[1:4])
	if g.X {
		out[0] = d[4]
	}
	return out
}

// gruGrad makes dh₀, dW, dU, db and, with X, dx of the inputs of GRUOp, its results h, gates
// and q_n, and those of its results' gradients that are there.
type gruGrad struct{ Masked, X, Seq, H bool }

// given finds the gradients that are there behind the saved results.
func (o gruGrad) given() (first int, at [3]int) {
	first = 5
	if o.Masked {
		first = 6
	}
	return first, places3(first+3, o.Seq, o.H, false)
}

func (o gruGrad) Shapes(in []Spec) []Spec {
	s := GRUOp{}.cell().check(in[:5])
	out := []Spec{{DType: in[0].DType, Shape: tensor.Shape{s.batch, s.units}}, in[2], in[3], in[4]}
	if o.X {
		out = append(out, in[0])
	}
	return out
}

func (o gruGrad) EvalMulti(x *Exec, out, in []*Array) {
	if out[0].DType() == tensor.Float32 {
		evalGRUGrad[float32](x, o, out, in)
	} else {
		evalGRUGrad[float64](x, o, out, in)
	}
}

func evalGRUGrad[F kernel.Float](x *Exec, o gruGrad, out, in []*Array) {
	first, at := o.given()
	s := GRUOp{}.cell().check(specsOfArrays(in[:first]))
	r := newSequences[F](x, GRUOp{}.cell(), s, in[5:first])
	h0, n, m := r.state(in[1]), r.width(), r.units
	seq, gates := contiguous[F](x, in[first]), contiguous[F](x, in[first+1])
	saved, dy := contiguous[F](x, in[first+2]), givenOf[F](x, in, at)
	dp, dq, zero := r.room(len(gates)), r.room(len(saved)), r.zeros(m)
	if r.mask != nil {
		clear(dq)
	}
	dh := tensor.Data[F](x, out[0])
	begin(dh, dy.h)
	p := newPassage(r, n, transposed(contiguous[F](x, in[3]), n), 1)
	steps := make([]kernel.GRUGradStep[F], len(p.lanes))
	p.back(backwardPass[F]{dh, dy.seq, dp}, func(s, t, i, lo, hi int) {
		l := p.lanes[i]
		steps[i] = kernel.GRUGradStep[F]{Rows: hi - lo, Units: l.to - l.from, Gate: m,
			P: r.part(gates, lo, t, n, l.from), Q: r.part(saved, lo, t, m, l.from),
			HPrev: r.partBefore(seq, h0, lo, t, l.from), DH: rowMajor(dh[lo*m+l.from:], m),
			DSeq: p.outer(dy.seq, zero, lo, t, l.from), DP: r.part(dp, lo, t, n, l.from),
			DQ: r.part(dq, lo, t, m, l.from), Row: p.factor(s, lo, l.from)}
		steps[i].Run()
	})
	db := tensor.Data[F](x, out[3])
	g := projection[F]{w: tensor.Data[F](x, out[1]), bias: db[:n]}
	if o.X {
		g.v = tensor.Data[F](x, out[4])
	}
	r.projected(dp, contiguous[F](x, in[0]), contiguous[F](x, in[2]), r.in, g)
	copy(db[n:], db[:2*m])
	fold(x, rows{1, r.batch * r.time, m}, floatSum[F](), db[n+2*m:], dq)
	r.gruOuter(tensor.Data[F](x, out[2]), r.allBefore(seq, h0), dp, dq)
}

// gruOuter sets du to the products of all states with the gradients of their products.
func (r *sequences[F]) gruOuter(du, before, dp, dq []F) {
	k, n, m := r.batch*r.time, r.width(), r.units
	kernel.Gemm(m, 2*m, k, transposed(before, m), rowMajor(dp, n), rowMajor(du, n), false)
	if m > 0 {
		kernel.Gemm(m, m, k, transposed(before, m), rowMajor(dq, m), rowMajor(du[2*m:], n), false)
	}
}

// VJP is that of the gradient of the plain form.
func (o gruGrad) VJP(c *Ctx) []*T {
	return throughPlain(c, func(in []*T) []*T {
		_, at := o.given()
		var mask *T
		if o.Masked {
			mask = in[5]
		}
		own := append([]*T{}, in[:5]...)
		own[1] = Expand(in[1], in[0].Shape()[0], in[3].Shape()[0])
		g := gradientsOf(func(in []*T) []*T { return gruPlain(in, mask) }, own,
			chosen(in, at)[:2])
		if !o.X {
			return g[1:5]
		}
		return append(g[1:5:5], g[0])
	})
}

// gruPlain is GRUOp by other operators.
func gruPlain(in []*T, mask *T) []*T {
	w, u, b := in[2], in[3], in[4]
	n := u.Shape()[0]
	return unrolled(in[0], mask, []*T{in[1]}, func(x *T, s []*T) []*T {
		p := Add(MatMul(x, w), Slice(b, 0, 0, 1))
		q := Add(MatMul(s[0], u), Slice(b, 0, 1, 2))
		part := func(a *T, i int) *T { return Slice(a, 1, i*n, (i+1)*n) }
		z := Sigmoid(Add(part(p, 0), part(q, 0)))
		r := Sigmoid(Add(part(p, 1), part(q, 1)))
		fresh := Tanh(Add(part(p, 2), Mul(r, part(q, 2))))
		return []*T{Add(fresh, Mul(z, Sub(s[0], fresh)))}
	})
}

// GRU runs gated recurrent units over the sequences x: see GRUOp. Activations are those of Keras's
// default. The bias is [2, 3·units].
func GRU(x *T, r Recurrent) RecurrentResult {
	in := r.inputs("GRU", x, 1, 2, 3*r.RecurrentKernel.Shape()[0])
	y := tensor.ApplyMulti(GRUOp{}, in...)
	return RecurrentResult{Sequence: y[0], H: y[1]}
}
