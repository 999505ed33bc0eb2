package kernel

import (
	"math"

	"github.com/goten-ml/goten/core/internal/par"
)

// Softmax sets dst to e^(x−max x)/Σe^(x−max x) of each of rows rows of n elements, on all
// threads. dst may be x.
func Softmax[F Float](rows, n int, dst, x []F) { softmax(Of[F](), rows, n, dst, x) }

func softmax[F Float](s *Set[F], rows, n int, dst, x []F) {
	if n == 0 {
		return
	}
	par.For(rows, cellGrain(n), func(lo, hi int) {
		block := dst[lo*n : hi*n]
		shiftRows(s, n, block, x[lo*n:hi*n])
		s.Exp(block, block)
		for i := 0; i < len(block); i += n {
			row := block[i : i+n]
			s.MulScalar(row, row, 1/s.Sum(row))
		}
	})
}

// LogSoftmax sets dst to x − max x − ln Σe^(x−max x) of each of rows rows of n elements, on all
// threads. dst may be x.
func LogSoftmax[F Float](rows, n int, dst, x []F) { logSoftmax(Of[F](), rows, n, dst, x) }

func logSoftmax[F Float](s *Set[F], rows, n int, dst, x []F) {
	if n == 0 {
		return
	}
	par.For(rows, cellGrain(n), func(lo, hi int) {
		block := dst[lo*n : hi*n]
		shiftRows(s, n, block, x[lo*n:hi*n])
		exps := s.tile.scratch.get(len(block))
		s.Exp(*exps, block)
		for i := 0; i < len(block); i += n {
			row := block[i : i+n]
			s.AddScalar(row, row, -F(math.Log(float64(s.Sum((*exps)[i:i+n])))))
		}
		s.tile.scratch.put(exps)
	})
}

// shiftRows subtracts from each row its greatest element.
func shiftRows[F Float](s *Set[F], n int, dst, x []F) {
	for i := 0; i < len(x); i += n {
		row := x[i : i+n]
		s.AddScalar(dst[i:i+n], row, -s.MaxOf(row))
	}
}
