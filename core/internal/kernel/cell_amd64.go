package kernel

import "unsafe"

// mostUnits are what a call of assembly takes at most, some 100 µs of work: within it the goroutine
// cannot be stopped, and the collector waits for all.
const mostUnits = 1 << 16

// inRows runs a step on few rows at a time.
func inRows(rows, units int, run func(lo, hi int)) {
	n := max(1, mostUnits/units)
	for lo := 0; lo < rows; lo += n {
		run(lo, min(lo+n, rows))
	}
}

// lstmBy makes Set.lstm of assembly.
func lstmBy[F Float](f func(x *byte)) func(l *LSTMStep[F]) {
	return func(l *LSTMStep[F]) {
		switch {
		case l.Rows == 0 || l.Units == 0:
		case l.Rows*l.Units <= mostUnits:
			f((*byte)(unsafe.Pointer(l)))
		default:
			inRows(l.Rows, l.Units, func(lo, hi int) {
				f((*byte)(unsafe.Pointer(&LSTMStep[F]{hi - lo, l.Units, l.Gate, l.Z.from(lo, 0),
					l.Bias, l.CPrev.from(lo, 0), l.C.from(lo, 0), l.H.from(lo, 0),
					l.State.from(lo, 0)})))
			})
		}
	}
}

// lstmGradBy makes Set.lstmGrad of assembly.
func lstmGradBy[F Float](f func(x *byte)) func(l *LSTMGradStep[F]) {
	return func(l *LSTMGradStep[F]) {
		switch {
		case l.Rows == 0 || l.Units == 0:
		case l.Rows*l.Units <= mostUnits:
			f((*byte)(unsafe.Pointer(l)))
		default:
			inRows(l.Rows, l.Units, func(lo, hi int) {
				f((*byte)(unsafe.Pointer(&LSTMGradStep[F]{hi - lo, l.Units, l.Gate,
					l.Z.from(lo, 0), l.CPrev.from(lo, 0), l.C.from(lo, 0), l.DH.from(lo, 0),
					l.DSeq.from(lo, 0), l.DC.from(lo, 0), l.DZ.from(lo, 0),
					l.Row.from(lo, 0)})))
			})
		}
	}
}

// gruBy makes Set.gru of assembly.
func gruBy[F Float](f func(x *byte)) func(g *GRUStep[F]) {
	return func(g *GRUStep[F]) {
		switch {
		case g.Rows == 0 || g.Units == 0:
		case g.Rows*g.Units <= mostUnits:
			f((*byte)(unsafe.Pointer(g)))
		default:
			inRows(g.Rows, g.Units, func(lo, hi int) {
				f((*byte)(unsafe.Pointer(&GRUStep[F]{hi - lo, g.Units, g.Gate, g.P.from(lo, 0),
					g.Q.from(lo, 0), g.Bias, g.HPrev.from(lo, 0), g.H.from(lo, 0),
					g.State.from(lo, 0)})))
			})
		}
	}
}

// gruGradBy makes Set.gruGrad of assembly.
func gruGradBy[F Float](f func(x *byte)) func(g *GRUGradStep[F]) {
	return func(g *GRUGradStep[F]) {
		switch {
		case g.Rows == 0 || g.Units == 0:
		case g.Rows*g.Units <= mostUnits:
			f((*byte)(unsafe.Pointer(g)))
		default:
			inRows(g.Rows, g.Units, func(lo, hi int) {
				f((*byte)(unsafe.Pointer(&GRUGradStep[F]{hi - lo, g.Units, g.Gate,
					g.P.from(lo, 0), g.Q.from(lo, 0), g.HPrev.from(lo, 0), g.DH.from(lo, 0),
					g.DSeq.from(lo, 0), g.DP.from(lo, 0), g.DQ.from(lo, 0),
					g.Row.from(lo, 0)})))
			})
		}
	}
}
