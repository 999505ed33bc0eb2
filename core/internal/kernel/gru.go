package kernel

// A GRUStep is a step of gated recurrent units for some rows of a batch and some of its units,
// after the products with the weights (Cho et al. 2014, with the reset gate after the product:
// Keras's reset_after, PyTorch's GRU). The matrices have a row per example and CS 1; those of gates
// have blocks of columns, Gate elements apart.
//
//	z, r = σ(p₁+b₁), σ(p₂+b₂)         both products, and both biases, are added up in p and b
//	n = tanh(p₃+b₃ + r ⊙ (q+b₄))
//	H = z ⊙ HPrev + (1 − z) ⊙ n
//
// The order of the gates is that of Keras (z, r, h).
type GRUStep[F Float] struct {
	Rows, Units, Gate int
	P                 Mat[F] // three blocks; replaced by z, r, n
	Q                 Mat[F] // replaced by q+b₄, which the gradient needs
	Bias              Mat[F] // four blocks, of RS 0: one row for all
	HPrev             Mat[F]
	H, State          Mat[F] // both set to H; State may not be HPrev
}

// A GRUGradStep is the gradient of a GRUStep.
type GRUGradStep[F Float] struct {
	Rows, Units, Gate int
	P, Q, HPrev       Mat[F] // as the step left them
	DH, DSeq          Mat[F] // their sum is the gradient with respect to H; DH is set to z times it
	DP                Mat[F] // three blocks, set to the gradient with respect to p
	DQ                Mat[F] // set to the gradient with respect to q
	Row               Mat[F] // set to DP, of which the third block is DQ
}

// Run computes the step on the caller's thread.
func (g *GRUStep[F]) Run() { Of[F]().gru(g) }

// Run computes the gradient on the caller's thread.
func (g *GRUGradStep[F]) Run() { Of[F]().gruGrad(g) }

func gruStep[F Float](g *GRUStep[F]) {
	n := g.Units
	for r := range g.Rows {
		p, b := gates([3][]F{}, g.P, r, n, g.Gate), gates([4][]F{}, g.Bias, r, n, g.Gate)
		q, prev := g.Q.row(r, n), g.HPrev.row(r, n)
		h, state := g.H.row(r, n), g.State.row(r, n)
		for k := range n {
			z, reset := sigmoidOf(p[0][k]+b[0][k]), sigmoidOf(p[1][k]+b[1][k])
			q[k] += b[3][k]
			fresh := tanhOf(p[2][k] + b[2][k] + F(reset*q[k]))
			p[0][k], p[1][k], p[2][k] = z, reset, fresh
			v := fresh + F(z*(prev[k]-fresh))
			h[k], state[k] = v, v
		}
	}
}

func gruGradStep[F Float](g *GRUGradStep[F]) {
	n := g.Units
	for r := range g.Rows {
		p, dp := gates([3][]F{}, g.P, r, n, g.Gate), gates([3][]F{}, g.DP, r, n, g.Gate)
		row, q, dq := gates([3][]F{}, g.Row, r, n, g.Gate), g.Q.row(r, n), g.DQ.row(r, n)
		prev, dhs, seq := g.HPrev.row(r, n), g.DH.row(r, n), g.DSeq.row(r, n)
		for k := range n {
			z, reset, fresh, dh := p[0][k], p[1][k], p[2][k], dhs[k]+seq[k]
			old := F(dh * z)
			da := (dh - old) * (1 - F(fresh*fresh))
			dz := F((prev[k]-fresh)*dh) * (z - F(z*z))
			dr := F(da*q[k]) * (reset - F(reset*reset))
			dp[0][k], dp[1][k], dp[2][k] = dz, dr, da
			row[0][k], row[1][k], row[2][k] = dz, dr, da*reset
			dq[k], dhs[k] = da*reset, old
		}
	}
}
