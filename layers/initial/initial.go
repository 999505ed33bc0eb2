// Package initial makes the first values of parameters, as Keras 3 does.
//
// An initializer is a value: its fields are its configuration, and numbers that a literal leaves
// out have Keras' defaults (write initial.Zero where 0 is meant and the default is another).
// What it draws depends only on the key, which the model derives from its seed and the
// parameter's path, or, where Seed is set, on that seed alone.
package initial

import (
	"github.com/goten-ml/goten/core/config"
	"github.com/goten-ml/goten/core/rng"
	"github.com/goten-ml/goten/core/tensor"
)

// An Initializer makes the first value of a parameter. Init panics with a typed error when it
// has no value of that dtype and shape.
type Initializer interface {
	Init(key rng.Key, dtype tensor.DType, shape []int) *tensor.Tensor
}

// Zero in a literal means 0 where leaving the field out means another default.
const Zero = config.Zero

var classes = config.New[Initializer]("initializer")

func init() {
	classes.Add("Zeros", Zeros{})
	classes.Add("Ones", Ones{}, "one")
	classes.Add("Constant", Constant{})
	classes.Add("Identity", Identity{Gain: 1}, "IdentityInitializer", "eye")
	classes.Add("RandomUniform", RandomUniform{Min: -0.05, Max: 0.05}, "uniform")
	classes.Add("RandomNormal", RandomNormal{StdDev: 0.05}, "normal")
	classes.Add("TruncatedNormal", TruncatedNormal{StdDev: 0.05})
	classes.Add("VarianceScaling",
		VarianceScaling{Scale: 1, Mode: "fan_in", Distribution: "truncated_normal"})
	classes.Add("GlorotUniform", GlorotUniform{})
	classes.Add("GlorotNormal", GlorotNormal{})
	classes.Add("HeUniform", HeUniform{})
	classes.Add("HeNormal", HeNormal{})
	classes.Add("LecunUniform", LecunUniform{})
	classes.Add("LecunNormal", LecunNormal{})
	classes.Add("Orthogonal", Orthogonal{Gain: 1}, "OrthogonalInitializer")
}

// Registry knows every class; it is for those who describe them, such as the generator of the
// Python classes.
func Registry() *config.Registry[Initializer] { return classes }

// Register makes an initializer of your own known by the name of its class. It embeds a
// config.Mark; the value holds its defaults.
func Register(class string, defaults Initializer) { classes.Add(class, defaults) }

// Classes lists the names of all initializers.
func Classes() []string { return classes.Classes() }

// ByName is the initializer of that name, such as glorot_uniform or GlorotUniform.
func ByName(name string) (Initializer, error) { return classes.Named(name) }

// Encode writes an initializer as Keras does: its class and its configuration.
func Encode(i Initializer) ([]byte, error) { return classes.Encode(i) }

// Decode reads what Encode wrote, or a name in quotes.
func Decode(text []byte) (Initializer, error) { return classes.Decode(text) }

// filled is i with its defaults.
func filled[T Initializer](i T) T { return classes.Fill(i).(T) }

// Zeros makes zeros, or false.
type Zeros struct {
	config.Mark
}

// Init makes zeros of any dtype.
func (Zeros) Init(_ rng.Key, dtype tensor.DType, shape []int) *tensor.Tensor {
	return tensor.Full(dtype, 0, shape...)
}

// Ones makes ones, or true.
type Ones struct {
	config.Mark
}

// Init makes ones of any dtype.
func (Ones) Init(_ rng.Key, dtype tensor.DType, shape []int) *tensor.Tensor {
	return tensor.Full(dtype, 1, shape...)
}

// Constant makes copies of one number.
type Constant struct {
	config.Mark
	Value float64 `json:"value"`
}

// Init makes copies of Value, converted to dtype.
func (i Constant) Init(_ rng.Key, dtype tensor.DType, shape []int) *tensor.Tensor {
	return tensor.Full(dtype, i.Value, shape...)
}

// Identity makes Gain on the main diagonal of a matrix, which need not be square, and 0 elsewhere.
type Identity struct {
	config.Mark
	Gain float64 `json:"gain"`
}

// Init makes a matrix of any dtype. It panics with a *tensor.ShapeError for other ranks.
func (i Identity) Init(_ rng.Key, dtype tensor.DType, shape []int) *tensor.Tensor {
	if len(shape) != 2 {
		tensor.Shapef("Identity", "expected a shape of rank 2, received %v", tensor.Shape(shape))
	}
	i = filled(i)
	tensor.Shape(shape).Check("Identity")
	return cast(tensor.Generate(func(v []float64) {
		for k := range min(shape[0], shape[1]) {
			v[k*shape[1]+k] = i.Gain
		}
	}, shape...), dtype)
}

// cast converts the elements.
func cast(t *tensor.Tensor, dtype tensor.DType) *tensor.Tensor {
	if t.DType() == dtype {
		return t
	}
	c := tensor.New(dtype, t.Shape()...)
	c.CopyFrom(t)
	return c
}
