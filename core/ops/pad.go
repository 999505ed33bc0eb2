package ops

import (
	"slices"

	"github.com/goten-ml/goten/core/tensor"
)

func init() { tensor.Register("pad", PadOp{}) }

// PadOp puts Value around x: Before[i] elements before axis i and After[i] behind it.
// dx = the part of dy that x lies in.
type PadOp struct {
	Before tensor.Ints `json:"before"`
	After  tensor.Ints `json:"after"`
	Value  float64     `json:"constant_values"`
}

// Shape adds the widths, one for each axis; an operator without widths adds none.
func (o PadOp) Shape(in []Spec) Spec {
	arity("Pad", in, 1)
	s := slices.Clone(in[0].Shape)
	if o.Before.Len() == 0 && o.After.Len() == 0 {
		return in[0]
	}
	if o.Before.Len() != len(s) || o.After.Len() != len(s) {
		tensor.Shapef("Pad", "expected widths for the %d axes of %v, received %v and %v",
			len(s), s, o.Before, o.After)
	}
	for i := range s {
		b, a := o.Before.At(i), o.After.At(i)
		if b < 0 || a < 0 {
			tensor.Valuef("Pad", "widths %d and %d of axis %d must not be negative", b, a, i)
		}
		s[i] += b + a
	}
	return Spec{DType: in[0].DType, Shape: s.Check("Pad")}
}

// Eval fills and copies.
func (o PadOp) Eval(x *Exec, out *Array, in []*Array) {
	x.Fill(out, o.Value)
	l := out.Layout()
	for i := range o.Before.Len() {
		l = l.Slice(i, o.Before.At(i), in[0].Shape()[i], 1)
	}
	x.Copy(out.Window(l), in[0])
}

// VJP slices dy.
func (o PadOp) VJP(c *Ctx) []*T {
	dx := c.Dy(0)
	for i := range o.Before.Len() {
		b := o.Before.At(i)
		dx = Slice(dx, i, b, b+c.Spec(0).Shape[i])
	}
	return []*T{dx}
}

// Pad puts value around x: before[i] elements before axis i and after[i] behind it.
func Pad(x *T, before, after []int, value float64) *T {
	return tensor.Apply(PadOp{tensor.NewInts(before...), tensor.NewInts(after...), value}, x)
}

// PadMode is what Pad continues x with.
type PadMode int

// The continuations, named as NumPy names them.
const (
	Reflect   PadMode = iota // mirrored at the border element: c b | a b c | b a
	Symmetric                // mirrored at the border: b a | a b c | c b
	Edge                     // the border element: a a | a b c | c c
	Wrap                     // from the other end: b c | a b c | a b
)

// Extend is Pad that continues x instead of filling with one value. It panics with a *ValueError
// when an axis to be continued is empty.
func Extend(x *T, before, after []int, mode PadMode) *T {
	if len(before) != x.Rank() || len(after) != x.Rank() {
		tensor.Shapef("Pad", "expected widths for the %d axes of %v, received %v and %v",
			x.Rank(), x.Shape(), before, after)
	}
	for axis, n := range x.Shape() {
		b, a := before[axis], after[axis]
		if b < 0 || a < 0 {
			tensor.Valuef("Pad", "widths %d and %d of axis %d must not be negative", b, a, axis)
		}
		if b == 0 && a == 0 {
			continue
		}
		if n == 0 {
			tensor.Valuef("Pad", "axis %d of %v is empty, it has nothing to go on with",
				axis, x.Shape())
		}
		index := tensor.Generate(func(index []int64) {
			for i := range index {
				index[i] = int64(mode.source(i-b, n))
			}
		}, b+n+a)
		x = tensor.Apply(TakeOp{Axis: axis}, x, index)
	}
	return x
}

// source is where the element at place i, which may lie outside, comes from.
func (m PadMode) source(i, n int) int {
	switch m {
	case Edge:
		return min(max(i, 0), n-1)
	case Wrap:
		return floorMod(i, n)
	case Symmetric:
		if i = floorMod(i, 2*n); i >= n {
			i = 2*n - 1 - i
		}
		return i
	}
	if n == 1 {
		return 0
	}
	if i = floorMod(i, 2*n-2); i >= n {
		i = 2*n - 2 - i
	}
	return i
}

func floorMod(i, n int) int { return (i%n + n) % n }
