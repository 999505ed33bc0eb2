package ops

import "github.com/goten-ml/goten/core/tensor"

func init() {
	wide := between(-2, 2, 2, 3)
	for _, name := range []string{"negative", "square", "exp", "exp2", "expm1", "sin", "cos", "tan",
		"arctan", "sinh", "cosh", "arcsinh", "erf", "erfc", "floor", "ceil", "trunc", "round",
		"sign", "absolute", "relu", "relu6", "tanh", "sigmoid", "leaky_relu", "hard_sigmoid",
		"hard_tanh", "threshold", "hard_shrink", "soft_shrink", "elu", "selu", "celu", "silu",
		"hard_silu", "mish", "gelu", "softplus", "log_sigmoid", "softsign", "tanh_shrink",
		"squareplus", "sparse_plus", "cbrt", "isnan", "isinf", "isfinite"} {
		if name == "tan" || name == "cbrt" {
			samples[name] = []sample{{in: []arg{between(0.3, 1.2, 2, 3)}}}
			continue
		}
		samples[name] = []sample{{in: []arg{wide}}, {in: []arg{between(-5, 5)}}}
	}
	for _, name := range []string{"log", "log2", "log10", "log1p", "sqrt", "rsqrt", "reciprocal"} {
		samples[name] = []sample{{in: []arg{between(0.3, 2, 2, 3)}}}
	}
	for _, name := range []string{"arcsin", "arccos", "arctanh"} {
		samples[name] = []sample{{in: []arg{between(-0.8, 0.8, 2, 3)}}}
	}
	samples["arccosh"] = []sample{{in: []arg{between(1.3, 3, 2, 3)}}}
	samples["gelu"] = append(samples["gelu"],
		sample{op: GeluOp{Approximate: true}, in: []arg{between(-3, 3, 2, 3)}})
	samples["threshold"] = append(samples["threshold"],
		sample{op: ThresholdOp{Threshold: 0.5, Value: -2}, in: []arg{wide}})
	samples["cast"] = []sample{{op: CastOp{tensor.Float64}, in: []arg{wide}},
		{op: CastOp{tensor.Int32}, in: []arg{wide}}, {op: CastOp{tensor.Bool}, in: []arg{wide}}}
	column, row := between(0.4, 2, 2, 1), between(0.4, 2, 3)
	for _, name := range []string{"add", "subtract", "multiply", "divide", "power", "floor_divide",
		"mod", "fmod", "hypot", "arctan2", "copysign", "maximum", "minimum", "fmax", "fmin",
		"equal", "not_equal", "less", "less_equal", "greater", "greater_equal",
		"logical_and", "logical_or", "logical_xor"} {
		samples[name] = []sample{{in: []arg{between(0.4, 2, 2, 3), between(0.4, 2, 2, 3)}},
			{in: []arg{column, row}}, {in: []arg{between(0.4, 2), between(0.4, 2, 2, 3)}}}
	}
	for _, name := range []string{"bitwise_and", "bitwise_or", "bitwise_xor", "left_shift",
		"right_shift"} {
		samples[name] = []sample{{in: []arg{integers(0, 20, 2, 3), integers(0, 20, 3)}}}
	}
	samples["bitwise_invert"] = []sample{{in: []arg{integers(0, 20, 2, 3)}}}
	samples["logical_not"] = []sample{{in: []arg{truths(2, 3)}}}
	samples["where"] = []sample{{in: []arg{truths(2, 3), wide, wide}},
		{in: []arg{truths(3), between(0, 1, 2, 1), between(0, 1)}}}
	samples["clip"] = []sample{{in: []arg{wide, between(-1, 0), between(0, 1, 2, 1)}}}
}
