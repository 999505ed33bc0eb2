package bindings

import (
	"encoding/json"
	"math"

	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers"
	"github.com/goten-ml/goten/train"
	"github.com/goten-ml/goten/train/loss"
	"github.com/goten-ml/goten/train/metric"
)

// lossBox holds an interface: tables hold pointers to one type.
type lossBox struct{ loss.Loss }

var (
	losses  = newTable[lossBox]("loss", nil)
	metrics = newTable[metric.Running]("metric", nil)
	tasks   = newTable[train.Task]("task", nil)
)

// LossNew makes a loss of its class and configuration as JSON.
func LossNew(text string) (h int64, err error) {
	defer guard(&err)
	l, err := loss.Decode([]byte(text))
	if err != nil {
		return 0, err
	}
	return losses.put(&lossBox{l}), nil
}

// LossValues is the loss of each sample.
func LossValues(lossHandle, y, pred int64) (h int64, err error) {
	defer guard(&err)
	l, err := losses.get(lossHandle)
	if err != nil {
		return 0, err
	}
	a, b, err := two(y, pred)
	if err != nil {
		return 0, err
	}
	return give(l.Loss.Loss(a, b)), nil
}

// LossOf is the loss of a batch, reduced as its configuration says; weights and mask may be 0.
func LossOf(lossHandle, y, pred, weights, mask int64) (h int64, err error) {
	defer guard(&err)
	l, err := losses.get(lossHandle)
	if err != nil {
		return 0, err
	}
	a, b, err := two(y, pred)
	if err != nil {
		return 0, err
	}
	w, err := optional(weights)
	if err != nil {
		return 0, err
	}
	m, err := optional(mask)
	if err != nil {
		return 0, err
	}
	return give(loss.Of(l.Loss, a, b, w, m)), nil
}

// LossReduce makes one number of the losses of samples, with weights or with 0 for none.
func LossReduce(values, weights int64, reduction string) (h int64, err error) {
	defer guard(&err)
	v, err := tensors.get(values)
	if err != nil {
		return 0, err
	}
	w, err := optional(weights)
	if err != nil {
		return 0, err
	}
	return give(loss.Reduce(v, w, nil, reduction)), nil
}

// MetricNew makes a metric of its class and configuration as JSON.
func MetricNew(text string) (h int64, err error) {
	defer guard(&err)
	m, err := metric.Decode([]byte(text))
	if err != nil {
		return 0, err
	}
	return metrics.put(metric.Start(m)), nil
}

// MetricUpdate takes targets and predictions into account in the step of a session, with weights or
// with 0 for none.
func MetricUpdate(metricHandle, session, y, pred, weights int64) (done bool, err error) {
	defer guard(&err)
	m, err := metrics.get(metricHandle)
	if err != nil {
		return false, err
	}
	a, b, err := two(y, pred)
	if err != nil {
		return false, err
	}
	w, err := optional(weights)
	if err != nil {
		return false, err
	}
	if b, err = member(session, b); err != nil {
		return false, err
	}
	m.Update(metric.Batch{Y: a, Pred: b, Weight: w})
	return true, nil
}

// MetricResult writes the numbers so far, one for each threshold, as float64 and returns how many
// there are. With room 0 it only counts.
func MetricResult(metricHandle, outputs, room int64) (n int64, err error) {
	defer guard(&err)
	m, err := metrics.get(metricHandle)
	if err != nil {
		return 0, err
	}
	found := m.Results()
	if room == 0 {
		return int64(len(found)), nil
	}
	if int(room) < len(found) {
		return 0, failure("ValueError", "more numbers than there is room for")
	}
	for i, v := range found {
		ints(outputs, room)[i] = int64(math.Float64bits(v))
	}
	return int64(len(found)), nil
}

// MetricReset forgets what a metric saw.
func MetricReset(metricHandle int64) (done bool, err error) {
	defer guard(&err)
	m, err := metrics.get(metricHandle)
	if err != nil {
		return false, err
	}
	m.Reset()
	return true, nil
}

// two looks up two tensors.
func two(a, b int64) (*tensor.Tensor, *tensor.Tensor, error) {
	x, err := tensors.get(a)
	if err != nil {
		return nil, nil, err
	}
	y, err := tensors.get(b)
	return x, y, err
}

