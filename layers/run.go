package layers

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goten-ml/goten/core/tensor"
)

// A Graph is a model from inputs to outputs: layers and operators in the order of their calls.
type Graph struct {
	Inputs  []*tensor.Tensor
	Outputs []*tensor.Tensor
	Steps   []Step
	layers  []Layer
	slots   int
	ins     []int
	outs    []int
}

// A Step is one call: of a layer, or else of an operator.
type Step struct {
	Layer Layer
	Op    any
	In    []int // values that it reads; inputs come first, then results in order
	Out   []int
}

// NewGraph orders the calls that lead from inputs to outputs. It panics with a *tensor.StateError
// when an output needs something that is not among the inputs.
func NewGraph(inputs, outputs []*tensor.Tensor) *Graph {
	g := &Graph{Inputs: inputs, Outputs: outputs}
	o := &ordering{g: g, slot: map[*tensor.Tensor]int{}, calls: map[string]int{}}
	for _, t := range inputs {
		if _, ok := maker(t).(*Entry); !ok {
			tensor.Statef("Model", "an input has to come from Input, not from a layer")
		}
		o.slot[t] = g.slots
		g.ins = append(g.ins, g.slots)
		g.slots++
	}
	for _, t := range outputs {
		g.outs = append(g.outs, o.visit(t))
	}
	g.distinguish()
	return g
}

// distinguish gives another name to layers that were named alike because the graphs of their inputs
// had not met then. Parameters are told apart by these names in files. It panics with a
// *tensor.StateError when a program gave the same name twice.
func (g *Graph) distinguish() {
	used := map[string]bool{}
	for _, l := range g.layers {
		c, old := l.core(), Name(l)
		if used[old] {
			if !c.unnamed {
				tensor.Statef("Model", "two layers are called %q; their names have to differ", old)
			}
			SetName(l, scopeOf(g.Outputs).unique(snake(ClassOf(l))))
			for _, p := range Params(l) {
				if rest, ok := strings.CutPrefix(p.Name, old+"/"); ok {
					p.Name = Name(l) + "/" + rest
				}
			}
		}
		used[Name(l)] = true
	}
}

func maker(t *tensor.Tensor) any {
	if t.Symbol() == nil {
		return nil
	}
	return t.Symbol().Maker
}

// ordering finds the calls behind each output, inputs first.
type ordering struct {
	g     *Graph
	slot  map[*tensor.Tensor]int
	calls map[string]int // steps by callee and inputs: results of one call share it
}

func (o *ordering) visit(t *tensor.Tensor) int {
	if s, ok := o.slot[t]; ok {
		return s
	}
	var s int
	switch m := maker(t).(type) {
	case *Use:
		s = o.step(Step{Layer: m.Layer}, m.In, m.Out)
	case *tensor.SymbolicCall:
		s = o.step(Step{Op: m.Op}, m.In, m.Out)
	case *Entry:
		tensor.Statef("Model", "the outputs need input %q, which is not among the inputs", m.Name)
	default:
		tensor.Statef("Model", "%v is no tensor that stands for a batch", t.Spec())
	}
	o.slot[t] = s
	return s
}

// step adds a call and returns the slot of result out.
func (o *ordering) step(s Step, in []*tensor.Tensor, out int) int {
	for _, t := range in {
		if t.Symbol() == nil { // a constant in the graph
			o.slot[t] = o.constant(t)
		}
		s.In = append(s.In, o.visit(t))
	}
	key := fmt.Sprintf("%p %T%+v %v", s.Layer, s.Op, s.Op, s.In)
	at, known := o.calls[key]
	if !known {
		at = len(o.g.Steps)
		o.calls[key] = at
		o.g.Steps = append(o.g.Steps, s)
		if s.Layer != nil {
			o.g.addLayer(s.Layer)
		}
	}
	st := &o.g.Steps[at]
	for len(st.Out) <= out {
		st.Out = append(st.Out, o.g.slots)
		o.g.slots++
	}
	return st.Out[out]
}

// constant is a step that yields a tensor with elements.
func (o *ordering) constant(t *tensor.Tensor) int {
	if s, ok := o.slot[t]; ok {
		return s
	}
	o.g.Steps = append(o.g.Steps, Step{Op: t.Keep(), Out: []int{o.g.slots}})
	o.g.slots++
	return o.g.slots - 1
}

func (g *Graph) addLayer(l Layer) {
	for _, k := range g.layers {
		if k == l {
			return
		}
	}
	g.layers = append(g.layers, l)
}

// Layers lists each layer once, in the order of first calls.
func (g *Graph) Layers() []Layer { return g.layers }

// Run computes the outputs for one batch.
func (g *Graph) Run(c *Ctx, in ...*tensor.Tensor) []*tensor.Tensor {
	if len(in) != len(g.ins) {
		tensor.Shapef("Model", "expected %d inputs, received %d", len(g.ins), len(in))
	}
	v := make([]*tensor.Tensor, g.slots)
	for i, s := range g.ins {
		v[s] = c.Enter(in[i])
		c.SetMask(v[s], c.Mask(in[i]))
	}
	for _, s := range g.Steps {
		outs := s.run(c, v)
		for i, k := range s.Out {
			v[k] = outs[i]
		}
	}
	out := make([]*tensor.Tensor, len(g.outs))
	for i, s := range g.outs {
		out[i] = v[s]
	}
	return out
}

// run makes the call with the values that are there.
func (s *Step) run(c *Ctx, v []*tensor.Tensor) []*tensor.Tensor {
	args := make([]*tensor.Tensor, len(s.In))
	for i, k := range s.In {
		args[i] = v[k]
	}
	switch {
	case s.Layer != nil && slices.ContainsFunc(args, probed):
		return callShapes(s.Layer, args)
	case s.Layer != nil:
		return call(c, s.Layer, args)
	case len(s.In) == 0:
		return []*tensor.Tensor{s.Op.(*tensor.Tensor)}
	}
	return tensor.Run(s.Op, args...)
}

func symbolic(t *tensor.Tensor) bool { return t.Symbol() != nil }

// probed reports whether t stands for batches of two sizes. Within callShapes tensors have one,
// so that models inside models are called once for each, at any depth.
func probed(t *tensor.Tensor) bool { return symbolic(t) && t.Symbol().Probe != nil }

// Shapes are the shapes of all values, inputs first, with -1 for the batch axis.
func (g *Graph) Shapes() [][]int {
	shapes := make([][]int, g.slots)
	v := make([]*tensor.Tensor, g.slots)
	for i, t := range g.Inputs {
		v[g.ins[i]] = t
		shapes[g.ins[i]] = t.SymbolicDims()
	}
	c := NewCtx(&tensor.Session{}, false)
	for _, s := range g.Steps {
		outs := s.run(c, v)
		for i, k := range s.Out {
			v[k] = outs[i]
			shapes[k] = outs[i].SymbolicDims()
		}
	}
	return shapes
}

// OutputSlots are the numbers of the values that are outputs; inputs are numbered first, then the
// results of the steps.
func (g *Graph) OutputSlots() []int { return g.outs }
