package ops

import (
	"slices"

	"github.com/goten-ml/goten/core/tensor"
)

// SwapAxes exchanges two axes. The result is a view.
func SwapAxes(x *T, a, b int) *T {
	p := identity(x.Rank())
	a, b = x.Shape().Axis("SwapAxes", a), x.Shape().Axis("SwapAxes", b)
	p[a], p[b] = p[b], p[a]
	return Transpose(x, p...)
}

// MoveAxis moves an axis to another place; the others keep their order. The result is a view.
func MoveAxis(x *T, from, to int) *T {
	from, to = x.Shape().Axis("MoveAxis", from), x.Shape().Axis("MoveAxis", to)
	p := slices.Delete(identity(x.Rank()), from, from+1)
	return Transpose(x, slices.Insert(p, to, from)...)
}

func identity(n int) []int {
	p := make([]int, n)
	for i := range p {
		p[i] = i
	}
	return p
}

// Flip reverses the axes, or all when none is given. The result is a view.
func Flip(x *T, axes ...int) *T { return compose(FlipOp{tensor.NewInts(axes...)}, x) }

func flip(x *T, axes ...int) *T {
	for _, a := range axesOf("Flip", x.Shape(), axes) {
		if n := x.Shape()[a]; n > 0 {
			x = tensor.Apply(SliceOp{Axis: a, Start: n - 1, Count: n, Step: -1}, x)
		}
	}
	return x
}

// Roll moves the elements of an axis by shift places; what leaves at one end comes in at the other.
func Roll(x *T, shift, axis int) *T { return compose(RollOp{shift, axis}, x) }

func roll(x *T, shift, axis int) *T {
	a := x.Shape().Axis("Roll", axis)
	n := x.Shape()[a]
	if n == 0 || floorMod(shift, n) == 0 {
		return x
	}
	cut := n - floorMod(shift, n)
	return Concat(a, Slice(x, a, cut, n), Slice(x, a, 0, cut))
}

// Tile lays copies of x side by side, reps[i] of them along axis i; as in NumPy, the shorter of
// reps and the shape is filled up with ones in front.
func Tile(x *T, reps ...int) *T { return compose(TileOp{tensor.NewInts(reps...)}, x) }

func tileOf(x *T, reps ...int) *T {
	s := slices.Clone(x.Shape())
	for len(s) < len(reps) {
		s = slices.Insert(s, 0, 1)
	}
	reps = slices.Concat(ones(len(s)-len(reps)), reps)
	var apart, wide, out []int
	for i, n := range s {
		if reps[i] < 0 {
			tensor.Valuef("Tile", "%d copies along axis %d", reps[i], i)
		}
		apart, wide = append(apart, 1, n), append(wide, reps[i], n)
		out = append(out, reps[i]*n)
	}
	return Reshape(Expand(Reshape(x, apart...), wide...), out...)
}

// Repeat repeats each element n times along axis.
func Repeat(x *T, n, axis int) *T { return compose(RepeatOp{n, axis}, x) }

func repeat(x *T, n, axis int) *T {
	if n < 0 {
		tensor.Valuef("Repeat", "%d copies", n)
	}
	a := x.Shape().Axis("Repeat", axis)
	wide := slices.Insert(slices.Clone(x.Shape()), a+1, n)
	out := slices.Clone(x.Shape())
	out[a] *= n
	return Reshape(Expand(ExpandDims(x, a+1), wide...), out...)
}

// RepeatEach repeats element i of an axis times[i] times.
func RepeatEach(x *T, times []int, axis int) *T {
	a := x.Shape().Axis("Repeat", axis)
	if len(times) != x.Shape()[a] {
		tensor.Shapef("Repeat", "%d counts for axis %d of %v", len(times), a, x.Shape())
	}
	index := []int64{}
	for i, n := range times {
		if n < 0 {
			tensor.Valuef("Repeat", "%d copies of element %d", n, i)
		}
		for range n {
			index = append(index, int64(i))
		}
	}
	return tensor.Apply(TakeOp{Axis: a}, x, tensor.Of(index))
}

// Diff is the difference of neighbours along axis, n times over.
func Diff(x *T, n, axis int) *T { return compose(DiffOp{n, axis}, x) }

func diff(x *T, n, axis int) *T {
	if n < 0 {
		tensor.Valuef("Diff", "order %d is negative", n)
	}
	a := x.Shape().Axis("Diff", axis)
	for range n {
		m := x.Shape()[a]
		next, this := Slice(x, a, 1, m), Slice(x, a, 0, max(0, m-1))
		if x.DType() == tensor.Bool {
			x = NotEqual(next, this)
		} else {
			x = Sub(next, this)
		}
	}
	return x
}
