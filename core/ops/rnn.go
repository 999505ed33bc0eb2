package ops

import (
	"slices"
	"strings"

	"github.com/goten-ml/goten/core/internal/kernel"
	"github.com/goten-ml/goten/core/tensor"
)

func init() { tensor.Register("simple_rnn", SimpleRNNOp{"tanh"}) }

// SimpleRNNOp runs h' = f(x·W + h·U + b) over sequences (Elman 1990), of the inputs x, h₀, W, U, b
// and, if there is one, a mask. f is tanh, sigmoid, relu, hard_sigmoid (min(max(x/6 + ½, 0), 1)) or
// linear. A step where the mask is false leaves h as it is. The results are h after each step and
// the last h.
// Shapes: x [batch, time, in], h₀ [batch, units] or [1, units], W [in, units], U [units, units],
// b [units], mask bool [batch, time]; results [batch, time, units], [batch, units].
type SimpleRNNOp struct {
	Activation string `json:"activation"`
}

func (SimpleRNNOp) cell() cell { return cell{name: "SimpleRNN", gates: 1, bias: 1, states: 1} }

// Shapes follow from the recurrent kernel.
func (o SimpleRNNOp) Shapes(in []Spec) []Spec {
	s := o.cell().check(in)
	if !slices.Contains(rnnActivations(), o.Activation) {
		tensor.Valuef("SimpleRNN", "no activation %q; there are %s", o.Activation,
			strings.Join(rnnActivations(), ", "))
	}
	d := in[0].DType
	return []Spec{
		{DType: d, Shape: tensor.Shape{s.batch, s.time, s.units}},
		{DType: d, Shape: tensor.Shape{s.batch, s.units}},
	}
}

func rnnActivations() []string {
	return []string{"tanh", "sigmoid", "relu", "hard_sigmoid", "linear"}
}

// EvalMulti runs through time.
func (o SimpleRNNOp) EvalMulti(x *Exec, out, in []*Array) {
	if out[0].DType() == tensor.Float32 {
		simpleRNN[float32](x, o, out, in)
	} else {
		simpleRNN[float64](x, o, out, in)
	}
}

func simpleRNN[F kernel.Float](x *Exec, o SimpleRNNOp, out, in []*Array) {
	r := newSequences[F](x, o.cell(), o.cell().check(specsOfArrays(in)), in[5:])
	h0, bias, n := r.state(in[1]), contiguous[F](x, in[4]), r.units
	seq := tensor.Data[F](x, out[0])
	r.project(seq, contiguous[F](x, in[0]), contiguous[F](x, in[2]))
	p := newPassage(r, n, rowMajor(contiguous[F](x, in[3]), n), 1)
	p.begin(h0)
	p.run(r.time, func(t, i int) {
		l := p.lanes[i]
		p.multiply(t, i, func(column int) kernel.Mat[F] {
			return r.part(seq, l.lo, t, n, column)
		})
		for b := l.lo; b < l.hi; b++ {
			h := r.at(seq, b, t, n)[l.from:l.to]
			r.k.Add(h, h, bias[l.from:l.to])
			activate(r.k, o.Activation, h)
			copy(p.factor(t+1, b, l.from).Data, h)
		}
		p.keep(t, l, seq, nil, nil)
	})
	r.last(tensor.Data[F](x, out[1]), seq, h0)
}

// activate applies f in place.
func activate[F kernel.Float](k *kernel.Set[F], name string, h []F) {
	switch name {
	case "tanh":
		k.Tanh(h, h)
	case "sigmoid":
		k.Sigmoid(h, h)
	case "relu":
		k.Relu(h, h)
	case "hard_sigmoid":
		for i, v := range h {
			h[i] = min(max(v/6+0.5, 0), 1)
		}
	}
}

// deactivate multiplies d by f′, given f. It writes over slope.
func deactivate[F kernel.Float](k *kernel.Set[F], name string, d, h, slope []F) {
	switch name {
	case "tanh": // 1 − h²
		k.Square(slope, h)
		k.MulScalar(slope, slope, -1)
		k.AddScalar(slope, slope, 1)
		k.Mul(d, d, slope)
	case "sigmoid": // h·(1 − h)
		k.MulScalar(slope, h, -1)
		k.AddScalar(slope, slope, 1)
		k.Mul(slope, slope, h)
		k.Mul(d, d, slope)
	case "relu":
		for i, v := range h {
			if v <= 0 {
				d[i] = 0
			}
		}
	case "hard_sigmoid":
		for i, v := range h {
			if v <= 0 || v >= 1 {
				d[i] = 0
			}
			d[i] /= 6
		}
	}
}

