package ops

import (
	"math"
	"slices"
	"testing"

	"github.com/goten-ml/goten/core/tensor"
)

// TestDrawsHaveTheirMoments compares mean and variance of many draws with those of the
// distribution, within five deviations.
func TestDrawsHaveTheirMoments(t *testing.T) {
	const n = 200_000
	key, d := Key(11, 2), Draw{Size: tensor.NewInts(n), DType: tensor.Float64, Site: 4}
	whole := Draw{Size: tensor.NewInts(n), DType: tensor.Int32}
	for name, c := range map[string]struct {
		y              *T
		mean, variance float64
	}{
		"uniform":   {tensor.Apply(UniformOp{d, -1, 3}, key), 1, 16.0 / 12},
		"normal":    {tensor.Apply(NormalOp{d, 2, 3}, key), 2, 9},
		"truncated": {tensor.Apply(TruncatedNormalOp{d, 1, 2}, key), 1, 4 * 0.7737413},
		"integers":  {tensor.Apply(RandIntOp{whole, -3, 5}, key), 0.5, 63.0 / 12},
		"bernoulli": {tensor.Apply(BernoulliOp{whole, 0.3}, key), 0.3, 0.21},
	} {
		v := tensor.Floats(c.y)
		mean, variance := 0.0, 0.0
		for _, x := range v {
			mean += x / n
		}
		for _, x := range v {
			variance += (x - mean) * (x - mean) / n
		}
		if math.Abs(mean-c.mean) > 5*math.Sqrt(c.variance/n) ||
			math.Abs(variance/c.variance-1) > 0.02 {
			t.Errorf("%s: mean %v, variance %v; expected %v, %v", name, mean, variance, c.mean,
				c.variance)
		}
	}
}

func TestKeyStepAndSiteDecideDraws(t *testing.T) {
	draw := func(seed, step uint64, site int) []float64 {
		d := Draw{Size: tensor.NewInts(8), DType: tensor.Float32, Site: site}
		return tensor.Floats(tensor.Apply(UniformOp{d, 0, 1}, Key(seed, step)))
	}
	seen := [][]float64{draw(1, 2, 3)}
	if !slices.Equal(seen[0], draw(1, 2, 3)) {
		t.Error("the same key draws other numbers")
	}
	for _, k := range [][3]uint64{{2, 2, 3}, {1, 3, 3}, {1, 2, 4}, {2, 1, 3}, {3, 2, 1}} {
		v := draw(k[0], k[1], int(k[2]))
		for _, other := range seen {
			if slices.Equal(v, other) {
				t.Errorf("%v draws what another key does", k)
			}
		}
		seen = append(seen, v)
	}
}

func TestDropoutScalesWhatStays(t *testing.T) {
	x := AddScalar(Uniform(1, 300, 400), 1).Track()
	y := Dropout(x, Key(3, 4), 0.25, 1)
	g := tensor.Values[float32](tensor.Gradient(y, x)[0])
	v, w, stays := tensor.Values[float32](x), tensor.Values[float32](y), 0
	for i := range w {
		switch {
		case w[i] == 0 && g[i] == 0:
		case math.Abs(float64(w[i]-v[i]/0.75)) < 1e-6 && math.Abs(float64(g[i]-1/0.75)) < 1e-6:
			stays++
		default:
			t.Fatalf("element %d: %v became %v, gradient %v", i, v[i], w[i], g[i])
		}
	}
	if p := float64(stays) / float64(len(w)); math.Abs(p-0.75) > 0.01 {
		t.Errorf("%v of the elements stay, expected 0.75", p)
	}
	if s := Sum(Dropout(x, Key(3, 4), 1, 1)).Float(); s != 0 {
		t.Errorf("rate 1 leaves %v", s)
	}
}

func TestCategoricalFollowsProbabilities(t *testing.T) {
	p := []float64{0.1, 0, 0.6, 0.3}
	logits := Log(Expand(tensor.Of(p), 3, 4))
	y := tensor.Values[int64](Categorical(logits, Key(5, 6), 40_000, 1))
	for row := range 3 {
		var count [4]float64
		for _, k := range y[row*40_000 : (row+1)*40_000] {
			count[k] += 1.0 / 40_000
		}
		for k := range p {
			if math.Abs(count[k]-p[k]) > 0.02 || p[k] == 0 && count[k] > 0 {
				t.Errorf("row %d: class %d drawn with %v, expected %v", row, k, count[k], p[k])
			}
		}
	}
}

func TestShuffleKeepsRows(t *testing.T) {
	x := tensor.Arange(tensor.Int64, 0, 50, 1).Reshape(50, 1)
	y := tensor.Values[int64](Shuffle(x, Key(1, 1), 1))
	if slices.IsSorted(y) {
		t.Error("the order is the same")
	}
	slices.Sort(y)
	if !slices.Equal(y, tensor.Values[int64](x)) {
		t.Errorf("other rows: %v", y)
	}
}

func TestSoftmaxOfLargeNumbers(t *testing.T) {
	x := tensor.Of([]float32{1e4, 1e4 - 1, -1e4, 88, 89, -3e38}, 2, 3)
	for axis := range 2 {
		for _, s := range tensor.Floats(Sum(Softmax(x, axis), axis)) {
			if math.Abs(s-1) > 1e-6 {
				t.Errorf("axis %d: the sum is %v", axis, s)
			}
		}
	}
	loss := tensor.Floats(SparseCrossentropy(x, tensor.Of([]int64{2, 1}, 2)))
	if math.Abs(loss[0]-20000.3132617) > 2e-3 || math.Abs(loss[1]-0.3132617) > 1e-6 {
		t.Errorf("crossentropy %v", loss)
	}
}
