package ops

import "github.com/goten-ml/goten/core/tensor"

func init() { tensor.Register("negative_likelihood", NegativeLikelihoodOp{}) }

// NegativeLikelihoodOp is −x[label] of the inputs x (logarithms of probabilities), labels.
// dx = −dy at the label, else 0.
// Shapes: x [..., classes], labels [...] of integers, result [...].
type NegativeLikelihoodOp struct{}

// Shape drops the classes.
func (NegativeLikelihoodOp) Shape(in []Spec) Spec { return SparseCrossentropyOp{}.Shape(in) }

// Eval picks elements.
func (NegativeLikelihoodOp) Eval(x *Exec, out *Array, in []*Array) {
	if out.DType() == tensor.Float32 {
		pickNegative[float32](x, out, in)
	} else {
		pickNegative[float64](x, out, in)
	}
}

func pickNegative[F float32 | float64](x *Exec, out *Array, in []*Array) {
	n := in[0].Shape().Last()
	labels := classLabels(x, in[1], n)
	v, y := tensor.Data[F](x, x.Contiguous(in[0])), tensor.Data[F](x, out)
	for i, k := range labels {
		y[i] = -v[i*n+int(k)]
	}
}

// VJP puts −dy at the labels.
func (NegativeLikelihoodOp) VJP(c *Ctx) []*T {
	at := ExpandDims(c.In(1), -1)
	return []*T{tensor.Apply(PutAlongOp{Axis: len(c.Spec(0).Shape) - 1, Add: true},
		zeros(c.Spec(0)), at, Neg(ExpandDims(c.Dy(0), -1))), nil}
}

// NegativeLikelihood is −x[label] along the last axis. Labels are integers; one outside the classes
// panics with a *tensor.IndexError that names the valid range.
// Shapes: x [..., classes], labels [...], result [...].
func NegativeLikelihood(x, labels *T) *T {
	return tensor.Apply(NegativeLikelihoodOp{}, float(x), labels)
}
