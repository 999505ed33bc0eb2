package layers

import (
	"github.com/goten-ml/goten/core/rng"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers/initial"
	"github.com/goten-ml/goten/layers/penalty"
)

// A Builder makes the parameters of one layer. Their first values depend only on the seed of the
// model and on their path in it.
type Builder struct {
	layer Layer
	path  string
	key   rng.Key
	dtype tensor.DType
}

// BuildFor builds a layer that is not part of a model, for inputs of the given specs.
func BuildFor(l Layer, seed uint64, in ...tensor.Spec) {
	if Name(l) == "" {
		SetName(l, snake(ClassOf(l)))
	}
	build(l, Name(l), rng.NewKey(seed), in)
}

func build(l Layer, path string, key rng.Key, in []tensor.Spec) {
	c := l.core()
	if c.built {
		return
	}
	Fill(l)
	saved := *c
	done := false
	defer func() {
		if !done { // a failed Build leaves the layer as it was
			*c = saved
		}
	}()
	c.in = in
	defer blame(l)
	dtype := c.dtype
	if dtype == tensor.Invalid {
		dtype = tensor.Float32
	}
	l.Build(&Builder{layer: l, path: path, key: key, dtype: dtype}, in...)
	c.built, done = true, true
	if c.frozen {
		SetTrainable(l, false)
	}
}

// Param makes a trainable weight. The initializer draws from a key of the parameter's path.
func (b *Builder) Param(name string, init initial.Initializer, shape ...int) *tensor.Param {
	p := b.make(name, init, shape)
	c := b.layer.core()
	c.params = append(c.params, p)
	return p
}

// Penalized is Param with a term of the loss; a nil term adds none.
func (b *Builder) Penalized(name string, init initial.Initializer, term penalty.Penalty,
	shape ...int) *tensor.Param {
	p := b.Param(name, init, shape...)
	if term != nil {
		c := b.layer.core()
		c.penalties = append(c.penalties, penalized{p, term})
	}
	return p
}

// State makes a value that the layer itself updates, such as a moving average.
func (b *Builder) State(name string, init initial.Initializer, shape ...int) *tensor.Param {
	p := b.make(name, init, shape)
	p.SetTrainable(false)
	c := b.layer.core()
	c.states = append(c.states, p)
	return p
}

func (b *Builder) make(name string, init initial.Initializer, shape []int) *tensor.Param {
	tensor.Shape(shape).Check(label(b.layer))
	path := b.path + "/" + name
	return tensor.NewParam(path, init.Init(b.key.FoldString(path), b.dtype, shape))
}

// Child builds a layer inside this one and lists it among its children.
func (b *Builder) Child(name string, l Layer, in ...tensor.Spec) {
	c := b.layer.core()
	if Name(l) == "" {
		SetName(l, name)
	}
	if k := l.core(); k.dtype == tensor.Invalid && !k.built {
		k.dtype = b.dtype
	}
	c.children = append(c.children, l)
	build(l, b.path+"/"+Name(l), b.key, in)
}
