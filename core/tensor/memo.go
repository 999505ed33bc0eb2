package tensor

import (
	"sync"
	"sync/atomic"
	"unsafe"
)

// maxMemo bounds a memo: operators with attributes that keep changing start it afresh instead of
// filling memory.
const maxMemo = 4096

// memoKey is what a memo remembers by: an operator's value and some bits, such as dtypes.
type memoKey struct {
	op   any
	n    int
	bits uint64
}

// A memo remembers what follows from an operator's value. In front of the map each type of operator
// has a place for its last entry, where it is found without hashing and without a lock.
type memo[V any] struct {
	front [256]atomic.Pointer[memoEntry[V]]
	mu    sync.RWMutex
	all   map[memoKey]*memoEntry[V]
}

type memoEntry[V any] struct {
	key   memoKey
	value V
}

// get is what put remembered, or nil.
func (m *memo[V]) get(k memoKey) *V {
	place := m.place(k)
	e := place.Load()
	if e != nil && e.key == k {
		return &e.value
	}
	if e = m.find(k); e == nil {
		return nil
	}
	place.Store(e)
	return &e.value
}

func (m *memo[V]) find(k memoKey) *memoEntry[V] {
	m.mu.RLock()
	defer m.mu.RUnlock() // an operator that cannot be compared panics here
	return m.all[k]
}

// place mixes the address of the operator's type, which the first word of an interface is, with
// the bits.
func (m *memo[V]) place(k memoKey) *atomic.Pointer[memoEntry[V]] {
	h := (uint64(*(*uintptr)(unsafe.Pointer(&k.op)))>>4 ^ k.bits) * 0x9e3779b97f4a7c15
	return &m.front[h>>56]
}

// put remembers a value.
func (m *memo[V]) put(k memoKey, v V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.all == nil || len(m.all) >= maxMemo {
		m.all = map[memoKey]*memoEntry[V]{}
	}
	m.all[k] = &memoEntry[V]{k, v}
}
