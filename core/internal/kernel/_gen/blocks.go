package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A stream is an argument that moves by so many bytes for each vector of a loop.
type stream struct {
	p     reg.GPVirtual
	bytes int
}

// blocks emits a loop over n elements, a multiple of lanes: four vectors at a time, then single
// ones. The body is given where each stream is. It ends the function.
func (u *unit) blocks(lanes int, streams []stream, body func(at []operand.Mem)) {
	u.sweep(lanes, streams, func(_ int, at []operand.Mem) { body(at) })
	u.end()
}

// sweep is the loop of blocks. The body is also given which of the vectors at a time it is for.
func (u *unit) sweep(lanes int, streams []stream, body func(i int, at []operand.Mem)) {
	n := u.arg("n")
	for i, m := range []int{4, 1} {
		label, next := [2]string{"rounds", "singles"}[i], [2]string{"singles", "done"}[i]
		u.Label(label)
		u.CMPQ(n, operand.U32(uint32(m*lanes)))
		u.JL(operand.LabelRef(next))
		for j := range m {
			at := make([]operand.Mem, len(streams))
			for k, s := range streams {
				at[k] = operand.Mem{Base: s.p, Disp: j * s.bytes}
			}
			body(j, at)
		}
		for _, s := range streams {
			u.ADDQ(operand.U32(uint32(m*s.bytes)), s.p)
		}
		u.SUBQ(operand.U32(uint32(m*lanes)), n)
		u.JMP(operand.LabelRef(label))
	}
	u.Label("done")
}
