package tile

// Add returns x + y; on Bool it is or.
func (b *B) Add(x, y R) R { return b.binary(opAdd, x, y) }

// Sub returns x − y; not on Bool.
func (b *B) Sub(x, y R) R { return b.binary(opSub, x, y) }

// Mul returns x·y; on Bool it is and.
func (b *B) Mul(x, y R) R { return b.binary(opMul, x, y) }

// Div returns x / y of floats.
func (b *B) Div(x, y R) R { return b.binary(opDiv, x, y) }

// FloorDiv returns ⌊x / y⌋. Integers give 0 for y = 0; floats follow NumPy's floor_divide.
func (b *B) FloorDiv(x, y R) R { return b.binary(opFloorDiv, x, y) }

// Mod returns x − y⌊x / y⌋, with the sign of y. Integers give 0 for y = 0; floats follow NumPy.
func (b *B) Mod(x, y R) R { return b.binary(opMod, x, y) }

// TruncMod returns the remainder with the sign of x (C's fmod). Integers give 0 for y = 0.
func (b *B) TruncMod(x, y R) R { return b.binary(opTruncMod, x, y) }

// Pow returns x to the power y. Integers wrap; a negative exponent gives the truncated quotient.
func (b *B) Pow(x, y R) R { return b.binary(opPow, x, y) }

// Atan2 returns the angle of (y-coordinate x, x-coordinate y), floats only.
func (b *B) Atan2(x, y R) R { return b.binary(opAtan2, x, y) }

// Hypot returns √(x² + y²) without needless overflow, floats only.
func (b *B) Hypot(x, y R) R { return b.binary(opHypot, x, y) }

// CopySign returns x with the sign of y, floats only.
func (b *B) CopySign(x, y R) R { return b.binary(opCopySign, x, y) }

// Max returns the larger; NaN if either is NaN.
func (b *B) Max(x, y R) R { return b.binary(opMax, x, y) }

// Min returns the smaller; NaN if either is NaN.
func (b *B) Min(x, y R) R { return b.binary(opMin, x, y) }

// FMax returns the larger; the other operand if one is NaN.
func (b *B) FMax(x, y R) R { return b.binary(opFMax, x, y) }

// FMin returns the smaller; the other operand if one is NaN.
func (b *B) FMin(x, y R) R { return b.binary(opFMin, x, y) }

// Gate returns y where x > 0, else 0; also where x is NaN.
func (b *B) Gate(x, y R) R { return b.binary(opGate, x, y) }

// And returns the bitwise and of integers or Bools.
func (b *B) And(x, y R) R { return b.binary(opAnd, x, y) }

// Or returns the bitwise or of integers or Bools.
func (b *B) Or(x, y R) R { return b.binary(opOr, x, y) }

// Xor returns the bitwise exclusive or of integers or Bools.
func (b *B) Xor(x, y R) R { return b.binary(opXor, x, y) }

// Shl returns x·2^y of integers; counts outside the width give 0.
func (b *B) Shl(x, y R) R { return b.binary(opShl, x, y) }

// Shr returns ⌊x / 2^y⌋ of integers; counts outside the width give 0, or −1 for negative x.
func (b *B) Shr(x, y R) R { return b.binary(opShr, x, y) }

// Eq returns x = y as Bool.
func (b *B) Eq(x, y R) R { return b.binary(opEq, x, y) }

// Ne returns x ≠ y as Bool.
func (b *B) Ne(x, y R) R { return b.binary(opNe, x, y) }

// Lt returns x < y as Bool.
func (b *B) Lt(x, y R) R { return b.binary(opLt, x, y) }

// Le returns x ≤ y as Bool.
func (b *B) Le(x, y R) R { return b.binary(opLe, x, y) }

// Gt returns x > y as Bool.
func (b *B) Gt(x, y R) R { return b.Lt(y, x) }

// Ge returns x ≥ y as Bool.
func (b *B) Ge(x, y R) R { return b.Le(y, x) }

// LogicalAnd returns x ≠ 0 and y ≠ 0 as Bool.
func (b *B) LogicalAnd(x, y R) R { return b.binary(opLogicalAnd, x, y) }

// LogicalOr returns x ≠ 0 or y ≠ 0 as Bool.
func (b *B) LogicalOr(x, y R) R { return b.binary(opLogicalOr, x, y) }

// LogicalXor returns x ≠ 0 or y ≠ 0 but not both as Bool.
func (b *B) LogicalXor(x, y R) R { return b.binary(opLogicalXor, x, y) }

// LogicalNot returns x = 0 as Bool.
func (b *B) LogicalNot(x R) R { return b.unary(opLogicalNot, x) }

// IsNaN returns whether x is NaN as Bool.
func (b *B) IsNaN(x R) R { return b.unary(opIsNaN, x) }

// IsInf returns whether x is +∞ or −∞ as Bool.
func (b *B) IsInf(x R) R { return b.unary(opIsInf, x) }

