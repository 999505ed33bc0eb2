package ops

import (
	"slices"

	"github.com/goten-ml/goten/core/tensor"
)

// matmulInts multiplies matrices of integers, which wrap.
func matmulInts(x *Exec, o MatMulOp, out *Array, in []*Array) {
	switch out.DType() {
	case tensor.Int8:
		matmulInt[int8](x, o, out, in)
	case tensor.Int16:
		matmulInt[int16](x, o, out, in)
	case tensor.Int32:
		matmulInt[int32](x, o, out, in)
	case tensor.Int64:
		matmulInt[int64](x, o, out, in)
	case tensor.Uint8:
		matmulInt[uint8](x, o, out, in)
	case tensor.Uint16:
		matmulInt[uint16](x, o, out, in)
	case tensor.Uint32:
		matmulInt[uint32](x, o, out, in)
	case tensor.Uint64:
		matmulInt[uint64](x, o, out, in)
	}
}

func matmulInt[E integer](x *Exec, o MatMulOp, out *Array, in []*Array) {
	s := out.Shape()
	m, n := matrix(s, false)
	_, k := matrix(in[0].Shape(), o.TransA)
	a := tensor.Data[E](x, upright(x, in[0], o.TransA, s))
	b := tensor.Data[E](x, upright(x, in[1], o.TransB, s))
	y := tensor.Data[E](x, out)
	if len(y) == 0 {
		return
	}
	x.For(len(y)/n, max(1, foldGrain/max(1, n*k)), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			row, of := y[i*n:(i+1)*n], b[i/m*k*n:]
			clear(row)
			for p, v := range a[i*k : (i+1)*k] {
				for j, w := range of[p*n : (p+1)*n] {
					row[j] += v * w
				}
			}
		}
	})
}

// upright is a stack of matrices in row-major order, not read transposed, with the leading axes
// that the result s has.
func upright(x *Exec, a *Array, trans bool, s tensor.Shape) *Array {
	if trans {
		p := identity(len(a.Shape()))
		r := len(p)
		p[r-2], p[r-1] = p[r-1], p[r-2]
		a = a.Window(a.Permute(p))
	}
	r := len(a.Shape())
	shape := slices.Concat(s[:len(s)-2], a.Shape()[r-2:])
	return x.Contiguous(a.Window(a.Layout().Expand(shape)))
}
