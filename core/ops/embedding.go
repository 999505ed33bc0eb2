package ops

import (
	"slices"

	"github.com/goten-ml/goten/core/internal/kernel"
	"github.com/goten-ml/goten/core/tensor"
)

func init() { tensor.Register("embedding", EmbeddingOp{}) }

// EmbeddingOp replaces each index by a row of a table, of the inputs table, indices.
// dtable = dy added at the rows it came from, in the order of the indices.
// Shapes: table [n, d], indices [...] of integers in [0, n), result [..., d].
type EmbeddingOp struct{}

// Shape appends the width of the table.
func (EmbeddingOp) Shape(in []Spec) Spec {
	arity("Embedding", in, 2)
	wantFloat("Embedding", in[0])
	wantIndices("Embedding", in[1])
	if len(in[0].Shape) != 2 {
		tensor.Shapef("Embedding", "expected a table [rows, width], received %v", in[0])
	}
	s := append(slices.Clone(in[1].Shape), in[0].Shape[1])
	return Spec{DType: in[0].DType, Shape: s.Check("Embedding")}
}

// Eval copies rows.
func (EmbeddingOp) Eval(x *Exec, out *Array, in []*Array) {
	index := rowIndices(x, in[1], in[0].Shape()[0])
	src, dst := tensor.Bytes(x, x.Contiguous(in[0])), tensor.Bytes(x, out)
	size := in[0].Shape()[1] * out.DType().Size()
	x.For(len(index), max(1, foldGrain/max(1, size)), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			copy(dst[i*size:(i+1)*size], src[int(index[i])*size:])
		}
	})
}

// rowIndices are the indices, checked against the number of rows.
func rowIndices(x *Exec, a *Array, rows int) []int64 {
	index := tensor.Data[int64](x, x.Cast(a, tensor.Int64))
	for i, k := range index {
		if k < 0 || k >= int64(rows) {
			tensor.Indexf("Embedding", "index %d at position %v is outside the table's valid "+
				"range [0, %d)", k, place(i, a.Shape()), rows)
		}
	}
	return index
}

// VJP adds dy up.
func (EmbeddingOp) VJP(c *Ctx) []*T {
	return []*T{tensor.Apply(embeddingGrad{c.Spec(0).Shape[0]}, c.In(1), c.Dy(0)), nil}
}

// Embedding replaces each index by that row of the table. An index outside the table panics with a
// *tensor.IndexError that names the valid range.
// Shapes: table [n, d], indices [...] of integers, result [..., d].
func Embedding(table, indices *T) *T { return tensor.Apply(EmbeddingOp{}, table, indices) }

// embeddingGrad adds rows of dy up in a table of Rows, of the inputs indices, dy.
type embeddingGrad struct{ Rows int }

func (o embeddingGrad) Shape(in []Spec) Spec {
	return Spec{DType: in[1].DType, Shape: tensor.Shape{o.Rows, in[1].Shape.Last()}}
}

func (o embeddingGrad) Eval(x *Exec, out *Array, in []*Array) {
	if out.DType() == tensor.Float32 {
		addRows[float32](x, out, in)
	} else {
		addRows[float64](x, out, in)
	}
}

// addRows shares the rows of the table among the threads, so that a row is summed by one of them,
// in the order of the indices.
func addRows[F kernel.Float](x *Exec, out *Array, in []*Array) {
	n, d := out.Shape()[0], out.Shape()[1]
	index := rowIndices(x, in[0], n)
	dy, y := tensor.Data[F](x, x.Contiguous(in[1])), tensor.Data[F](x, out)
	k := kernel.Of[F]()
	parts := min(4, max(1, (len(y)/8+len(dy))/foldGrain))
	step := max(1, (n+parts-1)/parts)
	x.For(n, step, func(lo, hi int) {
		clear(y[lo*d : hi*d])
		for i, r := range index {
			if int(r) >= lo && int(r) < hi {
				row := y[int(r)*d:][:d]
				k.Add(row, row, dy[i*d:(i+1)*d])
			}
		}
	})
}

// VJP takes rows.
func (embeddingGrad) VJP(c *Ctx) []*T {
	return []*T{nil, tensor.Apply(EmbeddingOp{}, c.Dy(0), c.In(0))}
}
