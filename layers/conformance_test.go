package layers_test

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers"
	"github.com/goten-ml/goten/tests/golden"
)

// packed is an array in tests/golden/keras_layers.json.
type packed struct {
	DType tensor.DType `json:"dtype"`
	Shape []int        `json:"shape"`
	Data  []byte       `json:"data"`
}

func (p *packed) tensor(t *testing.T) *tensor.Tensor {
	t.Helper()
	n := tensor.Shape(p.Shape).Size()
	switch p.DType {
	case tensor.Float32:
		v := make([]float32, n)
		for i := range v {
			v[i] = math.Float32frombits(word(p.Data[4*i:]))
		}
		return tensor.Of(v, p.Shape...)
	case tensor.Int32:
		v := make([]int32, n)
		for i := range v {
			v[i] = int32(word(p.Data[4*i:]))
		}
		return tensor.Of(v, p.Shape...)
	case tensor.Bool:
		v := make([]bool, n)
		for i := range v {
			v[i] = p.Data[i] != 0
		}
		return tensor.Of(v, p.Shape...)
	}
	t.Fatalf("no arrays of %v are expected", p.DType)
	return nil
}

func word(b []byte) uint32 {
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}

// example is one case: what Keras made of a layer with these weights and inputs.
type example struct {
	Class    string         `json:"class"`
	Config   map[string]any `json:"config"`
	Training bool           `json:"training"`
	In       []*packed      `json:"in"`
	Mask     *packed        `json:"mask"`
	Weights  []*packed      `json:"weights"`
	Out      []*packed      `json:"out"`
	Project  []*packed      `json:"project"`
	DX       []*packed      `json:"dx"`
	DW       []*packed      `json:"dw"`
	After    []*packed      `json:"after"`
}

type cases struct {
	Keras    string                    `json:"keras"`
	Defaults map[string]map[string]any `json:"defaults"`
	Cases    []*example                `json:"cases"`
}

// engineConfig turns arguments of Keras into a configuration: what a field's tag inverts is
// inverted, and layers inside are described in the same way.
func engineConfig(class string, config map[string]any) map[string]any {
	out := map[string]any{}
	for k, v := range config {
		if inner, ok := v.(map[string]any); ok && inner["class_name"] != nil {
			of := inner["class_name"].(string)
			v = map[string]any{"class_name": of,
				"config": engineConfig(of, inner["config"].(map[string]any))}
		}
		out[k] = v
	}
	for _, f := range layers.Fields(class) {
		if name, inverted := strings.CutPrefix(f.Tag.Get("keras"), "!"); inverted {
			if v, given := out[name]; given {
				out[f.Name] = !v.(bool)
				delete(out, name)
			}
		}
	}
	return out
}

func (e *example) name() string {
	text, _ := json.Marshal(e.Config)
	return fmt.Sprintf("%s%s train=%v mask=%v", e.Class, text, e.Training, e.Mask != nil)
}

