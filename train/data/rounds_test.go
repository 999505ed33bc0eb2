package data

import (
	"context"
	"slices"
	"testing"

	"github.com/goten-ml/goten/core/tensor"
)

func TestRepeatGoesRoundShuffledAnew(t *testing.T) {
	d := numbered(6).Shuffle(1).Batch(4).Repeat(2)
	xs, sizes := collect(t, d)
	if d.Len() != 4 || !slices.Equal(sizes, []int{4, 2, 4, 2}) || slices.Equal(xs[:6], xs[6:]) {
		t.Error(d.Len(), xs, sizes)
	}
	n := 0
	forever := numbered(3).Batch(2).Repeat(0)
	for _, err := range forever.All(context.Background()) {
		if n++; err != nil || n == 20 {
			break
		}
	}
	if n != 20 || forever.Len() != -1 {
		t.Errorf("%d batches of a loop without end, length %d", n, forever.Len())
	}
	for range numbered(0).Repeat(0).All(context.Background()) {
		t.Error("an empty dataset had a batch")
	}
}

func TestMapMakesBatches(t *testing.T) {
	d := numbered(5).Batch(2).Map(func(b *Batch) *Batch {
		one := tensor.Scalar(int64(1))
		return &Batch{X: []*tensor.Tensor{b.X[0].Add(one)}, Y: []*tensor.Tensor{b.Y[0].Add(one)}}
	})
	if xs, _ := collect(t, d); d.Len() != 3 || !slices.Equal(xs, []int64{1, 2, 3, 4, 5}) {
		t.Error(d.Len(), xs)
	}
	bad := numbered(5).Map(func(*Batch) *Batch { tensor.Valuef("f", "odd"); return nil })
	for _, err := range bad.All(context.Background()) {
		if err == nil {
			t.Error("a typed panic was lost")
		}
	}
}

func TestFirstBeginsNoEpoch(t *testing.T) {
	same := func(b *Batch) *Batch { return b }
	for name, make := range map[string]func() *Dataset{
		"rows":   func() *Dataset { return numbered(9).Shuffle(3).Batch(4) },
		"repeat": func() *Dataset { return numbered(9).Shuffle(3).Batch(4).Repeat(2) },
		"map":    func() *Dataset { return numbered(9).Shuffle(3).Batch(4).Map(same) },
	} {
		d := make()
		want, _ := collect(t, make())
		for range 2 {
			b, err := d.First(context.Background())
			if err != nil || !slices.Equal(tensor.Values[int64](b.X[0]), want[:4]) {
				t.Errorf("%s: first %v %v, want %v", name, b, err, want[:4])
			}
		}
		if got, _ := collect(t, d); !slices.Equal(got, want) {
			t.Errorf("%s: %v after First, %v without", name, got, want)
		}
	}
	if b, err := numbered(0).First(context.Background()); b != nil || err != nil {
		t.Error("no data:", b, err)
	}
	bad := numbered(5).Map(func(*Batch) *Batch { tensor.Valuef("f", "odd"); return nil })
	if _, err := bad.First(context.Background()); err == nil {
		t.Error("a typed panic was lost")
	}
}
