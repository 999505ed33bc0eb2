package kernel

import "unsafe"

// mostUnits are what a call of assembly takes at most, some 100 µs of work: within it the goroutine
// cannot be stopped, and the collector waits for all.
const mostUnits = 1 << 16

// A cellStep is a step of a recurrent cell, or its gradient, of type S.
type cellStep[S any] interface {
	*S
	size() (rows, units int)
	part(lo, hi int) S // the step of rows lo up to hi
}

// cellBy makes a cell's function of a Set of assembly.
func cellBy[S any, P cellStep[S]](f func(x *byte)) func(s P) {
	return func(s P) {
		rows, units := s.size()
		if rows*units <= mostUnits {
			if rows*units > 0 {
				f((*byte)(unsafe.Pointer(s)))
			}
			return
		}
		n := max(1, mostUnits/units)
		for lo := 0; lo < rows; lo += n {
			part := s.part(lo, min(lo+n, rows))
			f((*byte)(unsafe.Pointer(&part)))
		}
	}
}

func (l *LSTMStep[F]) size() (rows, units int) { return l.Rows, l.Units }

func (l *LSTMStep[F]) part(lo, hi int) LSTMStep[F] {
	return LSTMStep[F]{hi - lo, l.Units, l.Gate, l.Z.from(lo, 0), l.Bias, l.CPrev.from(lo, 0),
		l.C.from(lo, 0), l.H.from(lo, 0), l.State.from(lo, 0)}
}

func (l *LSTMGradStep[F]) size() (rows, units int) { return l.Rows, l.Units }

func (l *LSTMGradStep[F]) part(lo, hi int) LSTMGradStep[F] {
	return LSTMGradStep[F]{hi - lo, l.Units, l.Gate, l.Z.from(lo, 0), l.CPrev.from(lo, 0),
		l.C.from(lo, 0), l.DH.from(lo, 0), l.DSeq.from(lo, 0), l.DC.from(lo, 0), l.DZ.from(lo, 0),
		l.Row.from(lo, 0)}
}

func (g *GRUStep[F]) size() (rows, units int) { return g.Rows, g.Units }

func (g *GRUStep[F]) part(lo, hi int) GRUStep[F] {
	return GRUStep[F]{hi - lo, g.Units, g.Gate, g.P.from(lo, 0), g.Q.from(lo, 0), g.Bias,
		g.HPrev.from(lo, 0), g.H.from(lo, 0), g.State.from(lo, 0)}
}

func (g *GRUGradStep[F]) size() (rows, units int) { return g.Rows, g.Units }

func (g *GRUGradStep[F]) part(lo, hi int) GRUGradStep[F] {
	return GRUGradStep[F]{hi - lo, g.Units, g.Gate, g.P.from(lo, 0), g.Q.from(lo, 0),
		g.HPrev.from(lo, 0), g.DH.from(lo, 0), g.DSeq.from(lo, 0), g.DP.from(lo, 0),
		g.DQ.from(lo, 0), g.Row.from(lo, 0)}
}
