package ops

import (
	"slices"

	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	tensor.Register("tril", TrilOp{})
	tensor.Register("triu", TriuOp{})
	tensor.Register("diagonal", DiagonalOp{Axis2: 1})
	tensor.Register("diag", DiagOp{})
}

// TrilOp is x with zeros above diagonal K of its last two axes; diagonal 0 begins in the corner,
// 1 lies above it.  dx = dy with zeros there.
type TrilOp struct {
	K int `json:"k"`
}

// Shape is that of x.
func (o TrilOp) Shape(in []Spec) Spec { return matrices2("Tril", in) }

// Eval copies a part of each row.
func (o TrilOp) Eval(x *Exec, out *Array, in []*Array) {
	copyRows(x, out, in[0], func(i, n int) (from, to int) { return 0, i + o.K + 1 })
}

// VJP cuts dy.
func (o TrilOp) VJP(c *Ctx) []*T { return []*T{tensor.Apply(o, c.Dy(0))} }

// Tril is x with zeros above diagonal k of its last two axes.
func Tril(x *T, k int) *T { return tensor.Apply(TrilOp{k}, x) }

// TriuOp is x with zeros below diagonal K of its last two axes; diagonal 0 begins in the corner,
// 1 lies above it.  dx = dy with zeros there.
type TriuOp struct {
	K int `json:"k"`
}

// Shape is that of x.
func (o TriuOp) Shape(in []Spec) Spec { return matrices2("Triu", in) }

// Eval copies a part of each row.
func (o TriuOp) Eval(x *Exec, out *Array, in []*Array) {
	copyRows(x, out, in[0], func(i, n int) (from, to int) { return i + o.K, n })
}

// VJP cuts dy.
func (o TriuOp) VJP(c *Ctx) []*T { return []*T{tensor.Apply(o, c.Dy(0))} }

// Triu is x with zeros below diagonal k of its last two axes.
func Triu(x *T, k int) *T { return tensor.Apply(TriuOp{k}, x) }

func matrices2(op string, in []Spec) Spec {
	arity(op, in, 1)
	if len(in[0].Shape) < 2 {
		tensor.Shapef(op, "expected at least two axes, received %v", in[0])
	}
	return in[0]
}

// copyRows copies the elements from, ..., to-1 of row i of each matrix, and zeros elsewhere.
func copyRows(x *Exec, out, in *Array, part func(i, n int) (from, to int)) {
	s := out.Shape()
	m, n := matrix(s, false)
	size := out.DType().Size()
	src, dst := tensor.Bytes(x, x.Contiguous(in)), tensor.Bytes(x, out)
	clear(dst)
	if len(dst) == 0 {
		return
	}
	x.For(s.Size()/n, max(1, foldGrain/n), func(lo, hi int) {
		for r := lo; r < hi; r++ {
			from, to := part(r%m, n)
			from, to = min(max(from, 0), n), min(max(to, 0), n)
			if from < to {
				copy(dst[(r*n+from)*size:(r*n+to)*size], src[(r*n+from)*size:])
			}
		}
	})
}

// Eye is the n×m matrix with ones on diagonal k and zeros elsewhere.
func Eye(dtype tensor.DType, n, m, k int) *T {
	row := tensor.Arange(tensor.Int64, float64(k), float64(n+k), 1)
	col := tensor.Arange(tensor.Int64, 0, float64(m), 1)
	return Cast(Equal(Reshape(row, n, 1), col), dtype)
}

// DiagonalOp is the elements of x whose indices of Axis1 and Axis2 are i and i + Offset, along a
// new last axis.  dx = dy on that diagonal, zeros elsewhere.
type DiagonalOp struct {
	Offset int `json:"offset"`
	Axis1  int `json:"axis1"`
	Axis2  int `json:"axis2"`
}

