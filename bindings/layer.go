package bindings

import (
	"encoding/json"
	"strings"

	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers"
)

// layerBox holds a layer: tables hold pointers to one type.
type layerBox struct {
	layers.Layer
	pace pace // of a model's predictions
}

var layerTable = newTable[layerBox]("layer", nil)

// Activations lists the names of all activations, one a line.
func Activations() (names string, err error) {
	defer guard(&err)
	return strings.Join(layers.ActivationNames(), "\n"), nil
}

// LayerNew makes a layer of a class from a JSON object over its defaults.
func LayerNew(class, config string) (h int64, err error) {
	defer guard(&err)
	l, err := layers.FromConfig(class, []byte(config))
	if err != nil {
		return 0, err
	}
	return layerTable.put(&layerBox{Layer: l}), nil
}

// LayerConfig is the configuration of a layer as JSON.
func LayerConfig(layer int64) (config string, err error) {
	defer guard(&err)
	l, err := layerTable.get(layer)
	if err != nil {
		return "", err
	}
	b, err := layers.Config(l.Layer)
	return string(b), err
}

// LayerName is the name of a layer.
func LayerName(layer int64) (name string, err error) {
	defer guard(&err)
	l, err := layerTable.get(layer)
	if err != nil {
		return "", err
	}
	return layers.Name(l.Layer), nil
}

// LayerSetName names a layer that is not built yet.
func LayerSetName(layer int64, name string) (done bool, err error) {
	defer guard(&err)
	l, err := layerTable.get(layer)
	if err != nil {
		return false, err
	}
	layers.SetName(l.Layer, name)
	return true, nil
}

// LayerBuilt reports whether a layer has its parameters.
func LayerBuilt(layer int64) (built bool, err error) {
	defer guard(&err)
	l, err := layerTable.get(layer)
	if err != nil {
		return false, err
	}
	return layers.Built(l.Layer), nil
}

// LayerBuild builds a layer for inputs given as JSON: a list of {"dtype": ..., "shape": [...]},
// the batch axis included with any size.
func LayerBuild(layer, seed int64, inputs string) (done bool, err error) {
	defer guard(&err)
	l, err := layerTable.get(layer)
	if err != nil {
		return false, err
	}
	var in []struct {
		DType tensor.DType `json:"dtype"`
		Shape []int        `json:"shape"`
	}
	if err := json.Unmarshal([]byte(inputs), &in); err != nil {
		return false, failure("ValueError", err.Error())
	}
	specs := make([]tensor.Spec, len(in))
	for i, s := range in {
		specs[i] = tensor.Spec{DType: s.DType, Shape: tensor.Shape(s.Shape).Check("build")}
	}
	layers.BuildFor(l.Layer, uint64(seed), specs...)
	return true, nil
}

// LayerParams writes the handles of a layer's parameters, weights before states, and returns
// their number. With room 0 it only counts.
func LayerParams(layer, outputs, room int64) (n int64, err error) {
	defer guard(&err)
	l, err := layerTable.get(layer)
	if err != nil {
		return 0, err
	}
	return giveParams(layers.Params(l.Layer), outputs, room), nil
}

// LayerIsState reports whether a parameter is a state of the layer, which no gradient changes.
func LayerIsState(layer, param int64) (state bool, err error) {
	defer guard(&err)
	l, err := layerTable.get(layer)
	if err != nil {
		return false, err
	}
	p, err := params.get(param)
	if err != nil {
		return false, err
	}
	return layers.IsState(l.Layer, p), nil
}

// LayerTrainable reports whether training changes the weights of a layer.
func LayerTrainable(layer int64) (on bool, err error) {
	defer guard(&err)
	l, err := layerTable.get(layer)
	if err != nil {
		return false, err
	}
	return layers.Trainable(l.Layer), nil
}

// LayerSetTrainable freezes or frees the weights of a layer.
func LayerSetTrainable(layer int64, on bool) (done bool, err error) {
	defer guard(&err)
	l, err := layerTable.get(layer)
	if err != nil {
		return false, err
	}
	layers.SetTrainable(l.Layer, on)
	return true, nil
}

// LayerCall calls a layer in a session, or with session 0 in one of its own that takes no
// gradients. At inputs lie n handles of tensors, then n of their masks, 0 for none; at outputs
// there is room for as many results and then as many masks.
func LayerCall(layer, session int64, training bool, inputs, n, outputs, room int64) (
	results int64, err error) {
	defer guard(&err)
	l, err := layerTable.get(layer)
	if err != nil {
		return 0, err
	}
	c := newSession(false, 0, 0)
	if session != 0 {
		if c, err = sessions.get(session); err != nil {
			return 0, err
		}
	}
	in, err := takeAll(inputs, 2*n)
	if err != nil {
		return 0, err
	}
	was := c.Training
	c.Training = training
	defer func() { c.Training = was }()
	for i, t := range in[:n] {
		c.SetMask(t, in[int(n)+i])
	}
	outs := layers.Run(c, l.Layer, in[:n]...)
	k := giveAll(outs, outputs, room)
	masks := make([]*tensor.Tensor, len(outs))
	for i, t := range outs {
		masks[i] = c.Mask(t)
	}
	giveAll(masks, outputs+8*room, room)
	return k, nil
}

// LayerShowScores makes a layer of attention return its weights too: for now, or with always for
// good, or no longer.
func LayerShowScores(layer int64, on, always bool) (done bool, err error) {
	defer guard(&err)
	l, err := layerTable.get(layer)
	if err != nil {
		return false, err
	}
	a, ok := l.Layer.(*layers.MultiHeadAttention)
	if !ok {
		return false, failure("TypeError", "the layer has no scores of attention")
	}
	a.ShowScores(on)
	a.ReturnScores = a.ReturnScores || always
	return true, nil
}

// LayerPenalty is the term that the weights of a layer add to the loss, or 0 if none does.
func LayerPenalty(layer, session int64) (h int64, err error) {
	defer guard(&err)
	l, err := layerTable.get(layer)
	if err != nil {
		return 0, err
	}
	c, err := sessions.get(session)
	if err != nil {
		return 0, err
	}
	if t := layers.Penalties(c, l.Layer); t != nil {
		return give(t), nil
	}
	return 0, nil
}

// Input makes a tensor that stands for one batch: rank sizes at address shape, without the batch
// axis.
func Input(name string, dtype, shape, rank int64) (h int64, err error) {
	defer guard(&err)
	return give(layers.Input(name, dtypeOf(dtype), sizes(shape, rank)...)), nil
}

// SymbolicDims writes the shape of a tensor, -1 for the batch axis of one that stands for a batch,
// and returns its rank.
func SymbolicDims(h, outputs, room int64) (rank int64, err error) {
	defer guard(&err)
	t, err := tensors.get(h)
	if err != nil {
		return 0, err
	}
	d := t.SymbolicDims()
	out := ints(outputs, room)
	if len(d) > len(out) {
		return 0, failure("ValueError", "more axes than there is room for")
	}
	for i, n := range d {
		out[i] = int64(n)
	}
	return int64(len(d)), nil
}

// LayerConnect calls a layer on tensors that stand for a batch, and builds it if need be.
func LayerConnect(layer, seed, inputs, n, outputs, room int64) (results int64, err error) {
	defer guard(&err)
	l, err := layerTable.get(layer)
	if err != nil {
		return 0, err
	}
	in, err := takeAll(inputs, n)
	if err != nil {
		return 0, err
	}
	return giveAll(layers.Connect(l.Layer, uint64(seed), in...), outputs, room), nil
}
