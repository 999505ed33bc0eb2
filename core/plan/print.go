package plan

import (
	"fmt"
	"strings"

	"github.com/goten-ml/goten/core/tensor"
)

// String lists the instructions, one a line: results, operators, operands, and in which layer of
// the program it was called.
func (p *Plan) String() string {
	var s strings.Builder
	fmt.Fprintf(&s, "plan of %d instructions for %d operators, %s of memory\n",
		len(p.code), p.recorded, size(p.arena))
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range p.code {
		line := fmt.Sprintf("%4d  %s%s", i, p.time(i), p.line(&p.code[i]))
		if place := placeOf(&p.code[i]); place != "" {
			line = fmt.Sprintf("%-84s  %s", line, place)
		}
		s.WriteString(line + "\n")
	}
	return s.String()
}

// line is an instruction: results, operators, operands.
func (p *Plan) line(c *instr) string {
	var outs, ins []string
	for _, r := range append(c.in[:c.writes:c.writes], c.out...) {
		outs = append(outs, p.label(r))
	}
	for _, r := range c.in[c.writes:] {
		ins = append(ins, p.label(r))
	}
	return fmt.Sprintf("%s = %s(%s)", strings.Join(outs, ", "), operators(c),
		strings.Join(ins, ", "))
}

// operators are the names of an instruction's operators.
func operators(c *instr) string {
	var names []string
	for _, call := range c.calls {
		names = append(names, tensor.OperatorName(call.Op))
	}
	return strings.Join(names, "+")
}

// time is how long an instruction took on average, if times were taken.
func (p *Plan) time(i int) string {
	if p.runs == 0 {
		return ""
	}
	return fmt.Sprintf("%9.1f µs  ", float64(p.spent[i].Nanoseconds())/1e3/float64(p.runs))
}

func placeOf(c *instr) string {
	call := c.calls[len(c.calls)-1]
	if call.Place == nil {
		return ""
	}
	if call.Grad {
		return "gradient of " + call.Place.String()
	}
	return call.Place.String()
}

// label is how listings call a window: x for inputs, p for parameters, k for constants, v for what
// the step makes, and its shape.
func (p *Plan) label(r tensor.Ref) string {
	letter := map[tensor.StorageKind]string{tensor.Given: "x", tensor.State: "p",
		tensor.Constant: "k", tensor.Made: "v"}[p.storages[r.Storage].kind]
	return fmt.Sprintf("%s%d%v", letter, r.Storage, []int(r.Layout.Shape))
}

func size(n int) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d bytes", n)
}
