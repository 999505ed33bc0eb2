package layers

import (
	"strings"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	Register("TimeDistributed", &TimeDistributed{})
	Register("Bidirectional", &Bidirectional{MergeMode: "concat"})
}

// TimeDistributed applies a layer to each step of time.
// Shapes: x [n, t, ...], y [n, t, ...] where the layer makes [n, ...] of [n, ...].
type TimeDistributed struct {
	Core
	Name  string `json:"name"`
	Layer Layer  `json:"layer" keras:"required"`
}

// Build builds the layer for one step.
func (l *TimeDistributed) Build(b *Builder, in ...tensor.Spec) {
	Arity(l, in, 1)
	MinRank(l, in[0], 3)
	if l.Layer == nil {
		tensor.Valuef("layer", "expected a layer, received none")
	}
	s := in[0].Shape
	step := append(tensor.Shape{s[0]}, s[2:]...)
	b.Child(snake(ClassOf(l.Layer)), l.Layer, tensor.Spec{DType: in[0].DType, Shape: step})
}

// Call sees steps as examples: the layer's own batch is all steps of all examples. A layer with
// statistics of the batch has them of each step, as in Keras.
func (l *TimeDistributed) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	x := in[0]
	s := x.Shape()
	if c.Training && hasStates(l.Layer) {
		steps := make([]*tensor.Tensor, s[1])
		for i := range steps {
			steps[i] = c.Call(l.Layer, ops.Squeeze(ops.Slice(x, 1, i, i+1), 1))
		}
		return c.Carry(ops.Stack(1, steps...), x)
	}
	all := append([]int{s[0] * s[1]}, s[2:]...)
	y := c.Call(l.Layer, ops.Reshape(x, all...))
	each := append([]int{s[0], s[1]}, y.Shape()[1:]...)
	return c.Carry(ops.Reshape(y, each...), x)
}

func hasStates(l Layer) bool {
	if len(l.core().states) > 0 {
		return true
	}
	for _, child := range Children(l) {
		if hasStates(child) {
			return true
		}
	}
	return false
}

// Bidirectional runs a recurrent layer forwards, and a copy of it, or Backward, backwards, and
// merges what they make: "concat" along the features, "sum", "mul", "ave", or "" for both as
// results.  (Schuster, Paliwal 1997.) With sequences, masked steps are 0.
type Bidirectional struct {
	Core
	Name      string `json:"name"`
	Layer     Layer  `json:"layer" keras:"required"`
	MergeMode string `json:"merge_mode"`
	Backward  Layer  `json:"backward_layer"`

	forward, backward Layer
}

// Build copies the layer and builds both.
func (l *Bidirectional) Build(b *Builder, in ...tensor.Spec) {
	if len(in)%2 != 1 {
		tensor.Shapef("inputs", "expected a sequence, or a sequence and the initial states of "+
			"both ways, received %d inputs", len(in))
	}
	oneOf("merge_mode", l.MergeMode, "concat", "sum", "mul", "ave", "", "none")
	if _, ok := l.Layer.(recurrent); !ok {
		tensor.Valuef("layer", "expected SimpleRNN, LSTM or GRU, received %s", className(l.Layer))
	}
	l.forward = turned(l.Layer, "forward", false)
	back := l.Backward
	if back == nil {
		back = l.Layer
		l.backward = turned(back, "backward", true)
	} else {
		l.backward = turned(back, "", false)
	}
	f, g := l.forward.(recurrent).sequence(), l.backward.(recurrent).sequence()
	if *f.backwards == *g.backwards || *f.sequences != *g.sequences ||
		*f.returnState != *g.returnState {
		tensor.Valuef("backward_layer", "expected another go_backwards than that of the layer, "+
			"and the same return_sequences and return_state")
	}
	*f.zeros, *g.zeros = *f.sequences, *g.sequences
	states := (len(in) - 1) / 2
	b.Child(Name(l.forward), l.forward, append(in[:1:1], in[1:1+states]...)...)
	b.Child(Name(l.backward), l.backward, append(in[:1:1], in[1+states:]...)...)
}

func className(l Layer) string {
	if l == nil {
		return "none"
	}
	return ClassOf(l)
}

// turned is a copy of a recurrent layer with a prefix to its name, run the other way if asked for.
func turned(l Layer, prefix string, turn bool) Layer {
	text, err := Config(l)
	if err != nil {
		tensor.Valuef("layer", "%v", err)
	}
	again, err := FromConfig(ClassOf(l), text)
	if err != nil {
		tensor.Valuef("layer", "%v", err)
	}
	name := Name(l)
	if name == "" {
		name = snake(ClassOf(l))
	}
	if prefix != "" {
		name = prefix + "_" + strings.TrimPrefix(name, prefix+"_")
	}
	SetName(again, name)
	if turn {
		r := again.(recurrent).sequence()
		*r.backwards = !*r.backwards
	}
	return again
}

// Call is the first result.
func (l *Bidirectional) Call(c *Ctx, in ...*tensor.Tensor) *tensor.Tensor {
	return l.CallMulti(c, in...)[0]
}

// CallMulti runs both ways. Results are the output, or two without a merge mode, and with
// return_state the states of both.
func (l *Bidirectional) CallMulti(c *Ctx, in ...*tensor.Tensor) []*tensor.Tensor {
	states := (len(in) - 1) / 2
	f := Run(c, l.forward, append(in[:1:1], in[1:1+states]...)...)
	g := Run(c, l.backward, append(in[:1:1], in[1+states:]...)...)
	y, z := f[0], g[0]
	mask := c.Mask(y)
	if *l.forward.(recurrent).sequence().sequences {
		z = ops.Flip(z, 1)
	}
	out := l.merge(y, z)
	for _, t := range out {
		c.SetMask(t, mask)
	}
	return append(append(out, f[1:]...), g[1:]...)
}

func (l *Bidirectional) merge(y, z *tensor.Tensor) []*tensor.Tensor {
	switch l.MergeMode {
	case "concat":
		y = ops.Concat(-1, y, z)
	case "sum":
		y = ops.Add(y, z)
	case "mul":
		y = ops.Mul(y, z)
	case "ave":
		y = ops.Scale(ops.Add(y, z), 0.5)
	default:
		return []*tensor.Tensor{y, z}
	}
	return []*tensor.Tensor{y}
}
