package initial

import (
	"testing"

	"github.com/goten-ml/goten/core/rng"
	"github.com/goten-ml/goten/core/tensor"
)

// A Go slice of that size would end the process.
func TestMoreMemoryThanThereIsPanics(t *testing.T) {
	for name, i := range map[string]Initializer{
		"GlorotUniform":   GlorotUniform{},
		"RandomNormal":    RandomNormal{},
		"TruncatedNormal": TruncatedNormal{},
		"Orthogonal":      Orthogonal{},
		"Identity":        Identity{},
		"Zeros":           Zeros{},
	} {
		for _, dtype := range []tensor.DType{tensor.Float32, tensor.Float64} {
			func() {
				defer func() {
					err := recover()
					k, ok := err.(interface{ PythonKind() string })
					if !ok || k.PythonKind() != "MemoryError" {
						t.Errorf("%s %v: %v, want a *mem.OutOfMemory", name, dtype, err)
					}
				}()
				i.Init(rng.Key{}, dtype, []int{1 << 22, 1 << 22})
			}()
		}
	}
}
