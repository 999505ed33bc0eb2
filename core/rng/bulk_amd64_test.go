package rng

import (
	"math"
	"slices"
	"testing"
)

func TestAssemblyMakesTheSameBlocks(t *testing.T) {
	for _, n := range []int{4, 8} {
		if n > lanes() {
			t.Logf("no vectors of %d blocks here", n)
			continue
		}
		for _, first := range []uint64{0, 7, 1<<32 - 3, 1<<64 - 5} {
			k := Key{0x243f6a8885a308d3, 0x13198a2e03707344}
			got := make([]uint32, 5*4*atOnce(n))
			if done := k.bulkBy(n, first, got); done != len(got) {
				t.Fatalf("%d of %d words made", done, len(got))
			}
			for i := range len(got) / 4 {
				if b := k.at(first + uint64(i)); !slices.Equal(got[4*i:4*i+4], b[:]) {
					t.Fatalf("%d lanes, block %d from %d: %x; expected %x",
						n, i, first, got[4*i:4*i+4], b)
				}
			}
		}
	}
}

func TestBulkBelow(t *testing.T) {
	w := make([]uint32, 48)
	Bits(NewKey(1), 0, w)
	limits := []uint32{0, 1, 0x7fff, 0x8000, w[5] & 0xffff, w[10] >> 16, 0xffff}
	for _, limit := range limits {
		got := make([]byte, 96)
		n, equal := bulkBelow(got, w, limit)
		want := false
		for i := range n {
			v := w[i/2] >> (16 * (i % 2)) & 0xffff
			want = want || v == limit
			if below := v < limit; (got[i] == 1) != below || got[i] > 1 {
				t.Fatalf("limit %x, number %x: %d", limit, v, got[i])
			}
		}
		if n > 0 && equal != want {
			t.Errorf("limit %x: equal = %v; expected %v", limit, equal, want)
		}
	}
}

// TestNormalsOfAssembly: bit for bit, with the words where the functions turn.
func TestNormalsOfAssembly(t *testing.T) {
	w := make([]uint32, 1<<14)
	Bits(NewKey(3), 0, w)
	edges := []uint32{0, 1, 2, 3, 1<<29 - 1, 1 << 29, 1<<30 - 1, 1 << 30, 1<<31 - 1, 1 << 31,
		3 << 29, 5 << 29, 7 << 29, 7<<29 - 1, 1<<32 - 1, 1<<32 - 2, 1<<32 - 256, 0xb504f333,
		0xb504f300}
	for i, e := range edges {
		for j, f := range edges {
			copy(w[2*(i*len(edges)+j):], []uint32{e, f})
		}
	}
	want := make([]float32, len(w))
	for i := 0; i < len(w); i += 2 {
		r := radius(w[i])
		sin, cos := sinCos(w[i+1])
		want[i], want[i+1] = r*cos, r*sin
		if r != r || r > 6.67 {
			t.Fatalf("radius of %#x is %v", w[i], r)
		}
	}
	for _, n := range []int{4, 8} {
		if n > lanes() {
			continue
		}
		got := make([]float32, len(w))
		if done := bulkNormalBy(n, got, w); done != len(w) {
			t.Fatalf("%d of %d made", done, len(w))
		}
		for i, v := range got {
			if math.Float32bits(v) != math.Float32bits(want[i]) {
				t.Fatalf("%d lanes, words %#x: %v; expected %v", n, w[i&^1:i&^1+2], v, want[i])
			}
		}
	}
}

// TestNormalsAreThoseOfTheFormula compares with float64.
func TestNormalsAreThoseOfTheFormula(t *testing.T) {
	w := make([]uint32, 1<<14)
	Bits(NewKey(4), 0, w)
	for i := 0; i < len(w); i += 2 {
		u, v := (float64(w[i]>>1)+0.5)*0x1p-31, float64(w[i+1])*0x1p-32
		x, y := boxMuller(u, v)
		r := radius(w[i])
		sin, cos := sinCos(w[i+1])
		if math.Abs(x-float64(r*cos)) > 2e-6 || math.Abs(y-float64(r*sin)) > 2e-6 {
			t.Fatalf("words %#x: %v, %v; expected %v, %v", w[i:i+2], r*cos, r*sin, x, y)
		}
	}
}
