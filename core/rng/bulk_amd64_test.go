package rng

import (
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
