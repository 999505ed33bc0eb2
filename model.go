package goten

import (
	"slices"
	"sync"

	"github.com/goten-ml/goten/core/plan"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers"
)

// A Model is a graph of layers from inputs to outputs. It is a layer itself, so that models nest.
//
// Predictions may run from many goroutines while one trains: a step of training excludes them for
// as long as it writes.
type Model struct {
	layers.Core
	// Name is the model's name, "sequential" or "model" unless set.
	Name string
	// Seed is what dropout, and the first weights of a Sequential, are drawn from. Set it before
	// the model is built.
	Seed uint64

	sequence   []layers.Layer // of a Sequential that is not built yet
	graph      *layers.Graph  // nil until the shape of the input is known
	mu         sync.RWMutex
	compiled   *compiled
	predicting plan.Steps
	steps      uint64 // training steps run so far: keys of random layers
}

// Input stands for one batch of an input of the given shape, without the batch axis.
func Input(name string, dtype tensor.DType, shape ...int) *tensor.Tensor {
	return layers.Input(name, dtype, shape...)
}

// New makes a model that computes outputs from inputs, which Input and layers.Pipe returned. It
// panics with a *tensor.StateError when an output depends on anything else.
func New(inputs, outputs []*tensor.Tensor) *Model {
	m := &Model{Name: "model", graph: layers.NewGraph(inputs, outputs)}
	layers.Fill(m)
	return m
}

// Sequential makes a model of layers one after the other. It is built when the shape of the input
// is known: by Build, or by the first batch.
func Sequential(ls ...layers.Layer) *Model {
	m := &Model{Name: "sequential", sequence: slices.Clone(ls)}
	layers.Fill(m)
	return m
}

// Add appends a layer to a Sequential model. It panics with a *tensor.StateError when the model is
// built already.
func (m *Model) Add(l layers.Layer) {
	if m.graph != nil {
		tensor.Statef("Add", "model %q is built already; add layers before", m.Name)
	}
	m.sequence = append(m.sequence, l)
}

// BuildFor builds a Sequential model for batches of the given shape, without the batch axis, and
// dtype. A model that is built already stays as it is.
func (m *Model) BuildFor(dtype tensor.DType, shape ...int) {
	if m.graph != nil {
		return
	}
	if len(m.sequence) == 0 {
		tensor.Statef("Build", "model %q has no layers", m.Name)
	}
	layers.NameAll(m.sequence...)
	in := layers.Input("input", dtype, shape...)
	x := in
	for _, l := range m.sequence {
		x = layers.Connect(l, m.Seed, x)[0]
	}
	m.graph = layers.NewGraph([]*tensor.Tensor{in}, []*tensor.Tensor{x})
}

// ready builds a Sequential model for a batch.
func (m *Model) ready(x []*tensor.Tensor) {
	if m.graph != nil {
		return
	}
	if len(x) != 1 {
		tensor.Shapef("Model", "a sequential model has one input, received %d", len(x))
	}
	if x[0].Rank() == 0 {
		tensor.Shapef("Model", "expected batches, received a scalar")
	}
	dtype := x[0].DType()
	if dtype.IsFloat() {
		dtype = tensor.Float32
	}
	m.BuildFor(dtype, x[0].Shape()[1:]...)
}

// Build builds the model as a layer of another.
func (m *Model) Build(_ *layers.Builder, in ...tensor.Spec) {
	if m.graph == nil {
		m.BuildFor(in[0].DType, in[0].Shape[1:]...)
	}
}

// Layers lists the layers of the model, each once, in the order of their calls.
func (m *Model) Layers() []layers.Layer {
	if m.graph == nil {
		return m.sequence
	}
	return m.graph.Layers()
}

// Graph is the order of calls; nil until the model is built.
func (m *Model) Graph() *layers.Graph { return m.graph }

// Params lists every parameter, trainable or not, in the order of the layers.
func (m *Model) Params() []*tensor.Param {
	var ps []*tensor.Param
	for _, l := range m.Layers() {
		for _, p := range layers.Params(l) {
			if !slices.Contains(ps, p) {
				ps = append(ps, p)
			}
		}
	}
	return ps
}

// Forward computes the outputs for one batch in a step.
func (m *Model) Forward(c *layers.Ctx, in ...*tensor.Tensor) []*tensor.Tensor {
	m.ready(in)
	return m.graph.Run(c, m.fit(in)...)
}

// Call computes the only output for one batch in a step.
func (m *Model) Call(c *layers.Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return m.Forward(c, in...)[0]
}

// CallMulti computes all outputs.
func (m *Model) CallMulti(c *layers.Ctx, in ...*tensor.Tensor) []*tensor.Tensor {
	return m.Forward(c, in...)
}

// Explain says of each kind of step that the model ran how it is replayed, or why it runs eagerly.
// It is for people to read.
func (m *Model) Explain() string {
	text := m.predicting.Explain()
	if m.compiled != nil && m.compiled.task != nil {
		text = m.compiled.task.Explain() + text
	}
	if text == "" {
		return "no step has run\n"
	}
	return text
}
