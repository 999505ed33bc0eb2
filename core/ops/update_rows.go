package ops

import (
	"slices"

	"github.com/goten-ml/goten/core/internal/kernel"
	"github.com/goten-ml/goten/core/tensor"
)

// adamRows is AdamStepOp with the gradient of one table, which is input At, made of the rows that
// were looked up, a piece at a time: it is never in memory as a whole. Its inputs are those of the
// step, but for that gradient, and then those of embeddingGrad: indices, dy.
type adamRows struct {
	Of AdamStepOp
	At int
}

// Join says that the step of Adam can add the rows up itself.
func (o embeddingGrad) Join(next any, at int) any {
	if step, ok := next.(AdamStepOp); ok && !step.Amsgrad {
		return adamRows{step, at}
	}
	return nil
}

// Updates is that of the step.
func (o adamRows) Updates(in []Spec) int {
	g := in[len(in)-1].Shape
	table := Spec{DType: in[0].DType, Shape: in[o.At%o.params(len(in))].Shape}
	if table.Shape.Last() != g.Last() {
		tensor.Shapef("AdamStep", "rows of %v do not fit a table %v", g, table.Shape)
	}
	return o.Of.Updates(slices.Insert(slices.Clone(in[:len(in)-2]), o.At, table))
}

// params is how many parameters there are for n inputs.
func (o adamRows) params(n int) int { return (n - 1 - o.Of.scalars()) / 4 }

// Update steps.
func (o adamRows) Update(x *Exec, in []*Array) {
	if in[0].DType() == tensor.Float32 {
		updateRows[float32](x, o, in)
	} else {
		updateRows[float64](x, o, in)
	}
}

func updateRows[F kernel.Float](x *Exec, o adamRows, in []*Array) {
	n := o.params(len(in))
	table := in[o.At-3*n]
	rest := slices.Insert(slices.Clone(in[:len(in)-2]), o.At, table) // in place of its gradient
	looked := in[len(in)-2:]
	if slices.ContainsFunc(rest, func(a *Array) bool { return !a.Contiguous() }) {
		g := x.Scratch(table.DType(), table.Shape()...)
		embeddingGrad{table.Shape()[0]}.Eval(x, g, looked)
		rest[o.At] = g
		o.Of.Update(x, rest)
		return
	}
	s := newRowSums[F](x, table.Shape(), looked)
	adamWith(x, o.Of, rest, s.make, o.At-3*n)
}

// rowSums are the rows of a table that were looked up, in order of the rows.
type rowSums[F kernel.Float] struct {
	width int
	first []int64 // of each row: where it begins in order; one more at the end
	order []int64 // places in the list of indices
	dy    []F
	k     *kernel.Set[F]
}

// newRowSums sorts indices by counting, so that places of one row stay in order.
func newRowSums[F kernel.Float](x *Exec, table tensor.Shape, looked []*Array) *rowSums[F] {
	index := rowIndices(x, looked[0], table[0])
	s := &rowSums[F]{width: table[1], dy: contiguous[F](x, looked[1]), k: kernel.Of[F](),
		first: tensor.Data[int64](x, x.Scratch(tensor.Int64, table[0]+1)),
		order: tensor.Data[int64](x, x.Scratch(tensor.Int64, len(index)))}
	clear(s.first)
	for _, r := range index {
		s.first[r]++
	}
	sum := int64(0)
	for r, n := range s.first { // to the end of each row
		sum += n
		s.first[r] = sum
	}
	for i := len(index) - 1; i >= 0; i-- { // and back to its beginning
		s.first[index[i]]--
		s.order[s.first[index[i]]] = int64(i)
	}
	return s
}

// make writes elements from the given one on of the sum of all rows in the table.
func (s *rowSums[F]) make(g []F, from int) {
	clear(g)
	w := s.width
	for r := from / w; r*w < from+len(g); r++ {
		lo, hi := max(r*w, from), min((r+1)*w, from+len(g))
		row := g[lo-from : hi-from]
		for _, i := range s.order[s.first[r]:s.first[r+1]] {
			d := s.dy[int(i)*w:]
			s.k.Add(row, row, d[lo-r*w:hi-r*w])
		}
	}
}
