package initial

import (
	"math"

	"github.com/goten-ml/goten/core/config"
	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/rng"
	"github.com/goten-ml/goten/core/tensor"
)

// Orthogonal makes a matrix with orthonormal columns, times Gain, by default 1: the factor Q of a
// matrix of normal numbers, with signs such that the diagonal of R is positive, which makes Q
// uniformly distributed. Of more than two axes all but the last are rows. Where there are fewer
// rows than columns, the rows are orthonormal.  (Saxe et al. 2014; Mezzadri 2007.)
type Orthogonal struct {
	config.Mark
	Gain float64 `json:"gain"`
	Seeded
}

// Init draws floats; it computes in float64. It panics with a *tensor.ShapeError below rank 2.
func (i Orthogonal) Init(k rng.Key, dtype tensor.DType, shape []int) *tensor.Tensor {
	if len(shape) < 2 {
		tensor.Shapef("Orthogonal", "expected a shape of rank 2 or more, received %v",
			tensor.Shape(shape))
	}
	if !dtype.IsFloat() {
		tensor.DTypef("Orthogonal", "draws floats, not %v", dtype)
	}
	i = filled(i)
	cols := shape[len(shape)-1]
	if tensor.Shape(shape).Check("Orthogonal").Size() == 0 {
		return tensor.New(dtype, shape...)
	}
	rows := tensor.Shape(shape[:len(shape)-1]).Size()
	n, m := min(rows, cols), max(rows, cols) // n orthonormal vectors of m elements
	q := tensor.Generate(func(v []float64) {
		rng.Normal(i.key(k), 0, v)
		orthonormalize(v, m)
	}, n, m)
	if rows >= cols {
		q = ops.Transpose(q)
	}
	return cast(ops.Reshape(ops.Scale(q, i.Gain), shape...), dtype)
}

// panel is how many vectors are made orthogonal to the earlier ones at once, by matrix products.
const panel = 32

// orthonormalize replaces the rows of v, of m elements each, by those of the Gram–Schmidt
// process. Each projection is done twice, after which rows are orthogonal to rounding ("twice is
// enough": Giraud, Langou, Rozložník, van den Eshof 2005).
func orthonormalize(v []float64, m int) {
	for lo := 0; lo < len(v); lo += panel * m {
		p := v[lo:min(lo+panel*m, len(v))]
		if lo > 0 {
			done := tensor.Of(v[:lo], lo/m, m)
			for range 2 {
				t := tensor.Of(p, len(p)/m, m)
				w := ops.MatMul(t, ops.Transpose(done))
				copy(p, tensor.Values[float64](ops.Sub(t, ops.MatMul(w, done))))
			}
		}
		for at := 0; at < len(p); at += m {
			row := p[at : at+m]
			for range 2 {
				for k := 0; k < at; k += m {
					subtractProjection(row, p[k:k+m])
				}
			}
			normalize(row)
		}
	}
}

func subtractProjection(x, unit []float64) {
	var s float64
	for i, u := range unit {
		s += float64(x[i] * u)
	}
	for i, u := range unit {
		x[i] -= float64(s * u)
	}
}

func normalize(x []float64) {
	var s float64
	for _, v := range x {
		s += float64(v * v)
	}
	s = math.Sqrt(s)
	for i := range x {
		x[i] /= s
	}
}
