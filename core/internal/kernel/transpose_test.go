package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"
)

func testTranspose[E uint32 | uint64](t *testing.T, isa string, rows, cols, gap int) {
	t.Helper()
	r := rand.New(rand.NewPCG(1, uint64(rows*100+cols)))
	ss, ds := cols+gap, rows+gap
	src, dst := make([]E, rows*ss+1), make([]E, cols*ds+1)
	for i := range src {
		src[i] = E(r.Uint64())
	}
	if rows*cols == 0 {
		return
	}
	transposeBy(Transposition{
		Dst: unsafe.Pointer(&dst[1]), Src: unsafe.Pointer(&src[1]),
		Size: int(unsafe.Sizeof(src[0])),
		Rows: rows, Cols: cols, DstStride: ds, SrcStride: ss,
	}, transposersOf(isa))
	for j := range cols {
		for i := range ds {
			if 1+j*ds+i == len(dst) {
				break
			}
			want := E(0)
			if i < rows {
				want = src[1+i*ss+j]
			}
			if got := dst[1+j*ds+i]; got != want {
				t.Fatalf("%s %d bytes, %d×%d: (%d, %d) is %d; expected %d", isa,
					unsafe.Sizeof(want), rows, cols, i, j, got, want)
			}
		}
	}
}

func TestTransposeEqualsItsLoop(t *testing.T) {
	for _, s := range Sets[float32]() {
		for _, n := range []int{1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 33, 64, 70, 131} {
			for _, m := range []int{1, 2, 3, 4, 5, 8, 16, 63, 64, 65, 130} {
				for gap := range 3 {
					testTranspose[uint32](t, s.Name, n, m, gap)
					testTranspose[uint64](t, s.Name, n, m, gap)
				}
			}
		}
	}
}

func TestCopyRowsEqualsItsLoop(t *testing.T) {
	for _, bytes := range []int{0, 1, 31, 32, 33, 63, 64, 100, 1024, 1025, 3000} {
		for _, n := range []int{0, 1, 5, 70} {
			ds, ss := bytes+3, bytes+7
			src, dst, want := make([]byte, n*ss+8), make([]byte, n*ds+8), make([]byte, n*ds+8)
			for i := range src {
				src[i] = byte(i*7 + i/256)
			}
			for i := range n {
				copy(want[1+i*ds:][:bytes], src[2+i*ss:])
			}
			CopyRows(RowCopy{Dst: unsafe.Pointer(&dst[1]), Src: unsafe.Pointer(&src[2]),
				DstStride: ds, SrcStride: ss, Bytes: bytes, N: n})
			if !slices.Equal(dst, want) {
				t.Errorf("%d rows of %d bytes differ", n, bytes)
			}
		}
	}
}
