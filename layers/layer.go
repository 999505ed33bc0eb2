package layers

import (
	"fmt"

	"github.com/goten-ml/goten/core/config"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers/penalty"
)

// A Layer computes results from inputs with parameters of its own.
type Layer interface {
	// Build makes the parameters for inputs of the given specs. The size of the batch axis in
	// them is arbitrary. It is called once.
	Build(b *Builder, in ...tensor.Spec)
	// Call computes the result for one batch.
	Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor
	core() *Core
}

// A Multi is a layer with several results.
type Multi interface {
	Layer
	CallMulti(c *Ctx, in ...*tensor.Tensor) []*tensor.Tensor
}

// A Container is a layer made of others; Layers lists them in the order of their parameters.
type Container interface {
	Layer
	Layers() []Layer
}

// Core is what every layer embeds: its name and, once it is built, its parameters.
type Core struct {
	config.Mark
	name      string
	unnamed   bool // by the program: the graph gave the name
	built     bool
	frozen    bool
	dtype     tensor.DType // of parameters; Invalid: float32, or that of the layer around
	params    []*tensor.Param
	states    []*tensor.Param
	penalties []penalized
	children  []Layer
	in        []tensor.Spec
}

type penalized struct {
	param   *tensor.Param
	penalty penalty.Penalty
}

func (c *Core) core() *Core { return c }

// Name is the layer's name in its model, such as dense_1.
func Name(l Layer) string { return l.core().name }

// Built reports whether the layer has its parameters.
func Built(l Layer) bool { return l.core().built }

// InputSpecs are the specs that the layer was built for.
func InputSpecs(l Layer) []tensor.Spec { return l.core().in }

// Children are the layers inside a layer, in the order of their parameters.
func Children(l Layer) []Layer {
	if c, ok := l.(Container); ok {
		return c.Layers()
	}
	return l.core().children
}

// Params lists the parameters of a layer and of those inside it, trainable or not: its own weights
// in the order of Build, then its children's, then its own states (moving averages), as Keras does.
func Params(l Layer) []*tensor.Param {
	c := l.core()
	p := append([]*tensor.Param(nil), c.params...)
	for _, child := range Children(l) {
		p = append(p, Params(child)...)
	}
	return append(p, c.states...)
}

// IsState reports whether p is a state of l or of a layer inside it: no gradient changes it.
func IsState(l Layer, p *tensor.Param) bool {
	for _, s := range l.core().states {
		if s == p {
			return true
		}
	}
	for _, child := range Children(l) {
		if IsState(child, p) {
			return true
		}
	}
	return false
}

// SetTrainable freezes or frees the weights of a layer and of those inside it.
func SetTrainable(l Layer, on bool) {
	c := l.core()
	c.frozen = !on
	for _, p := range c.params {
		p.SetTrainable(on)
	}
	for _, child := range Children(l) {
		SetTrainable(child, on)
	}
}

// Mode is a number that differs where other layers or parameters of ls are frozen.
func Mode(ls ...Layer) uint64 {
	h := uint64(14695981039346656037) // FNV-1a
	add := func(on bool) {
		if on {
			h ^= 1
		}
		h *= 1099511628211
	}
	for _, l := range ls {
		c := l.core()
		add(c.frozen)
		for _, p := range c.params {
			add(p.Trainable())
		}
		h = (h ^ Mode(Children(l)...)) * 1099511628211
	}
	return h
}

// Trainable reports whether training changes the weights of a layer.
func Trainable(l Layer) bool { return !l.core().frozen }

// SetDType decides of which floats a layer makes its parameters, and those of layers inside it that
// have no choice of their own. It is for layers that are not built yet; the default is float32.
func SetDType(l Layer, dtype tensor.DType) {
	if Built(l) {
		tensor.Statef(label(l), "the layer has its parameters already")
	}
	if !dtype.IsFloat() {
		tensor.DTypef(label(l), "expected floats for parameters, received %v", dtype)
	}
	l.core().dtype = dtype
}

// Penalties is the sum of what the trainable weights of the layers and of those inside them add to
// the loss, or nil if nothing does. A layer that several others share counts once.
func Penalties(c *Ctx, ls ...Layer) *tensor.Tensor {
	return penaltiesOnce(c, ls, map[Layer]bool{})
}

func penaltiesOnce(c *Ctx, ls []Layer, seen map[Layer]bool) *tensor.Tensor {
	var sum *tensor.Tensor
	add := func(t *tensor.Tensor) {
		if sum == nil {
			sum = t
		} else if t != nil {
			sum = sum.Add(t)
		}
	}
	for _, l := range ls {
		if seen[l] {
			continue
		}
		seen[l] = true
		for _, p := range l.core().penalties {
			if p.param.Trainable() {
				add(p.penalty.Loss(c.Read(p.param)))
			}
		}
		add(penaltiesOnce(c, Children(l), seen))
	}
	return sum
}

// call runs a layer, of one result or of several. Typed errors in it name the layer.
func call(c *Ctx, l Layer, in []*tensor.Tensor) []*tensor.Tensor {
	defer blame(l)
	if c.Tracing() {
		defer c.At(c.At(place{l}))
	}
	if m, ok := l.(Multi); ok {
		return m.CallMulti(c, in...)
	}
	return []*tensor.Tensor{l.Call(c, in...)}
}

// Run builds a layer if need be and calls it on tensors with elements.
func Run(c *Ctx, l Layer, in ...*tensor.Tensor) []*tensor.Tensor {
	Fill(l)
	if !Built(l) {
		BuildFor(l, c.seed(), specs(in)...)
	}
	return call(c, l, in)
}

func specs(in []*tensor.Tensor) []tensor.Spec {
	s := make([]tensor.Spec, len(in))
	for i, t := range in {
		s[i] = t.Spec()
	}
	return s
}

// An Error is a typed error in a layer of a model.
type Error struct {
	Layer string // class and name
	Err   tensor.Error
}

func (e *Error) Error() string { return e.Layer + ": " + e.Err.Error() }

// Unwrap is the error in the layer.
func (e *Error) Unwrap() error { return e.Err }

// PythonKind names the exception class that this error becomes: data that does not fit a layer is
// a ValueError, whatever was wrong with it.
func (e *Error) PythonKind() string {
	if k := e.Err.PythonKind(); k != "IndexError" {
		return k
	}
	return "ValueError"
}

// blame adds the layer's name to a typed error that passes.
func blame(l Layer) {
	switch e := recover().(type) {
	case nil:
	case *Error: // a layer inside named itself
		panic(e)
	case tensor.Error:
		panic(&Error{label(l), e})
	default:
		panic(e)
	}
}

// place is a layer as recorded steps name it.
type place struct{ Layer }

func (p place) String() string { return label(p.Layer) }

// Blame adds the layer's name.
func (p place) Blame(e tensor.Error) tensor.Error { return &Error{label(p.Layer), e} }

// label is how messages call a layer.
func label(l Layer) string {
	class := ClassOf(l)
	if n := Name(l); n != "" {
		return fmt.Sprintf("%s layer %q", class, n)
	}
	return class + " layer"
}

// Own lists the parameters that a layer made itself, states after weights.
func Own(l Layer) []*tensor.Param {
	c := l.core()
	return append(append([]*tensor.Param(nil), c.params...), c.states...)
}
