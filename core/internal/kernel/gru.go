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
func GRUGatesGrad[F Float](g GRU[F], d GRUGrad[F]) { gruGatesGrad(Of[F](), g, d) }

func gruGatesGrad[F Float](s *Set[F], g GRU[F], d GRUGrad[F]) {
	u := g.Units
	if u == 0 {
		return
	}
	par.For(g.Rows, cellGrain(u), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			s.gruGrad(&gruRow[F]{
				x: g.X.row(i, 3*u), r: g.R.row(i, 3*u), prev: g.HPrev.row(i, u),
				dh: d.DH.row(i, u), dx: d.DX.row(i, 3*u), dr: d.DR.row(i, 3*u),
				dPrev: d.DHPrev.row(i, u),
			})
		}
	})
}

// A gruRow is one example of a GRU and its GRUGrad.
type gruRow[F Float] struct{ x, r, prev, dh, dx, dr, dPrev []F }

func gruRowGrad[F Float](g *gruRow[F]) {
	u := len(g.prev)
	zs, rs, ns := g.x[:u], g.x[u:][:u], g.x[2*u:][:u]
	hs, dhs, dPrev := g.r[2*u:][:u], g.dh[:u], g.dPrev[:u]
	dx, dr := g.dx[:3*u], g.dr[:3*u]
	for k, prev := range g.prev {
		z, r, n, dh := zs[k], rs[k], ns[k], dhs[k]
		old := F(dh * z)
		da := (dh - old) * (1 - F(n*n))
		dz := F((prev-n)*dh) * (z - F(z*z))
		dg := F(da*hs[k]) * (r - F(r*r))
		dx[k], dx[u+k], dx[2*u+k] = dz, dg, da
		dr[k], dr[u+k], dr[2*u+k] = dz, dg, da*r
		dPrev[k] = old
	}
}
