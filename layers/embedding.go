package layers

import (
	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers/initial"
	"github.com/goten-ml/goten/layers/penalty"
)

func init() {
	Register("Embedding", &Embedding{EmbeddingsInitializer: initial.RandomUniform{}})
	Register("Masking", &Masking{})
}

// Embedding replaces each index by a row of a learned table. An index outside [0, Vocab) panics
// with an error that names the layer, the index and that range; floats are cut to integers.
// Shapes: x [n, ...], table [Vocab, Units], y [n, ..., Units].
type Embedding struct {
	Core
	Name                  string              `json:"name"`
	Vocab                 int                 `json:"input_dim"`
	Units                 int                 `json:"output_dim"`
	EmbeddingsInitializer initial.Initializer `json:"embeddings_initializer"`
	EmbeddingsRegularizer penalty.Penalty     `json:"embeddings_regularizer"`
	MaskZero              bool                `json:"mask_zero"` // index 0 is padding

	table *tensor.Param
}

// Build makes the table.
func (l *Embedding) Build(b *Builder, in ...tensor.Spec) {
	Arity(l, in, 1)
	Positive(l, "input_dim", l.Vocab)
	Positive(l, "output_dim", l.Units)
	l.table = b.Penalized("embeddings", l.EmbeddingsInitializer, l.EmbeddingsRegularizer,
		l.Vocab, l.Units)
}

// Call takes rows.
func (l *Embedding) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	x := in[0]
	if x.DType().IsFloat() || x.DType() == tensor.Bool {
		x = ops.Cast(x, tensor.Int32)
	}
	y := ops.Embedding(c.Read(l.table), x)
	if l.MaskZero {
		c.SetMask(y, ops.NotEqual(x, ops.Literal(x, 0)))
	}
	return y
}

// Masking masks the steps whose features all equal MaskValue, and sets them to 0.
// Shapes: x [n, t, c], y as x, mask [n, t].
type Masking struct {
	Core
	Name      string  `json:"name"`
	MaskValue float64 `json:"mask_value"`
}

// Build checks the input.
func (l *Masking) Build(_ *Builder, in ...tensor.Spec) {
	Arity(l, in, 1)
	MinRank(l, in[0], 2)
}

// Call compares.
func (l *Masking) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	x := Floats(in[0])
	keep := ops.Any(ops.NotEqual(x, ops.Literal(x, l.MaskValue)), -1)
	y := ops.Where(ops.ExpandDims(keep, -1), x, ops.Literal(x, 0))
	c.SetMask(y, keep)
	return y
}
