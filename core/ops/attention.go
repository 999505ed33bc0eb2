package ops

import (
	"math"
	"slices"

	"github.com/goten-ml/goten/core/internal/kernel"
	"github.com/goten-ml/goten/core/tensor"
)

func init() { tensor.Register("attention", AttentionOp{HeadAxis: 1}) }

// AttentionOp is softmax(Scale·q·kᵀ + mask)·v for each head (Vaswani et al. 2017, section 3.2.1),
// of the inputs q, k, v, if there is one a mask, and with a Rate a key: see Draw. Scores are made
// block by block and never as a whole (Dao et al. 2022). Scale 0 stands for 1/√width.
//
// A mask of bools is true where a query may gather; floats are added to scores. Causal hides keys
// later than the query, both counted from the first. A query that may gather nothing gets 0, or,
// with Mean, the mean of all values, as in Keras. Dropout sets weights to 0 with probability Rate
// and divides the others by 1 − Rate; its coins are those of DropoutOp on all weights.
//
// Shapes, with HeadAxis 1: q [batch, heads, queries, width], k [batch, h, keys, width], v [batch,
// h, keys, n], of which h divides heads: query heads in a row share one; y [batch, heads, queries,
// n]. With HeadAxis 2, queries and keys stand before heads. The mask broadcasts to [batch, heads,
// queries, keys], with 4 axes. The second result is, for the gradient, ln Σ e^score
// [batch, heads, queries].
//
// With weights P and D = Σ dy⊙y of each query: dv = Pᵀ·dy, dS = P ⊙ (dy·vᵀ − D),
// dq = Scale·dS·k, dk = Scale·dSᵀ·q, dmask = dS.
type AttentionOp struct {
	Scale    float64 `json:"scale"`
	Causal   bool    `json:"causal"`
	Mean     bool    `json:"mean"`
	Rate     float64 `json:"rate"`
	Site     int     `json:"site"`
	HeadAxis int     `json:"head_axis"`
}

// attentionSizes are those of the inputs of AttentionOp.
type attentionSizes struct{ batch, heads, keyHeads, queries, keys, width, valueWidth int }

// check looks at the inputs.
func (o AttentionOp) check(in []Spec) attentionSizes {
	const name = "Attention"
	least := 3
	if o.Rate != 0 {
		least++
	}
	if len(in) != least && len(in) != least+1 {
		tensor.Shapef(name, "expected %d inputs, or a mask more, received %d", least, len(in))
	}
	if o.HeadAxis != 1 && o.HeadAxis != 2 {
		tensor.Valuef(name, "head_axis is %d; expected 1 or 2", o.HeadAxis)
	}
	if !(o.Rate >= 0 && o.Rate < 1) {
		tensor.Valuef(name, "rate is %v; expected a number of [0, 1)", o.Rate)
	}
	for _, s := range in[:3] {
		if wantFloat(name, s); len(s.Shape) != 4 || s.DType != in[0].DType {
			tensor.Shapef(name, "expected queries, keys and values of one dtype with 4 axes, "+
				"received %v, %v and %v", in[0], in[1], in[2])
		}
	}
	q, k, v := in[0].Shape, in[1].Shape, in[2].Shape
	h, t := o.HeadAxis, 3-o.HeadAxis
	s := attentionSizes{q[0], q[h], k[h], q[t], k[t], q[3], v[3]}
	if k[0] != q[0] || v[0] != q[0] || k[3] != q[3] || v[h] != k[h] || v[t] != k[t] ||
		s.keyHeads == 0 && s.heads > 0 || s.keyHeads > 0 && s.heads%s.keyHeads != 0 {
		tensor.Shapef(name, "expected keys and values for the queries: the same batch, width of "+
			"queries and keys, and number of keys and values, heads that divide those of the "+
			"queries; received %v, %v and %v", in[0], in[1], in[2])
	}
	o.checkRest(in, s, least)
	return s
}

// checkRest looks at the mask and the key.
func (o AttentionOp) checkRest(in []Spec, s attentionSizes, least int) {
	if len(in) > least {
		m, full := in[3], tensor.Shape{s.batch, s.heads, s.queries, s.keys}
		fits := len(m.Shape) == 4 && (m.DType == tensor.Bool || m.DType == in[0].DType)
		for i := 0; fits && i < 4; i++ {
			fits = m.Shape[i] == 1 || m.Shape[i] == full[i]
		}
		if !fits {
			tensor.Shapef("Attention", "expected a mask of bools or %v that broadcasts to %v, "+
				"[batch, heads, queries, keys], received %v", in[0].DType, full, m)
		}
	}
	if o.Rate != 0 {
		wantKey("Attention", in[len(in)-1])
	}
}