// IsFinite returns whether x is neither infinite nor NaN as Bool.
func (b *B) IsFinite(x R) R { return b.unary(opIsFinite, x) }

// Neg returns −x; unsigned integers wrap.
func (b *B) Neg(x R) R { return b.unary(opNeg, x) }

// Abs returns |x|; the least signed integer is its own.
func (b *B) Abs(x R) R { return b.unary(opAbs, x) }

// Sign returns −1, 0 or 1; NaN for NaN.
func (b *B) Sign(x R) R { return b.unary(opSign, x) }

// Square returns x².
func (b *B) Square(x R) R { return b.unary(opSquare, x) }

// Relu returns max(x, 0); NaN for NaN.
func (b *B) Relu(x R) R { return b.unary(opRelu, x) }

// Not returns the bitwise complement of an integer, the negation of a Bool.
func (b *B) Not(x R) R { return b.unary(opNot, x) }

// Floor returns ⌊x⌋; integers are unchanged.
func (b *B) Floor(x R) R { return b.unary(opFloor, x) }

// Ceil returns ⌈x⌉; integers are unchanged.
func (b *B) Ceil(x R) R { return b.unary(opCeil, x) }

// Trunc returns x without its fraction; integers are unchanged.
func (b *B) Trunc(x R) R { return b.unary(opTrunc, x) }

// Round returns the nearest integer, halves to even; integers are unchanged.
func (b *B) Round(x R) R { return b.unary(opRound, x) }

// Sqrt returns √x, floats only.
func (b *B) Sqrt(x R) R { return b.unary(opSqrt, x) }

// Rsqrt returns 1/√x, floats only.
func (b *B) Rsqrt(x R) R { return b.unary(opRsqrt, x) }

// Cbrt returns ∛x, floats only.
func (b *B) Cbrt(x R) R { return b.unary(opCbrt, x) }

// Recip returns 1/x, floats only.
func (b *B) Recip(x R) R { return b.unary(opRecip, x) }

// Exp returns eˣ, floats only.
func (b *B) Exp(x R) R { return b.unary(opExp, x) }

// Exp2 returns 2ˣ, floats only.
func (b *B) Exp2(x R) R { return b.unary(opExp2, x) }

// Expm1 returns eˣ − 1, accurate near 0, floats only.
func (b *B) Expm1(x R) R { return b.unary(opExpm1, x) }

// Log returns ln x, floats only.
func (b *B) Log(x R) R { return b.unary(opLog, x) }

// Log2 returns log₂ x, floats only.
func (b *B) Log2(x R) R { return b.unary(opLog2, x) }

// Log10 returns log₁₀ x, floats only.
func (b *B) Log10(x R) R { return b.unary(opLog10, x) }

// Log1p returns ln(1 + x), accurate near 0, floats only.
func (b *B) Log1p(x R) R { return b.unary(opLog1p, x) }

// Sin returns sin x, radians, floats only.
func (b *B) Sin(x R) R { return b.unary(opSin, x) }

// Cos returns cos x, radians, floats only.
func (b *B) Cos(x R) R { return b.unary(opCos, x) }

// Tan returns tan x, radians, floats only.
func (b *B) Tan(x R) R { return b.unary(opTan, x) }

// Asin returns arcsin x, floats only.
func (b *B) Asin(x R) R { return b.unary(opAsin, x) }

// Acos returns arccos x, floats only.
func (b *B) Acos(x R) R { return b.unary(opAcos, x) }

// Atan returns arctan x, floats only.
func (b *B) Atan(x R) R { return b.unary(opAtan, x) }

// Sinh returns sinh x, floats only.
func (b *B) Sinh(x R) R { return b.unary(opSinh, x) }

// Cosh returns cosh x, floats only.
func (b *B) Cosh(x R) R { return b.unary(opCosh, x) }

// Tanh returns tanh x, floats only.
func (b *B) Tanh(x R) R { return b.unary(opTanh, x) }

// Asinh returns arsinh x, floats only.
func (b *B) Asinh(x R) R { return b.unary(opAsinh, x) }

// Acosh returns arcosh x, floats only.
func (b *B) Acosh(x R) R { return b.unary(opAcosh, x) }

// Atanh returns artanh x, floats only.
func (b *B) Atanh(x R) R { return b.unary(opAtanh, x) }

// Erf returns the error function, floats only.
func (b *B) Erf(x R) R { return b.unary(opErf, x) }

// Erfc returns 1 − erf x, accurate for large x, floats only.
func (b *B) Erfc(x R) R { return b.unary(opErfc, x) }

// Phi returns the normal distribution function ½·erfc(−x/√2), floats only.
func (b *B) Phi(x R) R { return b.unary(opPhi, x) }

// Lgamma returns ln |Γ(x)|, floats only.
func (b *B) Lgamma(x R) R { return b.unary(opLgamma, x) }

// Sigmoid returns 1/(1 + e⁻ˣ), floats only.
func (b *B) Sigmoid(x R) R { return b.unary(opSigmoid, x) }
