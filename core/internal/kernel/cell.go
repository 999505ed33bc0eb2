package kernel

import "math"

// row is the first n elements of row i of a matrix with CS 1.
func (m Mat[F]) row(i, n int) []F { return m.Data[i*m.RS : i*m.RS+n : i*m.RS+n] }

// cellGrain is the number of rows of so many elements that are worth a task.
func cellGrain(n int) int { return max(1, 4096/max(1, n)) }

// gates are the blocks of n elements of row i of a matrix, a distance apart.
func gates[F Float, A [3][]F | [4][]F](a A, m Mat[F], i, n, apart int) A {
	for k := range len(a) {
		a[k] = m.Data[i*m.RS+k*apart:][:n:n]
	}
	return a
}

func sigmoidOf[F Float](x F) F {
	if v, ok := any(x).(float32); ok {
		return F(sigmoid32(v))
	}
	return F(sigmoid64(float64(x)))
}

func tanhOf[F Float](x F) F {
	if v, ok := any(x).(float32); ok {
		return F(tanh32(v))
	}
	return F(math.Tanh(float64(x)))
}
