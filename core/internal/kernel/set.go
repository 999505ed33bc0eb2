package kernel

// Float is a type of number that kernels compute with.
type Float interface{ float32 | float64 }

// A Mat is a matrix in a slice: element (i, j) is Data[i*RS+j*CS].
type Mat[F any] struct {
	Data   []F
	RS, CS int
}

// Unary is a function of each element: dst[i] = f(x[i]). The slices have one length, and are the
// same or do not overlap.
type Unary[F Float] func(dst, x []F)

// Binary is dst[i] = f(x[i], y[i]). The slices have one length; dst is x, or y, or overlaps
// neither.
type Binary[F Float] func(dst, x, y []F)

// Compare is dst[i] = x[i] ∘ y[i], with Go's comparison of floats. The slices have one length.
type Compare[F Float] func(dst []bool, x, y []F)

// LongestBlock is the most elements of Set.SortBlock: they stay in the first cache.
const LongestBlock = 4096

// A Set is an implementation of the kernels for one instruction set and one type of number.
// Its functions run on the caller's thread and are safe for concurrent use.
//
// NaN and infinities are as in NumPy: Max, Min, MaxOf, MinOf and Relu hand NaN on. In float32,
// functions are within 2 ulp, Tanh and Sigmoid within 2.5; Exp2, Log2, Log10, Pow, Erfc and Cbrt
// are the result of float64, rounded. In float64, Exp and Log are within 1 ulp, others within 2.
type Set[F Float] struct {
	Name string // generic, avx2 or avx512

	// Gemm sets C, m×n, to A·B, or adds A·B if acc. A is m×k, B k×n, of any strides; C has CS 1
	// and overlaps neither. An element is summed in the order of k, in one chain or, for products
	// of few rows or columns, in several.
	Gemm func(m, n, k int, a, b, c Mat[F], acc bool)

	Add, Sub, Mul, Div, Max, Min, Pow, Atan2, Hypot Binary[F]

	Neg, Abs, Sign, Sqrt, Rsqrt, Square, Recip, Cbrt, Relu Unary[F]
	Floor, Ceil, Trunc, Round                              Unary[F] // Round: half to even
	Exp, Exp2, Expm1, Log, Log1p, Log2, Log10              Unary[F]
	Tanh, Sigmoid, Erf, Erfc                               Unary[F]
	Sin, Cos, Tan, Asin, Acos, Atan                        Unary[F]
	Sinh, Cosh, Asinh, Acosh, Atanh                        Unary[F]

	// Phi is the normal distribution function, ½·erfc(−x/√2), within 8 ulp in float32.
	Phi Unary[F]

	// Gate is y where x > 0, else +0: also where x is NaN.
	Gate Binary[F]

	Eq, Ne, Lt, Le Compare[F]
	// Where is x where c, else y, bit by bit. dst may be x or y.
	Where func(dst []F, c []bool, x, y []F)

	// Conversions to F, to the nearest even.
	FromFloat32 func(dst []F, x []float32)
	FromFloat64 func(dst []F, x []float64)
	FromInt32   func(dst []F, x []int32)
	FromInt64   func(dst []F, x []int64)
	FromUint8   func(dst []F, x []uint8)
	// ToInt32 cuts fractions off; what is out of range, NaN too, becomes the least int32.
	ToInt32 func(dst []int32, x []F)

	AddScalar func(dst, x []F, a F)     // dst = x + a
	MulScalar func(dst, x []F, a F)     // dst = x·a
	Axpy      func(dst []F, a F, x []F) // dst += a·x

	MulAdd func(dst, x, y []F) // dst += x·y

	// Of rows of len(m) elements each, the last of which may be shorter: SpreadRows is
	// sum += x − m, squares += (x − m)², AffineRows dst = (x − m)·s + b, SlopeRows sum += dy,
	// along += dy·(x − m), NormGradRows dx = ((x − mean)·slope + dy − shift)·scale. dst may be x,
	// dx either.
	SpreadRows   func(sum, squares, x, m []F)
	AffineRows   func(dst, x, m, s, b []F)
	SlopeRows    func(sum, along, x, dy, m []F)
	NormGradRows func(dx, x, dy []F, by *NormGrad[F])
	// RowNorm is dst = (x − by[0])·by[1]·g + b; dst may be x.
	RowNorm func(dst, x, g, b []F, by *[2]F)
	// RowSpread is Σ (x − m)², in an order that depends on the Set, as are the sums of RowSlopes:
	// this is dγ += dy·h and dβ += dy of h = (x − by[0])·by[1], with the sums Σ dy·γ and Σ dy·γ·h.
	RowSpread func(x []F, m F) F
	RowSlopes func(r *RowGrad[F])
	// RowNormGrad is dx = (dy·γ − by[2] − (x − by[0])·by[3])·by[1]; dx may be x or dy.
	RowNormGrad func(dx []F, r *RowGrad[F])

	// Sum adds pairwise in NumPy's order (blocks of up to 128 on 8 accumulators, halves above), so
	// it equals numpy.sum of a contiguous array bit for bit.
	Sum func(x []F) F
	// SumRows sets dst[i] to Sum of row i of rows of n elements that lie one after the other in x.
	SumRows func(dst, x []F, n int)
	// AddRows takes n rows of len(acc) elements, step elements apart, into acc, one after the
	// other: acc += row. MaxRows and MinRows are those of Max and Min.
	AddRows, MaxRows, MinRows func(acc, x []F, step, n int)
	// Dot is Σ x·y, in an order that depends on the Set.
	Dot func(x, y []F) F
	// MaxOf and MinOf are those of the elements, NaN if one is NaN, of at least one element.
	MaxOf, MinOf func(x []F) F
	// SortBlock, where the Set has it, sorts a power of two of elements, from 32 to LongestBlock:
	// −0 before 0, and what is NaN last, as one and the same NaN.
	SortBlock func(x []F)
	// IndexOf is the first place of v in x, or −1.
	IndexOf func(x []F, v F) int

	// Functions of rows of scores of attention, all of at least one element. softRows sets x to
	// e^(x−top), top being the greatest so far, NaN left out; weighRows x to e^(x−lse) and d to
	// (d−delta)·x, of rows as far apart as those of x; scaleRows x to x·by, and dotRows dst to
	// Σ x·y.
	softRows  func(rows, n int, x Mat[F], to running[F])
	weighRows func(rows, n int, w *weighing[F])
	scaleRows func(rows, n int, x Mat[F], by []F)
	dotRows   func(n int, x, y Mat[F], dst []F)
	// The gates of recurrent cells and their gradients, those of float32 within 3·10⁻⁷.
	lstm     func(l *LSTMStep[F])
	lstmGrad func(l *LSTMGradStep[F])
	gru      func(g *GRUStep[F])
	gruGrad  func(g *GRUGradStep[F])

	// adam steps the elements of one thread.
	adam func(p, m, v, g []F, k *AdamRates[F])

	// maxTaps sets y to the greatest elements of windows of x, NaN if one is.
	maxTaps func(p *Pool, y, x []F, r windowRun)
	// maxGrad adds dy to the first greatest elements of windows of x; maxPlace sets all of a
	// window to 0 but these.
	maxGrad, maxPlace func(p *Pool, dx, dy, x []F, r windowRun)

	// winograd are the maps of Winograd's convolutions, in the order of their names.
	winograd [winogradMaps]func(dst, src []F, l lines)

	depth *depthTiles[F]
	tile  *tiles[F]
}
