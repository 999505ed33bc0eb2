package ops

import (
	"slices"

	"github.com/goten-ml/goten/core/tensor"
)

// Outer is all products of an element of x and an element of y: [size of x, size of y].
func Outer(x, y *T) *T { return compose(OuterOp{}, x, y) }

func outer(x, y *T) *T {
	return Mul(Reshape(x, x.Size(), 1), Reshape(y, 1, y.Size()))
}

// Dot is NumPy's dot: the sum of products over the last axis of x and the last but one of y (its
// only one, if it has one); with a scalar, the product.
func Dot(x, y *T) *T { return compose(DotOp{}, x, y) }

func dot(x, y *T) *T {
	if x.Rank() == 0 || y.Rank() == 0 {
		return Mul(x, y)
	}
	return tensorDot(x, y, []int{-1}, []int{max(0, y.Rank()-2)})
}

// TensorDot is the sum of products over the given axes of x and y, of equal sizes in pairs: the
// result has the other axes of x, then those of y.
func TensorDot(x, y *T, xAxes, yAxes []int) *T {
	return compose(TensorDotOp{tensor.NewInts(xAxes...), tensor.NewInts(yAxes...)}, x, y)
}

func tensorDot(x, y *T, xAxes, yAxes []int) *T {
	if len(xAxes) != len(yAxes) {
		tensor.Shapef("TensorDot", "axes %v of x and %v of y are no pairs", xAxes, yAxes)
	}
	next := rune(0)
	label := func(n int) []rune {
		l := make([]rune, n)
		for i := range l {
			l[i], next = next, next+1
		}
		return l
	}
	a := operandOf{x, label(x.Rank())}
	b := operandOf{y, label(y.Rank())}
	for i := range xAxes {
		p, q := x.Shape().Axis("TensorDot", xAxes[i]), y.Shape().Axis("TensorDot", yAxes[i])
		if x.Shape()[p] != y.Shape()[q] {
			tensor.Shapef("TensorDot", "axis %d of %v and axis %d of %v differ in size",
				p, x.Shape(), q, y.Shape())
		}
		b.labels[q] = a.labels[p]
	}
	var out []rune
	for _, l := range a.labels {
		if !slices.Contains(b.labels, l) {
			out = append(out, l)
		}
	}
	for _, l := range b.labels {
		if !slices.Contains(a.labels, l) {
			out = append(out, l)
		}
	}
	return contract(a, b, out).arranged(out)
}

// operandOf is a tensor whose axes have labels, all different.
type operandOf struct {
	x      *T
	labels []rune
}

// arranged is the tensor with the axes in the order of the labels, all of which it has.
func (o operandOf) arranged(labels []rune) *T {
	perm := make([]int, len(labels))
	for i, l := range labels {
		perm[i] = slices.Index(o.labels, l)
	}
	if slices.IsSorted(perm) {
		return o.x
	}
	return tensor.Apply(TransposeOp{tensor.NewInts(perm...)}, o.x)
}

// without sums over the axes whose labels are not in keep.
func (o operandOf) without(keep []rune) operandOf {
	var axes []int
	var rest []rune
	for i, l := range o.labels {
		if slices.Contains(keep, l) {
			rest = append(rest, l)
		} else {
			axes = append(axes, i)
		}
	}
	if len(axes) == 0 {
		return o
	}
	return operandOf{Cast(Sum(o.x, axes...), o.x.DType()), rest}
}

// squeezed drops axes of size 1 that the other operand has with another size.
func (o operandOf) squeezed(other operandOf) operandOf {
	s, rest := []int{}, []rune{}
	for i, l := range o.labels {
		n, m := o.x.Shape()[i], o.x.Shape()[i]
		if k := slices.Index(other.labels, l); k >= 0 {
			m = other.x.Shape()[k]
		}
		if n != m && n != 1 && m != 1 {
			tensor.Shapef("Einsum", "axis %d of %v has size %d, but %d in %v",
				i, o.x.Shape(), n, m, other.x.Shape())
		}
		if n != 1 || m == 1 {
			s, rest = append(s, n), append(rest, l)
		}
	}
	return operandOf{Reshape(o.x, s...), rest}
}

// contract multiplies two operands and sums over the labels that are not in keep: one product of
// matrices, stacked over the labels that both have and keep.
func contract(a, b operandOf, keep []rune) operandOf {
	a, b = a.squeezed(b), b.squeezed(a)
	a = a.without(slices.Concat(keep, b.labels))
	b = b.without(slices.Concat(keep, a.labels))
	var stack, rows, cols, inner []rune
	for _, l := range a.labels {
		switch shared := slices.Contains(b.labels, l); {
		case !shared:
			rows = append(rows, l)
		case slices.Contains(keep, l):
			stack = append(stack, l)
		default:
			inner = append(inner, l)
		}
	}
	for _, l := range b.labels {
		if !slices.Contains(a.labels, l) {
			cols = append(cols, l)
		}
	}
	x := a.arranged(slices.Concat(stack, rows, inner))
	y := b.arranged(slices.Concat(stack, inner, cols))
	n, r := len(stack), len(rows)
	lead, m := x.Shape()[:n], x.Shape()[n:n+r]
	k, c := x.Shape()[n+r:], y.Shape()[n+len(inner):]
	x, y = promote(x, y)
	var z *T
	if d := x.DType(); d != tensor.Bool && len(inner) > 0 {
		z = mm(Reshape(x, append(slices.Clone(lead), m.Size(), k.Size())...),
			Reshape(y, append(slices.Clone(lead), k.Size(), c.Size())...), false, false)
	} else {
		z = Mul(Reshape(x, append(slices.Clone(lead), m.Size(), k.Size(), 1)...),
			Reshape(y, append(slices.Clone(lead), 1, k.Size(), c.Size())...))
		if len(inner) > 0 {
			z = Cast(Sum(z, n+1), d)
		}
	}
	return operandOf{Reshape(z, slices.Concat(lead, m, c)...), slices.Concat(stack, rows, cols)}
}
