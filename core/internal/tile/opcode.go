package tile

// opcode names an instruction.
type opcode uint8

const (
	opInvalid opcode = iota
	opIn
	opConst
	opMov
	opCast
	opWhere

	opAdd
	opSub
	opMul
	opDiv
	opFloorDiv
	opMod
	opTruncMod
	opPow
	opAtan2
	opHypot
	opCopySign
	opMax
	opMin
	opFMax
	opFMin
	opGate
	opAnd
	opOr
	opXor
	opShl
	opShr

	opEq
	opNe
	opLt
	opLe
	opLogicalAnd
	opLogicalOr
	opLogicalXor
	opLogicalNot
	opIsNaN
	opIsInf
	opIsFinite

	opNeg
	opAbs
	opSign
	opSquare
	opRelu
	opNot
	opFloor
	opCeil
	opTrunc
	opRound

	opSqrt
	opRsqrt
	opCbrt
	opRecip
	opExp
	opExp2
	opExpm1
	opLog
	opLog2
	opLog10
	opLog1p
	opSin
	opCos
	opTan
	opAsin
	opAcos
	opAtan
	opSinh
	opCosh
	opTanh
	opAsinh
	opAcosh
	opAtanh
	opErf
	opErfc
	opPhi
	opLgamma
	opSigmoid
	numOps
)

const (
	kInts   = kInt | kUint
	kNumber = kInts | kFloat
	kAny    = kNumber | kBool
)

// opInfo says how many operands an instruction has, which types it accepts, whether its result
// is Bool, and about how many times an addition it costs.
type opInfo struct {
	name  string
	arity int
	on    kind
	bool_ bool
	cost  int
}

var ops = [numOps]opInfo{
	opIn:    {"In", 0, kAny, false, 1},
	opConst: {"Const", 0, kAny, false, 0},
	opMov:   {"Mov", 1, kAny, false, 1},
	opCast:  {"Cast", 1, kAny, false, 1},
	opWhere: {"Where", 3, kAny, false, 2},

	opAdd:      {"Add", 2, kAny, false, 1},
	opSub:      {"Sub", 2, kNumber, false, 1},
	opMul:      {"Mul", 2, kAny, false, 1},
	opDiv:      {"Div", 2, kFloat, false, 2},
	opFloorDiv: {"FloorDiv", 2, kNumber, false, 20},
	opMod:      {"Mod", 2, kNumber, false, 20},
	opTruncMod: {"TruncMod", 2, kNumber, false, 20},
	opPow:      {"Pow", 2, kNumber, false, 40},
	opAtan2:    {"Atan2", 2, kFloat, false, 40},
	opHypot:    {"Hypot", 2, kFloat, false, 10},
	opCopySign: {"CopySign", 2, kFloat, false, 1},
	opMax:      {"Max", 2, kAny, false, 1},
	opMin:      {"Min", 2, kAny, false, 1},
	opFMax:     {"FMax", 2, kAny, false, 1},
	opFMin:     {"FMin", 2, kAny, false, 1},
	opGate:     {"Gate", 2, kNumber, false, 1},
	opAnd:      {"And", 2, kInts | kBool, false, 1},
	opOr:       {"Or", 2, kInts | kBool, false, 1},
	opXor:      {"Xor", 2, kInts | kBool, false, 1},
	opShl:      {"Shl", 2, kInts, false, 1},
	opShr:      {"Shr", 2, kInts, false, 1},

	opEq:         {"Eq", 2, kAny, true, 1},
	opNe:         {"Ne", 2, kAny, true, 1},
	opLt:         {"Lt", 2, kAny, true, 1},
	opLe:         {"Le", 2, kAny, true, 1},
	opLogicalAnd: {"LogicalAnd", 2, kAny, true, 1},
	opLogicalOr:  {"LogicalOr", 2, kAny, true, 1},
	opLogicalXor: {"LogicalXor", 2, kAny, true, 1},
	opLogicalNot: {"LogicalNot", 1, kAny, true, 1},
	opIsNaN:      {"IsNaN", 1, kAny, true, 1},
	opIsInf:      {"IsInf", 1, kAny, true, 1},
	opIsFinite:   {"IsFinite", 1, kAny, true, 1},

	opNeg:    {"Neg", 1, kNumber, false, 1},
	opAbs:    {"Abs", 1, kAny, false, 1},
	opSign:   {"Sign", 1, kNumber, false, 1},
	opSquare: {"Square", 1, kNumber, false, 1},
	opRelu:   {"Relu", 1, kAny, false, 1},
	opNot:    {"Not", 1, kInts | kBool, false, 1},
	opFloor:  {"Floor", 1, kAny, false, 1},
	opCeil:   {"Ceil", 1, kAny, false, 1},
	opTrunc:  {"Trunc", 1, kAny, false, 1},
	opRound:  {"Round", 1, kAny, false, 1},

	opSqrt:    {"Sqrt", 1, kFloat, false, 4},
	opRsqrt:   {"Rsqrt", 1, kFloat, false, 6},
	opCbrt:    {"Cbrt", 1, kFloat, false, 20},
	opRecip:   {"Recip", 1, kFloat, false, 2},
	opExp:     {"Exp", 1, kFloat, false, 4},
	opExp2:    {"Exp2", 1, kFloat, false, 10},
	opExpm1:   {"Expm1", 1, kFloat, false, 10},
	opLog:     {"Log", 1, kFloat, false, 4},
	opLog2:    {"Log2", 1, kFloat, false, 15},
	opLog10:   {"Log10", 1, kFloat, false, 15},
	opLog1p:   {"Log1p", 1, kFloat, false, 15},
	opSin:     {"Sin", 1, kFloat, false, 20},
	opCos:     {"Cos", 1, kFloat, false, 20},
	opTan:     {"Tan", 1, kFloat, false, 40},
	opAsin:    {"Asin", 1, kFloat, false, 40},
	opAcos:    {"Acos", 1, kFloat, false, 40},
	opAtan:    {"Atan", 1, kFloat, false, 40},
	opSinh:    {"Sinh", 1, kFloat, false, 40},
	opCosh:    {"Cosh", 1, kFloat, false, 40},
	opTanh:    {"Tanh", 1, kFloat, false, 5},
	opAsinh:   {"Asinh", 1, kFloat, false, 40},
	opAcosh:   {"Acosh", 1, kFloat, false, 40},
	opAtanh:   {"Atanh", 1, kFloat, false, 40},
	opErf:     {"Erf", 1, kFloat, false, 8},
	opErfc:    {"Erfc", 1, kFloat, false, 10},
	opPhi:     {"Phi", 1, kFloat, false, 8},
	opLgamma:  {"Lgamma", 1, kFloat, false, 80},
	opSigmoid: {"Sigmoid", 1, kFloat, false, 4},
}
