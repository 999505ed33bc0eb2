package kernel

import "github.com/goten-ml/goten/core/internal/par"

// A Batch is products of one size over a stack of matrices: C = A·B, or C += A·B if Acc, for every
// index of the axes Lead. A, B and C are the first matrices, StepA, StepB and StepC the strides of
// the stack along each axis of Lead, 0 where all read the same one. The C do not overlap. Without
// axes it is one product.
type Batch[F Float] struct {
	M, N, K             int
	A, B, C             Mat[F]
	Lead                []int
	StepA, StepB, StepC []int
	Acc                 bool
	// After is that of GemmAfter; row i of product b is row b·M + i of the result. May be nil.
	After After
}

// GemmBatch computes the products of b, on all threads, in one dispatch. See Set.Gemm.
func GemmBatch[F Float](b *Batch[F]) {
	count := 1
	for _, n := range b.Lead {
		count *= n
	}
	if count == 0 || b.M == 0 || b.N == 0 {
		return
	}
	t := Of[F]().tile
	madds := max(1, b.M*b.N*b.K)
	x := t.batches.Get().(*batch[F])
	x.Batch, x.threads = *b, madds >= 8*taskMadds && count < maxTasks
	x.group = max(1, afterElements/(b.M*b.N))
	grain := max(1, min(taskMadds/madds, ceilDiv(count, maxTasks)))
	if x.threads || count*madds < serialMadds {
		grain = count
	}
	par.For(count, grain, x.body)
	x.Batch = Batch[F]{}
	t.batches.Put(x)
}

// A batch is a Batch under way.
type batch[F Float] struct {
	Batch[F]
	t       *tiles[F]
	threads bool // in each product
	group   int  // products for a call of After
	body    func(lo, hi int)
}

func newBatch[F Float](t *tiles[F]) *batch[F] {
	x := &batch[F]{t: t}
	x.body = x.products
	return x
}

// products computes products lo … hi−1.
func (x *batch[F]) products(lo, hi int) {
	p := x.t.products.Get().(*product[F])
	p.acc, p.after = x.Acc, nil
	p.threads = x.threads && par.Threads() > 1
	if x.threads {
		p.after = x.After
	}
	for first := lo; first < hi; first += x.group {
		end := min(first+x.group, hi)
		for i := first; i < end; i++ {
			a, b, c := x.at(i)
			p.row0 = i * x.M
			p.run(x.M, x.N, x.K, a, b, c)
		}
		if x.After != nil && !x.threads {
			x.After(first*x.M, 0, (end-first)*x.M, x.N)
		}
	}
	p.put()
}

// at is the matrices of product i.
func (x *batch[F]) at(i int) (a, b, c Mat[F]) {
	var ia, ib, ic int
	for d := len(x.Lead) - 1; d >= 0 && i > 0; d-- {
		q := i % x.Lead[d]
		ia, ib, ic = ia+q*x.StepA[d], ib+q*x.StepB[d], ic+q*x.StepC[d]
		i /= x.Lead[d]
	}
	a, b, c = x.A, x.B, x.C
	a.Data, b.Data, c.Data = a.Data[ia:], b.Data[ib:], c.Data[ic:]
	return a, b, c
}
