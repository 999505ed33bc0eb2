package ops

import "github.com/goten-ml/goten/core/tensor"

func init() {
	tensor.Register("mean", MeanOp{})
	tensor.Register("var", VarOp{})
	tensor.Register("std", StdOp{})
	tensor.Register("logsumexp", LogSumExpOp{})
	tensor.Register("count_nonzero", CountNonzeroOp{})
	tensor.Register("norm", NormOp{})
}

// MeanOp is Mean by name.
type MeanOp struct {
	Axes tensor.Ints `json:"axes"`
	Keep bool        `json:"keep"`
}

// Compose applies the operators of Mean.
func (o MeanOp) Compose(in []*T) []*T {
	composed("Mean", in, 1)
	return []*T{mean(in[0], o.Keep, o.Axes.Slice()...)}
}

// VarOp is Var by name.
type VarOp struct {
	Axes tensor.Ints `json:"axes"`
	Keep bool        `json:"keep"`
	DDof int         `json:"ddof"`
}

// Compose applies the operators of Var.
func (o VarOp) Compose(in []*T) []*T {
	composed("Var", in, 1)
	return []*T{variance(in[0], Spread{o.DDof, o.Keep}, o.Axes.Slice()...)}
}

// StdOp is Std by name.
type StdOp struct {
	Axes tensor.Ints `json:"axes"`
	Keep bool        `json:"keep"`
	DDof int         `json:"ddof"`
}

// Compose applies the operators of Std.
func (o StdOp) Compose(in []*T) []*T {
	composed("Std", in, 1)
	return []*T{Std(in[0], Spread{o.DDof, o.Keep}, o.Axes.Slice()...)}
}

// LogSumExpOp is LogSumExp by name.
type LogSumExpOp struct {
	Axes tensor.Ints `json:"axes"`
	Keep bool        `json:"keep"`
}

// Compose applies the operators of LogSumExp.
func (o LogSumExpOp) Compose(in []*T) []*T {
	composed("LogSumExp", in, 1)
	return []*T{logSumExp(in[0], o.Keep, o.Axes.Slice()...)}
}

// CountNonzeroOp is CountNonzero by name.
type CountNonzeroOp struct {
	Axes tensor.Ints `json:"axes"`
	Keep bool        `json:"keep"`
}

// Compose applies the operators of CountNonzero.
func (o CountNonzeroOp) Compose(in []*T) []*T {
	composed("CountNonzero", in, 1)
	return []*T{reduceSum(Cast(in[0], tensor.Bool), o.Keep, o.Axes.Slice()...)}
}

// NormOp is Norm by name.
type NormOp struct {
	Axes tensor.Ints `json:"axes"`
}

// Compose applies the operators of Norm.
func (o NormOp) Compose(in []*T) []*T {
	composed("Norm", in, 1)
	return []*T{Norm(in[0], o.Axes.Slice()...)}
}
