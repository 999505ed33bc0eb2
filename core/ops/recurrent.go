package ops

import (
	"slices"

	"github.com/goten-ml/goten/core/internal/kernel"
	"github.com/goten-ml/goten/core/tensor"
)

// Recurrent layers run over whole sequences, batch first. The products of all inputs with the
// kernel are one matrix product; what follows step by step is in passage.go.

// A Recurrent is what a recurrent layer runs with. States are [batch, units], or [1, units] for
// all rows; a nil one is 0. A nil bias is 0, a nil mask is true everywhere.
type Recurrent struct {
	Kernel, RecurrentKernel, Bias *T // [in, g·units], [units, g·units], as the layer says
	H, C                          *T // initial states; only LSTM has a C
	Mask                          *T // bool [batch, time]: a false step leaves states as they are
	Backwards                     bool
}

// RecurrentResult is what a recurrent layer makes: its output after each step, in the order of
// processing, and the states after the last. Only LSTM has a C.
type RecurrentResult struct{ Sequence, H, C *T }

// inputs are those of a recurrent operator with so many states: x, the states, kernel, recurrent
// kernel, bias and, if there is one, mask.
func (r Recurrent) inputs(op string, x *T, states int, bias ...int) []*T {
	x = float(x)
	if x.Rank() != 3 {
		tensor.Shapef(op, "expected [batch, time, features], received %v", x.Spec())
	}
	zero := func(shape ...int) *T { return Expand(tensor.Full(x.DType(), 0), shape...) }
	u := r.RecurrentKernel.Shape()[0]
	in := []*T{x}
	for _, s := range []*T{r.H, r.C}[:states] {
		if s == nil {
			s = zero(1, u)
		}
		in = append(in, s)
	}
	b := r.Bias
	if b == nil {
		b = zero(bias...)
	}
	in = append(in, r.Kernel, r.RecurrentKernel, b)
	for i := range in {
		in[i] = Cast(in[i], x.DType())
	}
	if r.Mask != nil {
		in = append(in, Cast(r.Mask, tensor.Bool))
	}
	if r.Backwards {
		in[0] = backwards(in[0])
		if r.Mask != nil {
			in[len(in)-1] = backwards(in[len(in)-1])
		}
	}
	return in
}

// backwards is x with time reversed.
func backwards(x *T) *T {
	n := x.Shape()[1]
	return tensor.Apply(SliceOp{Axis: 1, Start: max(0, n-1), Count: n, Step: -1}, x)
}

// cell is what kinds of recurrent layers differ in: the gates in the kernel, the rows of the bias
// and the states.
type cell struct {
	name                string
	gates, bias, states int
}

// sizes of a recurrent layer's input and state.
type sizes struct{ batch, time, in, units int }

// check looks at x, the states, kernel, recurrent kernel, bias, and a mask.
func (c cell) check(in []Spec) sizes {
	if n := c.states + 4; len(in) != n && len(in) != n+1 {
		tensor.Shapef(c.name, "expected %d inputs, or a mask more, received %d", n, len(in))
	}
	x, w := in[0], in[c.states+1:]
	wantFloat(c.name, x)
	if len(x.Shape) != 3 || len(w[1].Shape) != 2 {
		tensor.Shapef(c.name, "expected [batch, time, features] and a recurrent kernel "+
			"[units, %d·units], received %v and %v", c.gates, x, w[1])
	}
	s := sizes{x.Shape[0], x.Shape[1], x.Shape[2], w[1].Shape[0]}
	c.want(x, "kernel", w[0], s.in, c.gates*s.units)
	c.want(x, "recurrent kernel", w[1], s.units, c.gates*s.units)
	if c.bias == 1 {
		c.want(x, "bias", w[2], c.gates*s.units)
	} else {
		c.want(x, "bias", w[2], c.bias, c.gates*s.units)
	}
	for _, h := range in[1 : 1+c.states] {
		if len(h.Shape) != 2 || h.Shape[0] != 1 {
			c.want(x, "state", h, s.batch, s.units)
		} else {
			c.want(x, "state", h, 1, s.units)
		}
	}
	if m := w[3:]; len(m) > 0 && (m[0].DType != tensor.Bool ||
		!m[0].Shape.Equal(tensor.Shape{s.batch, s.time})) {
		tensor.Shapef(c.name, "expected a mask bool[%d %d] for an input %v, received %v",
			s.batch, s.time, x.Shape, m[0])
	}
	return s
}

func (c cell) want(x Spec, what string, s Spec, shape ...int) {
	if s.DType != x.DType || !slices.Equal(s.Shape, shape) {
		tensor.Shapef(c.name, "expected the %s to be %v%v for an input %v, received %v",
			what, x.DType, tensor.Shape(shape), x.Shape, s)
	}
}

// sequences is a recurrent layer at work.
type sequences[F kernel.Float] struct {
	sizes
	gates int
	x     *Exec
	k     *kernel.Set[F]
	mask  []bool // nil where there is none
}

func newSequences[F kernel.Float](x *Exec, c cell, s sizes, mask []*Array) *sequences[F] {
	r := &sequences[F]{sizes: s, gates: c.gates, x: x, k: kernel.Of[F]()}
	if len(mask) > 0 {
		r.mask = contiguous[bool](x, mask[0])
	}
	return r
}

