package tile

import (
	"math"
	"math/big"
)

// val is an element for the reference evaluator, which works on big integers and float64 and so
// shares no arithmetic with the loops.
type val struct {
	t DType
	f float64
	i *big.Int // of integers and Bool
}

func width(t DType) uint { return uint(8 * t.Size()) }

func intVal(t DType, x *big.Int) val { return val{t: t, i: wrap(t, x)} }

func boolVal(b bool) val {
	if b {
		return val{t: Bool, i: big.NewInt(1)}
	}
	return val{t: Bool, i: new(big.Int)}
}

func floatVal(t DType, x float64) val {
	if t == Float32 {
		x = float64(float32(x))
	}
	return val{t: t, f: x}
}

// wrap takes x modulo 2^width into the range of t.
func wrap(t DType, x *big.Int) *big.Int {
	m := new(big.Int).Lsh(big.NewInt(1), width(t))
	r := new(big.Int).Mod(x, m)
	if t.IsSigned() && r.Cmp(new(big.Int).Rsh(m, 1)) >= 0 {
		r.Sub(r, m)
	}
	return r
}

func (v val) truth() bool {
	if v.t.IsFloat() {
		return v.f != 0
	}
	return v.i.Sign() != 0
}

func (v val) float() float64 {
	if v.t.IsFloat() {
		return v.f
	}
	f, _ := new(big.Float).SetInt(v.i).Float64()
	return f
}

func refCast(v val, t DType) val {
	switch {
	case v.t == t:
		return v
	case t == Bool:
		return boolVal(v.truth())
	case t == Float32 && !v.t.IsFloat():
		f, _ := new(big.Float).SetInt(v.i).Float32() // one rounding, not two
		return val{t: t, f: float64(f)}
	case t.IsFloat():
		return floatVal(t, v.float())
	case !v.t.IsFloat():
		return intVal(t, v.i)
	}
	return refTruncate(v.f, t)
}

// refTruncate follows the table in the documentation of Cast.
func refTruncate(f float64, t DType) val {
	via := map[DType]DType{Int8: Int32, Int16: Int32, Int32: Int32, Uint8: Int32, Uint16: Int32,
		Int64: Int64, Uint32: Int32, Uint64: Int64}[t]
	top := new(big.Int).Lsh(big.NewInt(1), width(via)-1)
	least := new(big.Int).Neg(top)
	if math.IsNaN(f) || math.IsInf(f, -1) {
		return intVal(t, least)
	}
	x := new(big.Int).Lsh(top, 8) // beyond all
	if !math.IsInf(f, 1) {
		big.NewFloat(math.Trunc(f)).Int(x)
	}
	if (t == Uint32 || t == Uint64) && x.Cmp(top) >= 0 {
		if x.BitLen() > int(width(t)) {
			x.SetInt64(0)
		}
		return intVal(t, x)
	}
	if wrap(via, x).Cmp(x) != 0 {
		return intVal(t, least)
	}
	return intVal(t, x)
}

// refCompare returns −1, 0, 1, or 2 if unordered.
func refCompare(x, y val) int {
	if !x.t.IsFloat() {
		return x.i.Cmp(y.i)
	}
	switch {
	case x.f < y.f:
		return -1
	case x.f > y.f:
		return 1
	case x.f == y.f:
		return 0
	}
	return 2
}

// refLogic serves instructions whose result is Bool.
func refLogic(op string, x, y val) (val, bool) {
	is := map[string]func() bool{
		"Eq": func() bool { return refCompare(x, y) == 0 },
		"Ne": func() bool { return refCompare(x, y) != 0 },
		"Lt": func() bool { return refCompare(x, y) == -1 },
		"Le": func() bool { c := refCompare(x, y); return c == 0 || c == -1 },
		"Gt": func() bool { return refCompare(x, y) == 1 },
		"Ge": func() bool { c := refCompare(x, y); return c == 0 || c == 1 },

		"LogicalAnd": func() bool { return x.truth() && y.truth() },
		"LogicalOr":  func() bool { return x.truth() || y.truth() },
		"LogicalXor": func() bool { return x.truth() != y.truth() },
		"LogicalNot": func() bool { return !x.truth() },
		"IsNaN":      func() bool { return math.IsNaN(x.f) },
		"IsInf":      func() bool { return math.IsInf(x.f, 0) },
		"IsFinite":   func() bool { return !math.IsNaN(x.f) && !math.IsInf(x.f, 0) },
	}[op]
	if is == nil {
		return val{}, false
	}
	return boolVal(is()), true
}

func refBinary(op string, x, y val) val {
	if v, ok := refLogic(op, x, y); ok {
		return v
	}
	if x.t.IsFloat() {
		return floatVal(x.t, refFloat2(op, x.f, y.f))
	}
	if x.t == Bool && op == "Add" {
		op = "Or"
	}
	return intVal(x.t, refInt2(op, x.t, x.i, y.i))
}

func refFloat2(op string, x, y float64) float64 {
	switch op {
	case "Add":
		return x + y
	case "Sub":
		return x - y
	case "Mul":
		return x * y
	case "Div":
		return x / y
	case "TruncMod":
		return math.Mod(x, y)
	case "Pow":
		return math.Pow(x, y)
	case "Atan2":
		return math.Atan2(x, y)
	case "Hypot":
		return math.Hypot(x, y)
	case "CopySign":
		return math.Copysign(x, y)
	case "Gate":
		if x > 0 {
			return y
		}
		return 0
	case "Max", "Min":
		if math.IsNaN(x) || math.IsNaN(y) {
			return math.NaN()
		}
		return map[string]func(x, y float64) float64{"Max": math.Max, "Min": math.Min}[op](x, y)
	case "FMax":
		return refNumber(x, y, math.Max)
	case "FMin":
		return refNumber(x, y, math.Min)
	}
	panic("no reference for " + op)
}

