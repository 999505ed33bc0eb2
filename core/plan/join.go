package plan

import (
	"slices"

	"github.com/goten-ml/goten/core/tensor"
)

// join makes operators a part of the only one that reads their result, where they know how.
func join(p *Plan) {
	f := look(p)
	keep := make([]bool, len(p.code))
	for i := range p.code {
		keep[i] = true
		c := &p.code[i]
		if op, ok := c.op.(tensor.Joiner); ok && len(c.out) == 1 {
			keep[i] = !f.joins(i, op)
		}
	}
	p.retain(keep)
}

// joins makes instruction i a part of its reader, if it can.
func (f *fusing) joins(i int, op tensor.Joiner) bool {
	c := &f.p.code[i]
	out := c.out[0]
	readers := f.readers[out.Storage]
	if len(readers) != 1 || f.written[out.Storage] || f.p.storages[out.Storage].kept {
		return false
	}
	next := &f.p.code[readers[0]]
	for _, r := range c.in { // would be read later
		if f.writes(r, i-1, readers[0]+1) {
			return false
		}
	}
	at := slices.IndexFunc(next.in, out.Equal)
	if at < next.writes || len(next.calls) != 1 {
		return false
	}
	joined := op.Join(next.op, at)
	if joined == nil {
		return false
	}
	next.op, next.calls = joined, append(slices.Clone(c.calls), next.calls...)
	next.in = append(slices.Delete(slices.Clone(next.in), at, at+1), c.in...)
	return true
}
