package goten

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers"
)

// formatVersion is the version of the configuration that this package writes and reads.
const formatVersion = 1

// config is a model as JSON: its layers, and the calls between inputs and outputs by the numbers
// of the values that they read and make.
type config struct {
	Version    int           `json:"version"`
	Class      string        `json:"class"` // Sequential or Functional
	Name       string        `json:"name"`
	Seed       uint64        `json:"seed"`
	Inputs     []inputConfig `json:"inputs,omitempty"`
	Layers     []layerConfig `json:"layers"`
	Steps      []stepConfig  `json:"steps,omitempty"`
	Outputs    []int         `json:"outputs,omitempty"`
	Iterations uint64        `json:"iterations"`
	Compile    *compileText  `json:"compile,omitempty"`
}

type inputConfig struct {
	Name  string       `json:"name"`
	DType tensor.DType `json:"dtype"`
	Shape []int        `json:"shape"` // without the batch axis
}

type layerConfig struct {
	Class     string          `json:"class_name"`
	Config    json.RawMessage `json:"config"`
	Trainable bool            `json:"trainable"`
}

// stepConfig calls layer number Layer, or else the operator Op.
type stepConfig struct {
	Layer      int    `json:"layer"`
	Op         string `json:"op,omitempty"`
	Attributes string `json:"attributes,omitempty"`
	In         []int  `json:"in"`
	Out        []int  `json:"out"`
}

// ConfigText is the configuration of the model, without its weights, as JSON.
func (m *Model) ConfigText() (string, error) {
	c, err := m.config()
	if err != nil {
		return "", err
	}
	b, err := json.Marshal(c)
	return string(b), err
}

// FromConfigText makes a model, with weights drawn anew, of what ConfigText gave.
func FromConfigText(text string) (m *Model, err error) {
	var c config
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return nil, &FileError{"configuration", "it is damaged: " + err.Error()}
	}
	if e := tensor.Try(func() { m, err = c.model() }); e != nil {
		return nil, e
	}
	return m, err
}

// config describes the model.
func (m *Model) config() (*config, error) {
	c := &config{Version: formatVersion, Class: "Functional", Name: m.Name, Seed: m.Seed,
		Iterations: m.steps}
	if m.sequence != nil {
		c.Class = "Sequential"
	}
	number := map[layers.Layer]int{}
	for i, l := range m.Layers() {
		text, err := layerText(l)
		if err != nil {
			return nil, err
		}
		number[l] = i
		c.Layers = append(c.Layers, text)
	}
	if m.compiled != nil {
		text, err := m.compiled.text()
		if err != nil {
			return nil, err
		}
		c.Compile = text
	}
	if m.graph == nil {
		return c, nil
	}
	for _, t := range m.graph.Inputs {
		c.Inputs = append(c.Inputs, inputConfig{t.Symbol().Maker.(*layers.Entry).Name,
			t.DType(), t.Shape()[1:]})
	}
	for _, s := range m.graph.Steps {
		sc := stepConfig{Layer: -1, In: s.In, Out: s.Out}
		if s.Layer != nil {
			sc.Layer = number[s.Layer]
		} else {
			var err error
			if sc.Op, sc.Attributes, err = tensor.Describe(s.Op); err != nil {
				return nil, err
			}
		}
		c.Steps = append(c.Steps, sc)
	}
	c.Outputs = m.graph.OutputSlots()
	return c, nil
}

func layerText(l layers.Layer) (layerConfig, error) {
	c := layerConfig{Class: layers.ClassOf(l), Trainable: layers.Trainable(l)}
	var err error
	if inner, ok := l.(*Model); ok {
		var ic *config
		if ic, err = inner.config(); err == nil {
			c.Class = "Model"
			c.Config, err = json.Marshal(ic)
		}
		return c, err
	}
	c.Config, err = layers.Config(l)
	return c, err
}

