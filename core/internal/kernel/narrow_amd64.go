package kernel

import (
	"unsafe"

	"golang.org/x/sys/cpu"
)

// narrowTiles makes narrow.run of assembly, by rows.
func narrowTiles[P, S any](
	f []func(k int, a *byte, as uintptr, b *byte, c *S, ldc uintptr, n int),
) func(x *narrowTile[P, S]) {
	size := unsafe.Sizeof(*new(P))
	return func(x *narrowTile[P, S]) {
		_ = x.c[(x.m-1)*x.ldc+x.n-1]
		f[x.m](x.k, (*byte)(unsafe.Pointer(&x.a[0])), size*uintptr(x.as),
			(*byte)(unsafe.Pointer(&x.b[0])), &x.c[0], 4*uintptr(x.ldc), x.n)
	}
}

// The assembly of the sums of one instruction, by rows.
type (
	intTiles   = []func(k int, a *byte, as uintptr, b *byte, c *int32, ldc uintptr, n int)
	floatTiles = []func(k int, a *byte, as uintptr, b *byte, c *float32, ldc uintptr, n int)
)

// int8Assembly are the sets of int8 that this machine has.
func int8Assembly() (sets []*int8Set) {
	widen := func(x int8) int16 { return int16(x) }
	pairs := func(name string, b blocks, f intTiles) *int8Set {
		t := &narrow[int8, int16, int32]{blocks: b, group: 2, run: narrowTiles[int16, int32](f),
			packA: packRow(widen), packB: packNarrow(b.nr, 2, widen)}
		return &int8Set{name: name, add: t.init().add}
	}
	if hasAVX2() {
		sets = append(sets, pairs("avx2", narrowBlocks["avx2"], intTiles{
			nil, pairs1F32AVX2, pairs2F32AVX2, pairs3F32AVX2, pairs4F32AVX2, pairs5F32AVX2,
			pairs6F32AVX2,
		}))
	}
	if hasAVX512() {
		sets = append(sets, pairs("avx512", narrowBlocks["avx512"], intTiles{
			nil, pairs1F32AVX512, pairs2F32AVX512, pairs3F32AVX512, pairs4F32AVX512,
			pairs5F32AVX512, pairs6F32AVX512, pairs7F32AVX512, pairs8F32AVX512, pairs9F32AVX512,
			pairs10F32AVX512, pairs11F32AVX512, pairs12F32AVX512,
		}))
	}
	if hasAVX512() && cpu.X86.HasAVX512VNNI {
		sets = append(sets, newVNNI())
	}
	return sets
}

// newVNNI multiplies uint8 by int8: A is moved by 128.
func newVNNI() *int8Set {
	b := narrowBlocks["avx512"]
	slow := packNarrow(b.nr, 4, func(x int8) uint8 { return uint8(x) })
	t := &narrow[int8, uint8, int32]{blocks: b, group: 4,
		packA: moveRow, packB: packVNNI(slow),
		run: narrowTiles[uint8, int32](intTiles{
			nil, quads1F32AVX512, quads2F32AVX512, quads3F32AVX512, quads4F32AVX512,
			quads5F32AVX512, quads6F32AVX512, quads7F32AVX512, quads8F32AVX512, quads9F32AVX512,
			quads10F32AVX512, quads11F32AVX512, quads12F32AVX512,
		})}
	return &int8Set{name: "avx512", add: t.init().add, offset: 128}
}

// moveRow is narrow.packA: a row plus 128, eight numbers at a time.
func moveRow(dst []uint8, a Mat[int8]) {
	i := 0
	if a.CS == 1 && len(dst) >= 8 {
		src := a.Data[:len(dst)]
		for ; i+8 <= len(dst); i += 8 {
			v := *(*uint64)(unsafe.Pointer(&src[i]))
			*(*uint64)(unsafe.Pointer(&dst[i])) = v ^ 0x8080808080808080
		}
	}
	for ; i < len(dst); i++ {
		dst[i] = uint8(a.Data[i*a.CS]) ^ 0x80
	}
}

