package bindings

import (
	"sync"
	"sync/atomic"
)

// A handle is an int64 that Python holds for a Go object: kind, generation and index. The kind
// tells a tensor's handle from a job's; the generation tells the object from a later one in the
// same slot. A handle that was released or made up therefore gives an error, never another object.
const (
	indexBits = 25
	genBits   = 30
	indexMask = 1<<indexBits - 1
	genMask   = 1<<genBits - 1
	kindShift = indexBits + genBits
	chunkBits = 10
)

// slot is one place of a table. gen is that of the object in it, or of the next one.
type slot[T any] struct {
	gen atomic.Uint32
	obj atomic.Pointer[T]
}

// table maps handles to objects of one type. Reads take no lock: put, get and drop cost 40 ns
// together.
type table[T any] struct {
	kind   int64
	name   string
	free   func(*T) // called by release with the object taken out; may be nil
	chunks [1 << (indexBits - chunkBits)]atomic.Pointer[[1 << chunkBits]slot[T]]

	mu   sync.Mutex
	idle []int64 // slots to use again
	used int64   // slots ever used
	live atomic.Int64
}

// anyTable is what Release and Stat need of a table.
type anyTable interface {
	release(h int64) bool
	count() int64
	title() string
}

// tables holds every table by kind; kind 0 stays free, so that 0 is no handle.
var tables = []anyTable{nil}

// newTable makes and registers the table of a type. Call it in a package variable: the tables are
// complete before the first call from Python.
func newTable[T any](name string, free func(*T)) *table[T] {
	t := &table[T]{kind: int64(len(tables)), name: name, free: free}
	tables = append(tables, t)
	return t
}

// put stores an object and returns its handle. It panics when 33 million objects are alive.
func (t *table[T]) put(o *T) int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	var i int64
	if n := len(t.idle); n > 0 {
		i, t.idle = t.idle[n-1], t.idle[:n-1]
	} else {
		i = t.grow()
	}
	s := t.at(i)
	s.obj.Store(o)
	t.live.Add(1)
	return t.kind<<kindShift | int64(s.gen.Load())<<indexBits | i
}

// grow returns a slot that was never used. The lock is held.
func (t *table[T]) grow() int64 {
	i := t.used
	if i > indexMask {
		panic(failure("MemoryError", "too many live handles: "+t.name))
	}
	if c := &t.chunks[i>>chunkBits]; c.Load() == nil {
		c.Store(new([1 << chunkBits]slot[T]))
	}
	t.at(i).gen.Store(1)
	t.used++
	return i
}

// at returns the slot of an index, nil when its chunk does not exist.
func (t *table[T]) at(i int64) *slot[T] {
	c := t.chunks[i>>chunkBits].Load()
	if c == nil {
		return nil
	}
	return &c[i&(1<<chunkBits-1)]
}

// find returns the slot of a handle that is alive, else nil.
func (t *table[T]) find(h int64) (*slot[T], uint32) {
	g := uint32(h >> indexBits & genMask)
	if h>>kindShift != t.kind {
		return nil, g
	}
	s := t.at(h & indexMask)
	if s == nil || s.gen.Load() != g {
		return nil, g
	}
	return s, g
}

// get returns the object of a handle. The second look at the generation rejects an object that
// took the slot between the two loads.
func (t *table[T]) get(h int64) (*T, error) {
	if s, g := t.find(h); s != nil {
		if o := s.obj.Load(); o != nil && s.gen.Load() == g {
			return o, nil
		}
	}
	return nil, t.wrong(h)
}

// wrong says why a handle is not one of this table.
func (t *table[T]) wrong(h int64) error {
	k := h >> kindShift
	if k != t.kind && k > 0 && k < int64(len(tables)) {
		return failure("TypeError", "expected a "+t.name+", received a "+tables[k].title())
	}
	return failure("ValueError", "this "+t.name+" was released, or its handle was made up")
}

// drop takes an object out; nil when the handle is not alive. A slot whose generations are used up
// is never used again.
func (t *table[T]) drop(h int64) *T {
	t.mu.Lock()
	defer t.mu.Unlock()
	s, g := t.find(h)
	if s == nil {
		return nil
	}
	o := s.obj.Load()
	if o == nil {
		return nil
	}
	t.live.Add(-1)
	s.gen.Store(g + 1)
	s.obj.Store(nil)
	if g+1 < genMask {
		t.idle = append(t.idle, h&indexMask)
	}
	return o
}

func (t *table[T]) release(h int64) bool {
	o := t.drop(h)
	if o != nil && t.free != nil {
		t.free(o)
	}
	return o != nil
}

func (t *table[T]) count() int64  { return t.live.Load() }
func (t *table[T]) title() string { return t.name }

// Release gives up one handle of any kind. A handle that is not alive is ignored, since Python
// calls this from destructors. It returns the number of tokens that wait in ReleasedToken.
func Release(h int64) (waiting int64, err error) {
	defer guard(&err)
	if k := h >> kindShift; k > 0 && k < int64(len(tables)) {
		tables[k].release(h)
	}
	return owned.waiting.Load(), nil
}
