package kernel

import "github.com/goten-ml/goten/core/internal/par"

// A GRU is a step of a gated recurrent unit over a batch, after the products with the weights
// (Cho et al. 2014, with the reset gate after the product: Keras's reset_after, PyTorch's GRU).
// The matrices have a row per example and CS 1.
//
//	z, r = σ(x₁ + h₁), σ(x₂ + h₂)     the blocks of Units columns of X and R
//	n = tanh(x₃ + r ⊙ h₃)
//	H = z ⊙ HPrev + (1 − z) ⊙ n
//
// The order of the gates is that of Keras (z, r, h).
type GRU[F Float] struct {
	Rows, Units int
	X           Mat[F] // [Rows, 3·Units], input·weights; GRUGates replaces it by z, r, n
	R           Mat[F] // [Rows, 3·Units], HPrev·weights; the gradient needs it
	HPrev, H    Mat[F] // [Rows, Units]
}

// A GRUGrad is what GRUGatesGrad adds to a GRU.
type GRUGrad[F Float] struct {
	DH     Mat[F] // [Rows, Units], the gradient with respect to H
	DX, DR Mat[F] // [Rows, 3·Units], set; they may be X and R themselves
	DHPrev Mat[F] // [Rows, Units], set, without the part through R; it may be DH
}

// GRUGates computes H and replaces X, on all threads. H may be HPrev.
func GRUGates[F Float](g GRU[F]) { gruGates(Of[F](), g) }

func gruGates[F Float](s *Set[F], g GRU[F]) {
	u := g.Units
	par.For(g.Rows, cellGrain(u), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			x, r := g.X.row(i, 3*u), g.R.row(i, 3*u)
			s.Add(x[:2*u], x[:2*u], r[:2*u])
			s.Sigmoid(x[:2*u], x[:2*u])
			n := x[2*u:]
			s.MulAdd(n, x[u:2*u], r[2*u:])
			s.Tanh(n, n)
			h := g.H.row(i, u) // n + z·(HPrev − n)
			s.Sub(h, g.HPrev.row(i, u), n)
			s.Mul(h, h, x[:u])
			s.Add(h, h, n)
		}
	})
}

// GRUGatesGrad computes DX, DR and DHPrev, on all threads. g is as GRUGates left it; its H is not
// read.
func GRUGatesGrad[F Float](g GRU[F], d GRUGrad[F]) {
	u := g.Units
	par.For(g.Rows, cellGrain(u), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			gruRowGrad([3][]F{g.X.row(i, 3*u), g.R.row(i, 3*u), g.HPrev.row(i, u)},
				[2][]F{d.DX.row(i, 3*u), d.DR.row(i, 3*u)}, d.DH.row(i, u), d.DHPrev.row(i, u))
		}
	})
}

func gruRowGrad[F Float](in [3][]F, out [2][]F, dh, dhPrev []F) {
	u := len(dh)
	zs, rs, ns := in[0][:u], in[0][u:][:u], in[0][2*u:][:u]
	hs, prev := in[1][2*u:][:u], in[2][:u]
	dx, dr := out[0][:3*u], out[1][:3*u]
	dhPrev = dhPrev[:u]
	for k, d := range dh {
		z, r, n := zs[k], rs[k], ns[k]
		da := F(d*(1-z)) * (1 - F(n*n))
		dz := F(d*(prev[k]-n)) * F(z*(1-z))
		dg := F(da*hs[k]) * F(r*(1-r))
		dx[k], dx[u+k], dx[2*u+k] = dz, dg, da
		dr[k], dr[u+k], dr[2*u+k] = dz, dg, da*r
		dhPrev[k] = d * z
	}
}
