package bindings

import (
	"github.com/goten-ml/goten/core/rng"
	"github.com/goten-ml/goten/layers/initial"
	"github.com/goten-ml/goten/layers/penalty"
)

// InitialValue draws a value with an initializer, given as JSON, from a seed and a path.
func InitialValue(text string, dtype, shape, rank, seed int64, path string) (h int64, err error) {
	defer guard(&err)
	i, err := initial.Decode([]byte(text))
	if err != nil {
		return 0, err
	}
	key := rng.NewKey(uint64(seed)).FoldString(path)
	return give(i.Init(key, dtypeOf(dtype), sizes(shape, rank))), nil
}

// PenaltyLoss is the term that a regularizer, given as JSON, makes of a tensor.
func PenaltyLoss(text string, x int64) (h int64, err error) {
	defer guard(&err)
	p, err := penalty.Decode([]byte(text))
	if err != nil {
		return 0, err
	}
	t, err := tensors.get(x)
	if err != nil {
		return 0, err
	}
	return give(p.Loss(t)), nil
}
