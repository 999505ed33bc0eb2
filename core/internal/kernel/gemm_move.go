package kernel

import "unsafe"

// transposeInto sets the cols×rows matrix to to the transpose of from, rows×cols. Rows of both lie
// in memory as such.
func transposeInto[F Float](to, from Mat[F], rows, cols int) {
	_, _ = to.Data[(cols-1)*to.RS+rows-1], from.Data[(rows-1)*from.RS+cols-1]
	Transpose(Transposition{
		Dst: unsafe.Pointer(&to.Data[0]), Src: unsafe.Pointer(&from.Data[0]),
		Size: int(unsafe.Sizeof(*new(F))), Rows: rows, Cols: cols,
		DstStride: to.RS, SrcStride: from.RS,
	})
}

// copyMat copies m rows of n numbers, which lie in memory as such.
func copyMat[F Float](to, from Mat[F], m, n int) {
	_, _ = to.Data[(m-1)*to.RS+n-1], from.Data[(m-1)*from.RS+n-1]
	size := int(unsafe.Sizeof(*new(F)))
	CopyRows(RowCopy{
		Dst: unsafe.Pointer(&to.Data[0]), Src: unsafe.Pointer(&from.Data[0]),
		DstStride: size * to.RS, SrcStride: size * from.RS, Bytes: size * n, N: m,
	})
}
