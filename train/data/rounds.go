package data

import (
	"context"
	"iter"

	"github.com/goten-ml/goten/core/tensor"
)

// Repeat goes over the dataset n times in one epoch, shuffled anew each time; n ≤ 0 never ends.
func (d *Dataset) Repeat(n int) *Dataset {
	length := d.Len()
	if n <= 0 || length < 0 {
		length = -1
	} else {
		length *= n
	}
	return FromFunc(length, func(ctx context.Context) iter.Seq2[*Batch, error] {
		return func(yield func(*Batch, error) bool) {
			for i := 0; n <= 0 || i < n; i++ {
				some := false
				for b, err := range d.All(ctx) {
					if some = true; !yield(b, err) || err != nil {
						return
					}
				}
				if !some {
					return // an empty dataset has no end to wait for
				}
			}
		}
	})
}

// Map makes a batch of each batch. Typed panics in f are errors of the loop.
func (d *Dataset) Map(f func(b *Batch) *Batch) *Dataset {
	return FromFunc(d.Len(), func(ctx context.Context) iter.Seq2[*Batch, error] {
		return func(yield func(*Batch, error) bool) {
			for b, err := range d.All(ctx) {
				if err == nil {
					err = tensor.Try(func() { b = f(b) })
				}
				if !yield(b, err) || err != nil {
					return
				}
			}
		}
	})
}
