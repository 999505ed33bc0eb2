package ops

import (
	"slices"

	"github.com/goten-ml/goten/core/internal/kernel"
	"github.com/goten-ml/goten/core/tensor"
)

func init() { tensor.Register("matmul", MatMulOp{}) }

// MatMulOp is the matrix product A·B over the last two axes, either read transposed; leading axes
// broadcast.  dA = dy·Bᵀ, dB = Aᵀ·dy.
// Shapes: A [..., m, k], B [..., k, n], result [..., m, n].
type MatMulOp struct {
	TransA bool `json:"trans_a"`
	TransB bool `json:"trans_b"`
}

// Shape checks the inner sizes.
func (o MatMulOp) Shape(in []Spec) Spec {
	arity("MatMul", in, 2)
	a, b := in[0].Shape, in[1].Shape
	if len(a) < 2 || len(b) < 2 {
		tensor.Shapef("MatMul", "expected at least two axes, received %v·%v", a, b)
	}
	if in[0].DType != in[1].DType || in[0].DType == tensor.Bool {
		tensor.DTypef("MatMul", "expected numbers of one dtype, received %v and %v", in[0], in[1])
	}
	m, k := matrix(a, o.TransA)
	k2, n := matrix(b, o.TransB)
	if k != k2 {
		hint := ""
		if !o.TransB && k == n {
			hint = "; did you mean TransB?"
		}
		tensor.Shapef("MatMul", "inner sizes differ: %v·%v%s", a, b, hint)
	}
	lead := tensor.Broadcast("MatMul", a[:len(a)-2], b[:len(b)-2])
	return Spec{DType: in[0].DType, Shape: append(slices.Clone(lead), m, n)}
}

func matrix(s tensor.Shape, trans bool) (rows, cols int) {
	rows, cols = s[len(s)-2], s[len(s)-1]
	if trans {
		rows, cols = cols, rows
	}
	return rows, cols
}

// Eval multiplies each pair of matrices.
func (o MatMulOp) Eval(x *Exec, out *Array, in []*Array) { o.EvalAfter(x, out, in, nil) }

// EvalAfter is Eval that calls after, unless it is nil, for each block of the result: once, when
// the block will not be written again, on the thread that wrote it. The result counts as a matrix
// of as many columns as its last axis has elements; a block is m rows of it from i and n columns
// from j. Blocks cover the result and depend on its shape alone. An elementwise program over the
// block does what it would do to the whole result later.
func (o MatMulOp) EvalAfter(x *Exec, out *Array, in []*Array, after func(i, j, m, n int)) {
	switch out.DType() {
	case tensor.Float32:
		matmul[float32](x, o, out, in, after)
	case tensor.Float64:
		matmul[float64](x, o, out, in, after)
	default:
		matmulInts(x, o, out, in)
		if n := out.Shape().Last(); after != nil && out.Shape().Size() > 0 {
			after(0, 0, out.Shape().Size()/n, n)
		}
	}
}

func matmul[F kernel.Float](x *Exec, o MatMulOp, out *Array, in []*Array, after kernel.After) {
	s := out.Shape()
	m, n := matrix(s, false)
	_, k := matrix(in[0].Shape(), o.TransA)
	lead := s[:len(s)-2]
	b := kernel.Batch[F]{M: m, N: n, K: k, Lead: lead, After: after}
	b.A, b.StepA = operand[F](x, in[0], o.TransA, lead, x.Room())
	b.B, b.StepB = operand[F](x, in[1], o.TransB, lead, x.Room())
	b.C = kernel.Mat[F]{Data: tensor.Data[F](x, out), RS: n, CS: 1}
	if joins(lead, b.StepA, m*b.A.RS) && constant(lead, b.StepB) {
		// [..., m, k]·[k, n] is one product of more rows.
		b.M, b.Lead = lead.Size()*m, nil
	}
	b.StepC = steps(lead, m*n, x.Room())
	kernel.GemmBatch(&b)
}

