package kernel

import "github.com/goten-ml/goten/core/internal/par"

// An LSTM is a step of a long short-term memory cell over a batch, after the products with the
// weights (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000). The
// matrices have a row per example and CS 1.
//
//	i, f, g, o = σ(z₁), σ(z₂), tanh(z₃), σ(z₄)    the blocks of Units columns of Z
//	C = f ⊙ CPrev + i ⊙ g
//	H = o ⊙ tanh C
//
// The order of the gates is that of Keras (i, f, c, o) and PyTorch (i, f, g, o).
type LSTM[F Float] struct {
	Rows, Units int
	Z           Mat[F] // [Rows, 4·Units]; LSTMGates replaces it by i, f, g, o
	CPrev, C    Mat[F] // [Rows, Units]
	TanhC, H    Mat[F] // [Rows, Units]; the gradient needs TanhC
}

// An LSTMGrad is what LSTMGatesGrad adds to an LSTM.
type LSTMGrad[F Float] struct {
	DH Mat[F] // [Rows, Units], the gradient with respect to H
	DC Mat[F] // [Rows, Units], with respect to C by later steps; replaced by that of CPrev
	DZ Mat[F] // [Rows, 4·Units], set; it may be Z itself
}

// cellGrain is the number of examples of so many units that are worth a task.
func cellGrain(units int) int { return max(1, 4096/max(1, units)) }

// LSTMGates computes C, TanhC and H, and replaces Z, on all threads. C may be CPrev.
func LSTMGates[F Float](l LSTM[F]) { lstmGates(Of[F](), l) }

func lstmGates[F Float](s *Set[F], l LSTM[F]) {
	u := l.Units
	par.For(l.Rows, cellGrain(u), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			z, c := l.Z.row(i, 4*u), l.C.row(i, u)
			s.Sigmoid(z[:2*u], z[:2*u])
			s.Tanh(z[2*u:3*u], z[2*u:3*u])
			s.Sigmoid(z[3*u:], z[3*u:])
			s.Mul(c, l.CPrev.row(i, u), z[u:2*u])
			s.MulAdd(c, z[:u], z[2*u:3*u])
			t := l.TanhC.row(i, u)
			s.Tanh(t, c)
			s.Mul(l.H.row(i, u), z[3*u:], t)
		}
	})
}

// row is the first n elements of row i of a matrix with CS 1.
func (m Mat[F]) row(i, n int) []F { return m.Data[i*m.RS : i*m.RS+n : i*m.RS+n] }

// LSTMGatesGrad computes DZ, and DC with respect to CPrev, on all threads. l is as LSTMGates left
// it, Z above all; its C and H are not read.
func LSTMGatesGrad[F Float](l LSTM[F], g LSTMGrad[F]) { lstmGatesGrad(Of[F](), l, g) }

func lstmGatesGrad[F Float](s *Set[F], l LSTM[F], g LSTMGrad[F]) {
	u := l.Units
	if u == 0 {
		return
	}
	par.For(l.Rows, cellGrain(u), func(lo, hi int) {
		var row lstmRow[F] // on the heap: one for all rows
		for r := lo; r < hi; r++ {
			row = lstmRow[F]{
				z: l.Z.row(r, 4*u), dz: g.DZ.row(r, 4*u), cPrev: l.CPrev.row(r, u),
				tanhC: l.TanhC.row(r, u), dh: g.DH.row(r, u), dc: g.DC.row(r, u),
			}
			s.lstmGrad(&row)
		}
	})
}

// An lstmRow is one example of an LSTM and its LSTMGrad.
type lstmRow[F Float] struct{ z, dz, cPrev, tanhC, dh, dc []F }

func lstmRowGrad[F Float](l *lstmRow[F]) {
	u := len(l.cPrev)
	zi, zf, zg, zo := l.z[:u], l.z[u:][:u], l.z[2*u:][:u], l.z[3*u:][:u]
	di, df, dg, do := l.dz[:u], l.dz[u:][:u], l.dz[2*u:][:u], l.dz[3*u:][:u]
	dh, dc, tanhC := l.dh[:u], l.dc[:u], l.tanhC[:u]
	for k, prev := range l.cPrev {
		i, f, g, o, t := zi[k], zf[k], zg[k], zo[k], tanhC[k]
		dck := dc[k] + F(F(dh[k]*o)*(1-F(t*t)))
		di[k] = F(dck*g) * (i - F(i*i))
		df[k] = F(dck*prev) * (f - F(f*f))
		dg[k] = F(dck*i) * (1 - F(g*g))
		do[k] = F(dh[k]*t) * (o - F(o*o))
		dc[k] = dck * f
	}
}
