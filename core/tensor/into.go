package tensor

import (
	"fmt"
	"runtime"

	"github.com/goten-ml/goten/core/internal/tile"
)

// Signature says how a Kernel treats its operands: they come as In, each is converted to its place
// in Loop, and the result to Out. A masked kernel has two inputs more than Loop has places: a Bool
// mask, and elements of Out that remain where it is false.
type Signature struct {
	In   []DType
	Loop []DType
	Out  DType
}

// NewKernel makes the kernel of an elementwise operator. It panics with a *DTypeError when the
// operator does not compute with the loop's dtypes.
func NewKernel(op any, s Signature) *Kernel {
	e, ok := op.(Elementwise)
	n, masked := len(s.Loop), len(s.In) == len(s.Loop)+2
	if !ok || len(s.In) > len(kernelCall{}.in) || len(s.In) != n && !masked {
		DTypef(name(op), "has no elementwise kernel of %v to %v", s.In, s.Loop)
	}
	b := tile.NewB(s.In...)
	operands, specs := make([]tile.R, n), make([]Spec, n)
	for i := range operands {
		operands[i] = b.Cast(b.In(i), s.Loop[i])
		specs[i] = Spec{DType: s.Loop[i]}
	}
	op.(Op).Shape(specs)
	r := b.Cast(e.Tile(b, operands...), s.Out)
	if masked {
		r = b.Where(b.In(n), r, b.In(n+1))
	}
	return &Kernel{program: b.Program(r), in: append([]DType(nil), s.In...), out: s.Out}
}

// Into runs an operator on lent memory and writes its result, which must have the shape and dtype
// that the operator infers, to out. It panics with a typed error when inputs do not fit. The
// output may not overlap an input.
func Into(op Op, out Memory, in ...Memory) {
	x := execs.Get().(*Exec)
	defer x.done()
	arrays := make([]Array, len(in))
	pointers := make([]*Array, len(in))
	specs := make([]Spec, len(in))
	for i, m := range in {
		arrays[i] = m.Array()
		pointers[i], specs[i] = &arrays[i], arrays[i].Spec()
	}
	want, y := op.Shape(specs), out.Array()
	if want.DType != out.DType || !want.Shape.Equal(out.Shape) {
		Shapef(name(op), "the result is %v, room is for %v", want, y.Spec())
	}
	e, ok := op.(Evaluator)
	if !ok {
		panic(fmt.Sprintf("operator %T has no Eval", op))
	}
	if y.Contiguous() {
		e.Eval(x, &y, pointers)
	} else {
		z := x.Scratch(out.DType, out.Shape...)
		e.Eval(x, z, pointers)
		copyArray(&y, z)
	}
	count(1)
	runtime.KeepAlive(arrays)
}
