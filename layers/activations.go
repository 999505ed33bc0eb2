package layers

import (
	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
)

// The activations of Keras, for the Activation field of layers.
var (
	// Linear is x: for layers that have another activation by default.
	Linear = RegisterActivation("linear", func(x *tensor.Tensor) *tensor.Tensor { return x })
	// ReLU is max(x, 0).
	ReLU = RegisterActivation("relu", ops.Relu)
	// ReLU6 is min(max(x, 0), 6).
	ReLU6 = RegisterActivation("relu6", ops.Relu6)
	// LeakyReLU is x where positive, else x/5.
	LeakyReLU = RegisterActivation("leaky_relu", with(ops.LeakyRelu, 0.2))
	// ELU is x where positive, else eˣ − 1.
	ELU = RegisterActivation("elu", with(ops.Elu, 1))
	// CELU is ELU with one slope on both sides of 0.
	CELU = RegisterActivation("celu", with(ops.Celu, 1))
	// SELU is ELU scaled so that layers keep mean 0 and variance 1.
	SELU = RegisterActivation("selu", ops.Selu)
	// GELU is x·Φ(x), Φ being the normal distribution.
	GELU = RegisterActivation("gelu", func(x *tensor.Tensor) *tensor.Tensor {
		return ops.Gelu(x, false)
	})
	// SiLU is x·σ(x), also known as swish.
	SiLU = RegisterActivation("silu", ops.Silu, "swish")
	// Mish is x·tanh(ln(1 + eˣ)).
	Mish = RegisterActivation("mish", ops.Mish)
	// GLU splits the last axis in halves a, b: a·σ(b).  (Dauphin et al. 2017.)
	GLU = RegisterActivation("glu", glu)
	// Sigmoid is 1/(1 + e⁻ˣ).
	Sigmoid = RegisterActivation("sigmoid", ops.Sigmoid)
	// LogSigmoid is ln σ(x).
	LogSigmoid = RegisterActivation("log_sigmoid", ops.LogSigmoid)
	// HardSigmoid is x/6 + 1/2 held between 0 and 1.
	HardSigmoid = RegisterActivation("hard_sigmoid", ops.HardSigmoid)
	// SparseSigmoid is (x + 1)/2 held between 0 and 1.
	SparseSigmoid = RegisterActivation("sparse_sigmoid", sparseSigmoid)
	// HardSiLU is x times HardSigmoid, also known as hard swish.
	HardSiLU = RegisterActivation("hard_silu", ops.HardSilu, "hard_swish")
	// Tanh is the hyperbolic tangent.
	Tanh = RegisterActivation("tanh", ops.Tanh)
	// HardTanh is x held between −1 and 1.
	HardTanh = RegisterActivation("hard_tanh", ops.HardTanh)
	// TanhShrink is x − tanh x.
	TanhShrink = RegisterActivation("tanh_shrink", ops.TanhShrink)
	// SoftShrink moves x by 1/2 towards 0.
	SoftShrink = RegisterActivation("soft_shrink", with(ops.SoftShrink, 0.5))
	// HardShrink is 0 where |x| ≤ 1/2, else x.
	HardShrink = RegisterActivation("hard_shrink", with(ops.HardShrink, 0.5))
	// Softplus is ln(1 + eˣ).
	Softplus = RegisterActivation("softplus", ops.Softplus)
	// Softsign is x/(1 + |x|).
	Softsign = RegisterActivation("softsign", ops.Softsign)
	// Squareplus is (x + √(x² + 4))/2.
	Squareplus = RegisterActivation("squareplus", with(ops.Squareplus, 4))
	// SparsePlus is 0, (x + 1)²/4 and x where x is below −1, between, and above 1.
	SparsePlus = RegisterActivation("sparse_plus", ops.SparsePlus)
	// Exponential is eˣ.
	Exponential = RegisterActivation("exponential", ops.Exp)
	// Softmax is eˣ divided by its sum over the last axis.
	Softmax = RegisterActivation("softmax", along(ops.Softmax))
	// LogSoftmax is the logarithm of Softmax.
	LogSoftmax = RegisterActivation("log_softmax", along(ops.LogSoftmax))
	// Sparsemax is the nearest point to x whose elements are ≥ 0 and sum to 1 over the last axis.
	Sparsemax = RegisterActivation("sparsemax", sparsemax)
)

// with is f at a fixed parameter.
func with(f func(*tensor.Tensor, float64) *tensor.Tensor, c float64) func(
	*tensor.Tensor) *tensor.Tensor {
	return func(x *tensor.Tensor) *tensor.Tensor { return f(x, c) }
}

// along is f over the last axis.
func along(f func(*tensor.Tensor, int) *tensor.Tensor) func(*tensor.Tensor) *tensor.Tensor {
	return func(x *tensor.Tensor) *tensor.Tensor { return f(x, -1) }
}

func glu(x *tensor.Tensor) *tensor.Tensor {
	if x.Rank() == 0 || x.Shape().Last()%2 != 0 {
		tensor.Shapef("glu", "expected an even size in the last axis, received %s",
			Dims(x.Shape()))
	}
	h := ops.Split(x, 2, -1)
	return ops.Mul(h[0], ops.Sigmoid(h[1]))
}

func sparseSigmoid(x *tensor.Tensor) *tensor.Tensor {
	return ops.ClipBetween(ops.Scale(ops.AddScalar(Floats(x), 1), 0.5), 0, 1)
}

// sparsemax finds the threshold τ with Σ max(x − τ, 0) = 1 from the k largest elements that stay
// above it.  (Martins, Astudillo 2016, algorithm 1.)
func sparsemax(x *tensor.Tensor) *tensor.Tensor {
	x = Floats(x)
	z := ops.Neg(ops.Sort(ops.Neg(x), -1))
	rank := tensor.Arange(x.DType(), 1, float64(x.Shape().Last()+1), 1)
	above := ops.Greater(ops.AddScalar(ops.Mul(rank, z), 1), ops.CumSum(z, -1))
	in := ops.Cast(above, x.DType())
	k := ops.SumKeep(in, -1)
	tau := ops.Div(ops.AddScalar(ops.SumKeep(ops.Mul(in, z), -1), -1), k)
	return ops.Relu(ops.Sub(x, tau))
}
