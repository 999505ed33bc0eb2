package main

import (
	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
)

// memory are operators that memory or random numbers limit.
var memory = map[string]family{
	// unary: a function of each element of a shape, of dtype.
	"unary": func(a args) func() {
		x := ops.Normal(1, a.Ints("shape")...)
		if a.String("of", "") == "positive" {
			x = ops.AddScalar(ops.Abs(x), 0.1)
		}
		f := functions[a.String("name", "")]
		x = ops.Cast(x, dtypeOf(a.String("dtype", "float32")))
		return step(a, []*T{x}, func(in []*T) *T { return f(in[0]) })
	},
	// reduce: sum, mean, max, var or argmax over axes; none means all.
	"reduce": func(a args) func() {
		f, axes := reductions[a.String("name", "")], a.Ints("axes")
		x := ops.Normal(1, a.Ints("shape")...)
		return step(a, []*T{x}, func(in []*T) *T { return f(in[0], axes...) })
	},
	// move: a copy of a permutation of the axes.
	"move": func(a args) func() {
		perm := a.Ints("perm")
		return step(a, []*T{ops.Normal(1, a.Ints("shape")...)}, func(in []*T) *T {
			return ops.Reshape(ops.Transpose(in[0], perm...), -1)
		})
	},
	// convert: a cast of numbers from 0 to 100.
	"convert": func(a args) func() {
		x := ops.Scale(ops.Uniform(1, a.Ints("shape")...), 100)
		x = ops.Cast(x, dtypeOf(a.String("from", "")))
		to := dtypeOf(a.String("to", ""))
		return step(a, []*T{x}, func(in []*T) *T { return ops.Cast(in[0], to) })
	},
	// binary: an operation on two integers or floats.
	"binary": func(a args) func() {
		d, f := dtypeOf(a.String("dtype", "float32")), operations[a.String("name", "")]
		x := ops.Scale(ops.Uniform(1, a.Ints("shape")...), 100)
		y := ops.Scale(ops.Uniform(2, a.Ints("shape")...), 100)
		return step(a, []*T{ops.Cast(x, d), ops.Cast(y, d)},
			func(in []*T) *T { return f(in[0], in[1]) })
	},
	"norm":   norm,
	"draw":   draw,
	"order":  order,
	"lookup": lookup,
}

var functions = map[string]func(x *T) *T{
	"exp": ops.Exp, "log": ops.Log, "tanh": ops.Tanh, "sigmoid": ops.Sigmoid, "erf": ops.Erf,
	"sin": ops.Sin, "cos": ops.Cos, "tan": ops.Tan, "asin": ops.Asin, "atan": ops.Atan,
	"sinh": ops.Sinh, "cosh": ops.Cosh, "asinh": ops.Asinh, "expm1": ops.Expm1,
	"log1p": ops.Log1p, "sqrt": ops.Sqrt, "relu": ops.Relu, "silu": ops.Silu,
	"softplus":  ops.Softplus,
	"gelu":      func(x *T) *T { return ops.Gelu(x, false) },
	"gelu tanh": func(x *T) *T { return ops.Gelu(x, true) },
}

var reductions = map[string]func(x *T, axes ...int) *T{
	"sum": ops.Sum, "mean": ops.Mean, "max": ops.Max,
	"var":    func(x *T, axes ...int) *T { return ops.Var(x, ops.Spread{}, axes...) },
	"argmax": func(x *T, axes ...int) *T { return ops.ArgMax(x, axes[0]) },
}

var operations = map[string]func(x, y *T) *T{
	"add": ops.Add, "less": ops.Less, "pow": ops.Pow,
}

func dtypeOf(name string) (d tensor.DType) {
	if err := d.UnmarshalText([]byte(name)); err != nil {
		panic(&tensor.ValueError{Op: "bench", Detail: err.Error()})
	}
	return d
}

// norm: layer, rms or batch norm, log-softmax, or the cross-entropy of rows.
func norm(a args) func() {
	s := a.Ints("shape")
	n := s[len(s)-1]
	in := []*T{ops.Normal(1, s...), ops.Normal(2, n), ops.Normal(3, n)}
	switch a.String("name", "") {
	case "layer":
		return step(a, in, func(in []*T) *T { return ops.LayerNorm(in[0], in[1], in[2], 1e-5) })
	case "rms":
		return step(a, in[:2], func(in []*T) *T { return ops.RMSNorm(in[0], in[1], 1e-5) })
	case "batch":
		return step(a, in, func(in []*T) *T {
			y, _ := ops.BatchNorm(in[0], in[1], in[2], -1, 1e-5)
			return y
		})
	case "cross-entropy":
		labels := randomIntegers(n, s[:len(s)-1]...)
		return step(a, []*T{in[0], labels},
			func(in []*T) *T { return ops.SparseCrossentropy(in[0], in[1]) })
	}
	return step(a, in[:1], func(in []*T) *T { return ops.LogSoftmax(in[0], -1) })
}

// randomIntegers are of [0, n).
func randomIntegers(n int, shape ...int) *T {
	o := ops.RandIntOp{Draw: drawOf(tensor.Int64, shape), High: int64(n)}
	return tensor.Apply(o, ops.Key(4, 0))
}

func drawOf(d tensor.DType, shape []int) ops.Draw {
	return ops.Draw{Size: tensor.NewInts(shape...), DType: d}
}

// draw: random numbers.
func draw(a args) func() {
	s, key := a.Ints("shape"), ops.Key(1, 2)
	floats := drawOf(tensor.Float32, s)
	op := map[string]tensor.Op{
		"uniform":     ops.UniformOp{Draw: floats, High: 1},
		"normal":      ops.NormalOp{Draw: floats, Std: 1},
		"truncated":   ops.TruncatedNormalOp{Draw: floats, Std: 1},
		"integers":    ops.RandIntOp{Draw: drawOf(tensor.Int64, s), High: 1000},
		"permutation": ops.PermutationOp{N: s[0]},
	}[a.String("name", "")]
	if op == nil { // dropout
		x := ops.Normal(1, s...)
		return step(a, []*T{x, key}, func(in []*T) *T { return ops.Dropout(in[0], in[1], 0.3, 0) })
	}
	return step(a, []*T{key}, func(in []*T) *T { return tensor.Apply(op, in[0]) })
}

// order: sort, argsort, top 10, and what else walks along rows.
func order(a args) func() {
	x := ops.Normal(1, a.Ints("shape")...)
	if a.String("dtype", "float32") == "int64" {
		x = ops.Cast(ops.Scale(ops.Abs(x), 200), tensor.Int64)
	}
	f := map[string]func(x *T) *T{
		"sort":     func(x *T) *T { return ops.Sort(x, -1) },
		"argsort":  func(x *T) *T { return ops.ArgSort(x, -1) },
		"topk":     func(x *T) *T { y, _ := ops.TopK(x, 10); return y },
		"cumsum":   func(x *T) *T { return ops.CumSum(x, -1) },
		"bincount": func(x *T) *T { return ops.BinCount(x, nil, 1024) },
		"unique":   func(x *T) *T { y, _, _, _ := ops.Unique(x); return y },
	}[a.String("name", "")]
	return step(a, []*T{x}, func(in []*T) *T { return f(in[0]) })
}

// lookup: an embedding of count indices.
func lookup(a args) func() {
	rows := a.Int("rows")
	return step(a, []*T{ops.Normal(1, rows, a.Int("width")), randomIntegers(rows, a.Int("count"))},
		func(in []*T) *T { return ops.Embedding(in[0], in[1]) })
}
