package layers

import (
	"math"
	"sync/atomic"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers/initial"
	"github.com/goten-ml/goten/layers/penalty"
)

func init() {
	Register("MultiHeadAttention", &MultiHeadAttention{
		KernelInitializer: initial.GlorotUniform{}, BiasInitializer: initial.Zeros{},
	})
}

// MultiHeadAttention lets each step of a query gather values by how well its key fits them:
// y = concat over heads of softmax(Q·Kᵀ/√KeyDim)·V, times a matrix, where Q, K and V are linear in
// query, key and value.  (Vaswani et al. 2017, section 3.2.) Steps that are masked in value or key
// are not gathered; Causal hides steps later than the query's.
// Inputs are query [n, t, c], value [n, s, d], if it is not the value key [n, s, e], and if there
// is one a mask of bools, true where a query may gather, [t, s], [n, t, s] or [n, NumHeads, t, s];
// y is [n, t, OutputSize]. A second result, with ReturnScores, are the weights [n, NumHeads, t, s]
// before dropout.
type MultiHeadAttention struct {
	Core
	Name                string              `json:"name"`
	NumHeads            int                 `json:"num_heads"`
	KeyDim              int                 `json:"key_dim"`
	ValueDim            int                 `json:"value_dim" keras:"0"` // 0: KeyDim
	Dropout             float64             `json:"dropout"`             // of the weights of values
	NoBias              bool                `json:"no_bias" keras:"!use_bias"`
	OutputSize          Size                `json:"output_shape"` // none: that of the query
	KernelInitializer   initial.Initializer `json:"kernel_initializer"`
	BiasInitializer     initial.Initializer `json:"bias_initializer"`
	KernelRegularizer   penalty.Penalty     `json:"kernel_regularizer"`
	BiasRegularizer     penalty.Penalty     `json:"bias_regularizer"`
	ActivityRegularizer penalty.Penalty     `json:"activity_regularizer"`
	Seed                *int64              `json:"seed"`
	Causal              bool                `json:"use_causal_mask"`
	ReturnScores        bool                `json:"return_attention_scores"`

	query, key, value, output projection
	shows                     atomic.Bool // scores, for now
}

// ShowScores makes calls return weights from now on, or no longer, whatever ReturnScores says.
func (l *MultiHeadAttention) ShowScores(on bool) { l.shows.Store(on) }

// A projection is a linear map between features and heads.
type projection struct{ kernel, bias *tensor.Param }

// Build makes the four maps.
func (l *MultiHeadAttention) Build(b *Builder, in ...tensor.Spec) {
	n := len(in)
	if n > 2 && in[n-1].DType == tensor.Bool {
		n--
	}
	if n != 2 && n != 3 {
		tensor.Shapef("inputs", "expected query, value, if it is another key, and if there is one "+
			"a mask of bools, received %d", len(in))
	}
	in = in[:n]
	for _, t := range in {
		Rank(l, t, 3)
	}
	key := in[n-1]
	if in[1].Shape[1] != key.Shape[1] {
		tensor.Shapef("inputs", "expected as many steps in value and key, received %d and %d",
			in[1].Shape[1], key.Shape[1])
	}
	Positive(l, "num_heads", l.NumHeads)
	Positive(l, "key_dim", l.KeyDim)
	probability("dropout", l.Dropout)
	h, d := l.NumHeads, l.valueDim()
	size := in[0].Shape[2]
	if len(l.OutputSize) > 0 {
		size = l.OutputSize.over("output_shape", 1, 1)[0]
	}
	l.query = l.projection(b, "query", []int{in[0].Shape[2], h, l.KeyDim}, h, l.KeyDim)
	l.key = l.projection(b, "key", []int{key.Shape[2], h, l.KeyDim}, h, l.KeyDim)
	l.value = l.projection(b, "value", []int{in[1].Shape[2], h, d}, h, d)
	l.output = l.projection(b, "attention_output", []int{h, d, size}, size)
}

func (l *MultiHeadAttention) valueDim() int {
	if l.ValueDim > 0 {
		return l.ValueDim
	}
	return l.KeyDim
}

func (l *MultiHeadAttention) projection(b *Builder, name string, kernel []int,
	bias ...int) projection {
	p := projection{kernel: b.Penalized(name+"/kernel", l.KernelInitializer, l.KernelRegularizer,
		kernel...)}
	if !l.NoBias {
		p.bias = b.Penalized(name+"/bias", l.BiasInitializer, l.BiasRegularizer, bias...)
	}
	return p
}

// heads maps x [n, t, c] to [n, t, heads, d].
func (l *MultiHeadAttention) heads(c *Ctx, x *tensor.Tensor, p projection) *tensor.Tensor {
	k := p.kernel.Spec().Shape
	LastAxis(l, x, k[0])
	y := ops.MatMul(x, ops.Reshape(c.Read(p.kernel), k[0], k[1]*k[2]))
	y = c.biased(ops.Reshape(y, x.Shape()[0], x.Shape()[1], k[1], k[2]), p.bias)
	c.regularized([]*tensor.Tensor{y}, l.ActivityRegularizer)
	return y
}

