package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/goten-ml/goten/core/internal/par"
	"github.com/goten-ml/goten/core/rng"
)

// attentionCase is an Attention on random numbers, its gradient, and room for all results.
func attentionCase[F Float](r *rand.Rand, a Attention[F], timeFirst bool,
) (*Attention[F], AttentionGrad[F]) {
	heads := func(h, t, d int) Heads[F] {
		x := random[F](r, a.Batch*h*t*d+1)
		if timeFirst {
			return Heads[F]{x, t * h * d, d, h * d}
		}
		return Heads[F]{x, h * t * d, t * d, d}
	}
	k := a.Heads / a.Shared
	a.Q, a.K = heads(a.Heads, a.Queries, a.Width), heads(k, a.Keys, a.Width)
	a.V, a.Y = heads(k, a.Keys, a.ValueWidth), heads(a.Heads, a.Queries, a.ValueWidth)
	a.LSE = random[F](r, a.Batch*a.Heads*a.Queries)
	return &a, AttentionGrad[F]{heads(a.Heads, a.Queries, a.ValueWidth),
		heads(a.Heads, a.Queries, a.Width), heads(k, a.Keys, a.Width),
		heads(k, a.Keys, a.ValueWidth)}
}

// plainAttention is Forward and Backward by their definitions, in float64.
func plainAttention[F Float](a *Attention[F], g AttentionGrad[F]) (y, dq, dk, dv Heads[float64]) {
	like := func(h Heads[F]) Heads[float64] {
		return Heads[float64]{make([]float64, len(h.Data)), h.Batch, h.Head, h.Time}
	}
	y, dq, dk, dv = like(a.Y), like(a.Q), like(a.K), like(a.V)
	for b := range a.Batch {
		for h := range a.Heads {
			for i := range a.Queries {
				p := plainWeights(a, place{b, h}, i)
				plainRow(a, g, place{b, h}, i, p, y, dq, dk, dv)
			}
		}
	}
	return y, dq, dk, dv
}

// plainWeights are those of a query before dropout, NaN-free; nil if it may gather nothing.
func plainWeights[F Float](a *Attention[F], at place, i int) []float64 {
	p, sum, top := make([]float64, a.Keys), 0.0, math.Inf(-1)
	for j := range p {
		q := a.Q.rows(at.batch, at.head, i).Data
		k := a.K.rows(at.batch, at.head/a.Shared, j).Data
		for d := range a.Width {
			p[j] += float64(a.Scale) * float64(q[d]) * float64(k[d])
		}
		if a.Bias.Data != nil {
			p[j] += float64(a.Bias.row(at, i, j, 1, make([]F, 1))[0])
		}
		if a.Causal && j > i ||
			a.Allowed.Data != nil && !a.Allowed.row(at, i, j, 1, make([]bool, 1))[0] {
			p[j] = math.Inf(-1)
		}
		top = max(top, p[j])
	}
	if math.IsInf(top, -1) {
		return nil
	}
	for j := range p {
		p[j] = math.Exp(p[j] - top)
		sum += p[j]
	}
	for j := range p {
		p[j] /= sum
	}
	return p
}

// plainRow adds what a query does.
func plainRow[F Float](a *Attention[F], g AttentionGrad[F], at place, i int, p []float64,
	y, dq, dk, dv Heads[float64]) {
	stay, empty := make([]float64, a.Keys), p == nil
	for j := range stay {
		stay[j] = 1
	}
	if empty {
		p = make([]float64, a.Keys)
		for j := range p {
			if a.Mean {
				p[j] = 1 / float64(a.Keys)
			}
		}
	} else if a.Drop.Keep > 0 {
		coins := make([]byte, a.Keys)
		first := ((at.batch*a.Heads+at.head)*a.Queries + i) * a.Keys
		rng.Bernoulli(a.Drop.Key, uint64(first), coins, a.Drop.Keep)
		for j, c := range coins {
			stay[j] = float64(c) / a.Drop.Keep
		}
	}
	dy := g.DY.rows(at.batch, at.head, i).Data
	slopes, mean := make([]float64, a.Keys), 0.0
	for j := range p {
		v := a.V.rows(at.batch, at.head/a.Shared, j).Data
		for d := range a.ValueWidth {
			y.rows(at.batch, at.head, i).Data[d] += p[j] * stay[j] * float64(v[d])
			dv.rows(at.batch, at.head/a.Shared, j).Data[d] += p[j] * stay[j] * float64(dy[d])
			slopes[j] += stay[j] * float64(v[d]) * float64(dy[d])
		}
		mean += p[j] * slopes[j]
	}
	if empty {
		return
	}
	for j := range p {
		s := float64(a.Scale) * p[j] * (slopes[j] - mean)
		for d := range a.Width {
			dq.rows(at.batch, at.head, i).Data[d] +=
				s * float64(a.K.rows(at.batch, at.head/a.Shared, j).Data[d])
			dk.rows(at.batch, at.head/a.Shared, j).Data[d] +=
				s * float64(a.Q.rows(at.batch, at.head, i).Data[d])
		}
	}
}