// packVNNI is narrow.packB where the rows of B lie in memory as such, or its columns do.
func packVNNI(
	slow func(k, w int, dst []uint8, b Mat[int8]),
) func(k, w int, dst []uint8, b Mat[int8]) {
	return func(k, w int, dst []uint8, b Mat[int8]) {
		if w < 32 || b.CS != 1 && b.RS != 1 {
			slow(k, w, dst, b)
			return
		}
		groups := k / 4
		switch {
		case b.CS == 1 && groups > 0:
			_ = b.Data[(4*groups-1)*b.RS+31]
			for j := 0; j < 32; j += 16 {
				packQuadsF32AVX512(groups, &dst[4*j], &b.Data[j], uintptr(b.RS))
			}
		case groups > 0:
			for j := range 32 {
				from := b.Data[j*b.CS:][:4*groups]
				to := dst[4*j:]
				for g := range groups {
					*(*[4]int8)(unsafe.Pointer(&to[128*g])) = *(*[4]int8)(from[4*g:])
				}
			}
		}
		if k%4 != 0 {
			b.Data = b.Data[4*groups*b.RS:]
			slow(k%4, w, dst[128*groups:], b)
		}
	}
}

// assembly replaces what the set of h has in assembly.
func (h *half) assembly() {
	switch h.name {
	case "avx2":
		h.to = halvesBy(8, toHalfF32AVX2, toHalf)
		h.from = halvesBy(8, fromHalfF32AVX2, fromHalf)
	case "avx512":
		h.to = halvesBy(16, toHalfF32AVX512, toHalf)
		h.from = halvesBy(16, fromHalfF32AVX512, fromHalf)
		if cpu.X86.HasAVX512BF16 {
			h.tiles = newHalfTiles()
		}
	}
}

// halvesBy makes a conversion of assembly for multiples of some lanes and one in Go for the rest.
func halvesBy[D, E any](
	lanes int, f func(dst *D, x *E, n int), rest func([]D, []E),
) func([]D, []E) {
	return func(dst []D, x []E) {
		dst = dst[:len(x)]
		for len(x) >= lanes {
			n := min(len(x), longest) &^ (lanes - 1)
			f(&dst[0], &x[0], n)
			dst, x = dst[n:], x[n:]
		}
		rest(dst, x)
	}
}

// newHalfTiles is the product by AVX512-BF16.
func newHalfTiles() *halfTiles {
	b := narrowBlocks["avx512"]
	same := func(x uint16) uint16 { return x }
	t := &halfTiles{blocks: b, group: 2,
		packA: copyRow, packB: packHalves(packNarrow(b.nr, 2, same)),
		run: narrowTiles[uint16, float32](floatTiles{
			nil, halves1F32AVX512, halves2F32AVX512, halves3F32AVX512, halves4F32AVX512,
			halves5F32AVX512, halves6F32AVX512, halves7F32AVX512, halves8F32AVX512,
			halves9F32AVX512, halves10F32AVX512, halves11F32AVX512, halves12F32AVX512,
		})}
	return t.init()
}

// copyRow is narrow.packA.
func copyRow(dst []uint16, a Mat[uint16]) {
	if a.CS == 1 {
		copy(dst, a.Data[:len(dst)])
		return
	}
	for i := range dst {
		dst[i] = a.Data[i*a.CS]
	}
}

// packHalves is narrow.packB of whole panels, 32 bits at a time.
func packHalves(
	slow func(k, w int, dst []uint16, b Mat[uint16]),
) func(k, w int, dst []uint16, b Mat[uint16]) {
	return func(k, w int, dst []uint16, b Mat[uint16]) {
		if w < 32 || b.CS != 1 && b.RS != 1 {
			slow(k, w, dst, b)
			return
		}
		for g := range k / 2 {
			to := (*[32]uint32)(unsafe.Pointer(&dst[64*g]))
			if b.CS == 1 {
				low, high := b.Data[2*g*b.RS:][:32], b.Data[(2*g+1)*b.RS:][:32]
				for j := range to {
					to[j] = uint32(low[j]) | uint32(high[j])<<16
				}
				continue
			}
			for j := range to {
				to[j] = *(*uint32)(unsafe.Pointer(&b.Data[2*g+j*b.CS : 2*g+j*b.CS+2][0]))
			}
		}
		if k%2 != 0 {
			b.Data = b.Data[(k-1)*b.RS:]
			slow(1, w, dst[64*(k/2):], b)
		}
	}
}