// Shapes are that of the queries with the width of the values, and of their rows.
func (o AttentionOp) Shapes(in []Spec) []Spec {
	s := o.check(in)
	y := slices.Clone(in[0].Shape)
	y[3] = s.valueWidth
	lse := tensor.Shape{s.batch, s.heads, s.queries}
	return []Spec{{DType: in[0].DType, Shape: y}, {DType: in[0].DType, Shape: lse}}
}

// Saved says that the sums of scores are kept for the gradient.
func (AttentionOp) Saved() int { return 1 }

// EvalMulti gathers.
func (o AttentionOp) EvalMulti(x *Exec, out, in []*Array) {
	if out[0].DType() == tensor.Float32 {
		attend[float32](x, o, in, out[0], out[1]).Forward()
	} else {
		attend[float64](x, o, in, out[0], out[1]).Forward()
	}
}

// attend is the work of the operator on its inputs.
func attend[F kernel.Float](x *Exec, o AttentionOp, in []*Array, y, lse *Array,
) *kernel.Attention[F] {
	s := o.check(specsOfArrays(in))
	a := &kernel.Attention[F]{Batch: s.batch, Heads: s.heads, Shared: s.heads / max(1, s.keyHeads),
		Queries: s.queries, Keys: s.keys, Width: s.width, ValueWidth: s.valueWidth,
		Scale: F(o.scale(s.width)), Causal: o.Causal, Mean: o.Mean,
		Q: headsOf[F](x, in[0], o.HeadAxis), K: headsOf[F](x, in[1], o.HeadAxis),
		V: headsOf[F](x, in[2], o.HeadAxis), Y: headsOf[F](x, y, o.HeadAxis),
		LSE: contiguous[F](x, lse)}
	if o.Rate != 0 {
		a.Drop = kernel.Dropout{Keep: 1 - o.Rate, Key: keyOf(x, in[len(in)-1], o.Site)}
		in = in[:len(in)-1]
	}
	if len(in) > 3 && in[3].DType() == tensor.Bool {
		a.Allowed = scoresOf[bool](x, in[3])
	} else if len(in) > 3 {
		a.Bias = scoresOf[F](x, in[3])
	}
	return a
}

func (o AttentionOp) scale(width int) float64 {
	if o.Scale == 0 {
		return 1 / math.Sqrt(float64(max(1, width)))
	}
	return o.Scale
}

// headsOf is an array by its strides, or a copy whose last axis is contiguous.
func headsOf[F kernel.Float](x *Exec, a *Array, headAxis int) kernel.Heads[F] {
	if a.Size() == 0 {
		return kernel.Heads[F]{}
	}
	data, st := tensor.Strided[F](x, a)
	if st[3] != 1 && a.Shape()[3] > 1 {
		data, st = tensor.Strided[F](x, x.Contiguous(a))
	}
	return kernel.Heads[F]{Data: data, Batch: st[0], Head: st[headAxis], Time: st[3-headAxis]}
}

// scoresOf is a mask by its strides, 0 where it is broadcast.
func scoresOf[E tensor.Element](x *Exec, a *Array) kernel.Scores[E] {
	if a.Size() == 0 {
		return kernel.Scores[E]{}
	}
	data, st := tensor.Strided[E](x, a)
	if st[3] > 1 && a.Shape()[3] > 1 {
		data, st = tensor.Strided[E](x, x.Contiguous(a))
	}
	for i, n := range a.Shape() {
		if n == 1 {
			st[i] = 0
		}
	}
	return kernel.Scores[E]{Data: data, Batch: st[0], Head: st[1], Query: st[2], Key: st[3]}
}

// VJP makes the weights again, block by block; for the gradient of a mask, all at once.
func (o AttentionOp) VJP(c *Ctx) []*T {
	n := c.Len()
	in := make([]*T, 0, n+3)
	for i := range n {
		in = append(in, c.In(i))
	}
	out := make([]*T, n)
	if n > 3 && c.Spec(3).DType.IsFloat() && c.Need(3) {
		out[3] = throughPlain(c, func(in []*T) []*T { return []*T{o.plain(in)} })[3]
	}
	copy(out, tensor.ApplyMulti(attentionGrad{o}, append(in, c.Out(0), c.Out(1), c.Dy(0))...))
	return out
}

// attentionGrad makes dq, dk and dv of the inputs of AttentionOp, its results and dy.
type attentionGrad struct{ Of AttentionOp }

func (attentionGrad) Shapes(in []Spec) []Spec { return in[:3] }

