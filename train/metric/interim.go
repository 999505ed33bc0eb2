// Package metric has an interface and one metric here: the metrics replace this file (delete it then).
package metric

import (
	"github.com/goten-ml/goten/core/config"
	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
)

type Metric interface {
	Name() string
	Update(y, pred, weight *tensor.Tensor)
	Result() float64
	Reset()
}

var classes = config.New[Metric]("metric")

func init() { classes.Add("Accuracy", &Accuracy{}, "acc") }

func Registry() *config.Registry[Metric] { return classes }
func Encode(m Metric) ([]byte, error)    { return classes.Encode(m) }
func Decode(text []byte) (Metric, error) { return classes.Decode(text) }
func Clone(m Metric) Metric              { b, _ := Encode(m); c, _ := Decode(b); return c }

type Accuracy struct {
	config.Mark
	Label string `json:"name,omitzero"`
	s, n  float64
}

func (a *Accuracy) Name() string { return "accuracy" }
func (a *Accuracy) Update(y, pred, w *tensor.Tensor) {
	e := ops.Equal(pred.ArgMax(-1), y.Cast(tensor.Int64))
	a.s += ops.Sum(e).Float()
	a.n += float64(e.Size())
}
func (a *Accuracy) Result() float64 { return a.s / a.n }
func (a *Accuracy) Reset()          { a.s, a.n = 0, 0 }