// operand is the first matrix of a stack in memory and the strides of its leading axes, as many as
// lead has, 0 where it is broadcast.
func operand[F kernel.Float](
	x *Exec, a *Array, trans bool, lead tensor.Shape, room []int,
) (kernel.Mat[F], []int) {
	data, st := tensor.Strided[F](x, a)
	r := len(st)
	m := kernel.Mat[F]{Data: data, RS: st[r-2], CS: st[r-1]}
	if trans {
		m.RS, m.CS = m.CS, m.RS
	}
	for range len(lead) - (r - 2) {
		room = append(room, 0)
	}
	for i, s := range st[:r-2] {
		if a.Shape()[i] == 1 {
			s = 0
		}
		room = append(room, s)
	}
	return m, room
}

// steps appends the strides of a row-major stack of matrices of so many elements.
func steps(lead tensor.Shape, size int, room []int) []int {
	for i := range lead {
		room = append(room, size*lead[i+1:].Size())
	}
	return room
}

// constant reports whether every matrix of a stack is the same.
func constant(lead tensor.Shape, steps []int) bool {
	for k, s := range steps {
		if s != 0 && lead[k] != 1 {
			return false
		}
	}
	return true
}

// joins reports whether the matrices of a stack, of so many elements, lie in memory as one matrix
// of more rows.
func joins(lead tensor.Shape, steps []int, size int) bool {
	for k := len(lead) - 1; k >= 0; k-- {
		if lead[k] != 1 && steps[k] != size {
			return false
		}
		size *= lead[k]
	}
	return true
}

// VJP multiplies dy by the other matrix, read transposed.
func (o MatMulOp) VJP(c *Ctx) []*T {
	dy := c.Dy(0)
	g := make([]*T, 2)
	if c.Need(0) {
		da := mm(dy, c.In(1), false, !o.TransB)
		if o.TransA {
			da = mm(c.In(1), dy, o.TransB, true)
		}
		g[0] = sumTo(da, c.Spec(0).Shape)
	}
	if c.Need(1) {
		g[1] = o.gradB(c, dy)
	}
	return g
}

// gradB is Aᵀ·dy. A matrix shared by a stack is the sum over the stack, which is one product when
// the stack is seen as rows.
func (o MatMulOp) gradB(c *Ctx, dy *T) *T {
	a, s := c.In(0), c.Spec(1).Shape
	if len(s) == 2 && !o.TransA && a.Rank() > 2 {
		rows := a.Shape()[:a.Rank()-1].Size()
		a = Reshape(a, rows, a.Shape().Last())
		dy = Reshape(dy, rows, dy.Shape().Last())
	}
	if o.TransB {
		return sumTo(mm(dy, a, true, o.TransA), s)
	}
	return sumTo(mm(a, dy, !o.TransA, false), s)
}

func mm(a, b *T, ta, tb bool) *T { return tensor.Apply(MatMulOp{ta, tb}, a, b) }

// MatMul is the matrix product over the last two axes; leading axes broadcast. As in NumPy, a
// vector on the left is a row, one on the right a column, and the result drops that axis. Integers
// wrap; of bools it is whether some pair is true.
func MatMul(x, y *T) *T {
	if x.Rank() == 0 || y.Rank() == 0 {
		tensor.Shapef("MatMul", "a scalar is no matrix: %v·%v; use Mul", x.Shape(), y.Shape())
	}
	x, y = promote(x, y)
	if x.DType() == tensor.Bool {
		return Cast(MatMul(Cast(x, tensor.Int64), Cast(y, tensor.Int64)), tensor.Bool)
	}
	row, col := x.Rank() == 1, y.Rank() == 1
	if row {
		x = ExpandDims(x, 0)
	}
	if col {
		y = ExpandDims(y, -1)
	}
	z := mm(x, y, false, false)
	switch {
	case row && col:
		return Squeeze(z, -2, -1)
	case row:
		return Squeeze(z, -2)
	case col:
		return Squeeze(z, -1)
	}
	return z
}
