package tensor

import "slices"

// A Layout places the elements of an array in its buffer: element (i, j, ...) lies at
// Offset + i·Strides[0] + j·Strides[1] + ..., counted in elements. Nil strides mean row-major
// order without gaps, and every layout in that order has nil strides.
type Layout struct {
	Shape   Shape
	Strides []int
	Offset  int
}

// Contiguous reports whether the elements lie in row-major order without gaps.
func (l *Layout) Contiguous() bool { return l.Strides == nil }

// repeats reports whether all elements are one, expanded.
func (l *Layout) repeats() bool {
	for i, s := range l.Strides {
		if s != 0 && l.Shape[i] != 1 {
			return false
		}
	}
	return l.Strides != nil
}

// Steps returns the strides, written out into room if it is large enough.
func (l *Layout) Steps(room []int) []int {
	if l.Strides != nil {
		return l.Strides
	}
	if cap(room) < len(l.Shape) {
		room = make([]int, len(l.Shape))
	}
	room = room[:len(l.Shape)]
	n := 1
	for i := len(room) - 1; i >= 0; i-- {
		room[i] = n
		n *= l.Shape[i]
	}
	return room
}

// normal replaces strides of row-major order by nil.
func (l Layout) normal() Layout {
	n := 1
	for i := len(l.Shape) - 1; i >= 0; i-- {
		if l.Shape[i] != 1 && l.Strides[i] != n {
			if l.Shape.Size() > 0 {
				return l
			}
			break
		}
		n *= l.Shape[i]
	}
	l.Strides = nil
	return l
}

// NewLayout is a layout from explicit strides in elements.
func NewLayout(shape Shape, strides []int, offset int) Layout {
	return Layout{shape, strides, offset}.normal()
}

// Permute reorders the axes: axis i of the result is axis perm[i].
func (l Layout) Permute(perm []int) Layout {
	st := l.Steps(nil)
	s, t := make(Shape, len(perm)), make([]int, len(perm))
	for i, p := range perm {
		s[i], t[i] = l.Shape[p], st[p]
	}
	return Layout{s, t, l.Offset}.normal()
}

// Slice takes count elements of axis from start in steps of step, which may be negative.
func (l Layout) Slice(axis, start, count, step int) Layout {
	st := slices.Clone(l.Steps(nil))
	s := slices.Clone(l.Shape)
	if count > 0 {
		l.Offset += start * st[axis]
	}
	s[axis] = count
	st[axis] *= step
	return Layout{s, st, l.Offset}.normal()
}

// Expand repeats axes of size 1, and new leading axes, with stride 0. The shape must have come
// from Broadcast.
func (l Layout) Expand(shape Shape) Layout {
	if l.Shape.Equal(shape) {
		return l
	}
	st := l.Steps(nil)
	t, d := make([]int, len(shape)), len(shape)-len(l.Shape)
	for i, n := range l.Shape {
		if n != 1 || shape[d+i] == 1 {
			t[d+i] = st[i]
		}
	}
	return Layout{shape, t, l.Offset}.normal()
}

// Reshape gives the same elements another shape, if that needs no copy. Sizes must agree.
func (l Layout) Reshape(shape Shape) (Layout, bool) {
	if l.Contiguous() || shape.Size() == 0 {
		return Layout{shape, nil, l.Offset}, true
	}
	t, ok := reshapeStrides(l.Shape, l.Strides, shape)
	if !ok {
		return Layout{}, false
	}
	return Layout{shape, t, l.Offset}.normal(), true
}

// reshapeStrides walks groups of axes of equal size in both shapes; a group of old axes can be
// regrouped only where it has no gaps inside.
func reshapeStrides(old Shape, st []int, shape Shape) ([]int, bool) {
	var o Shape
	var s []int
	for i, n := range old { // axes of size 1 do not matter
		if n != 1 {
			o, s = append(o, n), append(s, st[i])
		}
	}
	t := make([]int, len(shape))
	for i, j := 0, 0; i < len(o) || j < len(shape); {
		i1, j1 := i+1, j+1
		a, b := 1, 1
		if i < len(o) {
			a = o[i]
		} else {
			i1 = i
		}
		if j < len(shape) {
			b = shape[j]
		} else {
			j1 = j
		}
		for a != b {
			if a < b {
				a *= o[i1]
				i1++
			} else {
				b *= shape[j1]
				j1++
			}
		}
		for k := i; k+1 < i1; k++ {
			if s[k] != s[k+1]*o[k+1] {
				return nil, false
			}
		}
		step := 1
		if i1 > i {
			step = s[i1-1]
		}
		for k := j1 - 1; k >= j; k-- {
			t[k] = step
			step *= shape[k]
		}
		i, j = i1, j1
	}
	return t, true
}
