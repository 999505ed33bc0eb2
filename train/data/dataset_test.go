package data

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goten-ml/goten/core/tensor"
)

func numbered(n int) *Dataset {
	x := tensor.Arange(tensor.Int64, 0, float64(n), 1)
	return From(x, x.Add(tensor.Scalar(int64(100))))
}

func collect(t *testing.T, d *Dataset) (xs []int64, sizes []int) {
	t.Helper()
	for b, err := range d.All(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		x, y := tensor.Values[int64](b.X[0]), tensor.Values[int64](b.Y[0])
		for i := range x {
			if y[i] != x[i]+100 {
				t.Fatalf("row %d has target %d", x[i], y[i])
			}
		}
		xs, sizes = append(xs, x...), append(sizes, len(x))
	}
	return xs, sizes
}

func TestBatchesHoldEveryRowOnce(t *testing.T) {
	xs, sizes := collect(t, numbered(10).Batch(4))
	if !slices.Equal(xs, []int64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}) ||
		!slices.Equal(sizes, []int{4, 4, 2}) {
		t.Error(xs, sizes)
	}
}

func TestShufflesDifferByEpochAndRepeatBySeed(t *testing.T) {
	d := numbered(50).Shuffle(3).Batch(8)
	first, _ := collect(t, d)
	second, _ := collect(t, d)
	again, _ := collect(t, numbered(50).Shuffle(3).Batch(8))
	if slices.Equal(first, second) || !slices.Equal(first, again) {
		t.Error(first, second, again)
	}
	slices.Sort(second)
	for i, x := range second {
		if x != int64(i) {
			t.Fatal(second)
		}
	}
}

func TestSplitTakesTheEnd(t *testing.T) {
	a, b := numbered(10).Split(0.3)
	xs, _ := collect(t, a.Shuffle(1))
	ys, _ := collect(t, b)
	slices.Sort(xs)
	if !slices.Equal(xs, []int64{0, 1, 2, 3, 4, 5, 6}) || !slices.Equal(ys, []int64{7, 8, 9}) {
		t.Error(xs, ys)
	}
}

func TestRowsThatDoNotAgree(t *testing.T) {
	_, err := New([]*tensor.Tensor{tensor.Zeros(3, 2)}, []*tensor.Tensor{tensor.Zeros(4)}, nil)
	if err == nil || !strings.Contains(err.Error(), "x has 3 samples, y has 4") {
		t.Error(err)
	}
}

func TestSourcesThatFailOrPanicEndTheLoop(t *testing.T) {
	boom := errors.New("boom")
	fails := FromFunc(-1, func(context.Context) iter.Seq2[*Batch, error] {
		return func(yield func(*Batch, error) bool) { yield(nil, boom) }
	})
	for _, err := range fails.All(context.Background()) {
		if err != boom {
			t.Error(err)
		}
	}
	bad := FromFunc(-1, func(context.Context) iter.Seq2[*Batch, error] {
		return func(func(*Batch, error) bool) { tensor.Valuef("source", "odd") }
	})
	seen := false
	for _, err := range bad.All(context.Background()) {
		var v *tensor.ValueError
		seen = errors.As(err, &v)
	}
	if !seen {
		t.Error("the typed panic of a source was lost")
	}
}

func TestCancelledLoopsEnd(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	n := 0
	for _, err := range numbered(1 << 20).Batch(1).All(ctx) {
		if n++; n == 3 {
			cancel()
		}
		if err != nil {
			break
		}
		if n > 10 {
			time.Sleep(time.Millisecond)
		}
		if n > 1000 {
			t.Fatal("the loop goes on after its context has ended")
		}
	}
}
