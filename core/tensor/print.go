package tensor

import (
	"fmt"
	"strings"
)

// edgeItems is how many elements at each end of an axis are printed of a large tensor.
const edgeItems = 3

// String formats the elements in nested brackets, shortened above a thousand, with the dtype.
func (t *Tensor) String() string {
	if t.sym != nil {
		return fmt.Sprintf("Tensor(%v%v, symbolic)", t.DType(), t.SymbolicDims())
	}
	c := t.Clone()
	var b strings.Builder
	b.WriteString("Tensor(")
	writeAxis(&b, c, 0, 0, t.Size() > 1000)
	fmt.Fprintf(&b, ", %v%v)", t.DType(), t.Shape())
	return b.String()
}

func writeAxis(b *strings.Builder, t *Tensor, axis, at int, short bool) {
	if axis == t.Rank() {
		writeElement(b, t, at)
		return
	}
	n := t.Shape()[axis]
	inner := t.Shape()[axis+1:].Size()
	b.WriteByte('[')
	for i := 0; i < n; i++ {
		if i > 0 {
			b.WriteByte(' ')
		}
		if short && n > 2*edgeItems && i == edgeItems {
			b.WriteString("...")
			i = n - edgeItems - 1
			continue
		}
		writeAxis(b, t, axis+1, at+i*inner, short)
	}
	b.WriteByte(']')
}

func writeElement(b *strings.Builder, t *Tensor, at int) {
	l := Layout{Shape: Shape{}, Offset: t.arr.layout.Offset + at}
	e := Tensor{arr: t.arr.view(l)}
	switch t.DType() {
	case Bool:
		fmt.Fprint(b, Values[bool](&e)[0])
	case Float32:
		fmt.Fprintf(b, "%.6g", Values[float32](&e)[0])
	case Float64:
		fmt.Fprintf(b, "%.6g", Values[float64](&e)[0])
	case Uint64:
		fmt.Fprint(b, Values[uint64](&e)[0])
	default:
		c := New(Int64)
		copyArray(&c.arr, &e.arr)
		fmt.Fprint(b, Values[int64](c)[0])
	}
}
