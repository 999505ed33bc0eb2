package mem

import (
	"math/bits"
	"runtime"
	"sync"
	"sync/atomic"
	"unsafe"
)

// Size classes: four steps for each power of two, so that at most a fifth of a block is waste.
const (
	firstShift = 10 // blocks begin above SmallLimit
	numClasses = (48 - firstShift) * 4
	slabSize   = 1 << 20 // blocks up to a 16th of it are cut from slabs
)

// classOf is the smallest class whose blocks hold n bytes, n > SmallLimit.
func classOf(n int) int {
	shift := bits.Len(uint(n-1)) - 1
	step := (n - 1) >> (shift - 2) & 3
	return (shift-firstShift)*4 + step
}

// sizeOf is the block size of class c.
func sizeOf(c int) int {
	shift := c/4 + firstShift
	return (c%4 + 5) << (shift - 2)
}

// A block is memory without a Buffer: its Buffer was reclaimed by the collector.
type block struct {
	p     unsafe.Pointer
	class int
}

// free is one size class: recycled Buffers, which keep their cleanup, and bare blocks.
type free struct {
	mu      sync.Mutex
	buffers []*Buffer
	blocks  []block
}

// blocks is the pool of the process.
type blocks struct {
	class [numClasses]free
	slab  struct {
		sync.Mutex
		rest []byte
	}
	live   atomic.Int64 // bytes handed out and not returned
	idle   atomic.Int64 // bytes waiting in the lists
	limit  atomic.Int64 // live bytes at which the collector is asked to run
	asking atomic.Bool
}

var pool = func() *blocks {
	p := &blocks{}
	p.limit.Store(floor)
	return p
}()

func (p *blocks) get(n int) *Buffer {
	if n > 1<<47 {
		panic(&OutOfMemory{n})
	}
	c := classOf(max(n, SmallLimit+1))
	size := int64(sizeOf(c))
	if p.live.Load()+size > p.limit.Load() {
		p.pace()
	}
	b := p.take(c)
	b.n = n
	b.owners.Store(0)
	b.writes.Store(0)
	b.stems = false
	p.live.Add(size)
	allocated(b)
	return b
}

func (p *blocks) take(c int) *Buffer {
	f := &p.class[c]
	f.mu.Lock()
	if k := len(f.buffers); k > 0 {
		b := f.buffers[k-1]
		f.buffers[k-1] = nil // else the list would keep it from the collector
		f.buffers = f.buffers[:k-1]
		f.mu.Unlock()
		p.idle.Add(-int64(sizeOf(c)))
		return b
	}
	if k := len(f.blocks); k > 0 {
		m := f.blocks[k-1]
		f.blocks = f.blocks[:k-1]
		f.mu.Unlock()
		p.idle.Add(-int64(sizeOf(c)))
		return p.watch(m)
	}
	f.mu.Unlock()
	return p.watch(block{p.fresh(sizeOf(c)), c})
}

// watch gives a block a new Buffer. Its cleanup stays with it for all of its generations.
func (p *blocks) watch(m block) *Buffer {
	b := &Buffer{p: m.p, class: m.class}
	runtime.AddCleanup(b, p.collected, m)
	return b
}

// collected runs when a Buffer was unreachable while handed out.
func (p *blocks) collected(m block) {
	size := int64(sizeOf(m.class))
	p.live.Add(-size)
	if p.idle.Load()+size > p.spare() {
		if release(m.p, int(size)) {
			return
		}
	}
	p.idle.Add(size)
	f := &p.class[m.class]
	f.mu.Lock()
	f.blocks = append(f.blocks, m)
	f.mu.Unlock()
}

// put takes back a Buffer whose last owner released it.
func (p *blocks) put(b *Buffer) {
	size := int64(sizeOf(b.class))
	p.live.Add(-size)
	p.idle.Add(size)
	f := &p.class[b.class]
	f.mu.Lock()
	f.buffers = append(f.buffers, b)
	f.mu.Unlock()
	if p.idle.Load() > p.spare() {
		p.trim()
	}
}

// spare is how many idle bytes the pool keeps: as much as is live, and at least a floor.
func (p *blocks) spare() int64 { return max(4*floor, p.live.Load()) }

// trim returns idle blocks of the largest classes to the system.
func (p *blocks) trim() {
	for c := numClasses - 1; c > classOf(slabSize/16) && p.idle.Load() > p.spare()/2; c-- {
		f := &p.class[c]
		f.mu.Lock()
		bs, ms := f.buffers, f.blocks
		f.buffers, f.blocks = nil, nil
		f.mu.Unlock()
		// A Buffer that leaves the list is unreachable: its cleanup finds the pool full and
		// returns the block. Bare blocks go at once.
		p.live.Add(int64(len(bs)) * int64(sizeOf(c)))
		p.idle.Add(-int64(len(bs)+len(ms)) * int64(sizeOf(c)))
		for _, m := range ms {
			release(m.p, sizeOf(c))
		}
	}
}

// Discard lets the system have the pages of large idle blocks back: for programs that go on with
// memory of another shape. The blocks stay in the pool.
func Discard() {
	for c := classOf(slabSize/16) + 1; c < numClasses; c++ {
		f := &pool.class[c]
		f.mu.Lock()
		for _, b := range f.buffers {
			discard(b.p, sizeOf(c))
		}
		for _, m := range f.blocks {
			discard(m.p, sizeOf(c))
		}
		f.mu.Unlock()
	}
}

// fresh takes size bytes from a slab or from the system.
func (p *blocks) fresh(size int) unsafe.Pointer {
	if size > slabSize/16 {
		m := reserve(size)
		if m == nil {
			runtime.GC()
			if m = reserve(size); m == nil {
				panic(&OutOfMemory{size})
			}
		}
		return m
	}
	s := &p.slab
	s.Lock()
	defer s.Unlock()
	if len(s.rest) < size {
		m := reserve(slabSize)
		if m == nil {
			panic(&OutOfMemory{size})
		}
		s.rest = unsafe.Slice((*byte)(m), slabSize)
	}
	m := unsafe.Pointer(unsafe.SliceData(s.rest))
	s.rest = s.rest[size:]
	return m
}

// Live is the number of bytes outside the Go heap that are handed out now.
func Live() int64 { return pool.live.Load() }

// Idle is the number of bytes that wait in the pool for the next allocation.
func Idle() int64 { return pool.idle.Load() }