// where is the two axes, where the diagonal begins in each, and its length.
func (o DiagonalOp) where(s tensor.Shape) (a, b, i, j, n int) {
	a, b = s.Axis("Diagonal", o.Axis1), s.Axis("Diagonal", o.Axis2)
	if a == b {
		tensor.Valuef("Diagonal", "axis %d is named twice", a)
	}
	i, j = max(0, -o.Offset), max(0, o.Offset)
	return a, b, i, j, max(0, min(s[a]-i, s[b]-j))
}

// Shape drops the two axes and appends one.
func (o DiagonalOp) Shape(in []Spec) Spec {
	arity("Diagonal", in, 1)
	a, b, _, _, n := o.where(in[0].Shape)
	s := tensor.Shape{}
	for k, d := range in[0].Shape {
		if k != a && k != b {
			s = append(s, d)
		}
	}
	return Spec{DType: in[0].DType, Shape: append(s, n)}
}

// View adds up two strides.
func (o DiagonalOp) View(in tensor.Layout) (tensor.Layout, bool) {
	a, b, i, j, n := o.where(in.Shape)
	st := in.Steps(nil)
	var s tensor.Shape
	var t []int
	for k, d := range in.Shape {
		if k != a && k != b {
			s, t = append(s, d), append(t, st[k])
		}
	}
	offset := in.Offset
	if n > 0 {
		offset += i*st[a] + j*st[b]
	}
	return tensor.NewLayout(append(s, n), append(t, st[a]+st[b]), offset), true
}

// VJP puts dy on the diagonal of zeros.
func (o DiagonalOp) VJP(c *Ctx) []*T {
	s := c.Spec(0).Shape
	return []*T{tensor.Apply(undiagonal{o, tensor.NewInts(s...)}, c.Dy(0))}
}

// undiagonal is the gradient of DiagonalOp: zeros of shape To with dy on the diagonal.
type undiagonal struct {
	By DiagonalOp
	To tensor.Ints
}

func (o undiagonal) Shape(in []Spec) Spec {
	return Spec{DType: in[0].DType, Shape: o.To.Slice()}
}

func (o undiagonal) Eval(x *Exec, out *Array, in []*Array) {
	x.Fill(out, 0)
	l, _ := o.By.View(out.Layout())
	x.Copy(out.Window(l), in[0])
}

func (o undiagonal) VJP(c *Ctx) []*T { return []*T{tensor.Apply(o.By, c.Dy(0))} }

// Diagonal is the elements of x on a diagonal of two axes, along a new last axis. The result is a
// view.
func Diagonal(x *T, offset, axis1, axis2 int) *T {
	s := x.Shape()
	return tensor.Apply(DiagonalOp{offset, s.Axis("Diagonal", axis1), s.Axis("Diagonal", axis2)}, x)
}

// Trace is the sum of a diagonal of two axes.
func Trace(x *T, offset, axis1, axis2 int) *T {
	return Sum(Diagonal(x, offset, axis1, axis2), -1)
}

// DiagOp is the square matrices with the last axis of x on diagonal K and zeros elsewhere.
// dx = that diagonal of dy.
type DiagOp struct {
	K int `json:"k"`
}

// Shape has one axis more.
func (o DiagOp) Shape(in []Spec) Spec {
	arity("Diag", in, 1)
	s := slices.Clone(in[0].Shape)
	n := s[s.Axis("Diag", -1)] + max(o.K, -o.K)
	return Spec{DType: in[0].DType, Shape: append(s[:len(s)-1], n, n).Check("Diag")}
}

func (o DiagOp) diagonal() DiagonalOp { return DiagonalOp{o.K, -2, -1} }

// Eval fills and copies.
func (o DiagOp) Eval(x *Exec, out *Array, in []*Array) {
	undiagonal{By: o.diagonal()}.Eval(x, out, in)
}

// VJP takes the diagonal.
func (o DiagOp) VJP(c *Ctx) []*T { return []*T{tensor.Apply(o.diagonal(), c.Dy(0))} }

// Diag is the square matrices with the last axis of x on diagonal k and zeros elsewhere.
func Diag(x *T, k int) *T { return tensor.Apply(DiagOp{k}, x) }