func refNumber(x, y float64, f func(x, y float64) float64) float64 {
	if math.IsNaN(x) {
		return y
	}
	if math.IsNaN(y) {
		return x
	}
	return f(x, y)
}

func refInt2(op string, t DType, x, y *big.Int) *big.Int {
	z := new(big.Int)
	switch op {
	case "Add":
		return z.Add(x, y)
	case "Sub":
		return z.Sub(x, y)
	case "Mul":
		return z.Mul(x, y)
	case "FloorDiv", "Mod", "TruncMod":
		return refDivide(op, x, y)
	case "Pow":
		return refPow(t, x, y)
	case "Max", "FMax":
		if x.Cmp(y) > 0 {
			return x
		}
		return y
	case "Min", "FMin":
		if x.Cmp(y) < 0 {
			return x
		}
		return y
	case "Gate":
		if x.Sign() > 0 {
			return y
		}
		return z
	case "And":
		return z.And(x, y)
	case "Or":
		return z.Or(x, y)
	case "Xor":
		return z.Xor(x, y)
	case "Shl", "Shr":
		return refShift(op, t, x, y)
	}
	panic("no reference for " + op)
}

func refDivide(op string, x, y *big.Int) *big.Int {
	if y.Sign() == 0 {
		return new(big.Int)
	}
	q, r := new(big.Int).QuoRem(x, y, new(big.Int))
	if op == "TruncMod" {
		return r
	}
	if r.Sign() != 0 && r.Sign() != y.Sign() {
		q.Sub(q, big.NewInt(1))
		r.Add(r, y)
	}
	if op == "Mod" {
		return r
	}
	return q
}

func refPow(t DType, x, y *big.Int) *big.Int {
	if y.Sign() < 0 {
		switch {
		case x.IsInt64() && x.Int64() == 1:
			return x
		case x.IsInt64() && x.Int64() == -1:
			return big.NewInt(1 - 2*int64(y.Bit(0)))
		}
		return new(big.Int)
	}
	return new(big.Int).Exp(x, y, new(big.Int).Lsh(big.NewInt(1), width(t)))
}

func refShift(op string, t DType, x, y *big.Int) *big.Int {
	z := new(big.Int)
	n := width(t) // what is beyond the width shifts everything out
	if y.Sign() >= 0 && y.IsUint64() && y.Uint64() < uint64(n) {
		n = uint(y.Uint64())
	}
	if op == "Shl" {
		return z.Lsh(x, n)
	}
	return z.Rsh(x, n)
}

func refUnary(op string, x val) val {
	if v, ok := refLogic(op, x, x); ok {
		return v
	}
	if x.t.IsFloat() {
		return floatVal(x.t, refFloat1(op, x.f))
	}
	z := new(big.Int)
	switch op {
	case "Neg":
		z.Neg(x.i)
	case "Abs":
		z.Abs(x.i)
	case "Sign":
		z.SetInt64(int64(x.i.Sign()))
	case "Square":
		z.Mul(x.i, x.i)
	case "Relu":
		if x.i.Sign() > 0 {
			z.Set(x.i)
		}
	case "Not":
		z.Not(x.i)
		if x.t == Bool {
			z.Sub(big.NewInt(1), x.i)
		}
	case "Floor", "Ceil", "Trunc", "Round":
		z.Set(x.i)
	default:
		panic("no reference for " + op)
	}
	return intVal(x.t, z)
}

func refFloat1(op string, x float64) float64 {
	switch op {
	case "Neg":
		return -x
	case "Abs":
		return math.Abs(x)
	case "Sign":
		if x == 0 || math.IsNaN(x) {
			return x + 0
		}
		return math.Copysign(1, x)
	case "Square":
		return x * x
	case "Relu":
		return math.Max(x, 0)
	case "Rsqrt":
		return 1 / math.Sqrt(x)
	case "Recip":
		return 1 / x
	case "Sigmoid":
		return 1 / (1 + math.Exp(-x))
	case "Lgamma":
		y, _ := math.Lgamma(x)
		return y
	}
	return map[string]func(float64) float64{
		"Floor": math.Floor, "Ceil": math.Ceil, "Trunc": math.Trunc, "Round": math.RoundToEven,
		"Sqrt": math.Sqrt, "Cbrt": math.Cbrt, "Exp": math.Exp, "Exp2": math.Exp2,
		"Expm1": math.Expm1, "Log": math.Log, "Log2": math.Log2, "Log10": math.Log10,
		"Log1p": math.Log1p, "Sin": math.Sin, "Cos": math.Cos, "Tan": math.Tan,
		"Asin": math.Asin, "Acos": math.Acos, "Atan": math.Atan, "Sinh": math.Sinh,
		"Cosh": math.Cosh, "Tanh": math.Tanh, "Asinh": math.Asinh, "Acosh": math.Acosh,
		"Atanh": math.Atanh, "Erf": math.Erf, "Erfc": math.Erfc,
		"Phi": refPhi,
	}[op](x)
}

// refPhi makes up for what −x/√2 loses in rounding, which erfc makes hundreds of ulp of.
func refPhi(x float64) float64 {
	z := -x / math.Sqrt2
	y := 0.5 * math.Erfc(z)
	lost := math.FMA(-z, math.Sqrt2, -x) / math.Sqrt2
	if d := lost * math.Exp(-z*z) / math.Sqrt(math.Pi); d == d {
		return y - d
	}
	return y
}
