package tensor

import (
	"sync"
	"sync/atomic"

	"github.com/goten-ml/goten/core/internal/tile"
)

// maxPrograms bounds the cache of tile programs: operators with attributes that keep changing
// start it afresh instead of filling memory.
const maxPrograms = 4096

// programKey identifies a tile program: the operator's value and the dtypes of its inputs.
type programKey struct {
	op any
	in [8]DType
	n  int
}

// programCache is read without a lock: the map is replaced, never changed.
type programCache struct {
	mu sync.Mutex
	m  atomic.Pointer[map[programKey]*tile.Program]
}

var programs = func() *programCache {
	c := &programCache{}
	c.m.Store(&map[programKey]*tile.Program{})
	return c
}()

// program is the tile program of an elementwise operator for inputs of the given dtypes.
func program(op Elementwise, in []DType) *tile.Program {
	return cached(op, in, func(b *tile.B, r []tile.R) []tile.R {
		return []tile.R{op.Tile(b, r...)}
	})
}

// Tiles states the results of an Updater as instructions of a tile program.
type Tiles interface {
	Tiles(b *tile.B, in ...tile.R) []tile.R
}

// Program is the tile program of an Updater for inputs of the given dtypes, made once for each
// value of op.
func (x *Exec) Program(op Tiles, in ...DType) *tile.Program {
	return cached(op, in, func(b *tile.B, r []tile.R) []tile.R { return op.Tiles(b, r...) })
}

// cached finds a program by its operator and dtypes, or has it built.
func cached(op any, in []DType, build func(*tile.B, []tile.R) []tile.R) *tile.Program {
	if len(in) > len(programKey{}.in) {
		return buildProgram(in, build)
	}
	k := programKey{op: op, n: len(in)}
	copy(k.in[:], in)
	if p := (*programs.m.Load())[k]; p != nil {
		return p
	}
	p := buildProgram(in, build)
	programs.mu.Lock()
	defer programs.mu.Unlock()
	old := *programs.m.Load()
	m := make(map[programKey]*tile.Program, len(old)+1)
	if len(old) < maxPrograms {
		for k, v := range old {
			m[k] = v
		}
	}
	m[k] = p
	programs.m.Store(&m)
	return p
}

func buildProgram(in []DType, build func(*tile.B, []tile.R) []tile.R) *tile.Program {
	b := tile.NewB(in...)
	r := make([]tile.R, len(in))
	for i := range r {
		r[i] = b.In(i)
	}
	return b.Program(build(b, r)...)
}
