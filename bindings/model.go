package bindings

import (
	"context"
	"math"

	"github.com/goten-ml/goten"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers"
)

// A model is a layer: its handle is one of the table of layers.
func modelOf(h int64) (*goten.Model, error) {
	m, _, err := modelAndPace(h)
	return m, err
}

// modelAndPace is the model with what is known of the speed of its predictions.
func modelAndPace(h int64) (*goten.Model, *pace, error) {
	l, err := layerTable.get(h)
	if err != nil {
		return nil, nil, err
	}
	m, ok := l.Layer.(*goten.Model)
	if !ok {
		return nil, nil, failure("TypeError",
			"expected a model, received a layer "+layers.ClassOf(l))
	}
	return m, &l.pace, nil
}

func putModel(m *goten.Model, name string, seed int64) int64 {
	if name != "" {
		m.Name = name
		layers.SetName(m, name)
	}
	m.Seed = uint64(seed)
	return layerTable.put(&layerBox{Layer: m})
}

// ModelNew makes a model from nin inputs to nout outputs, whose handles lie at the addresses.
func ModelNew(name string, seed, ins, nin, outs, nout int64) (h int64, err error) {
	defer guard(&err)
	in, err := takeAll(ins, nin)
	if err != nil {
		return 0, err
	}
	out, err := takeAll(outs, nout)
	if err != nil {
		return 0, err
	}
	return putModel(goten.New(in, out), name, seed), nil
}

// ModelSequential makes a model of the n layers whose handles lie at the address.
func ModelSequential(name string, seed, layerHandles, n int64) (h int64, err error) {
	defer guard(&err)
	var ls []layers.Layer
	for _, k := range ints(layerHandles, n) {
		l, err := layerTable.get(k)
		if err != nil {
			return 0, err
		}
		ls = append(ls, l.Layer)
	}
	return putModel(goten.Sequential(ls...), name, seed), nil
}

// ModelBuild builds a sequential model for batches of rank sizes at address shape.
func ModelBuild(model, dtype, shape, rank int64) (done bool, err error) {
	defer guard(&err)
	m, err := modelOf(model)
	if err != nil {
		return false, err
	}
	m.BuildFor(dtypeOf(dtype), sizes(shape, rank)...)
	return true, nil
}

// ModelSave writes a model to a file: "model" for all, "weights" for the weights alone.
func ModelSave(model int64, path, what string) (done bool, err error) {
	defer guard(&err)
	m, err := modelOf(model)
	if err != nil {
		return false, err
	}
	if what == "weights" {
		return true, m.SaveWeights(path)
	}
	return true, m.SaveFile(path)
}

// ModelLoad reads a model from a file.
func ModelLoad(path string) (h int64, err error) {
	defer guard(&err)
	m, err := goten.LoadFile(path)
	if err != nil {
		return 0, err
	}
	return layerTable.put(&layerBox{Layer: m}), nil
}

// ModelLoadWeights reads weights from a file into a model.
func ModelLoadWeights(model int64, path string) (done bool, err error) {
	defer guard(&err)
	m, err := modelOf(model)
	if err != nil {
		return false, err
	}
	return true, m.LoadWeights(path)
}

// ModelText is the configuration of a model as JSON.
func ModelText(model int64) (text string, err error) {
	defer guard(&err)
	m, err := modelOf(model)
	if err != nil {
		return "", err
	}
	return m.ConfigText()
}

// ModelFromText makes a model, with weights drawn anew, from the JSON that ModelText gave.
func ModelFromText(text string) (h int64, err error) {
	defer guard(&err)
	m, err := goten.FromConfigText(text)
	if err != nil {
		return 0, err
	}
	return layerTable.put(&layerBox{Layer: m}), nil
}

// ModelExplain says how predictions of a model are replayed, or why they run eagerly.
func ModelExplain(model int64) (text string, err error) {
	defer guard(&err)
	m, err := modelOf(model)
	if err != nil {
		return "", err
	}
	return m.Explain(), nil
}

// ModelLayers writes the handles of a model's layers and returns their number. With room 0 it only
// counts.
func ModelLayers(model, outputs, room int64) (n int64, err error) {
	defer guard(&err)
	m, err := modelOf(model)
	if err != nil {
		return 0, err
	}
	ls := m.Layers()
	if room == 0 {
		return int64(len(ls)), nil
	}
	if int64(len(ls)) > room {
		return 0, failure("ValueError", "more layers than there is room for")
	}
	out := ints(outputs, room)
	for i, l := range ls {
		out[i] = layerTable.put(&layerBox{Layer: l})
	}
	return int64(len(ls)), nil
}

// list is the results of a job.
type list struct{ ts []*tensor.Tensor }

var lists = newTable[list]("list of tensors", nil)

// ListGet writes the handles of the tensors of a list and returns their number.
func ListGet(h, outputs, room int64) (n int64, err error) {
	defer guard(&err)
	l, err := lists.get(h)
	if err != nil {
		return 0, err
	}
	return giveAll(l.ts, outputs, room), nil
}

// Predict computes the outputs of a model for one batch at once, if that is expected to be quick.
// It returns how many handles of outputs it has written, or -1: PredictStart is the way then.
func Predict(model, inputs, n, outputs, room int64) (results int64, err error) {
	defer guard(&err)
	m, p, err := modelAndPace(model)
	if err != nil {
		return 0, err
	}
	in, err := takeAll(inputs, n)
	if err != nil {
		return 0, err
	}
	size := elements(in)
	if !p.quick(size) {
		return -1, nil
	}
	done := p.begin(size)
	outs, err := m.PredictAll(context.Background(), math.MaxInt, in...)
	if err != nil {
		return 0, err
	}
	done()
	return giveAll(outs, outputs, room), nil
}

// PredictStart computes the outputs of a model for all rows, batch at a time. Its job's result is a
// list.
func PredictStart(model, inputs, n, batch int64) (job int64, err error) {
	defer guard(&err)
	m, p, err := modelAndPace(model)
	if err != nil {
		return 0, err
	}
	return predictApart(m, p, inputs, n, batch)
}

// predictApart is PredictStart of whatever predicts.
func predictApart(m interface {
	PredictAll(ctx context.Context, batch int, x ...*tensor.Tensor) ([]*tensor.Tensor, error)
}, p *pace, inputs, n, batch int64) (job int64, err error) {
	in, err := takeAll(inputs, n)
	if err != nil {
		return 0, err
	}
	release := hold(in)
	return start(func(ctx context.Context) (int64, error) {
		defer release()
		done := p.begin(elements(in))
		outs, err := m.PredictAll(ctx, int(batch), in...)
		if err != nil {
			return 0, err
		}
		done()
		return lists.put(&list{outs}), nil
	}), nil
}

// hold counts Go as an owner of tensors whose handles Python may release, until the returned
// function is called.
func hold(ts []*tensor.Tensor) (release func()) {
	for _, t := range ts {
		if t != nil {
			t.Retain()
		}
	}
	return func() {
		for _, t := range ts {
			if t != nil {
				t.Release()
			}
		}
	}
}