// masked reports whether a step leaves the states as they are.
func (r *sequences[F]) masked(b, t int) bool { return r.mask != nil && !r.mask[b*r.time+t] }

// width is the number of elements of all gates.
func (r *sequences[F]) width() int { return r.gates * r.units }

// state is an initial state, one row for each of the batch.
func (r *sequences[F]) state(a *Array) []F {
	if a.Shape()[0] != r.batch {
		l := a.Layout()
		a = a.Window(l.Expand(tensor.Shape{r.batch, r.units}))
	}
	return contiguous[F](r.x, a)
}

// room is scratch memory.
func (r *sequences[F]) room(n int) []F {
	return tensor.Data[F](r.x, r.x.Scratch(tensor.TypeOf[F](), n))
}

// project sets z [batch, time, width] to the products of all inputs with the kernel.
func (r *sequences[F]) project(z, v, w []F) {
	n := r.width()
	kernel.Gemm(r.batch*r.time, n, r.in, rowMajor(v, r.in), rowMajor(w, n), rowMajor(z, n), false)
}

func rowMajor[F kernel.Float](data []F, width int) kernel.Mat[F] {
	return kernel.Mat[F]{Data: data, RS: width, CS: 1}
}

func transposed[F kernel.Float](data []F, width int) kernel.Mat[F] {
	return kernel.Mat[F]{Data: data, RS: 1, CS: width}
}

// at is the row of a step in an array [batch, time, width].
func (r *sequences[F]) at(a []F, b, t, width int) []F {
	i := (b*r.time + t) * width
	return a[i : i+width]
}

// before is a state before a step: that after the step before, or the initial one.
func (r *sequences[F]) before(a, initial []F, b, t int) []F {
	if t == 0 {
		return initial[b*r.units : (b+1)*r.units]
	}
	return r.at(a, b, t-1, r.units)
}

// last copies the state after the last step.
func (r *sequences[F]) last(dst, a, initial []F) {
	for b := range r.batch {
		copy(dst[b*r.units:(b+1)*r.units], r.before(a, initial, b, r.time))
	}
}

// projection is where the gradients of a product of all steps go; those that are nil are not asked
// for.
type projection[F kernel.Float] struct{ v, w, bias []F }

// projected is the gradient of v·w + bias of all steps, v of n columns.
func (r *sequences[F]) projected(dz, v, w []F, n int, g projection[F]) {
	m, width := r.batch*r.time, r.width()
	if g.v != nil {
		kernel.Gemm(m, n, width, rowMajor(dz, width), transposed(w, width), rowMajor(g.v, n), false)
	}
	kernel.Gemm(n, width, m, transposed(v, n), rowMajor(dz, width), rowMajor(g.w, width), false)
	if g.bias != nil {
		fold(r.x, rows{1, m, width}, floatSum[F](), g.bias, dz)
	}
}

// allBefore are the states before all steps, [batch, time, units].
func (r *sequences[F]) allBefore(a, initial []F) []F {
	p := r.room(r.batch * r.time * r.units)
	for b := range r.batch {
		if r.time == 0 {
			break
		}
		copy(r.at(p, b, 0, r.units), initial[b*r.units:])
		copy(p[(b*r.time+1)*r.units:(b+1)*r.time*r.units], a[b*r.time*r.units:])
	}
	return p
}

// given are gradients of results, of which some may not be there.
type given[F kernel.Float] struct{ seq, h, c []F }

// places3 numbers the inputs from first on that are there; -1 stands for those that are not.
func places3(first int, there ...bool) (at [3]int) {
	for i, yes := range there {
		at[i] = -1
		if yes {
			at[i] = first
			first++
		}
	}
	return at
}

// chosen are the inputs at these places; nil for those at -1.
func chosen(in []*T, at [3]int) []*T {
	out := make([]*T, len(at))
	for i, k := range at {
		if k >= 0 {
			out[i] = in[k]
		}
	}
	return out
}

// givenOf are the gradients of results at these inputs; nil for those at -1.
func givenOf[F kernel.Float](x *Exec, in []*Array, at [3]int) given[F] {
	var found [3][]F
	for i, k := range at {
		if k >= 0 {
			found[i] = contiguous[F](x, in[k])
		}
	}
	return given[F]{found[0], found[1], found[2]}
}

// begin sets the gradient of a state to that of its last value.
func begin[F kernel.Float](dst, last []F) {
	clear(dst)
	copy(dst, last)
}

// unrolled runs a recurrent layer by operators of one step: f makes new states, of which the first
// is the output, of those before and the step's input.
func unrolled(x, mask *T, states []*T, f func(x *T, states []*T) []*T) []*T {
	n := x.Shape()
	for i, s := range states {
		states[i] = Expand(s, n[0], s.Shape()[1])
	}
	var seq []*T
	for t := range n[1] {
		next := f(Reshape(Slice(x, 1, t, t+1), n[0], n[2]), states)
		if mask != nil {
			on := Slice(mask, 1, t, t+1)
			for i := range next {
				next[i] = Where(on, next[i], states[i])
			}
		}
		states = next
		seq = append(seq, next[0])
	}
	var all *T
	if len(seq) == 0 {
		all = Reshape(Slice(states[0], 0, 0, 0), n[0], 0, states[0].Shape()[1])
	} else {
		all = Stack(1, seq...)
	}
	return append([]*T{all}, states...)
}
