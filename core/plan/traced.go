package plan

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/core/trace"
)

// traced runs a step and notes it, on a track that it has for itself.
func (c Call) traced(t *trace.Trace, run func(*Call) []*tensor.Tensor) []*tensor.Tensor {
	c.trace, c.lane = t, t.Enter()
	defer t.Leave(c.lane)
	begin := t.Now()
	defer func() {
		t.Span(c.lane, c.name(), fmt.Sprintf("step %d, %s", c.Step, c.how), begin, t.Now())
	}()
	return run(&c)
}

// name is what traces call the step.
func (c *Call) name() string {
	kind, _, _ := strings.Cut(c.Kind, "[")
	return strings.TrimRightFunc(kind, func(r rune) bool { return !unicode.IsLetter(r) }) + " step"
}

// name fills in what traces call the instructions.
func (p *Plan) name() {
	for i := range p.code {
		c := &p.code[i]
		p.names = append(p.names, operators(c))
		detail := p.line(c)
		if place := placeOf(c); place != "" {
			detail += "; " + place
		}
		p.details = append(p.details, detail)
	}
}
