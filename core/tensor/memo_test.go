package tensor

import "testing"

// TestMemoTellsKeysApart: operators of one type share a place, values and bits differ.
func TestMemoTellsKeysApart(t *testing.T) {
	type one struct{ A int }
	type two struct{ A int }
	var m memo[int]
	var keys []memoKey
	for a := range 20 {
		for bits := range uint64(3) {
			keys = append(keys, memoKey{one{a}, 1, bits}, memoKey{two{a}, 1, bits},
				memoKey{one{a}, 2, bits})
		}
	}
	for i, k := range keys {
		if m.get(k) != nil {
			t.Fatalf("%v is known before it was put", k)
		}
		m.put(k, i)
	}
	for range 2 {
		for i, k := range keys {
			if v := m.get(k); v == nil || *v != i {
				t.Errorf("%v: %v, want %d", k, v, i)
			}
		}
	}
}

func TestMemoIsBounded(t *testing.T) {
	var m memo[int]
	for i := range maxMemo + 10 {
		m.put(memoKey{op: i}, i)
	}
	if n := len(m.all); n > maxMemo {
		t.Errorf("%d entries", n)
	}
	if v := m.get(memoKey{op: maxMemo + 9}); v == nil || *v != maxMemo+9 {
		t.Error("the last entry is gone")
	}
}
