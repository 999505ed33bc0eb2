package ops

import (
	"math"

	"github.com/goten-ml/goten/core/tensor"
)

// Mean averages over the axes, or over all when none is given; bools and integers become float32.
// The mean of no elements is NaN.
func Mean(x *T, axes ...int) *T { return reduceMean(x, false, axes...) }

// MeanKeep is Mean that leaves the axes with size 1.
func MeanKeep(x *T, axes ...int) *T { return reduceMean(x, true, axes...) }

func reduceMean(x *T, keep bool, axes ...int) *T {
	return compose(MeanOp{axesList("Mean", x, axes), keep}, x)
}

func mean(x *T, keep bool, axes ...int) *T {
	x = float(x)
	s := reduceSum(x, keep, axes...)
	return Div(s, tensor.Full(s.DType(), float64(extent("Mean", x, axes))))
}

// extent is how many elements of x one element of its reduction over the axes is made of.
func extent(op string, x *T, axes []int) int {
	n := 1
	for _, a := range axesOf(op, x.Shape(), axes) {
		n *= x.Shape()[a]
	}
	return n
}

// A Spread says how Var and Std measure: the sum of squared distances from the mean is divided by
// n − DDof, and reduced axes stay with size 1 if Keep is set.
type Spread struct {
	DDof int
	Keep bool
}

// Var is the variance over the axes, or over all when none is given: the mean of squared distances
// from the mean, in two passes as NumPy computes it. Bools and integers become float32.
func Var(x *T, o Spread, axes ...int) *T {
	return compose(VarOp{axesList("Var", x, axes), o.Keep, o.DDof}, x)
}

func variance(x *T, o Spread, axes ...int) *T {
	x = float(x)
	d := Square(Sub(x, mean(x, true, axes...)))
	s := reduceSum(d, o.Keep, axes...)
	n := max(0, extent("Var", x, axes)-o.DDof)
	return Div(s, tensor.Full(s.DType(), float64(n)))
}

// Std is the standard deviation over the axes: the root of Var.
func Std(x *T, o Spread, axes ...int) *T { return Sqrt(Var(x, o, axes...)) }

// LogSumExp is ln Σ eˣ over the axes, or over all when none is given, without overflow: the largest
// element is taken out of the sum. Rows of −∞, and of no elements, give −∞ with a gradient of 0.
func LogSumExp(x *T, axes ...int) *T { return reduceLogSumExp(x, false, axes...) }

// LogSumExpKeep is LogSumExp that leaves the axes with size 1.
func LogSumExpKeep(x *T, axes ...int) *T { return reduceLogSumExp(x, true, axes...) }

func reduceLogSumExp(x *T, keep bool, axes ...int) *T {
	return compose(LogSumExpOp{axesList("LogSumExp", x, axes), keep}, x)
}

func logSumExp(x *T, keep bool, axes ...int) *T {
	x = float(x)
	zero := Literal(x, 0)
	if extent("LogSumExp", x, axes) == 0 {
		return Log(reduceSum(x, keep, axes...))
	}
	top := MaxKeep(x.Detach(), axes...)
	top = Where(IsFinite(top), top, zero)
	s := reduceSum(Exp(Sub(x, top)), true, axes...)
	none := Equal(s, zero)
	y := Add(Log(Where(none, Literal(x, 1), s)), top)
	y = Where(none, tensor.Full(x.DType(), math.Inf(-1)), y)
	if keep {
		return y
	}
	return Squeeze(y, axesOf("LogSumExp", x.Shape(), axes)...)
}

// CountNonzero is how many elements over the axes, or over all when none is given, are not 0, as
// int64.
func CountNonzero(x *T, axes ...int) *T { return Sum(Cast(x, tensor.Bool), axes...) }

// Norm is the Euclidean norm over the axes, or over all when none is given: √Σx².
func Norm(x *T, axes ...int) *T { return Sqrt(Sum(Square(float(x)), axes...)) }
