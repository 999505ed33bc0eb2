package plan

import "github.com/goten-ml/goten/core/tensor"

// A rule rewrites the code of a plan without changing a bit of what it computes.
type rule struct {
	name, doc string
	apply     func(p *Plan)
}

// rules are all of them, in the order in which they apply.
var rules = []rule{
	{"dead code", "drops what no output and no parameter depends on", deadCode},
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
	n := 0
	for i, k := range keep {
		if k {
			p.code[n] = p.code[i]
			n++
		}
	}
	p.code = p.code[:n]
}