// model makes the model that c describes, with weights drawn anew.
func (c *config) model() (*Model, error) {
	if c.Version != formatVersion {
		return nil, fmt.Errorf("format version %d; this program reads version %d",
			c.Version, formatVersion)
	}
	ls := make([]layers.Layer, len(c.Layers))
	for i, lc := range c.Layers {
		l, err := lc.layer()
		if err != nil {
			return nil, err
		}
		ls[i] = l
	}
	m := &Model{Name: c.Name, Seed: c.Seed, steps: c.Iterations}
	layers.Fill(m)
	if c.Class == "Sequential" {
		m.sequence = ls
		if m.sequence == nil {
			m.sequence = []layers.Layer{}
		}
	}
	if c.Inputs != nil {
		g, err := c.graph(m, ls)
		if err != nil {
			return nil, err
		}
		m.graph = g
	}
	for i, lc := range c.Layers {
		if !lc.Trainable {
			layers.SetTrainable(ls[i], false)
		}
	}
	if c.Compile != nil {
		return m, c.Compile.compile(m)
	}
	return m, nil
}

func (lc layerConfig) layer() (layers.Layer, error) {
	if lc.Class != "Model" {
		return layers.FromConfig(lc.Class, lc.Config)
	}
	var inner config
	if err := json.Unmarshal(lc.Config, &inner); err != nil {
		return nil, err
	}
	return inner.model()
}

// graph replays the calls.
func (c *config) graph(m *Model, ls []layers.Layer) (*layers.Graph, error) {
	var ins, v []*tensor.Tensor
	for _, in := range c.Inputs {
		ins = append(ins, layers.Input(in.Name, in.DType, in.Shape...))
	}
	v = append(v, ins...)
	at := func(k int) (*tensor.Tensor, error) {
		if k < 0 || k >= len(v) || v[k] == nil {
			return nil, fmt.Errorf("the configuration names value %d before it is made", k)
		}
		return v[k], nil
	}
	for _, s := range c.Steps {
		args := make([]*tensor.Tensor, len(s.In))
		for i, k := range s.In {
			var err error
			if args[i], err = at(k); err != nil {
				return nil, err
			}
		}
		outs, err := s.run(m, ls, args)
		if err != nil {
			return nil, err
		}
		for i, k := range s.Out {
			if k < 0 || k > len(v)+len(outs)+len(c.Steps) || i >= len(outs) {
				return nil, fmt.Errorf("the configuration numbers a value %d", k)
			}
			for len(v) <= k {
				v = append(v, nil)
			}
			v[k] = outs[i]
		}
	}
	var outs []*tensor.Tensor
	for _, k := range c.Outputs {
		t, err := at(k)
		if err != nil {
			return nil, err
		}
		outs = append(outs, t)
	}
	return layers.NewGraph(ins, outs), nil
}

func (s stepConfig) run(m *Model, ls []layers.Layer, in []*tensor.Tensor) (
	[]*tensor.Tensor, error) {
	if s.Op != "" {
		op, err := tensor.Operator(s.Op, s.Attributes)
		if err != nil {
			return nil, err
		}
		return tensor.Run(op, in...), nil
	}
	if s.Layer < 0 || s.Layer >= len(ls) {
		return nil, fmt.Errorf("the configuration calls layer %d of %d", s.Layer, len(ls))
	}
	return layers.Connect(ls[s.Layer], m.Seed, in...), nil
}

// namedParam is a parameter with its path in the model.
type namedParam struct {
	name  string
	param *tensor.Param
}

// named lists every parameter by the names of the layers that lead to it.
func (m *Model) named() []namedParam {
	var out []namedParam
	seen := map[*tensor.Param]bool{}
	var walk func(prefix string, l layers.Layer)
	walk = func(prefix string, l layers.Layer) {
		for _, p := range layers.Own(l) {
			base := p.Name[strings.LastIndexByte(p.Name, '/')+1:]
			if !seen[p] {
				seen[p] = true
				out = append(out, namedParam{prefix + "/" + base, p})
			}
		}
		for _, child := range layers.Children(l) {
			walk(prefix+"/"+layers.Name(child), child)
		}
	}
	for _, l := range m.Layers() {
		walk(layers.Name(l), l)
	}
	return out
}

// weights are the elements of every parameter by its path.
func (m *Model) weights() map[string]*tensor.Tensor {
	ts := map[string]*tensor.Tensor{}
	for _, n := range m.named() {
		ts[n.name] = n.param.Value()
	}
	return ts
}
