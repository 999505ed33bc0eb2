package rng

import (
	"math"
	"slices"
	"testing"
)

// TestPhiloxKnownAnswers holds the vectors of Random123 1.14, tests/kat_vectors, philox4x32 10.
func TestPhiloxKnownAnswers(t *testing.T) {
	for _, v := range []struct {
		counter block
		key     [2]uint32
		want    block
	}{
		{block{}, [2]uint32{}, block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
		{
			block{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
			[2]uint32{0xffffffff, 0xffffffff},
			block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd},
		},
		{
			block{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
			[2]uint32{0xa4093822, 0x299f31d0},
			block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1},
		},
	} {
		if got := philox(v.counter, v.key[0], v.key[1]); got != v.want {
			t.Errorf("philox(%x, %x) = %x; expected %x", v.counter, v.key, got, v.want)
		}
	}
}

// checkPieces fills in one go and in pieces, which must agree.
func checkPieces[T comparable](t *testing.T, name string, fill func(first uint64, dst []T)) {
	t.Helper()
	const n = 1501
	whole := make([]T, n)
	fill(5, whole)
	for _, step := range []int{1, 2, 3, 4, 7, 8, 64, 513} {
		parts := make([]T, n)
		for lo := 0; lo < n; lo += step {
			fill(uint64(5+lo), parts[lo:min(lo+step, n)])
		}
		if !slices.Equal(whole, parts) {
			t.Errorf("%s: pieces of %d differ from the whole", name, step)
		}
	}
}

func TestFillsDoNotDependOnDivision(t *testing.T) {
	k := NewKey(7).Fold(1)
	checkPieces(t, "Bits", func(i uint64, d []uint32) { Bits(k, i, d) })
	checkPieces(t, "Uniform", func(i uint64, d []float32) { Uniform(k, i, d) })
	checkPieces(t, "Uniform", func(i uint64, d []float64) { Uniform(k, i, d) })
	checkPieces(t, "Normal", func(i uint64, d []float32) { Normal(k, i, d) })
	checkPieces(t, "Normal", func(i uint64, d []float64) { Normal(k, i, d) })
	checkPieces(t, "TruncatedNormal", func(i uint64, d []float32) { TruncatedNormal(k, i, d) })
	checkPieces(t, "TruncatedNormal", func(i uint64, d []float64) { TruncatedNormal(k, i, d) })
	checkPieces(t, "Ints", func(i uint64, d []int32) { Ints(k, i, d, -5, 900) })
	checkPieces(t, "Bernoulli", func(i uint64, d []byte) { Bernoulli(k, i, d, 0.3) })
}

// checkMoments compares mean and variance with those expected, within 5 standard errors or so.
func checkMoments[F Float](t *testing.T, name string, x []F, mean, variance float64) {
	t.Helper()
	var s, q float64
	for _, v := range x {
		s += float64(v)
	}
	s /= float64(len(x))
	for _, v := range x {
		q += (float64(v) - s) * (float64(v) - s)
	}
	q /= float64(len(x))
	within := 5 / math.Sqrt(float64(len(x)))
	if math.Abs(s-mean) > within*math.Sqrt(variance) || math.Abs(q-variance) > 2*within*variance {
		t.Errorf("%s: mean %v, variance %v; expected %v, %v", name, s, q, mean, variance)
	}
}

func TestMoments(t *testing.T) { moments[float32](t); moments[float64](t) }

func moments[F Float](t *testing.T) {
	x := make([]F, 400_000)
	Uniform(NewKey(1), 0, x)
	checkMoments(t, "Uniform", x, 0.5, 1./12)
	if slices.Min(x) < 0 || slices.Max(x) >= 1 {
		t.Errorf("Uniform: [%v, %v] is not in [0, 1)", slices.Min(x), slices.Max(x))
	}
	Normal(NewKey(2), 0, x)
	checkMoments(t, "Normal", x, 0, 1)
	beyond := 0
	for _, v := range x {
		if v > 3 {
			beyond++
		}
	}
	if e := 0.001349898 * float64(len(x)); math.Abs(float64(beyond)-e) > 5*math.Sqrt(e) {
		t.Errorf("Normal: %d of %d beyond 3; expected %.0f", beyond, len(x), e)
	}
	TruncatedNormal(NewKey(3), 0, x)
	// The variance is 1 − 4φ(2)/(Φ(2)−Φ(−2)).
	checkMoments(t, "TruncatedNormal", x, 0, 1-4*0.05399096651318806/normalBelow2)
	if slices.Min(x) < -2 || slices.Max(x) > 2 {
		t.Errorf("TruncatedNormal: [%v, %v] is not in [-2, 2]", slices.Min(x), slices.Max(x))
	}
}

func TestBernoulliFrequency(t *testing.T) {
	x := make([]byte, 1_000_000)
	for _, p := range []float64{0, 1e-6, 1e-3, 0.25, 0.5, 0.9, 1 - 1e-6, 1} {
		Bernoulli(NewKey(4), 0, x, p)
		ones := 0
		for _, v := range x {
			ones += int(v)
		}
		e := p * float64(len(x))
		if math.Abs(float64(ones)-e) > 5*math.Sqrt(e*(1-p))+1e-9 {
			t.Errorf("p = %v: %d ones of %d", p, ones, len(x))
		}
	}
}

func TestIntsCoverRangeEvenly(t *testing.T) {
	x := make([]int8, 256_000)
	Ints(NewKey(5), 0, x, -128, 128)
	var count [256]int
	for _, v := range x {
		count[int(v)+128]++
	}
	for i, c := range count {
		if math.Abs(float64(c)-1000) > 5*math.Sqrt(1000) {
			t.Errorf("%d drawn %d times; expected about 1000", i-128, c)
		}
	}
	all := make([]int64, 100)
	Ints(NewKey(5), 0, all, math.MinInt64, math.MaxInt64)
	if slices.Min(all) > -1<<61 || slices.Max(all) < 1<<61 {
		t.Errorf("Ints over all int64: [%d, %d]", slices.Min(all), slices.Max(all))
	}
}

func TestPermutationIsUniform(t *testing.T) {
	count := map[[4]int]int{}
	for i := range uint64(24_000) {
		p := Permutation(NewKey(6).Fold(i), 4)
		count[[4]int(p)]++
	}
	if len(count) != 24 {
		t.Fatalf("%d different permutations of 4; expected 24", len(count))
	}
	for p, c := range count {
		if math.Abs(float64(c)-1000) > 5*math.Sqrt(1000) {
			t.Errorf("%v drawn %d times; expected about 1000", p, c)
		}
	}
	if p := Permutation(NewKey(6), 0); len(p) != 0 {
		t.Errorf("Permutation of 0: %v", p)
	}
}

func TestFoldsDiffer(t *testing.T) {
	k := NewKey(1)
	seen := map[Key]bool{k: true}
	for i := range uint64(1000) {
		seen[k.Fold(i)] = true
	}
	for _, s := range []string{"", "a", "a\x00", "b", "dense/kernel", "dense/bias"} {
		seen[k.FoldString(s)] = true
	}
	if len(seen) != 1007 {
		t.Errorf("%d different keys; expected 1007", len(seen))
	}
	a, b := k.Fold(3).Parts()
	if FromParts(a, b) != k.Fold(3) {
		t.Error("FromParts does not undo Parts")
	}
}

func TestWrongArgumentsPanic(t *testing.T) {
	for name, f := range map[string]func(){
		"p":     func() { Bernoulli(NewKey(0), 0, nil, math.NaN()) },
		"empty": func() { Ints(NewKey(0), 0, []int32{}, 3, 3) },
		"large": func() { Ints(NewKey(0), 0, []int8{}, 0, 129) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}

func BenchmarkFill(b *testing.B) {
	x, m := make([]float32, 1<<14), make([]byte, 1<<14)
	for name, f := range map[string]func(){
		"uniform":   func() { Uniform(NewKey(1), 0, x) },
		"normal":    func() { Normal(NewKey(1), 0, x) },
		"truncated": func() { TruncatedNormal(NewKey(1), 0, x) },
		"bernoulli": func() { Bernoulli(NewKey(1), 0, m, 0.5) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				f()
			}
			elements := float64(b.N) * float64(len(x))
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/elements, "ns/element")
		})
	}
}

// TestShuffleIsFisherYates: number i of the sequence chooses the partner of element i.
func TestShuffleIsFisherYates(t *testing.T) {
	k := NewKey(9)
	for _, n := range []int{0, 1, 2, 3, 255, 256, 257, 258, 512, 1000} {
		want := make([]int, n)
		for i := range want {
			want[i] = i
		}
		for i := n - 1; i > 0; i-- {
			b := k.at(uint64(i) / 2)
			w := word64(b[i%2*2:])
			j := scaled(w, uint64(i+1))
			want[i], want[j] = want[j], want[i]
		}
		if got := Permutation(k, n); !slices.Equal(got, want) {
			t.Errorf("%d elements: %v; expected %v", n, got, want)
		}
	}
}