// VJP runs back through time.
func (o SimpleRNNOp) VJP(c *Ctx) []*T {
	g := simpleRNNGrad{Of: o, Masked: c.Len() > 5, X: c.Need(0)}
	var in []*T
	for i := range c.Len() {
		in = append(in, c.In(i))
	}
	in = append(in, c.Out(0))
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

// simpleRNNGrad makes dh₀, dW, dU, db and, with X, dx of the inputs of SimpleRNNOp, its result h,
// and those of its results' gradients that are there.
type simpleRNNGrad struct {
	Of                SimpleRNNOp
	Masked, X, Seq, H bool
}

// given finds the gradients that are there behind the saved result.
func (o simpleRNNGrad) given() (first int, at [3]int) {
	first = 5
	if o.Masked {
		first = 6
	}
	return first, places3(first+1, o.Seq, o.H, false)
}

func (o simpleRNNGrad) Shapes(in []Spec) []Spec {
	s := o.Of.cell().check(in[:5])
	out := []Spec{{DType: in[0].DType, Shape: tensor.Shape{s.batch, s.units}}, in[2], in[3], in[4]}
	if o.X {
		out = append(out, in[0])
	}
	return out
}

func (o simpleRNNGrad) EvalMulti(x *Exec, out, in []*Array) {
	if out[0].DType() == tensor.Float32 {
		evalSimpleRNNGrad[float32](x, o, out, in)
	} else {
		evalSimpleRNNGrad[float64](x, o, out, in)
	}
}

func evalSimpleRNNGrad[F kernel.Float](x *Exec, o simpleRNNGrad, out, in []*Array) {
	first, at := o.given()
	s := o.Of.cell().check(specsOfArrays(in[:first]))
	r := newSequences[F](x, o.Of.cell(), s, in[5:first])
	h0, n := r.state(in[1]), r.units
	seq, dy := contiguous[F](x, in[first]), givenOf[F](x, in, at)
	dz, dh := r.room(len(seq)), tensor.Data[F](x, out[0])
	begin(dh, dy.h)
	p := newPassage(r, n, transposed(contiguous[F](x, in[3]), n), 1)
	p.back(backwardPass[F]{dh, dy.seq, dz}, func(s, t, i, lo, hi int) {
		l := p.lanes[i]
		for b := lo; b < hi; b++ {
			d, row := r.at(dz, b, t, n)[l.from:l.to], dh[b*n+l.from:b*n+l.to]
			copy(d, row)
			if dy.seq != nil {
				r.k.Add(d, d, r.at(dy.seq, b, t, n)[l.from:l.to])
			}
			next := p.factor(s, b, l.from).Data[:len(d)]
			deactivate(r.k, o.Of.Activation, d, r.at(seq, b, t, n)[l.from:l.to], next)
			copy(next, d)
			clear(row)
		}
	})
	g := projection[F]{w: tensor.Data[F](x, out[1]), bias: tensor.Data[F](x, out[3])}
	if o.X {
		g.v = tensor.Data[F](x, out[4])
	}
	r.projected(dz, contiguous[F](x, in[0]), contiguous[F](x, in[2]), r.in, g)
	r.projected(dz, r.allBefore(seq, h0), nil, n, projection[F]{w: tensor.Data[F](x, out[2])})
}

// VJP is that of the gradient of the plain form.
func (o simpleRNNGrad) VJP(c *Ctx) []*T {
	return throughPlain(c, func(in []*T) []*T {
		_, at := o.given()
		var mask *T
		if o.Masked {
			mask = in[5]
		}
		own := append([]*T{}, in[:5]...)
		own[1] = Expand(in[1], in[0].Shape()[0], in[3].Shape()[0])
		g := gradientsOf(func(in []*T) []*T { return o.Of.plain(in, mask) }, own,
			chosen(in, at)[:2])
		if !o.X {
			return g[1:5]
		}
		return append(g[1:5:5], g[0])
	})
}

// plain is the operator by others.
func (o SimpleRNNOp) plain(in []*T, mask *T) []*T {
	f := map[string]func(*T) *T{"tanh": Tanh, "sigmoid": Sigmoid, "relu": Relu,
		"hard_sigmoid": func(x *T) *T { return ClipBetween(AddScalar(Scale(x, 1.0/6), 0.5), 0, 1) },
		"linear":       func(x *T) *T { return x }}[o.Activation]
	return unrolled(in[0], mask, []*T{in[1]}, func(x *T, s []*T) []*T {
		return []*T{f(Add(Add(MatMul(x, in[2]), MatMul(s[0], in[3])), in[4]))}
	})
}

// SimpleRNN runs h' = f(x·W + h·U + b) over the sequences x: see SimpleRNNOp, which also names the
// activations. The bias is [units].
func SimpleRNN(x *T, activation string, r Recurrent) RecurrentResult {
	in := r.inputs("SimpleRNN", x, 1, r.RecurrentKernel.Shape()[0])
	y := tensor.ApplyMulti(SimpleRNNOp{activation}, in...)
	return RecurrentResult{Sequence: y[0], H: y[1]}
}
