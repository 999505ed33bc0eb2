package tile

import (
	"fmt"
	"slices"
	"strings"
	"sync"
)

// Program is a built sequence of instructions. It is immutable and safe for concurrent use.
type Program struct {
	in      []DType
	out     []output
	code    []step
	ssa     []instr // what code was made from, for String
	results []R
	consts  []constant
	slots   int // inputs, then constants, then outputs, then temporaries
	lanes   int // of a register, by the widest type
	cost    int // of a lane, in additions
	loads   []bool
	bare    bool      // one step from inputs to the one output: it needs no registers
	moves   bool      // bare, and the step moves its one input
	runs    sync.Pool // of *run: the geometry of a call
	blocks  sync.Pool // of *block
	frames  sync.Pool // of *frame: the registers of a worker
}

// step is an instruction with its operands in slots.
type step struct {
	f          loop
	d, a, b, c uint16
	arity      uint8
}

type constant struct {
	slot int
	size int
	bits uint64
}

type output struct {
	t DType
	// late has the inputs that are read after the instruction that makes this output: if one of
	// them is the same memory, the output must wait in its register.
	late []int
}

// Program ends the building: the program computes outs, one or several, in one pass. Unused
// instructions are dropped. The builder may go on and make other programs.
func (b *B) Program(outs ...R) *Program {
	if len(outs) == 0 {
		panic("tile.Program: no result")
	}
	for _, r := range outs {
		b.Type(r)
	}
	a := allocator{b: b, p: &Program{in: b.in, ssa: b.code[:len(b.code):len(b.code)]}}
	a.p.results = append([]R(nil), outs...)
	a.findLastUses(outs)
	a.layout(outs)
	a.assemble(outs)
	a.findLateReads(outs)
	a.p.bare = a.p.isBare()
	a.p.moves = a.p.bare && len(a.p.in) == 1 && b.code[outs[0]].op == opIn
	return a.p
}

// allocator assigns slots to values: an own slot for each input, constant and output, and for the
// rest as few temporaries as the order of the instructions allows.
type allocator struct {
	b    *B
	p    *Program
	last []int // index of the last instruction that reads a value, −1 if none
	slot []int
	free []int
	made []int // of each output: the step that makes it
}

func (i *instr) operands() []R {
	all := [3]R{i.a, i.b, i.c}
	return all[:ops[i.op].arity]
}

// findLastUses marks what the outputs need, from the last instruction back.
func (a *allocator) findLastUses(outs []R) {
	code := a.b.code
	a.last = make([]int, len(code))
	for i := range a.last {
		a.last[i] = -1
	}
	for _, r := range outs {
		a.last[r] = len(code)
	}
	for i := len(code) - 1; i >= 0; i-- {
		if a.last[i] < 0 {
			continue
		}
		for _, r := range code[i].operands() {
			a.last[r] = max(a.last[r], i)
		}
	}
}

// layout gives slots to inputs, constants and outputs, and sets the width of the program.
func (a *allocator) layout(outs []R) {
	p, code := a.p, a.b.code
	a.slot = make([]int, len(code))
	p.slots = len(p.in)
	p.loads = make([]bool, len(p.in))
	widest := 1
	for i := range code {
		a.slot[i] = -1
		if a.last[i] < 0 {
			continue
		}
		widest = max(widest, code[i].to.Size())
		switch code[i].op {
		case opIn:
			a.slot[i] = int(code[i].bits)
			p.loads[code[i].bits] = true
		case opConst:
			a.slot[i] = p.slots
			p.consts = append(p.consts, constant{p.slots, code[i].to.Size(), code[i].bits})
			p.slots++
		}
	}
	p.lanes = regBytes / widest
	for k, r := range outs {
		if a.slot[r] < 0 {
			a.slot[r] = p.firstOut() + k
		}
		p.out = append(p.out, output{t: code[r].to})
	}
	p.slots += len(outs)
}

func (p *Program) firstOut() int { return len(p.in) + len(p.consts) }

