package plan

import "github.com/goten-ml/goten/core/tensor"

// A rule rewrites the code of a plan without changing a bit of what it computes.
type rule struct {
	name, doc string
	apply     func(p *Plan)
}

// rules are all of them, in the order in which they apply.
var rules = []rule{
	{"constants", "computes what depends on constants alone once, when the plan is made", fold},
	{"common", "computes what is computed twice from the same operands once", common},
	{"dead code", "drops what no result and no parameter depends on", deadCode},
	{"joining", "lets an operator make an operand that nobody else reads itself", join},
	{"fusion", "makes one pass of elementwise operators that lead to each other", fuse},
}

// deadCode goes from the last instruction to the first and keeps those that make what is needed.
func deadCode(p *Plan) {
	needed := make([]bool, len(p.storages))
	for i, s := range p.storages {
		needed[i] = s.kept || s.kind == tensor.State
	}
	keep := make([]bool, len(p.code))
	for i := len(p.code) - 1; i >= 0; i-- {
		c := &p.code[i]
		for _, r := range c.out {
			keep[i] = keep[i] || needed[r.Storage]
		}
		for _, r := range c.in[:c.writes] {
			keep[i] = keep[i] || needed[r.Storage]
		}
		if keep[i] {
			for _, r := range c.in {
				needed[r.Storage] = true
			}
		}
	}
	p.retain(keep)
}

// retain drops the instructions that are not to be kept.
func (p *Plan) retain(keep []bool) {
	n := 0
	for i, k := range keep {
		if k {
			p.code[n] = p.code[i]
			n++
		}
	}
	p.code = p.code[:n]
}

// rewritten reports of each storage whether an instruction writes over it.
func (p *Plan) rewritten() []bool {
	w := make([]bool, len(p.storages))
	for i := range p.code {
		for _, r := range p.code[i].in[:p.code[i].writes] {
			w[r.Storage] = true
		}
	}
	return w
}

// replace lets everybody read storage "to" in place of another, and elements of the same windows.
func (p *Plan) replace(to []int) {
	for i := range p.code {
		c := &p.code[i]
		for _, refs := range [][]tensor.Ref{c.in, c.calls[0].In} {
			for k := range refs {
				refs[k].Storage = to[refs[k].Storage]
			}
		}
	}
	for k, r := range p.outputs {
		p.outputs[k].Storage = to[r.Storage]
		p.storages[to[r.Storage]].kept = true
	}
}

// same is a table in which every storage is itself.
func (p *Plan) same() []int {
	to := make([]int, len(p.storages))
	for i := range to {
		to[i] = i
	}
	return to
}

// maxFolded is the largest result, in bytes, that is kept in place of computing it.
const maxFolded = 1 << 20

// fold computes calls whose operands are all constants.
func fold(p *Plan) {
	keep := make([]bool, len(p.code))
	for i := range p.code {
		c := &p.code[i]
		keep[i] = c.writes > 0 || !p.constant(c.in)
		for _, r := range c.out {
			keep[i] = keep[i] || p.storages[r.Storage].bytes > maxFolded
		}
		if keep[i] {
			continue
		}
		in := make([]*tensor.Tensor, len(c.in))
		for k, r := range c.in {
			a := tensor.ArrayIn(p.storages[r.Storage].buffer, r.DType, r.Layout)
			in[k] = a.Tensor()
		}
		for k, t := range tensor.Run(c.op, in...) {
			s := &p.storages[c.out[k].Storage]
			s.kind, s.buffer = tensor.Constant, t.Keep().Array().Buffer()
		}
	}
	p.retain(keep)
}

func (p *Plan) constant(in []tensor.Ref) bool {
	for _, r := range in {
		if p.storages[r.Storage].kind != tensor.Constant {
			return false
		}
	}
	return len(in) > 0
}

// common finds calls of equal operators with equal operands. What is written over in between is
// another operand.
func common(p *Plan) {
	w, to := p.rewritten(), p.same()
	version := make([]int, len(p.storages))
	found := map[any][]int{} // calls by operator
	keep := make([]bool, len(p.code))
	seen := make([][]int, len(p.code)) // versions of operands
	for i := range p.code {
		c := &p.code[i]
		for k := range c.in {
			c.in[k].Storage = to[c.in[k].Storage]
			seen[i] = append(seen[i], version[c.in[k].Storage])
		}
		keep[i] = true
		if c.writes > 0 {
			for _, r := range c.in[:c.writes] {
				version[r.Storage]++
			}
			continue
		}
		if j := p.equal(i, found[c.op], seen); j >= 0 && !anyOf(c.out, w) &&
			!anyOf(p.code[j].out, w) {
			keep[i] = false
			for k, r := range c.out {
				to[r.Storage] = p.code[j].out[k].Storage
			}
			continue
		}
		found[c.op] = append(found[c.op], i)
	}
	p.retain(keep)
	p.replace(to)
}

// equal is the call among those given that computes what call i does, or -1.
func (p *Plan) equal(i int, among []int, seen [][]int) int {
	for _, j := range among {
		a, b := p.code[j].in, p.code[i].in
		same := len(a) == len(b)
		for k := 0; same && k < len(a); k++ {
			same = a[k].Equal(b[k]) && seen[i][k] == seen[j][k]
		}
		if same {
			return j
		}
	}
	return -1
}

func anyOf(refs []tensor.Ref, of []bool) bool {
	for _, r := range refs {
		if of[r.Storage] {
			return true
		}
	}
	return false
}
