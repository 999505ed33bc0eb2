package tensor

import "sync/atomic"

// A Param is a value that training changes. It is not a tensor: programs read it through a
// Session, which decides whether gradients reach it.
type Param struct {
	// Name is its path in the model, such as dense/kernel.
	Name   string
	value  Tensor
	frozen atomic.Bool
}

// NewParam makes a parameter with a copy of the elements of t.
func NewParam(name string, t *Tensor) *Param {
	p := &Param{Name: name, value: Tensor{arr: newArray(t.Spec())}}
	p.value.arr.buf.Keep()
	p.value.arr.buf.Last()
	copyArray(&p.value.arr, &t.arr)
	return p
}

// Spec is dtype and shape.
func (p *Param) Spec() Spec { return p.value.Spec() }

// Value is a window on the current elements: later updates show through it. Clone it to keep them.
func (p *Param) Value() *Tensor { return &p.value }

// Set writes the elements of t over the parameter's. It panics with a *ShapeError when shapes
// differ; other dtypes are converted.
func (p *Param) Set(t *Tensor) {
	if !t.Shape().Equal(p.value.Shape()) {
		Shapef(p.Name, "expected shape %v, received %v", p.value.Shape(), t.Shape())
	}
	t.leaves("written over a parameter by Set")
	paramUses.Add(1)
	t.arr.base()
	p.value.arr.buf.Wrote()
	copyArray(&p.value.arr, &t.arr)
}

// Trainable reports whether gradients are taken of the parameter.
func (p *Param) Trainable() bool { return !p.frozen.Load() }

// SetTrainable decides whether gradients are taken of the parameter.
func (p *Param) SetTrainable(on bool) { p.frozen.Store(!on) }