func (o attentionGrad) EvalMulti(x *Exec, out, in []*Array) {
	if out[0].DType() == tensor.Float32 {
		attendBack[float32](x, o.Of, out, in)
	} else {
		attendBack[float64](x, o.Of, out, in)
	}
}

func attendBack[F kernel.Float](x *Exec, o AttentionOp, out, in []*Array) {
	n := len(in) - 3
	a := attend[F](x, o, in[:n], in[n], in[n+1])
	a.Backward(kernel.AttentionGrad[F]{DY: headsOf[F](x, in[n+2], o.HeadAxis),
		DQ: headsOf[F](x, out[0], o.HeadAxis), DK: headsOf[F](x, out[1], o.HeadAxis),
		DV: headsOf[F](x, out[2], o.HeadAxis)})
}

// VJP is that of the gradient of the plain form.
func (o attentionGrad) VJP(c *Ctx) []*T {
	return throughPlain(c, func(in []*T) []*T {
		n := len(in) - 3
		own := append([]*T{}, in[:n]...)
		return gradientsOf(func(in []*T) []*T { return []*T{o.Of.plain(in)} }, own,
			[]*T{in[n+2]})[:3]
	})
}

// plain is the operator by others.
func (o AttentionOp) plain(in []*T) *T {
	x := append([]*T{}, in[:3]...)
	for i := range x {
		if o.HeadAxis == 2 {
			x[i] = Transpose(x[i], 0, 2, 1, 3)
		}
	}
	q := x[0].Shape()
	for i, y := range x[1:] {
		if s := y.Shape(); s[1] != q[1] { // each head as often as it is shared
			y = Expand(Reshape(y, s[0], s[1], 1, s[2], s[3]), s[0], s[1], q[1]/s[1], s[2], s[3])
			x[1+i] = Reshape(y, s[0], q[1], s[2], s[3])
		}
	}
	scores := MatMul(Scale(x[0], o.scale(q[3])), Transpose(x[1], 0, 1, 3, 2))
	var key *T
	if o.Rate != 0 {
		key, in = in[len(in)-1], in[:len(in)-1]
	}
	full := scores.Shape()
	allowed := Expand(tensor.Full(tensor.Bool, 1), full...)
	if o.Causal {
		allowed = Tril(allowed, 0)
	}
	if len(in) > 3 {
		m := in[3]
		if m.DType() != tensor.Bool {
			m = Greater(m, Literal(m, math.Inf(-1)))
			scores = Add(scores, Where(m, in[3], Literal(in[3], 0)))
		}
		allowed = LogicalAnd(allowed, m)
	}
	const hidden = -1e30 // finite, so that a query without a key has equal weights
	w := Softmax(Where(allowed, scores, Literal(scores, hidden)), -1)
	some := tensor.Apply(AnyOp{Axes: axesList("Any", allowed, []int{-1}), Keep: true}, allowed)
	own := w
	if key != nil {
		own = Dropout(w, key, o.Rate, o.Site)
	}
	rest := Literal(w, 0)
	if o.Mean {
		rest = w
	}
	y := MatMul(Where(some, own, rest), x[2])
	if o.HeadAxis == 2 {
		y = Transpose(y, 0, 2, 1, 3)
	}
	return y
}

// An AttentionConfig says how Attention gathers: see AttentionOp.
type AttentionConfig struct {
	Scale     float64 // of scores; 0 stands for 1/√width
	Causal    bool
	Mask      *T // of bools, or floats to add; nil for none
	Mean      bool
	Rate      float64 // of dropout
	Key       *T      // with a Rate: that of the step, see Key
	Site      int     // and the number of this call in it
	TimeFirst bool    // the inputs are [batch, time, heads, width]
}

// Attention lets queries gather values by how well keys fit them: see AttentionOp.
// Shapes: q [batch, heads, queries, width], k and v [batch, heads, keys, …], or heads third.
func Attention(q, k, v *T, a AttentionConfig) *T {
	in := promoteAll([]*T{float(q), float(k), float(v)})
	if m := a.Mask; m != nil {
		if m.DType() != tensor.Bool {
			m = Cast(m, in[0].DType())
		}
		for m.Rank() < 4 {
			m = ExpandDims(m, 0)
		}
		in = append(in, m)
	}
	if a.Rate != 0 {
		in = append(in, a.Key)
	}
	op := AttentionOp{Scale: a.Scale, Causal: a.Causal, Mean: a.Mean, Rate: a.Rate, Site: a.Site,
		HeadAxis: 1}
	if a.TimeFirst {
		op.HeadAxis = 2
	}
	return tensor.ApplyMulti(op, in...)[0]
}
