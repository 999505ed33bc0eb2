package plan

import (
	"slices"
	"sync"
	"time"

	"github.com/goten-ml/goten/core/internal/mem"
	"github.com/goten-ml/goten/core/internal/tile"
	"github.com/goten-ml/goten/core/tensor"
)

// A Plan is a step that can be replayed. It does not change, and any number of Runs may replay it
// at the same time, as far as parameters that it writes are not shared.
type Plan struct {
	code     []instr
	storages []storage
	inputs   []tensor.Ref // behind those that are given, the key
	given    int
	outputs  []tensor.Ref
	arena    int // bytes
	recorded int // calls before the rules

	beside []tensor.Beside
	note   int64
	writes bool       // it writes parameters
	turn   sync.Mutex // of a step that does

	memory *arenas

	mu    sync.Mutex
	spent []time.Duration // of each instruction, where times are taken
	runs  int

	named          sync.Once
	names, details []string // of instructions, for traces
}

// An instr is one operator, or elementwise operators in one pass.
type instr struct {
	calls   []tensor.Call // several when fused, in their order
	in, out []tensor.Ref
	writes  int           // of an Updater: how many of in are written
	tile    *tile.Program // of an elementwise instruction
	over    tensor.Shape  // what tile runs over
	elem    bool          // it is elementwise
	op      any           // of the only call
	after   *epilogue     // what is done to each block of its result
}

// A storage is memory that instructions share.
type storage struct {
	kind        tensor.StorageKind
	bytes       int
	buffer      *mem.Buffer // of parameters, and of constants
	offset      int         // in the arena
	first, last int         // instructions that write it first, and use it last; -1: none
	kept        bool        // it is an output
}

// New makes the plan of a step.
func New(t *tensor.Trace) *Plan {
	p := &Plan{inputs: t.Inputs, given: t.Given, outputs: t.Outputs, recorded: len(t.Calls),
		beside: t.Beside, note: t.Note, memory: &arenas{}}
	for _, s := range t.Storages {
		n := storage{kind: s.Kind, bytes: s.Bytes, buffer: s.Buffer, first: -1, last: -1}
		if s.Kind == tensor.Constant {
			n.buffer = mem.Alloc(len(s.Data))
			n.buffer.Keep()
			copy(n.buffer.Bytes(), s.Data)
		}
		p.storages = append(p.storages, n)
	}
	for _, r := range p.outputs {
		p.storages[r.Storage].kept = true
	}
	for _, c := range t.Calls {
		p.writes = p.writes || c.Writes > 0
		p.code = append(p.code, instrOf(c))
	}
	for _, r := range rules {
		r.apply(p)
	}
	for i := range p.code {
		p.code[i].finish()
	}
	epilogues(p)
	p.place()
	return p
}

func instrOf(c tensor.Call) instr {
	i := instr{calls: []tensor.Call{c}, in: c.In, out: c.Out, writes: c.Writes, op: c.Op}
	if _, ok := c.Op.(tensor.Elementwise); ok {
		i.elem, i.over = true, c.Out[0].Layout.Shape
	}
	return i
}

// finish makes the program of an elementwise instruction.
func (i *instr) finish() {
	if !i.elem {
		return
	}
	types := make([]tensor.DType, len(i.in))
	for k, r := range i.in {
		types[k] = r.DType
	}
	b := tile.NewB(types...)
	regs := map[int]tile.R{} // results of calls, by storage
	value := func(r tensor.Ref) tile.R {
		if v, ok := regs[r.Storage]; ok {
			return v
		}
		return b.In(slices.IndexFunc(i.in, r.Equal))
	}
	for _, c := range i.calls {
		args := make([]tile.R, len(c.In))
		for k, r := range c.In {
			args[k] = value(r)
		}
		regs[c.Out[0].Storage] = c.Op.(tensor.Elementwise).Tile(b, args...)
	}
	outs := make([]tile.R, len(i.out))
	for k, r := range i.out {
		outs[k] = regs[r.Storage]
	}
	i.tile = b.Program(outs...)
}

// Inputs are the specs of the inputs, the key left out.
func (p *Plan) Inputs() []tensor.Spec {
	var s []tensor.Spec
	for _, r := range p.inputs[:p.given] {
		s = append(s, r.Spec())
	}
	return s
}

// Bytes is how much memory a Run has for what the step makes.
func (p *Plan) Bytes() int { return p.arena }
