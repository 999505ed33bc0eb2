package tile

import "github.com/goten-ml/goten/core/internal/kernel"

// kernelLoop returns the loop of the kernel set of this machine, or nil if op is none of a set's.
// A call is of one register at most, so that the collector does not wait for it.
func kernelLoop[T float](op opcode) loop {
	s := kernel.Of[T]()
	if f := binaryKernel(s, op); f != nil {
		return func(n int, d, a, b, _ ptr) { f(lanes[T](d, n), lanes[T](a, n), lanes[T](b, n)) }
	}
	if f := unaryKernel(s, op); f != nil {
		return func(n int, d, a, _, _ ptr) { f(lanes[T](d, n), lanes[T](a, n)) }
	}
	if f := compareKernel(s, op); f != nil {
		return func(n int, d, a, b, _ ptr) { f(lanes[bool](d, n), lanes[T](a, n), lanes[T](b, n)) }
	}
	return nil
}

func whereKernel[T float]() loop {
	f := kernel.Of[T]().Where
	return func(n int, d, a, b, c ptr) {
		f(lanes[T](d, n), lanes[bool](c, n), lanes[T](a, n), lanes[T](b, n))
	}
}

// castKernel returns the loop of the kernel set for a conversion to a float, or nil.
func castKernel[T float](from DType) loop {
	s := kernel.Of[T]()
	switch from {
	case Bool, Uint8:
		return convertBy(s.FromUint8)
	case Int32:
		return convertBy(s.FromInt32)
	case Int64:
		return convertBy(s.FromInt64)
	case Float32:
		return convertBy(s.FromFloat32)
	case Float64:
		return convertBy(s.FromFloat64)
	}
	return nil
}

func convertBy[D, S any](f func(dst []D, x []S)) loop {
	return func(n int, d, a, _, _ ptr) { f(lanes[D](d, n), lanes[S](a, n)) }
}

func compareKernel[T float](s *kernel.Set[T], op opcode) kernel.Compare[T] {
	return [numOps]kernel.Compare[T]{opEq: s.Eq, opNe: s.Ne, opLt: s.Lt, opLe: s.Le}[op]
}

func binaryKernel[T float](s *kernel.Set[T], op opcode) kernel.Binary[T] {
	return [numOps]kernel.Binary[T]{
		opAdd: s.Add, opSub: s.Sub, opMul: s.Mul, opDiv: s.Div, opMax: s.Max, opMin: s.Min,
		opPow: s.Pow, opAtan2: s.Atan2, opHypot: s.Hypot, opGate: s.Gate,
	}[op]
}

func unaryKernel[T float](s *kernel.Set[T], op opcode) kernel.Unary[T] {
	return [numOps]kernel.Unary[T]{
		opNeg: s.Neg, opAbs: s.Abs, opSign: s.Sign, opSquare: s.Square, opRelu: s.Relu,
		opFloor: s.Floor, opCeil: s.Ceil, opTrunc: s.Trunc, opRound: s.Round,
		opSqrt: s.Sqrt, opRsqrt: s.Rsqrt, opRecip: s.Recip,
		opCbrt: s.Cbrt, opExp: s.Exp, opExp2: s.Exp2, opExpm1: s.Expm1,
		opLog: s.Log, opLog2: s.Log2, opLog10: s.Log10, opLog1p: s.Log1p,
		opSin: s.Sin, opCos: s.Cos, opTan: s.Tan, opAsin: s.Asin, opAcos: s.Acos, opAtan: s.Atan,
		opSinh: s.Sinh, opCosh: s.Cosh, opTanh: s.Tanh,
		opAsinh: s.Asinh, opAcosh: s.Acosh, opAtanh: s.Atanh,
		opErf: s.Erf, opErfc: s.Erfc, opPhi: s.Phi, opSigmoid: s.Sigmoid,
	}[op]
}
