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
func (o MatMulOp) Eval(x *Exec, out *Array, in []*Array) {
	switch out.DType() {
	case tensor.Float32:
		matmul[float32](x, o, out, in)
	case tensor.Float64:
		matmul[float64](x, o, out, in)
	default:
		matmulInts(x, o, out, in)
	}
}

func matmul[F kernel.Float](x *Exec, o MatMulOp, out *Array, in []*Array) {
	s := out.Shape()
	m, n := matrix(s, false)
	_, k := matrix(in[0].Shape(), o.TransA)
	lead := s[:len(s)-2]
	a := operand[F](x, in[0], o.TransA, lead)
	b := operand[F](x, in[1], o.TransB, lead)
	y := kernel.Mat[F]{Data: tensor.Data[F](x, out), RS: n, CS: 1}
	batch := lead.Size()
	if batch == 0 || m == 0 || n == 0 {
		return
	}
	if a.joins(m) && b.constant() { // [..., m, k]·[k, n] is one product of more rows
		kernel.Gemm(batch*m, n, k, a.at(0), b.at(0), y, false)
		return
	}
	kernel.GemmBatch(batch, m, n, k, func(i int) (p, q, r kernel.Mat[F]) {
		return a.at(i), b.at(i), kernel.Mat[F]{Data: y.Data[i*m*n:], RS: n, CS: 1}
	}, false)
}

// matrices is a stack of matrices in memory.
type matrices[F kernel.Float] struct {
	data   []F
	rs, cs int
	lead   tensor.Shape
	steps  []int // strides of the leading axes, 0 where broadcast
}

func operand[F kernel.Float](x *Exec, a *Array, trans bool, lead tensor.Shape) matrices[F] {
	data, st := tensor.Strided[F](x, a)
	r := len(st)
	o := matrices[F]{data: data, rs: st[r-2], cs: st[r-1], lead: lead,
		steps: make([]int, len(lead))}
	if trans {
		o.rs, o.cs = o.cs, o.rs
	}
	d := len(lead) - (r - 2)
	for i := range r - 2 {
		if a.Shape()[i] != 1 {
			o.steps[d+i] = st[i]
		}
	}
	return o
}

// at is matrix i of the stack.
func (o *matrices[F]) at(i int) kernel.Mat[F] {
	off := 0
	for k := len(o.lead) - 1; k >= 0; k-- {
		off += i % o.lead[k] * o.steps[k]
		i /= o.lead[k]
	}
	return kernel.Mat[F]{Data: o.data[off:], RS: o.rs, CS: o.cs}
}

// constant reports whether every matrix is the same.
func (o *matrices[F]) constant() bool {
	for k, s := range o.steps {
		if s != 0 && o.lead[k] != 1 {
			return false
		}
	}
	return true
}

// joins reports whether the matrices of m rows lie in memory as one matrix of more rows.
func (o *matrices[F]) joins(m int) bool {
	want := o.rs * m
	for k := len(o.lead) - 1; k >= 0; k-- {
		if o.lead[k] != 1 && o.steps[k] != want {
			return false
		}
		want *= o.lead[k]
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