// optional looks up a tensor; 0 is none.
func optional(h int64) (*tensor.Tensor, error) {
	if h == 0 {
		return nil, nil
	}
	return tensors.get(h)
}

// outside is a model whose outputs Python computes: the engine knows its variables.
type outside struct{ params []*tensor.Param }

func (o *outside) Forward(*layers.Ctx, ...*tensor.Tensor) []*tensor.Tensor {
	tensor.Statef("train", "Python computes the outputs of this model")
	return nil
}

func (o *outside) Params() []*tensor.Param { return o.params }

// taskText is a task as Python describes it, by handles.
type taskText struct {
	Seed      int64   `json:"seed"`
	Model     int64   `json:"model"`
	Optimizer int64   `json:"optimizer"`
	Variables []int64 `json:"variables"`
	External  bool    `json:"external"`
	Eager     bool    `json:"eager"`
	Own       bool    `json:"own"`
	Outputs   []struct {
		Name     string  `json:"name"`
		Loss     int64   `json:"loss"`
		Weight   float64 `json:"weight"`
		Metrics  []int64 `json:"metrics"`
		Weighted []int64 `json:"weighted"`
	} `json:"outputs"`
}

// TaskNew makes a task of a JSON object: the handles of model, or 0 and those of its variables, of
// optimizer, losses and metrics.
func TaskNew(text string) (h int64, err error) {
	defer guard(&err)
	var d taskText
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		return 0, failure("ValueError", err.Error())
	}
	o, err := optimizers.get(d.Optimizer)
	if err != nil {
		return 0, err
	}
	t := &train.Task{Optimizer: o.Optimizer, Seed: uint64(d.Seed), External: d.External,
		Eager: d.Eager, Own: d.Own}
	if t.Model, err = d.model(); err != nil {
		return 0, err
	}
	for _, out := range d.Outputs {
		to := train.Output{Name: out.Name, Weight: out.Weight}
		if out.Loss != 0 {
			l, err := losses.get(out.Loss)
			if err != nil {
				return 0, err
			}
			to.Loss = l.Loss
		}
		if to.Metrics, err = metricsOf(out.Metrics); err != nil {
			return 0, err
		}
		if to.Weighted, err = metricsOf(out.Weighted); err != nil {
			return 0, err
		}
		t.Outputs = append(t.Outputs, to)
	}
	return tasks.put(t), nil
}

func (d *taskText) model() (train.Model, error) {
	if d.Model != 0 {
		return modelOf(d.Model)
	}
	o := &outside{}
	for _, h := range d.Variables {
		p, err := params.get(h)
		if err != nil {
			return nil, err
		}
		o.params = append(o.params, p)
	}
	return o, nil
}

func metricsOf(handles []int64) ([]*metric.Running, error) {
	var ms []*metric.Running
	for _, h := range handles {
		m, err := metrics.get(h)
		if err != nil {
			return nil, err
		}
		ms = append(ms, m)
	}
	return ms, nil
}

// TaskExplain says of each step of a task how it is replayed, or why it runs eagerly.
func TaskExplain(task int64) (text string, err error) {
	defer guard(&err)
	t, err := tasks.get(task)
	if err != nil {
		return "", err
	}
	return t.Explain(), nil
}

// TaskMode tells the steps of a task apart by what its Python depends on besides data.
func TaskMode(task int64, mode string) (done bool, err error) {
	defer guard(&err)
	t, err := tasks.get(task)
	if err != nil {
		return false, err
	}
	t.Mode = mode
	return true, nil
}

// TaskOwn writes what the last step of a task gave that Python does itself: the note of LoopOwn,
// then the handles of its results, whose number it returns; -1 if no step has run.
func TaskOwn(task, outputs, room int64) (n int64, err error) {
	defer guard(&err)
	t, err := tasks.get(task)
	if err != nil {
		return 0, err
	}
	outs, note, ok := t.Last()
	if !ok {
		return -1, nil
	}
	ints(outputs, room)[0] = note
	return giveAll(outs, outputs+8, room-1), nil
}

// TaskReset forgets what the losses and metrics of a task saw.
func TaskReset(task int64) (done bool, err error) {
	defer guard(&err)
	t, err := tasks.get(task)
	if err != nil {
		return false, err
	}
	t.Reset()
	return true, nil
}