func attentionCases[F Float](r *rand.Rand) map[string]Attention[F] {
	base := Attention[F]{Batch: 2, Heads: 3, Shared: 1, Queries: 37, Keys: 41, Width: 16,
		ValueWidth: 16, Scale: 0.4}
	with := func(f func(a *Attention[F])) Attention[F] {
		a := base
		f(&a)
		return a
	}
	n := base.Queries * base.Keys
	bias := Scores[F]{Data: random[F](r, 3*n), Head: n, Query: base.Keys, Key: 1}
	for i := range bias.Data {
		if i%5 == 0 || i/base.Keys%7 == 3 {
			bias.Data[i] = F(math.Inf(-1))
		}
	}
	some := make([]bool, 2*n)
	for i := range some {
		some[i] = r.IntN(3) > 0 && i/base.Keys%11 != 5
	}
	allowed := Scores[bool]{Data: some, Batch: n, Query: base.Keys, Key: 1}
	padding := Scores[bool]{Data: some, Batch: base.Keys, Key: 1}
	queries := Scores[bool]{Data: some, Batch: base.Queries, Query: 1}
	drop := Dropout{Keep: 0.7, Key: rng.NewKey(12)}
	return map[string]Attention[F]{
		"plain": base,
		"one": with(func(a *Attention[F]) {
			a.Queries, a.Keys, a.Width, a.ValueWidth = 1, 1, 1, 1
		}),
		"no keys":    with(func(a *Attention[F]) { a.Keys = 0 }),
		"no width":   with(func(a *Attention[F]) { a.Width, a.Causal = 0, true }),
		"no queries": with(func(a *Attention[F]) { a.Queries = 0 }),
		"long": with(func(a *Attention[F]) {
			a.Queries, a.Keys, a.Width, a.ValueWidth, a.Batch, a.Heads = 130, 520, 33, 20, 1, 1
		}),
		"long causal": with(func(a *Attention[F]) {
			a.Queries, a.Keys, a.Causal, a.Drop, a.Batch, a.Heads = 520, 300, true, drop, 1, 1
		}),
		"causal":     with(func(a *Attention[F]) { a.Causal = true }),
		"few keys":   with(func(a *Attention[F]) { a.Causal, a.Keys = true, 9 }),
		"bias":       with(func(a *Attention[F]) { a.Bias = bias }),
		"bias, mean": with(func(a *Attention[F]) { a.Bias, a.Mean, a.Causal = bias, true, true }),
		"allowed":    with(func(a *Attention[F]) { a.Allowed, a.Mean = allowed, true }),
		"padding": with(func(a *Attention[F]) {
			a.Allowed, a.Causal, a.Mean = padding, true, true
		}),
		"few queries":  with(func(a *Attention[F]) { a.Allowed = queries }),
		"shared":       with(func(a *Attention[F]) { a.Shared, a.Heads = 2, 4 }),
		"dropout":      with(func(a *Attention[F]) { a.Drop = drop }),
		"dropout, all": with(func(a *Attention[F]) { a.Drop, a.Bias, a.Causal = drop, bias, true }),
	}
}

func TestAttentionFollowsDefinition(t *testing.T) {
	attentionFollowsDefinition[float32](t, 2e-5)
	attentionFollowsDefinition[float64](t, 1e-12)
}

func attentionFollowsDefinition[F Float](t *testing.T, tol float64) {
	r := rand.New(rand.NewPCG(30, 30))
	for name, c := range attentionCases[F](r) {
		for _, timeFirst := range []bool{false, true} {
			a, g := attentionCase(r, c, timeFirst)
			y, dq, dk, dv := plainAttention(a, g)
			for _, s := range Sets[F]() {
				a.forward(s)
				a.backward(s, g)
				what := fmt.Sprintf("%s, %s, %T, %v: ", name, s.Name, *new(F), timeFirst)
				mustBeAlmost(t, what+"y", a.Y.Data, y.Data, tol)
				mustBeAlmost(t, what+"dq", g.DQ.Data, dq.Data, tol)
				mustBeAlmost(t, what+"dk", g.DK.Data, dk.Data, tol)
				mustBeAlmost(t, what+"dv", g.DV.Data, dv.Data, tol)
			}
		}
	}
}

