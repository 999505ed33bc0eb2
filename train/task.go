package train

import (
	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/plan"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/train/callback"
	"github.com/goten-ml/goten/train/loss"
	"github.com/goten-ml/goten/train/metric"
	"github.com/goten-ml/goten/train/optim"
)

// An Output is by what one output of a model is judged.
type Output struct {
	Name     string // prefix of its metrics when there are several outputs
	Loss     loss.Loss
	Weight   float64 // of its loss in the total; 0 means 1
	Metrics  []*metric.Running
	Weighted []*metric.Running // metrics that take sample weights into account
}

// A Task is what to train and by what to judge it.
type Task struct {
	Model     Model
	Optimizer optim.Optimizer
	Outputs   []Output
	// ClassWeight scales the loss of samples by their class, for models of one output with
	// integer labels.
	ClassWeight map[int]float64
	Seed        uint64
	Steps       uint64 // training steps run so far

	// External says that the caller computes the outputs: for every batch the loop yields a
	// Forward event and goes on with what it was given.
	External bool

	// Own says that the caller does the whole of each step: the loop yields a Forward event, and
	// neither judges nor updates; there are no logs, but Last.
	Own bool

	// Mode tells steps apart that depend on more than their data.
	Mode string

	// Eager says that steps are not recorded and replayed.
	Eager bool

	steps plan.Steps
	total running
	each  []running
	own   *Request // of the last step of an Own task
}

// running is a weighted mean of losses.
type running struct{ sum, weight float64 }

func (r *running) add(v, weight float64) {
	r.sum += v * weight
	r.weight += weight
}

func (r *running) mean() float64 {
	if r.weight == 0 {
		return 0
	}
	return r.sum / r.weight
}

// Reset forgets what losses and metrics saw.
func (t *Task) Reset() {
	t.total = running{}
	t.each = make([]running, len(t.Outputs))
	for _, o := range t.Outputs {
		for _, m := range o.all() {
			m.Reset()
		}
	}
}

func (o *Output) all() []*metric.Running {
	return append(append([]*metric.Running(nil), o.Metrics...), o.Weighted...)
}

// logs are the running values of loss and metrics.
func (t *Task) logs() callback.Logs {
	var l callback.Logs
	if t.Own {
		return l
	}
	for i, o := range t.Outputs {
		prefix := ""
		if len(t.Outputs) > 1 {
			prefix = o.Name + "_"
			if o.Loss != nil {
				l.Set(prefix+"loss", t.each[i].mean())
			}
		}
		for _, m := range o.all() {
			m.Each(func(name string, v float64) { l.Set(prefix+name, v) })
		}
	}
	l.Set("loss", t.total.mean())
	return l
}

// judge is the loss of a batch and, if there are several outputs, the loss of each, or for those
// without one, which nobody shows, that of the batch. It updates the metrics.
func (t *Task) judge(r *Request) []*tensor.Tensor {
	if len(r.Outs) != len(t.Outputs) {
		tensor.Shapef("train", "the model has %d outputs, the task judges %d",
			len(r.Outs), len(t.Outputs))
	}
	var sum *tensor.Tensor
	losses := make([]*tensor.Tensor, 1, 1+len(t.Outputs))
	for i, o := range t.Outputs {
		e := t.judgeOne(r, i)
		if len(t.Outputs) > 1 {
			losses = append(losses, e)
		}
		if e != nil && o.Weight != 0 && o.Weight != 1 {
			e = e.Scale(o.Weight)
		}
		sum = plus(sum, e)
	}
	sum = plus(sum, at(r.Losses, len(t.Outputs)))
	if t.External {
		sum = total(r.Ctx, sum, nil)
	} else {
		sum = total(r.Ctx, sum, t.Model)
	}
	if sum == nil {
		tensor.Statef("train", "no output has a loss; give Compile one")
	}
	losses[0] = sum
	for i, e := range losses {
		if e == nil {
			losses[i] = sum
		}
	}
	return losses
}

// note adds the losses of a batch, as judge returns them, to those of the epoch.
func (t *Task) note(losses []*tensor.Tensor, rows int) {
	t.total.add(losses[0].Float(), float64(rows))
	for i, e := range losses[1:] {
		t.each[i].add(e.Float(), float64(rows))
	}
}

func (t *Task) judgeOne(r *Request, i int) *tensor.Tensor {
	o, out := t.Outputs[i], r.Outs[i]
	y, own := at(r.Y, i), at(r.Losses, i)
	if y == nil {
		if o.Loss != nil || len(o.all()) > 0 {
			tensor.Valuef("train", "output %d has a loss or metrics but no targets were given", i)
		}
		return own
	}
	w := at(r.W, i)
	if t.External {
		w = t.weights(w, y)
	}
	mask := r.Ctx.Mask(out)
	for _, m := range o.Metrics {
		m.Update(metric.Batch{Y: y, Pred: out, Mask: mask})
	}
	for _, m := range o.Weighted {
		m.Update(metric.Batch{Y: y, Pred: out, Weight: w, Mask: mask})
	}
	if o.Loss != nil {
		own = loss.Of(o.Loss, y, out, w, mask)
	}
	return own
}

// weights are the weights of the samples: those of the batch times those of their classes.
func (t *Task) weights(w, y *tensor.Tensor) *tensor.Tensor {
	if len(t.ClassWeight) == 0 {
		return w
	}
	cw := t.classWeights(y)
	if w == nil {
		return cw
	}
	return ops.Mul(w, cw)
}

func (t *Task) classWeights(y *tensor.Tensor) *tensor.Tensor {
	if len(t.Outputs) > 1 {
		tensor.Valuef("class_weight", "only models of one output have class weights")
	}
	if y.Rank() > 1 && y.Shape().Last() > 1 {
		y = y.ArgMax(-1)
	}
	labels := tensor.Floats(y)
	w := make([]float32, len(labels))
	for i, v := range labels {
		cw, ok := t.ClassWeight[int(v)]
		if !ok {
			cw = 1
		}
		w[i] = float32(cw)
	}
	return tensor.Of(w, y.Shape()[:1]...)
}

// at is entry i of a list, or nil beyond its end.
func at(ts []*tensor.Tensor, i int) *tensor.Tensor {
	if i < len(ts) {
		return ts[i]
	}
	return nil
}

// rows is the number of samples.
func rows(xs []*tensor.Tensor) int {
	for _, t := range xs {
		if t != nil && t.Rank() > 0 {
			return t.Shape()[0]
		}
	}
	return 1
}
