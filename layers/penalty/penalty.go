// Package penalty has the terms that the values of weights add to a loss, as Keras' regularizers
// do.
package penalty

import (
	"github.com/goten-ml/goten/core/config"
	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
)

// A Penalty makes a scalar of a weight, of its dtype.
type Penalty interface {
	Loss(p *tensor.Tensor) *tensor.Tensor
}

// Zero in a literal means 0 where leaving the field out means another default.
const Zero = config.Zero

var classes = config.New[Penalty]("regularizer")

func init() {
	classes.Add("L1", L1{L1: 0.01})
	classes.Add("L2", L2{L2: 0.01})
	classes.Add("L1L2", L1L2{}, "l1_l2")
}

// Registry knows every class; it is for those who describe them, such as the generator of the
// Python classes.
func Registry() *config.Registry[Penalty] { return classes }

// Register makes a penalty of your own known by the name of its class. It embeds a config.Mark;
// the value holds its defaults.
func Register(class string, defaults Penalty) { classes.Add(class, defaults) }

// Classes lists the names of all penalties.
func Classes() []string { return classes.Classes() }

// ByName is the penalty of that name. As in Keras, l1_l2 has both factors 0.01 where the class
// L1L2 has none.
func ByName(name string) (Penalty, error) {
	if name == "l1_l2" || name == "l1l2" {
		return classes.Fill(L1L2{L1: 0.01, L2: 0.01}), nil
	}
	return classes.Named(name)
}

// Encode writes a penalty as Keras does: its class and its configuration.
func Encode(p Penalty) ([]byte, error) { return classes.Encode(p) }

// Decode reads what Encode wrote, or a name in quotes.
func Decode(text []byte) (Penalty, error) { return classes.Decode(text) }

// L1 is L1·Σ|w|; the factor is 0.01 by default.
type L1 struct {
	config.Mark
	L1 float64 `json:"l1"`
}

// Loss adds up absolute values.
func (r L1) Loss(p *tensor.Tensor) *tensor.Tensor {
	r = classes.Fill(r).(L1)
	return ops.Scale(ops.Sum(ops.Abs(p)), r.L1)
}

// L2 is L2·Σw²; the factor is 0.01 by default.
type L2 struct {
	config.Mark
	L2 float64 `json:"l2"`
}

// Loss adds up squares.
func (r L2) Loss(p *tensor.Tensor) *tensor.Tensor {
	r = classes.Fill(r).(L2)
	return ops.Scale(ops.Sum(ops.Square(p)), r.L2)
}

// L1L2 is L1·Σ|w| + L2·Σw².
type L1L2 struct {
	config.Mark
	L1 float64 `json:"l1"`
	L2 float64 `json:"l2"`
}

// Loss adds up absolute values and squares.
func (r L1L2) Loss(p *tensor.Tensor) *tensor.Tensor {
	r = classes.Fill(r).(L1L2)
	sum := tensor.Full(p.DType(), 0)
	if r.L1 != 0 {
		sum = ops.Add(sum, ops.Scale(ops.Sum(ops.Abs(p)), r.L1))
	}
	if r.L2 != 0 {
		sum = ops.Add(sum, ops.Scale(ops.Sum(ops.Square(p)), r.L2))
	}
	return sum
}
