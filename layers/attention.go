package layers

import (
	"math"

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
// Inputs are query [n, t, c], value [n, s, d], and if it is not the value key [n, s, e]; y is
// [n, t, OutputSize].
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

	query, key, value, output projection
}

// A projection is a linear map between features and heads.
type projection struct{ kernel, bias *tensor.Param }

// Build makes the four maps.
func (l *MultiHeadAttention) Build(b *Builder, in ...tensor.Spec) {
	if len(in) != 2 && len(in) != 3 {
		tensor.Shapef("inputs", "expected query, value and, if it is another, key, received %d",
			len(in))
	}
	for _, t := range in {
		Rank(l, t, 3)
	}
	key := in[len(in)-1]
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
	query, value := Floats(in[0]), Floats(in[1])
	q := l.heads(c, query, l.query)
	k := l.heads(c, Floats(in[len(in)-1]), l.key)
	v := l.heads(c, value, l.value)
	y := l.attend(c, q, k, v, l.mask(c, in))
	s := y.Shape() // n, t, heads, d
	y = ops.Reshape(y, s[0], s[1], s[2]*s[3])
	o := l.output.kernel.Spec().Shape
	y = c.biased(ops.MatMul(y, ops.Reshape(c.Read(l.output.kernel), o[0]*o[1], o[2])),
		l.output.bias)
	return c.Carry(c.finish(y, Linear, l.ActivityRegularizer), in[0])
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
// everywhere.
func (l *MultiHeadAttention) mask(c *Ctx, in []*tensor.Tensor) *tensor.Tensor {
	var all *tensor.Tensor
	add := func(m *tensor.Tensor) {
		if all == nil {
			all = m
		} else {
			all = ops.LogicalAnd(all, m)
		}
	}
	if m := c.Mask(in[0]); m != nil {
		add(ops.ExpandDims(ops.ExpandDims(m, -1), 1))
	}
	for _, x := range in[1:] {
		if m := c.Mask(x); m != nil {
			add(ops.ExpandDims(ops.ExpandDims(m, 1), 1))
		}
	}
	return all
}
