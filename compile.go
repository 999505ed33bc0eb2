package goten

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers"
	"github.com/goten-ml/goten/train"
	"github.com/goten-ml/goten/train/loss"
	"github.com/goten-ml/goten/train/metric"
	"github.com/goten-ml/goten/train/optim"
)

// Config is by what a model is trained and judged. A model of several outputs takes Losses,
// LossWeights and MetricsOf by the names of the layers that make the outputs; the others are for
// one output, or for each.
type Config struct {
	Optimizer   optim.Optimizer // nil means RMSprop, as in Keras
	Loss        loss.Loss
	Losses      map[string]loss.Loss
	LossWeights map[string]float64
	Metrics     []metric.Metric
	MetricsOf   map[string][]metric.Metric
	// WeightedMetrics take sample weights into account.
	WeightedMetrics []metric.Metric
}

// compiled is a Config and the task that it became when the outputs were known.
type compiled struct {
	Config
	task *train.Task
}

// Compile sets by what the model is trained and judged. Metrics begin anew.
func (m *Model) Compile(c Config) {
	if c.Optimizer == nil {
		c.Optimizer = &optim.RMSprop{}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.compiled = &compiled{Config: c}
}

// Compiled reports whether Compile was called.
func (m *Model) Compiled() bool { return m.compiled != nil }

// Optimizer is the optimizer of a compiled model, or nil.
func (m *Model) Optimizer() optim.Optimizer {
	if m.compiled == nil {
		return nil
	}
	return m.compiled.Optimizer
}

// Locker excludes predictions while it is locked.
func (m *Model) Locker() sync.Locker { return &m.mu }

// Task is the task of a compiled and built model. It panics with a *tensor.StateError when the
// model is neither, and with a *tensor.ValueError when the configuration names an output that it
// has not.
func (m *Model) Task() *train.Task {
	c := m.compiled
	if c == nil {
		tensor.Statef(m.Name, "the model is not compiled; call Compile before training")
	}
	if c.task != nil {
		c.task.Steps = max(c.task.Steps, m.steps)
		return c.task
	}
	if m.graph == nil {
		tensor.Statef(m.Name, "the model is not built; call BuildFor or train first")
	}
	names := m.OutputNames()
	t := &train.Task{Model: m, Optimizer: c.Optimizer, Seed: m.Seed, Steps: m.steps}
	for _, n := range names {
		t.Outputs = append(t.Outputs, c.output(n))
	}
	c.checkNames(names)
	c.task = t
	return t
}

func (c *compiled) output(name string) train.Output {
	o := train.Output{Name: name, Loss: c.Loss, Weight: c.LossWeights[name]}
	if l := c.Losses[name]; l != nil {
		o.Loss = l
	}
	taken := map[string]int{}
	start := func(ms []metric.Metric) (rs []*metric.Running) {
		for _, m := range ms { // each output has sums of its own
			r := metric.Start(m)
			if n := taken[r.Name]; n > 0 {
				taken[r.Name]++
				r.Name = fmt.Sprintf("%s_%d", r.Name, n)
			} else {
				taken[r.Name] = 1
			}
			rs = append(rs, r)
		}
		return rs
	}
	o.Metrics = start(slices.Concat(c.Metrics, c.MetricsOf[name]))
	o.Weighted = start(c.WeightedMetrics)
	return o
}

func (c *compiled) checkNames(names []string) {
	check := func(what, n string) {
		if !slices.Contains(names, n) {
			tensor.Valuef(what, "the model has no output %q; its outputs are %s",
				n, strings.Join(names, ", "))
		}
	}
	for n := range c.Losses {
		check("Losses", n)
	}
	for n := range c.LossWeights {
		check("LossWeights", n)
	}
	for n := range c.MetricsOf {
		check("MetricsOf", n)
	}
}

// OutputNames are the names of the layers that make the outputs.
func (m *Model) OutputNames() []string {
	var names []string
	for _, k := range m.graph.OutputSlots() {
		name := m.Name
		for _, s := range m.graph.Steps {
			if s.Layer != nil && slices.Contains(s.Out, k) {
				name = layers.Name(s.Layer)
			}
		}
		names = append(names, name)
	}
	return names
}

// compileText is a Config as text.
type compileText struct {
	Optimizer json.RawMessage              `json:"optimizer"`
	Loss      json.RawMessage              `json:"loss,omitempty"`
	Losses    map[string]json.RawMessage   `json:"losses,omitempty"`
	Weights   map[string]float64           `json:"loss_weights,omitempty"`
	Metrics   []json.RawMessage            `json:"metrics,omitempty"`
	MetricsOf map[string][]json.RawMessage `json:"metrics_of,omitempty"`
	Weighted  []json.RawMessage            `json:"weighted_metrics,omitempty"`
}

// text writes the configuration down. What has no registered name is an error that names it.
func (c *compiled) text() (*compileText, error) {
	var err error
	t := &compileText{Weights: c.LossWeights, Losses: map[string]json.RawMessage{},
		MetricsOf: map[string][]json.RawMessage{}}
	note := func(b []byte, e error) json.RawMessage {
		if err == nil && e != nil {
			err = fmt.Errorf("the compilation cannot be saved: %w", e)
		}
		return b
	}
	list := func(ms []metric.Metric) (out []json.RawMessage) {
		for _, m := range ms {
			out = append(out, note(metric.Encode(m)))
		}
		return out
	}
	t.Optimizer = note(optim.Encode(c.Optimizer))
	if c.Loss != nil {
		t.Loss = note(loss.Encode(c.Loss))
	}
	for n, l := range c.Losses {
		t.Losses[n] = note(loss.Encode(l))
	}
	t.Metrics, t.Weighted = list(c.Metrics), list(c.WeightedMetrics)
	for n, ms := range c.MetricsOf {
		t.MetricsOf[n] = list(ms)
	}
	return t, err
}

// compile compiles a model as the text says.
func (t *compileText) compile(m *Model) (err error) {
	c := Config{LossWeights: t.Weights, Losses: map[string]loss.Loss{},
		MetricsOf: map[string][]metric.Metric{}}
	list := func(texts []json.RawMessage) (ms []metric.Metric) {
		for _, text := range texts {
			x, e := metric.Decode(text)
			if err == nil {
				err = e
			}
			ms = append(ms, x)
		}
		return ms
	}
	if c.Optimizer, err = optim.Decode(t.Optimizer); err != nil {
		return err
	}
	if t.Loss != nil {
		if c.Loss, err = loss.Decode(t.Loss); err != nil {
			return err
		}
	}
	for n, text := range t.Losses {
		if c.Losses[n], err = loss.Decode(text); err != nil {
			return err
		}
	}
	c.Metrics, c.WeightedMetrics = list(t.Metrics), list(t.Weighted)
	for n, texts := range t.MetricsOf {
		c.MetricsOf[n] = list(texts)
	}
	m.Compile(c)
	return err
}