// mustBeAlmost compares all but the last element, which nothing writes.
func mustBeAlmost[F Float](t *testing.T, what string, got []F, want []float64, tol float64) {
	t.Helper()
	for i, w := range want[:len(want)-1] {
		if d := math.Abs(float64(got[i]) - w); !(d <= tol*(1+math.Abs(w))) {
			t.Fatalf("%s[%d] is %v; expected %v", what, i, got[i], w)
		}
	}
}

func TestAttentionDoesNotDependOnThreads(t *testing.T) {
	r := rand.New(rand.NewPCG(31, 31))
	for name, c := range attentionCases[float32](r) {
		a, g := attentionCase(r, c, true)
		var first [][]float32
		for _, threads := range []int{1, 2, 5} {
			before := par.SetThreads(threads)
			a.Forward()
			a.Backward(g)
			par.SetThreads(before)
			got := [][]float32{a.Y.Data, a.LSE, g.DQ.Data, g.DK.Data, g.DV.Data}
			for i := range got {
				if first != nil && !slices.Equal(first[i], got[i]) {
					t.Errorf("%s, %d threads: result %d has other bits", name, threads, i)
				}
			}
			if first == nil {
				for _, x := range got {
					first = append(first, slices.Clone(x))
				}
			}
		}
	}
}

func TestAttentionHandsNaNOn(t *testing.T) {
	r := rand.New(rand.NewPCG(32, 32))
	for _, s := range Sets[float32]() {
		c := attentionCases[float32](r)["plain"]
		a, _ := attentionCase(r, c, false)
		a.Q.rows(1, 2, 3).Data[0] = float32(math.NaN())
		a.forward(s)
		for i := range a.Queries {
			y := a.Y.rows(1, 2, i).Data[0]
			if (y != y) != (i == 3) {
				t.Errorf("%s: query %d gives %v", s.Name, i, y)
			}
		}
	}
}

// oddScores are rows of scores with numbers at the ends of what they may be.
func oddScores(r *rand.Rand, rows, n int) Mat[float32] {
	odd := []float32{float32(math.Inf(-1)), 9, -120, 1e-40, -math.MaxFloat32,
		float32(math.Copysign(0, -1)), float32(math.NaN())}
	x := Mat[float32]{random[float32](r, rows*(n+3)), n + 3, 1}
	for i := range rows {
		if i > 0 {
			x.row(i, n)[r.IntN(n)] = odd[r.IntN(len(odd))]
		}
		if i == 1 {
			for j := range n {
				x.row(i, n)[j] = float32(math.Inf(-1))
			}
		}
	}
	return x
}

func TestRowsOfScoresFollowGeneric(t *testing.T) {
	r := rand.New(rand.NewPCG(33, 33))
	for _, s := range Sets[float32]()[1:] {
		for n := 1; n < 150; n++ {
			rows := 1 + n%5
			x, d := oddScores(r, rows, n), oddScores(r, rows, n)
			numbers := random[float32](r, 2*rows+n)
			numbers[0] = float32(math.Inf(-1))
			var all [2][]float32
			for i, f := range []*Set[float32]{s, Sets[float32]()[0]} {
				x, d := x, d
				x.Data, d.Data = slices.Clone(x.Data), slices.Clone(d.Data)
				to := running[float32]{slices.Clone(numbers[:rows]), make([]float32, rows),
					make([]float32, rows)}
				f.softRows(rows, n, x, to)
				soft := slices.Clone(x.Data)
				copy(x.Data, d.Data)
				f.weighRows(rows, n, &weighing[float32]{x, d, numbers[rows:], numbers[1:]})
				f.scaleRows(rows, n, x, numbers[1:])
				dots := make([]float32, rows)
				f.dotRows(n, Mat[float32]{numbers[1:], 0, 1}, Mat[float32]{numbers[1:], 1, 1}, dots)
				all[i] = slices.Concat(soft, to.top, to.drop, to.sum, x.Data, d.Data, dots)
			}
			for i, want := range all[1] { // infinities and NaN are equal, all else is near
				got, d := all[0][i], math.Abs(float64(all[0][i]-want))
				near := d <= 1e-5*(1+math.Abs(float64(want))) && !math.IsInf(d, 1)
				if got != want && !(got != got && want != want) && !near {
					t.Fatalf("%s, %d numbers: [%d] is %v; expected %v", s.Name, n, i, got, want)
				}
			}
		}
	}
}