// assemble emits the steps in order, then copies for outputs that are inputs, constants or
// repeat another output.
func (a *allocator) assemble(outs []R) {
	p, code := a.p, a.b.code
	a.made = make([]int, len(outs))
	for i := range code {
		in := &code[i]
		if a.last[i] < 0 || in.op == opIn || in.op == opConst {
			continue
		}
		a.release(in, i, true)
		if a.slot[i] < 0 {
			a.slot[i] = a.temporary()
		}
		a.emit(in, i)
		a.release(in, i, false)
		if k := a.slot[i] - p.firstOut(); k >= 0 && k < len(outs) {
			a.made[k] = len(p.code) - 1
		}
	}
	for k, r := range outs {
		if d := p.firstOut() + k; a.slot[r] != d {
			mov := step{f: movLoop(code[r].to), d: uint16(d), a: uint16(a.slot[r]), arity: 1}
			a.made[k] = len(p.code)
			p.code = append(p.code, mov)
			p.cost++
		}
	}
	p.cost += len(p.in) + len(p.out)
}

// release frees the temporaries that instruction i reads last. Those as wide as its result are
// free before it, since loops read a lane before they write it, the others after it.
func (a *allocator) release(in *instr, i int, before bool) {
	temporaries := a.p.firstOut() + len(a.p.out)
	operands := in.operands()
	for k, r := range operands {
		if a.last[r] != i || a.slot[r] < temporaries || slices.Contains(operands[:k], r) {
			continue
		}
		if before == (a.b.code[r].to.Size() == in.to.Size()) {
			a.free = append(a.free, a.slot[r])
		}
	}
}

func (a *allocator) temporary() int {
	if n := len(a.free); n > 0 {
		s := a.free[n-1]
		a.free = a.free[:n-1]
		return s
	}
	a.p.slots++
	return a.p.slots - 1
}

func (a *allocator) emit(in *instr, i int) {
	f := loopOf(*in)
	if f == nil {
		panic(fmt.Sprintf("tile.%s: no loop for %v", ops[in.op].name, in.from))
	}
	s := step{f: f, d: uint16(a.slot[i]), arity: uint8(ops[in.op].arity)}
	for k, r := range in.operands() {
		switch v := uint16(a.slot[r]); k {
		case 0:
			s.a = v
		case 1:
			s.b = v
		case 2:
			s.c = v
		}
	}
	a.p.code = append(a.p.code, s)
	a.p.cost += ops[in.op].cost
}

// findLateReads lists for each output the inputs that steps after its own read.
func (a *allocator) findLateReads(outs []R) {
	p := a.p
	for k := range outs {
		late := make([]bool, len(p.in))
		for _, s := range p.code[a.made[k]+1:] {
			read := [3]uint16{s.a, s.b, s.c}
			for _, v := range read[:s.arity] {
				if int(v) < len(p.in) {
					late[v] = true
				}
			}
		}
		for i, l := range late {
			if l {
				p.out[k].late = append(p.out[k].late, i)
			}
		}
	}
}

func (p *Program) isBare() bool {
	if len(p.code) != 1 || len(p.out) != 1 || len(p.in) == 0 {
		return false
	}
	s := &p.code[0]
	read := [3]uint16{s.a, s.b, s.c}
	for _, v := range read[:s.arity] {
		if int(v) >= len(p.in) {
			return false
		}
	}
	return true
}

// Lanes returns how many elements a tile of p holds.
func (p *Program) Lanes() int { return p.lanes }

// Registers returns how many registers p uses besides its inputs, outputs and constants.
func (p *Program) Registers() int { return p.slots - p.firstOut() - len(p.out) }

// String lists the instructions, one a line, in the form "r3 = Add r1 r2 float32".
func (p *Program) String() string {
	var s strings.Builder
	for i := range p.ssa {
		in := &p.ssa[i]
		fmt.Fprintf(&s, "r%d = %s", i, ops[in.op].name)
		switch in.op {
		case opIn:
			fmt.Fprintf(&s, " %d", in.bits)
		case opConst:
			fmt.Fprintf(&s, " %#x", in.bits)
		case opWhere:
			fmt.Fprintf(&s, " r%d r%d r%d", in.c, in.a, in.b)
		default:
			for _, r := range in.operands() {
				fmt.Fprintf(&s, " r%d", r)
			}
		}
		fmt.Fprintf(&s, " %v\n", in.to)
	}
	fmt.Fprintf(&s, "results %v\n", p.results)
	return s.String()
}
