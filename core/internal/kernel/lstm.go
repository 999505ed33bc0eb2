package kernel

// An LSTMStep is a step of long short-term memory for some rows of a batch and some of its units,
// after the products with the weights (Hochreiter and Schmidhuber 1997, with the forget gate of
// Gers et al. 2000). The matrices have a row per example and CS 1; those of gates have four blocks
// of columns, Gate elements apart.
//
//	i, f, g, o = σ(z₁+b₁), σ(z₂+b₂), tanh(z₃+b₃), σ(z₄+b₄)
//	C = f ⊙ CPrev + i ⊙ g
//	H = o ⊙ tanh C
//
// The order of the gates is that of Keras (i, f, c, o) and PyTorch (i, f, g, o). C may be CPrev.
type LSTMStep[F Float] struct {
	Rows, Units, Gate int
	Z                 Mat[F] // replaced by i, f, g, o
	Bias              Mat[F] // of RS 0: one row for all
	CPrev, C          Mat[F]
	H, State          Mat[F] // both set to H
}

// An LSTMGradStep is the gradient of an LSTMStep.
type LSTMGradStep[F Float] struct {
	Rows, Units, Gate int
	Z, CPrev, C       Mat[F] // as the step left them
	DH, DSeq          Mat[F] // their sum is the gradient with respect to H; DH is set to 0
	DC                Mat[F] // with respect to C by later steps; replaced by that of CPrev
	DZ, Row           Mat[F] // both set to the gradient with respect to z and b
}

// Run computes the step on the caller's thread.
func (l *LSTMStep[F]) Run() { Of[F]().lstm(l) }

// Run computes the gradient on the caller's thread.
func (l *LSTMGradStep[F]) Run() { Of[F]().lstmGrad(l) }

func lstmStep[F Float](l *LSTMStep[F]) {
	n := l.Units
	for r := range l.Rows {
		z := gates([4][]F{}, l.Z, r, n, l.Gate)
		b := gates([4][]F{}, l.Bias, r, n, l.Gate)
		prev, c := l.CPrev.row(r, n), l.C.row(r, n)
		h, state := l.H.row(r, n), l.State.row(r, n)
		for k := range n {
			i, f := sigmoidOf(z[0][k]+b[0][k]), sigmoidOf(z[1][k]+b[1][k])
			g, o := tanhOf(z[2][k]+b[2][k]), sigmoidOf(z[3][k]+b[3][k])
			z[0][k], z[1][k], z[2][k], z[3][k] = i, f, g, o
			v := F(f*prev[k]) + F(i*g)
			c[k] = v
			v = o * tanhOf(v)
			h[k], state[k] = v, v
		}
	}
}

func lstmGradStep[F Float](l *LSTMGradStep[F]) {
	n := l.Units
	for r := range l.Rows {
		z := gates([4][]F{}, l.Z, r, n, l.Gate)
		dz := gates([4][]F{}, l.DZ, r, n, l.Gate)
		row := gates([4][]F{}, l.Row, r, n, l.Gate)
		prev, c := l.CPrev.row(r, n), l.C.row(r, n)
		dhs, seq, dcs := l.DH.row(r, n), l.DSeq.row(r, n), l.DC.row(r, n)
		for k := range n {
			i, f, g, o, t := z[0][k], z[1][k], z[2][k], z[3][k], tanhOf(c[k])
			dh := dhs[k] + seq[k]
			dc := dcs[k] + F(F(dh*o)*(1-F(t*t)))
			d := [4]F{F(dc*g) * (i - F(i*i)), F(dc*prev[k]) * (f - F(f*f)),
				F(dc*i) * (1 - F(g*g)), F(dh*t) * (o - F(o*o))}
			for j, v := range d {
				dz[j][k], row[j][k] = v, v
			}
			dcs[k], dhs[k] = dc*f, 0
		}
	}
}
