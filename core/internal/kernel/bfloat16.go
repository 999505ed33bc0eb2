package kernel

import (
	"math"
	"sync"

	"github.com/goten-ml/goten/core/internal/par"
)

// ToBFloat16 rounds x to bfloat16, the upper half of a float32, here a uint16: the nearest, of two
// equally near ones the even. NaN stays NaN, quiet, and infinities, zeros and denormals keep what
// they are.
func ToBFloat16(dst []uint16, x []float32) { chosenHalf().to(dst[:len(x)], x) }

// FromBFloat16 is x in float32, exactly.
func FromBFloat16(dst []float32, x []uint16) { chosenHalf().from(dst[:len(x)], x) }

// GemmBFloat16 sets C, m×n, to A·B of bfloat16 in float32, or adds A·B if acc, on all threads. A
// and B have any strides; C has CS 1. Products are exact and sums are in float32. Where the
// processor has AVX512-BF16, its VDPBF16PS adds them: two at a time, with denormal numbers and
// sums taken as 0; otherwise the result is that of Gemm of the numbers in float32.
func GemmBFloat16(m, n, k int, a, b Mat[uint16], c Mat[float32], acc bool) {
	chosenHalf().gemm(m, n, k, a, b, c, acc)
}

type halfTiles = narrow[uint16, uint16, float32]

// A half is the loops of bfloat16 of an instruction set.
type half struct {
	name  string
	to    func(dst []uint16, x []float32)
	from  func(dst []float32, x []uint16)
	tiles *halfTiles // nil where there is no instruction for it
	set   *Set[float32]
	pool  scratch[float32]
}

var chosenHalf = sync.OnceValue(func() *half {
	for _, h := range halves() {
		if h.name == Of[float32]().Name {
			return h
		}
	}
	return halves()[0]
})

// halves are those of all sets that this machine runs.
func halves() (all []*half) {
	for _, s := range Sets[float32]() {
		h := &half{name: s.Name, to: toHalf, from: fromHalf, set: s}
		h.assembly()
		all = append(all, h)
	}
	return all
}

func (h *half) gemm(m, n, k int, a, b Mat[uint16], c Mat[float32], acc bool) {
	if h.tiles == nil {
		h.widened(m, n, k, a, b, c, acc)
		return
	}
	if !acc {
		clearMat(m, n, c)
	}
	h.tiles.add(m, n, k, a, b, c)
}

// halfBlock are the most rows, columns and depth of the parts that widened converts.
const halfBlock = 1 << 10

// widened multiplies in float32, block by block.
func (h *half) widened(m, n, k int, a, b Mat[uint16], c Mat[float32], acc bool) {
	if k == 0 && !acc {
		clearMat(m, n, c)
	}
	for k0 := 0; k0 < k; k0 += halfBlock {
		kk := min(halfBlock, k-k0)
		for j := 0; j < n; j += halfBlock {
			nn := min(halfBlock, n-j)
			vb, rb := h.widen(kk, nn, b.from(k0, j))
			for i := 0; i < m; i += halfBlock {
				mm := min(halfBlock, m-i)
				va, ra := h.widen(mm, kk, a.from(i, k0))
				h.set.tile.gemm(mm, nn, kk, va, vb, c.from(i, j), acc || k0 > 0, true)
				h.pool.put(ra)
			}
			h.pool.put(rb)
		}
	}
}

// widen is the m×n part of a in float32, and what to give back to the pool. Where columns lie in
// memory as such, so do those of the result.
func (h *half) widen(m, n int, a Mat[uint16]) (Mat[float32], *[]float32) {
	room := h.pool.get(m * n)
	to := Mat[float32]{*room, n, 1}
	if turned := a.CS != 1 && a.RS == 1; turned {
		h.widenRows(n, m, *room, a.transposed())
		return Mat[float32]{*room, 1, m}, room
	}
	h.widenRows(m, n, *room, a)
	return to, room
}

// widenRows converts m rows of n numbers to rows one after the other.
func (h *half) widenRows(m, n int, dst []float32, a Mat[uint16]) {
	par.For(m, max(1, 1<<15/n), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			row, src := dst[i*n:(i+1)*n], a.Data[i*a.RS:]
			if a.CS == 1 {
				h.from(row, src[:n])
				continue
			}
			for j := range row {
				row[j] = math.Float32frombits(uint32(src[j*a.CS]) << 16)
			}
		}
	})
}

// toHalf is ToBFloat16.
func toHalf(dst []uint16, x []float32) {
	for i, v := range x {
		b := math.Float32bits(v)
		if v != v {
			dst[i] = uint16(b>>16) | 0x40
			continue
		}
		dst[i] = uint16((b + 0x7fff + b>>16&1) >> 16)
	}
}

// fromHalf is FromBFloat16.
func fromHalf(dst []float32, x []uint16) {
	for i, v := range x {
		dst[i] = math.Float32frombits(uint32(v) << 16)
	}
}