func (e *example) layer(t *testing.T) layers.Layer {
	t.Helper()
	text, _ := json.Marshal(engineConfig(e.Class, e.Config))
	l, err := layers.FromConfig(e.Class, text)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestLayersComputeWhatKerasComputes compares outputs, gradients and moving statistics with those
// of Keras, for the same weights and inputs.
func TestLayersComputeWhatKerasComputes(t *testing.T) {
	for _, e := range golden.Read[cases](t, "keras_layers.json").Cases {
		t.Run(e.name(), func(t *testing.T) { e.check(t) })
	}
}

func (e *example) check(t *testing.T) {
	l := e.layer(t)
	var in []*tensor.Tensor
	var specs []tensor.Spec
	for _, p := range e.In {
		x := p.tensor(t)
		if x.DType().IsFloat() {
			x = x.Track()
		}
		in, specs = append(in, x), append(specs, x.Spec())
	}
	layers.BuildFor(l, 1, specs...)
	params := layers.Params(l)
	if len(params) != len(e.Weights) {
		t.Fatalf("%d parameters, Keras has %d", len(params), len(e.Weights))
	}
	for i, p := range params {
		p.Set(e.Weights[i].tensor(t))
	}
	s := tensor.NewSession(1, 1, true)
	defer s.Close()
	c := layers.NewCtx(s, e.Training)
	for i := range in {
		in[i] = s.Enter(in[i])
		if e.Mask != nil {
			c.SetMask(in[i], e.Mask.tensor(t))
		}
	}
	outs := layers.Run(c, l, in...)
	if len(outs) != len(e.Out) {
		t.Fatalf("%d results, Keras has %d", len(outs), len(e.Out))
	}
	for i, y := range outs {
		compare(t, fmt.Sprintf("output %d", i), y, e.Out[i], 0)
	}
	e.checkGradients(t, c, params, in, outs)
	for i, p := range params {
		if e.After[i] != nil {
			compare(t, p.Name+" afterwards", p.Value(), e.After[i], 0)
		}
	}
}

func (e *example) checkGradients(t *testing.T, c *layers.Ctx, params []*tensor.Param,
	in, outs []*tensor.Tensor) {
	t.Helper()
	var dys, xs []*tensor.Tensor
	var want []*packed
	var names []string
	for _, p := range e.Project {
		dys = append(dys, p.tensor(t))
	}
	add := func(name string, x *tensor.Tensor, p *packed) {
		if p != nil {
			xs, want, names = append(xs, x), append(want, p), append(names, name)
		}
	}
	for i, x := range in {
		add(fmt.Sprintf("gradient of input %d", i), x, e.DX[i])
	}
	for i, p := range params {
		add("gradient of "+p.Name, c.Read(p), e.DW[i])
	}
	noise := 0.0 // rounding of gradients that are sums of large terms and 0 by mathematics
	for _, w := range want {
		noise = max(noise, 3e-7*largest(tensor.Floats(w.tensor(t))))
	}
	for i, g := range tensor.VectorJacobian(outs, dys, xs, false) {
		if g == nil { // nothing depends on it
			g = tensor.Zeros(want[i].Shape...)
		}
		compare(t, names[i], g, want[i], noise)
	}
}

func largest(v []float64) float64 {
	m := 0.0
	for _, x := range v {
		m = max(m, math.Abs(x))
	}
	return m
}

// compare fails unless the elements agree within 1e-5 of the largest of them, or within noise.
func compare(t *testing.T, what string, got *tensor.Tensor, p *packed, noise float64) {
	t.Helper()
	want := p.tensor(t)
	if !got.Shape().Equal(want.Shape()) {
		t.Fatalf("%s: shape %v, Keras has %v", what, got.Shape(), want.Shape())
	}
	g, w := tensor.Floats(got), tensor.Floats(want)
	worst, at := 0.0, 0
	for i := range w {
		if d := math.Abs(g[i] - w[i]); !(d <= worst) {
			worst, at = d, i
		}
	}
	if m := largest(w); !(worst <= max(1e-5*m, noise)) {
		t.Errorf("%s: element %d is %v, Keras has %v (largest %v)", what, at, g[at], w[at], m)
	}
}

// TestEveryLayerIsComparedWithKeras finds layers without a case.
func TestEveryLayerIsComparedWithKeras(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range golden.Read[cases](t, "keras_layers.json").Cases {
		seen[e.Class] = true
	}
	for _, class := range layers.Classes() {
		if !seen[class] {
			t.Errorf("no case for %s in tests/golden/keras_layers.py", class)
		}
	}
}

// TestDefaultsAreThoseOfKeras compares the configuration of a layer of which nothing but what is
// needed was given.
func TestDefaultsAreThoseOfKeras(t *testing.T) {
	for class, config := range golden.Read[cases](t, "keras_layers.json").Defaults {
		l, err := layers.FromConfig(class, nil)
		if err != nil {
			t.Fatal(err)
		}
		text, err := layers.Config(l)
		if err != nil {
			t.Fatal(err)
		}
		var ours map[string]any
		if err := json.Unmarshal(text, &ours); err != nil {
			t.Fatal(err)
		}
		for name, want := range engineConfig(class, config) {
			got, known := ours[name]
			if m, ok := got.(map[string]any); ok {
				got = m["class_name"]
			}
			if !known && (want == nil || want == false) { // it asks for nothing
				continue
			}
			switch class + "." + name {
			case "BatchNormalization.renorm_momentum": // of an option that is not there
				continue
			case "MultiHeadAttention.value_dim": // 0 stands for the other
				got = ours["key_dim"]
				want = float64(0)
			case "MaxPooling1D.strides", "MaxPooling2D.strides", "MaxPooling3D.strides",
				"AveragePooling1D.strides", "AveragePooling2D.strides",
				"AveragePooling3D.strides": // none stands for the other
				got = ours["pool_size"]
			}
			if !known || !sameSetting(got, want) {
				t.Errorf("%s: %s is %v by default, in Keras %v", class, name, got, want)
			}
		}
	}
}

// sameSetting takes a number for a list of it, and nothing for the default that stands for it.
func sameSetting(got, want any) bool {
	return slices.Equal(slices.Compact(flat(got)), slices.Compact(flat(want)))
}

func flat(v any) []any {
	l, ok := v.([]any)
	if !ok {
		return []any{v}
	}
	var out []any
	for _, x := range l {
		out = append(out, flat(x)...)
	}
	return out
}