// Call gathers.
func (l *MultiHeadAttention) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return l.CallMulti(c, in...)[0]
}

// CallMulti gathers.
func (l *MultiHeadAttention) CallMulti(c *Ctx, in ...*tensor.Tensor) []*tensor.Tensor {
	var mask *tensor.Tensor
	if last := in[len(in)-1]; len(in) > 2 && last.DType() == tensor.Bool {
		mask, in = last, in[:len(in)-1]
	}
	query, value := Floats(in[0]), Floats(in[1])
	q := l.heads(c, query, l.query)
	k := l.heads(c, Floats(in[len(in)-1]), l.key)
	v := l.heads(c, value, l.value)
	mask = l.mask(c, in, mask)
	if l.ReturnScores || l.shows.Load() {
		y, weights := l.attendBySteps(c, q, k, v, mask)
		return []*tensor.Tensor{l.leave(c, y, in[0]), weights}
	}
	return []*tensor.Tensor{l.leave(c, l.attend(c, q, k, v, mask), in[0])}
}

// leave maps what heads gathered, [n, t, heads, d], to the output.
func (l *MultiHeadAttention) leave(c *Ctx, y, query *tensor.Tensor) *tensor.Tensor {
	s := y.Shape()
	y = ops.Reshape(y, s[0], s[1], s[2]*s[3])
	o := l.output.kernel.Spec().Shape
	y = c.biased(ops.MatMul(y, ops.Reshape(c.Read(l.output.kernel), o[0]*o[1], o[2])),
		l.output.bias)
	return c.Carry(c.finish(y, Linear, l.ActivityRegularizer), query)
}

// attendBySteps is attend with the weights made. A query without a step to gather has weights of
// 0, as in Keras.
func (l *MultiHeadAttention) attendBySteps(c *Ctx, q, k, v, mask *tensor.Tensor) (
	y, weights *tensor.Tensor) {
	q = ops.Scale(ops.Transpose(q, 0, 2, 1, 3), 1/math.Sqrt(float64(l.KeyDim)))
	scores := ops.MatMul(q, ops.Transpose(k, 0, 2, 3, 1))
	if l.Causal {
		t, s := scores.Dim(2), scores.Dim(3)
		mask = both(mask, ops.Tril(ops.Expand(tensor.Full(tensor.Bool, 1), 1, 1, t, s), 0))
	}
	weights = maskedSoftmax(scores, mask, Axes{-1})
	kept := weights
	if c.Training {
		kept = c.dropout(weights, l.Dropout, l.Seed)
	}
	return ops.Transpose(ops.MatMul(kept, ops.Transpose(v, 0, 2, 1, 3)), 0, 2, 1, 3), weights
}

// attend gathers for each head. A query without a step to gather has weights of 0 where dropout is
// configured, and equal ones otherwise, as in Keras.
func (l *MultiHeadAttention) attend(c *Ctx, q, k, v, mask *tensor.Tensor) *tensor.Tensor {
	a := ops.AttentionConfig{Scale: 1 / math.Sqrt(float64(l.KeyDim)), Causal: l.Causal, Mask: mask,
		Mean: l.Dropout == 0, TimeFirst: true}
	if c.Training && l.Dropout > 0 {
		a.Key, a.Site = c.random(l.Seed)
		if a.Rate = l.Dropout; a.Rate == 1 {
			return ops.Scale(ops.Attention(q, k, v, ops.AttentionConfig{TimeFirst: true}), 0)
		}
	}
	return ops.Attention(q, k, v, a)
}

// mask is where masks let a query gather: [n, 1, t, s], or sizes that broadcast to it; nil
// everywhere. given may be nil.
func (l *MultiHeadAttention) mask(c *Ctx, in []*tensor.Tensor, given *tensor.Tensor,
) *tensor.Tensor {
	all := given
	if given != nil {
		switch given.Rank() {
		case 2, 4:
		case 3:
			all = ops.ExpandDims(given, 1)
		default:
			tensor.Shapef("attention_mask", "expected [t, s], [n, t, s] or [n, heads, t, s], "+
				"received shape %s", Dims(given.Shape()))
		}
	}
	if m := c.Mask(in[0]); m != nil {
		all = both(all, ops.ExpandDims(ops.ExpandDims(m, -1), 1))
	}
	for _, x := range in[1:] {
		if m := c.Mask(x); m != nil {
			all = both(all, ops.ExpandDims(ops.ExpandDims(m, 1), 1))
		}
	}
	return all
}

// both is where both masks are true; a may be nil.
func both(a, b *tensor.Tensor) *tensor.Tensor {
	if a == nil {
		return b
	}
	return ops.LogicalAnd(a, b)
}
