package initial

import (
	"github.com/goten-ml/goten/core/config"
	"github.com/goten-ml/goten/core/rng"
	"github.com/goten-ml/goten/core/tensor"
)

// GlorotUniform draws from [-a, a), a = √(6/(in+out)).  (Glorot, Bengio 2010, eq. 16.)
type GlorotUniform struct {
	config.Mark
	Seeded
}

// Init draws floats.
func (i GlorotUniform) Init(k rng.Key, dtype tensor.DType, shape []int) *tensor.Tensor {
	s := VarianceScaling{Scale: 1, Mode: "fan_avg", Distribution: "uniform"}
	s.Seeded = i.Seeded
	return s.Init(k, dtype, shape)
}

// GlorotNormal draws from a truncated normal distribution of variance 2/(in+out).  (Glorot,
// Bengio 2010.)
type GlorotNormal struct {
	config.Mark
	Seeded
}

// Init draws floats.
func (i GlorotNormal) Init(k rng.Key, dtype tensor.DType, shape []int) *tensor.Tensor {
	s := VarianceScaling{Scale: 1, Mode: "fan_avg"}
	s.Seeded = i.Seeded
	return s.Init(k, dtype, shape)
}

// HeUniform draws from [-a, a), a = √(6/in).  (He et al. 2015.)
type HeUniform struct {
	config.Mark
	Seeded
}

// Init draws floats.
func (i HeUniform) Init(k rng.Key, dtype tensor.DType, shape []int) *tensor.Tensor {
	s := VarianceScaling{Scale: 2, Distribution: "uniform"}
	s.Seeded = i.Seeded
	return s.Init(k, dtype, shape)
}

// HeNormal draws from a truncated normal distribution of variance 2/in.  (He et al. 2015, eq. 10.)
type HeNormal struct {
	config.Mark
	Seeded
}

// Init draws floats.
func (i HeNormal) Init(k rng.Key, dtype tensor.DType, shape []int) *tensor.Tensor {
	s := VarianceScaling{Scale: 2}
	s.Seeded = i.Seeded
	return s.Init(k, dtype, shape)
}

// LecunUniform draws from [-a, a), a = √(3/in).  (LeCun et al. 1998, section 4.6.)
type LecunUniform struct {
	config.Mark
	Seeded
}

// Init draws floats.
func (i LecunUniform) Init(k rng.Key, dtype tensor.DType, shape []int) *tensor.Tensor {
	s := VarianceScaling{Scale: 1, Distribution: "uniform"}
	s.Seeded = i.Seeded
	return s.Init(k, dtype, shape)
}

// LecunNormal draws from a truncated normal distribution of variance 1/in.  (LeCun et al. 1998,
// section 4.6.)
type LecunNormal struct {
	config.Mark
	Seeded
}

// Init draws floats.
func (i LecunNormal) Init(k rng.Key, dtype tensor.DType, shape []int) *tensor.Tensor {
	s := VarianceScaling{Scale: 1}
	s.Seeded = i.Seeded
	return s.Init(k, dtype, shape)
}
