package tensor

import (
	"runtime"
	"sync"

	"github.com/goten-ml/goten/core/internal/mem"
	"github.com/goten-ml/goten/core/internal/par"
	"github.com/goten-ml/goten/core/internal/tile"
)

// An Exec is what an operator works with while it runs: scratch memory and the threads.
type Exec struct {
	specs   [8]Spec
	arrays  [8]*Array
	views   [8]tile.View
	out     [1]tile.View
	steps   [9][8]int
	scratch []*mem.Buffer
	pads    []*pad // of a replay: scratch that stays for the next operator
	at      int    // pads in use
	stays   bool
	strides [maxSteps][8]int
	turn    int
	used    int // entries of the arrays above that hold pointers
}

var execs = sync.Pool{New: func() any { return new(Exec) }}

// done gives scratch and x itself back.
func (x *Exec) done() {
	for _, b := range x.scratch {
		b.Release()
	}
	clear(x.scratch)
	clear(x.specs[:x.used]) // all eight would cost 100 ns
	clear(x.arrays[:x.used])
	x.used = 0
	x.scratch = x.scratch[:0]
	execs.Put(x)
}

// For runs f over [0, n) in chunks of at least grain on the threads of the process. Chunk borders
// depend only on n and grain.
func (x *Exec) For(n, grain int, f func(lo, hi int)) { par.For(n, grain, f) }

// Phases runs f for phases in order, each for all lanes, on the threads of the process.
func (x *Exec) Phases(phases, lanes int, f func(phase, lane int)) { par.Phases(phases, lanes, f) }

// Scratch is a row-major array of undefined content that lives until the operator returns.
func (x *Exec) Scratch(dtype DType, shape ...int) *Array {
	if x.stays {
		return x.pad(dtype, shape)
	}
	a := newArray(Spec{dtype, shape})
	a.buf.Retain()
	x.scratch = append(x.scratch, a.buf)
	return &a
}

// maxSteps is how many lists of strides an Exec has room for.
const maxSteps = 16

// Room is room for the strides of one array, until it is asked for maxSteps times more.
func (x *Exec) Room() []int {
	x.turn = (x.turn + 1) % maxSteps
	return x.strides[x.turn][:0]
}

// pad is one scratch array of a replay. Its memory grows to what any operator asks for.
type pad struct {
	arr  Array
	dims [8]int
}

func (x *Exec) pad(dtype DType, shape []int) *Array {
	if x.at == len(x.pads) {
		x.pads = append(x.pads, &pad{})
	}
	p := x.pads[x.at]
	x.at++
	s := Shape(append(p.dims[:0], shape...))
	if n := s.Size() * dtype.Size(); p.arr.buf == nil || p.arr.buf.Len() < n {
		if p.arr.buf != nil {
			p.arr.buf.Release()
		}
		p.arr.buf = mem.Alloc(n)
		p.arr.buf.Retain()
	}
	p.arr = Array{buf: p.arr.buf, gen: p.arr.buf.Gen(), dtype: dtype, layout: Layout{Shape: s}}
	return &p.arr
}

// Contiguous is a itself if it is row-major, or else a row-major copy in scratch.
func (x *Exec) Contiguous(a *Array) *Array {
	if a.Contiguous() {
		return a
	}
	c := x.Scratch(a.dtype, a.layout.Shape...)
	copyArray(c, a)
	return c
}

// Cast is a itself if it is row-major of the given dtype, or else such a copy in scratch.
func (x *Exec) Cast(a *Array, dtype DType) *Array {
	if a.dtype == dtype {
		return x.Contiguous(a)
	}
	c := x.Scratch(dtype, a.layout.Shape...)
	copyArray(c, a)
	return c
}

// Copy writes the elements of src into dst, broadcasting and converting as needed.
func (x *Exec) Copy(dst, src *Array) { copyArray(dst, src) }

// copier identifies copying programs in the cache.
type copier DType

func (c copier) Tile(b *tile.B, in ...tile.R) tile.R { return b.Cast(in[0], DType(c)) }

// copyArray writes src into dst, of any strides, broadcast and converted.
func copyArray(dst, src *Array) {
	defer runtime.KeepAlive(src.buf)
	defer runtime.KeepAlive(dst.buf)
	p := program(copier(dst.dtype), typesOf(src.dtype))
	n := dst.Size()
	if f, ok := src.flat(n); ok && dst.Contiguous() {
		p.RunFlat(n, []tile.Flat{{Base: dst.base(), DType: dst.dtype}}, []tile.Flat{f})
		return
	}
	s := dst.layout.Shape
	var room [2][8]int
	p.Run([]tile.View{dst.tile(s, room[0][:0])}, []tile.View{src.tile(s, room[1][:0])})
}

// Fill sets every element of dst to v.
func (x *Exec) Fill(dst *Array, v float64) {
	c := Full(dst.dtype, v)
	copyArray(dst, &c.arr)
}
