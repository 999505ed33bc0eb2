package tensor

// A Tensor is an array and, if it is tracked, its place in the graph that gradients walk. Its
// elements do not change, save through operators that say so (parameter updates).
type Tensor struct {
	arr  Array
	grad *grad    // nil when untracked
	sess *Session // the step that it belongs to, if any
	sym  *Symbol  // set when it stands for an input whose elements are not there yet
}

// A Symbol is what a tensor without elements knows beyond its shape.
type Symbol struct {
	// Probe is the same shape at another batch size: axes that differ are the batch.
	Probe Shape
	// Maker tells what it came from: a *SymbolicCall, or whatever a caller of Symbolic set.
	Maker any
}

// A SymbolicCall is an operator applied to tensors without elements.
type SymbolicCall struct {
	Op  any // an Op, a MultiOp or a Composite
	In  []*Tensor
	Out int // which result, if there are several
}

// Symbolic makes a tensor without elements. Probe is its shape at a second batch size, or nil.
func Symbolic(s Spec, probe Shape, maker any) *Tensor {
	return &Tensor{arr: Array{dtype: s.DType, layout: Layout{Shape: s.Shape}},
		sym: &Symbol{Probe: probe, Maker: maker}}
}

// Symbol is nil unless the tensor has no elements.
func (t *Tensor) Symbol() *Symbol { return t.sym }

// SymbolicDims is the shape with -1 for the batch axis of a tensor without elements.
func (t *Tensor) SymbolicDims() []int {
	d := append([]int(nil), t.arr.layout.Shape...)
	if t.sym != nil && t.sym.Probe != nil {
		for i := range d {
			if t.sym.Probe[i] != d[i] {
				d[i] = -1
			}
		}
	}
	return d
}

// Shape is the size of each axis. It must not be changed.
func (t *Tensor) Shape() Shape { return t.arr.layout.Shape }

// Rank is the number of axes.
func (t *Tensor) Rank() int { return len(t.arr.layout.Shape) }

// Dim is the size of an axis, which may count from the end.
func (t *Tensor) Dim(axis int) int { return t.Shape()[t.Shape().Axis("Dim", axis)] }

// DType is the type of the elements.
func (t *Tensor) DType() DType { return t.arr.dtype }

// Spec is dtype and shape.
func (t *Tensor) Spec() Spec { return t.arr.Spec() }

// Size is the number of elements.
func (t *Tensor) Size() int { return t.arr.Size() }

// Layout places the elements in memory.
func (t *Tensor) Layout() Layout { return t.arr.layout }

// Session is the step that the tensor belongs to, or nil.
func (t *Tensor) Session() *Session { return t.sess }

// Tracked reports whether gradients reach the tensor.
func (t *Tensor) Tracked() bool { return t.live() != nil }

// Recorded reports whether t has a place in a graph, be the recording over or not.
func (t *Tensor) Recorded() bool { return t.grad != nil }

// Track returns a new leaf with the same elements: what is computed from it remembers how. It
// panics with a *DTypeError unless the elements are floats.
func (t *Tensor) Track() *Tensor {
	if !t.DType().IsFloat() {
		DTypef("Track", "only floats have gradients, not %v; Cast first", t.DType())
	}
	return &Tensor{arr: t.arr, grad: newLeaf(), sess: t.sess, sym: t.sym}
}

// Detach returns the same elements untracked.
func (t *Tensor) Detach() *Tensor { return &Tensor{arr: t.arr, sess: t.sess, sym: t.sym} }

// Outside returns the same elements outside of any step, for values that outlive it. The caller
// must own them: what the step made ends with the step.
func (t *Tensor) Outside() *Tensor {
	t.leaves("taken out")
	return &Tensor{arr: t.arr}
}

// New makes a tensor of undefined content.
func New(dtype DType, shape ...int) *Tensor {
	s := Spec{dtype, Shape(shape).Check("New")}
	return &Tensor{arr: newArray(s)}
}

// Retain counts one owner more of the tensor's memory. Only code outside Go's collector (handles
// of other languages) counts.
func (t *Tensor) Retain() {
	if t.arr.buf != nil {
		t.arr.buf.Retain()
	}
}

// Release counts one owner less; the last one gives the memory back, after which any use of the
// tensor panics with a *StateError.
func (t *Tensor) Release() {
	if t.arr.buf != nil && t.arr.gen == t.arr.buf.Gen() {
		t.arr.buf.Release()
	}
}

// Keep declares that a Go value goes on using the tensor, whatever counted owners do.
func (t *Tensor) Keep() *Tensor {
	if t.arr.buf != nil {
		t.arr.buf.Keep()
	}
	return t
}

// Writes counts the writes over the tensor's memory since it was made.
func (t *Tensor) Writes() uint64 {
	if t.arr.buf == nil {
		return 0
	}
	return t.arr.buf.Writes()
}

// SharesMemory reports whether two tensors are windows on one buffer.
func (t *Tensor) SharesMemory(u *Tensor) bool {
	return t.arr.buf != nil && t.arr.buf == u.arr.buf
}
