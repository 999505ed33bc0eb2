package tensor

import (
	"github.com/goten-ml/goten/core/internal/mem"
	"github.com/goten-ml/goten/core/internal/tile"
)

// What a replay needs of arrays: to place them in memory of its own, and to move inputs under them.

// ArrayIn is the window that l is on a buffer.
func ArrayIn(b *mem.Buffer, d DType, l Layout) Array {
	return Array{buf: b, gen: b.Gen(), dtype: d, layout: l}
}

// Rebind moves a to the memory of a row-major tensor, offset elements behind its first.
func (a *Array) Rebind(t *Tensor, offset int) {
	a.buf, a.gen, a.layout.Offset = t.arr.buf, t.arr.gen, t.arr.layout.Offset+offset
}

// Touch notes a write over the array's memory.
func (a *Array) Touch() { a.buf.Wrote() }

// Tensor is the array as a tensor outside of any step.
func (a *Array) Tensor() *Tensor { return &Tensor{arr: *a} }

// Flat is the array as an operand of n elements one after the other; false if it is not that.
func (a *Array) Flat(n int) (tile.Flat, bool) { return a.flat(n) }

// TileView is the array as a tile program sees it, expanded to shape.
func (a *Array) TileView(shape Shape) tile.View { return a.tile(shape, nil) }

// NewExec makes what operators of replays work with, one after the other. Scratch stays with it, so
// that the same replay takes no memory the next time. It is not for several goroutines.
func NewExec() *Exec { return &Exec{stays: true} }

// Reset lets the next operator have the scratch of the last.
func (x *Exec) Reset() { x.at = 0 }

// OperatorName is how messages call an operator.
func OperatorName(op any) string {
	if c, ok := op.(copier); ok {
		return "copy to " + DType(c).String()
	}
	return name(op)
}

// Array is the elements of t as operators see them.
func (t *Tensor) Array() *Array { return &t.arr }

// Buffer is the memory of the array.
func (a *Array) Buffer() *mem.Buffer { return a.buf }
