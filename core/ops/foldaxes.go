package ops

import (
	"slices"

	"github.com/goten-ml/goten/core/tensor"
)

// foldAxes reduces over axes in the order of NumPy's additions: the last axes of a row-major array
// as one row each, and the results, one after the other, into what they belong to. Axes that lie
// side by side are one; an array of other strides is put in order first.
func foldAxes[E tensor.Element](x *Exec, f folding[E], out, in *Array, axes []int) {
	s, y := in.Shape(), tensor.Data[E](x, out)
	if !in.Contiguous() || side(axes) {
		a, r := arrange(x, in, axes)
		fold(x, r, f, y, tensor.Data[E](x, a))
		return
	}
	data, tail, k := tensor.Data[E](x, in), len(s), len(axes)
	for k > 0 && axes[k-1] == tail-1 {
		k, tail = k-1, tail-1
	}
	if tail < len(s) {
		part := tensor.Data[E](x, x.Scratch(out.DType(), s[:tail]...))
		fold(x, rows{s[:tail].Size(), s[tail:].Size(), 1}, f, part, data)
		data, s, axes = part, s[:tail], axes[:k]
	}
	if side(axes) {
		first, end := axes[0], axes[k-1]+1
		fold(x, rows{s[:first].Size(), s[first:end].Size(), s[end:].Size()}, f, y, data)
		return
	}
	for i := range y {
		y[i] = f.empty
	}
	if len(data) == 0 {
		return
	}
	a := accumulation[E]{f, s, axes}
	if axes[0] == 0 {
		a.add(y, data, 0)
		return
	}
	n, m := len(data)/s[0], len(y)/s[0]
	x.For(s[0], max(1, foldGrain/n), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			a.add(y[i*m:(i+1)*m], data[i*n:(i+1)*n], 1)
		}
	})
}

// side reports whether axes lie side by side.
func side(axes []int) bool {
	return len(axes) == 0 || axes[len(axes)-1]-axes[0] == len(axes)-1
}

// accumulation reduces axes of a row-major array, of which the last stays.
type accumulation[E tensor.Element] struct {
	f    folding[E]
	s    tensor.Shape
	axes []int
}

// add takes the axes from axis on of data into y.
func (a *accumulation[E]) add(y, data []E, axis int) {
	if axis == len(a.s)-1 {
		a.f.into(y, y, data)
		return
	}
	n := len(data) / a.s[axis]
	if slices.Contains(a.axes, axis) {
		for i := range a.s[axis] {
			a.add(y, data[i*n:(i+1)*n], axis+1)
		}
		return
	}
	m := len(y) / a.s[axis]
	for i := range a.s[axis] {
		a.add(y[i*m:(i+1)*m], data[i*n:(i+1)*n], axis+1)
	}
}
