package layers

import (
	"fmt"

	"github.com/goten-ml/goten/core/rng"
	"github.com/goten-ml/goten/core/tensor"
)

// The batch sizes that shapes are inferred for: axes that differ between them are the batch.
const (
	probeA = 83
	probeB = 89
)

// An Entry is where a model begins: the Maker of the tensors that Input returns.
type Entry struct {
	Name  string
	scope *scope
}

// A Use is one call of a layer in a model: the Maker of what Connect returns.
type Use struct {
	Layer Layer
	In    []*tensor.Tensor
	Out   int // which result of a Multi
	scope *scope
}

// Input stands for one batch of an input with the given shape, without the batch axis.
func Input(name string, dtype tensor.DType, shape ...int) *tensor.Tensor {
	a := append(tensor.Shape{probeA}, shape...).Check("Input")
	b := append(tensor.Shape{probeB}, shape...)
	e := &Entry{name, &scope{label: name, used: map[string]bool{}}}
	return tensor.Symbolic(tensor.Spec{DType: dtype, Shape: a}, b, e)
}

// Connect calls a layer on tensors that stand for a batch. It builds the layer if need be, with
// parameters drawn from seed.
func Connect(l Layer, seed uint64, in ...*tensor.Tensor) []*tensor.Tensor {
	Fill(l)
	sc := scopeOf(in)
	if sc == nil {
		tensor.Statef(label(l), "expected tensors that stand for a batch, as from Input")
	}
	key := rng.NewKey(seed)
	if Name(l) == "" {
		SetName(l, sc.unique(snake(ClassOf(l))))
		l.core().unnamed = true
		key = key.FoldString(sc.label)
	}
	build(l, Name(l), key, specs(in))
	outs := callShapes(l, in)
	for i, t := range outs {
		outs[i] = tensor.Symbolic(t.Spec(), t.Symbol().Probe, &Use{l, in, i, sc})
	}
	return outs
}

// callShapes calls a layer on tensors without elements, once for each batch size, so that a layer
// may ask for the size of any axis.
func callShapes(l Layer, in []*tensor.Tensor) []*tensor.Tensor {
	outs := call(NewCtx(&tensor.Session{}, false), l, sized(in, false))
	other := call(NewCtx(&tensor.Session{}, false), l, sized(in, true))
	for i, t := range outs {
		if t.Symbol() == nil {
			tensor.Statef(label(l), "result %d does not depend on the input", i)
		}
		outs[i] = tensor.Symbolic(t.Spec(), other[i].Shape(), nil)
	}
	return outs
}

// sized are the inputs at one batch size, the second one with probe.
func sized(in []*tensor.Tensor, probe bool) []*tensor.Tensor {
	out := make([]*tensor.Tensor, len(in))
	for i, t := range in {
		out[i] = t
		if t.Symbol() != nil {
			s := t.Spec()
			if probe && t.Symbol().Probe != nil {
				s.Shape = t.Symbol().Probe
			}
			out[i] = tensor.Symbolic(s, nil, nil)
		}
	}
	return out
}

// Pipe calls layers one after the other on a tensor that stands for a batch. Their parameters are
// drawn from seed 0; Connect takes another.
func Pipe(x *tensor.Tensor, ls ...Layer) *tensor.Tensor {
	for _, l := range ls {
		x = Connect(l, 0, x)[0]
	}
	return x
}

// NameAll gives unnamed layers of a sequence the names that Keras would: dense, dense_1, ...
func NameAll(ls ...Layer) {
	sc := &scope{used: map[string]bool{}}
	for _, l := range ls {
		Fill(l)
		if n := Name(l); n != "" {
			sc.used[n] = true
		}
	}
	for _, l := range ls {
		if Name(l) == "" {
			SetName(l, sc.unique(snake(ClassOf(l))))
		}
	}
}

// A scope gives the layers of one graph names that differ. Scopes become one when their graphs
// meet.
type scope struct {
	label string // of the input that it began with: part of the key of unnamed layers
	used  map[string]bool
	into  *scope
}

func (s *scope) root() *scope {
	for s.into != nil {
		s = s.into
	}
	return s
}

// unique is the base itself, or base_1, base_2, ... if that is taken.
func (s *scope) unique(base string) string {
	name := base
	for i := 1; s.used[name]; i++ {
		name = fmt.Sprintf("%s_%d", base, i)
	}
	s.used[name] = true
	return name
}

// join makes one scope of s, which may be nil, and another.
func (s *scope) join(other *scope) *scope {
	other = other.root()
	if s == nil || s == other {
		return other
	}
	for n := range other.used {
		s.used[n] = true
	}
	other.into = s
	return s
}

// scopeOf is the one scope of all inputs, joined if there were several; nil without a graph.
func scopeOf(in []*tensor.Tensor) *scope {
	var all *scope
	seen := map[*tensor.Tensor]bool{}
	var visit func(ts []*tensor.Tensor)
	visit = func(ts []*tensor.Tensor) {
		for _, t := range ts {
			if seen[t] || !symbolic(t) {
				continue
			}
			seen[t] = true
			switch m := t.Symbol().Maker.(type) {
			case *Entry:
				all = all.join(m.scope)
			case *Use:
				all = all.join(m.scope)
			case *tensor.SymbolicCall:
				visit(m.In)
			}
		}
	}
	visit(in)
	return all
}
