package tensor

// Algebra is what the methods of Tensor do: package ops binds it when it is loaded.
type Algebra struct {
	Add, Sub, Mul, Div, MatMul        func(x, y *Tensor) *Tensor
	Neg, Square, Sqrt, Exp, Log, Tanh func(x *Tensor) *Tensor
	Scale                             func(x *Tensor, c float64) *Tensor
	Sum, Mean, Max                    func(x *Tensor, keep bool, axes ...int) *Tensor
	ArgMax                            func(x *Tensor, axis int) *Tensor
	Reshape, Transpose                func(x *Tensor, dims ...int) *Tensor
	Slice                             func(x *Tensor, axis, from, to int) *Tensor
	Cast                              func(x *Tensor, dtype DType) *Tensor
}

var methods *Algebra

// Bind sets what the methods of Tensor do. Package ops calls it once, when it is loaded.
func Bind(a Algebra) { methods = &a }

// algebra is what package ops bound.
func algebra() *Algebra {
	if methods == nil {
		Statef("Tensor", "its methods are those of core/ops, which the program does not import; "+
			`add import _ "github.com/goten-ml/goten/core/ops"`)
	}
	return methods
}

// Add is x + y, broadcast.
func (t *Tensor) Add(y *Tensor) *Tensor { return algebra().Add(t, y) }

// Sub is x − y, broadcast.
func (t *Tensor) Sub(y *Tensor) *Tensor { return algebra().Sub(t, y) }

// Mul is x·y element by element, broadcast.
func (t *Tensor) Mul(y *Tensor) *Tensor { return algebra().Mul(t, y) }

// Div is x/y, broadcast; integers become floats.
func (t *Tensor) Div(y *Tensor) *Tensor { return algebra().Div(t, y) }

// MatMul is the matrix product over the last two axes; leading axes broadcast.
func (t *Tensor) MatMul(y *Tensor) *Tensor { return algebra().MatMul(t, y) }

// Neg is −x.
func (t *Tensor) Neg() *Tensor { return algebra().Neg(t) }

// Square is x².
func (t *Tensor) Square() *Tensor { return algebra().Square(t) }

// Sqrt is √x.
func (t *Tensor) Sqrt() *Tensor { return algebra().Sqrt(t) }

// Exp is eˣ.
func (t *Tensor) Exp() *Tensor { return algebra().Exp(t) }

// Log is ln x.
func (t *Tensor) Log() *Tensor { return algebra().Log(t) }

// Tanh is the hyperbolic tangent.
func (t *Tensor) Tanh() *Tensor { return algebra().Tanh(t) }

// Scale is c·x, in the dtype of x.
func (t *Tensor) Scale(c float64) *Tensor { return algebra().Scale(t, c) }

// Sum adds over the axes, or over all when none is given, and drops them.
func (t *Tensor) Sum(axes ...int) *Tensor { return algebra().Sum(t, false, axes...) }

// SumKeep is Sum that leaves the axes with size 1.
func (t *Tensor) SumKeep(axes ...int) *Tensor { return algebra().Sum(t, true, axes...) }

// Mean averages over the axes, or over all when none is given, and drops them.
func (t *Tensor) Mean(axes ...int) *Tensor { return algebra().Mean(t, false, axes...) }

// Max is the largest element over the axes, or over all when none is given.
func (t *Tensor) Max(axes ...int) *Tensor { return algebra().Max(t, false, axes...) }

// ArgMax is the index of the first largest element along axis, as int64.
func (t *Tensor) ArgMax(axis int) *Tensor { return algebra().ArgMax(t, axis) }

// Reshape gives the elements another shape; one size may be -1.
func (t *Tensor) Reshape(shape ...int) *Tensor { return algebra().Reshape(t, shape...) }

// Transpose reorders the axes; without arguments it reverses them.
func (t *Tensor) Transpose(perm ...int) *Tensor { return algebra().Transpose(t, perm...) }

// Slice takes the elements from, from+1, ..., to-1 of an axis; negative bounds count from the end.
func (t *Tensor) Slice(axis, from, to int) *Tensor { return algebra().Slice(t, axis, from, to) }

// Cast converts the elements.
func (t *Tensor) Cast(dtype DType) *Tensor { return algebra().Cast(t, dtype) }
