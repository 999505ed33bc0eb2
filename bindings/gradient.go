package bindings

import (
	"slices"

	"github.com/goten-ml/goten/core/tensor"
)

// Track returns the same elements as a new leaf: what is computed from it remembers how.
func Track(h int64) (out int64, err error) {
	defer guard(&err)
	t, err := tensors.get(h)
	if err != nil {
		return 0, err
	}
	return give(t.Track()), nil
}

// Detach returns the same elements, which gradients do not reach.
func Detach(h int64) (out int64, err error) {
	defer guard(&err)
	t, err := tensors.get(h)
	if err != nil {
		return 0, err
	}
	return give(t.Detach()), nil
}

// Tracked tells whether gradients reach a tensor.
func Tracked(h int64) (tracked bool, err error) {
	defer guard(&err)
	t, err := tensors.get(h)
	if err != nil {
		return false, err
	}
	return t.Tracked(), nil
}

// Gradient computes Σ dy·∂y/∂x for each of count tensors x whose handles are at xs, and writes the
// handles of the results over them: 0 where y does not depend on x. dy 0 stands for ones. With
// track the results have gradients themselves.
func Gradient(y, dy, xs, count int64, track bool) (n int64, err error) {
	defer guard(&err)
	t, err := tensors.get(y)
	if err != nil {
		return 0, err
	}
	var seed *tensor.Tensor
	if dy != 0 {
		if seed, err = tensors.get(dy); err != nil {
			return 0, err
		}
	}
	in, err := handles(xs, count)
	if err != nil {
		return 0, err
	}
	for _, x := range in {
		if !x.Recorded() {
			tensor.Statef("Gradient", "%v is not tracked; use Track before computing with it",
				x.Spec())
		}
	}
	return jacobian([]*tensor.Tensor{t}, []*tensor.Tensor{seed}, in, xs, track)
}

// VectorJacobian computes Σ dyᵢ·∂yᵢ/∂x, for m tensors y and their gradients, 0 for ones, at ys and
// dys, and for each of count tensors x. It writes the handles of the results over those at xs: 0
// where no y depends on x, or x was never tracked. With track the results have gradients
// themselves.
func VectorJacobian(ys, dys, m, xs, count int64, track bool) (n int64, err error) {
	defer guard(&err)
	targets, err := takeAll(ys, m)
	if err != nil {
		return 0, err
	}
	seeds, err := takeAll(dys, m)
	if err != nil {
		return 0, err
	}
	in, err := handles(xs, count)
	if err != nil {
		return 0, err
	}
	return jacobian(targets, seeds, in, xs, track)
}

// jacobian writes the handles of the gradients for in over those at xs. Where an x was never
// tracked there is no gradient.
func jacobian(ys, dys, in []*tensor.Tensor, xs int64, track bool) (int64, error) {
	count := int64(len(in))
	known := slices.DeleteFunc(slices.Clone(in), func(x *tensor.Tensor) bool {
		return !x.Recorded()
	})
	found := tensor.VectorJacobian(ys, dys, known, track)
	for i, x := range in {
		ints(xs, count)[i] = 0
		if !x.Recorded() {
			continue
		}
		if found[0] != nil {
			ints(xs, count)[i] = give(found[0])
		}
		found = found[1:]
	}
	return count, nil
}
