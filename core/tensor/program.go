package tensor

import "github.com/goten-ml/goten/core/internal/tile"

// programs remembers the tile programs of operators by the dtypes of their inputs.
var programs memo[*tile.Program]

// types is the dtypes of inputs, of which up to eight are packed so that they can be compared.
type types struct {
	n    int
	bits uint64
	more []DType // those after the eighth
}

const maxTypes = 8

func typesOf(d DType) types { return types{n: 1, bits: uint64(d)} }

func (t *types) add(d DType) {
	if t.n < maxTypes {
		t.bits |= uint64(d) << (8 * t.n)
	} else {
		t.more = append(t.more, d)
	}
	t.n++
}

func (t *types) list() []DType {
	l := make([]DType, 0, t.n)
	for i := range min(t.n, maxTypes) {
		l = append(l, DType(t.bits>>(8*i)))
	}
	return append(l, t.more...)
}

// program is the tile program of an elementwise operator for inputs of the given dtypes.
func program(op Elementwise, in types) *tile.Program {
	if p := remembered(op, &in); p != nil {
		return p
	}
	b, r := inputs(&in)
	return remember(op, &in, b.Program(op.Tile(b, r...)))
}

// Tiles states the results of an Updater as instructions of a tile program.
type Tiles interface {
	Tiles(b *tile.B, in ...tile.R) []tile.R
}

// Program is the tile program of an Updater for inputs of the given dtypes, made once for each
// value of op.
func (x *Exec) Program(op Tiles, in ...DType) *tile.Program {
	var t types
	for _, d := range in {
		t.add(d)
	}
	if p := remembered(op, &t); p != nil {
		return p
	}
	b, r := inputs(&t)
	return remember(op, &t, b.Program(op.Tiles(b, r...)...))
}

func remembered(op any, in *types) *tile.Program {
	if in.n <= maxTypes {
		if p := programs.get(memoKey{op, in.n, in.bits}); p != nil {
			return *p
		}
	}
	return nil
}

func remember(op any, in *types, p *tile.Program) *tile.Program {
	if in.n <= maxTypes {
		programs.put(memoKey{op, in.n, in.bits}, p)
	}
	return p
}

func inputs(in *types) (*tile.B, []tile.R) {
	b, r := tile.NewB(in.list()...), make([]tile.R, in.n)
	for i := range r {
		r[i] = b.In(i)
	}
	return b, r
}
