package kernel

// The linear maps of Winograd's convolutions, each a small matrix that is applied to vectors of
// channels, along one axis at a time. Points and their order: 0, ±5/8, ±3/2, infinity. Pairs of
// points halve the work; with these, errors are less than half of those with 0, ±1, ±2 (choice of
// points: Barabasz et al. 2020, "Error analysis and improving the accuracy of Winograd
// convolution for deep neural networks").
const (
	winogradIn   = iota // pixels of x to points: Bᵀ
	winogradTap3        // weights to points: G
	winogradTap5
	winogradOut4 // points to pixels of y: Aᵀ
	winogradOut2
	winogradDy4 // pixels of dy to points: A
	winogradDy2
	winogradDw3 // points to gradients of weights: Gᵀ
	winogradDw5
	winogradMaps
)

// winogradSize is the number of points along an axis.
const winogradSize = 6

// lines say to which vectors a map is applied, counted in elements: outer times, dstep and sstep
// apart, to vectors of n elements, ds and ss apart.
type lines struct {
	n, outer     int
	ds, ss       int
	dstep, sstep int
}

// winogradMatrix is the matrix of a map. The rows of Bᵀ are the coefficients of Π (x−q) over all
// points q but one, and over all; those of A are the powers of the points; those of G the powers
// divided by Π (p−q) over the other points (Toom and Cook's scheme, transposed; Lavin and Gray
// 2016, "Fast algorithms for convolutional neural networks").
func winogradMatrix(kind int) [][]float64 {
	switch kind {
	case winogradIn:
		return pointQuotients()
	case winogradTap3:
		return pointPowers(3, true)
	case winogradTap5:
		return pointPowers(5, true)
	case winogradDy4:
		return pointPowers(4, false)
	case winogradDy2:
		return pointPowers(2, false)
	case winogradOut4, winogradOut2:
		return transposedMatrix(winogradMatrix(kind + winogradDy4 - winogradOut4))
	}
	return transposedMatrix(winogradMatrix(kind + winogradTap3 - winogradDw3))
}

func winogradPoints() []float64 { return []float64{0, 0.625, -0.625, 1.5, -1.5} }

func pointPowers(n int, divided bool) [][]float64 {
	m := make([][]float64, winogradSize)
	for i, p := range winogradPoints() {
		v := 1.0
		for j, q := range winogradPoints() {
			if divided && j != i {
				v /= p - q
			}
		}
		for range n {
			m[i] = append(m[i], v)
			v *= p
		}
	}
	last := make([]float64, n)
	last[n-1] = 1
	m[winogradSize-1] = last
	return m
}

func pointQuotients() [][]float64 {
	m := make([][]float64, winogradSize)
	for i := range m {
		c := make([]float64, winogradSize)
		c[0] = 1
		for j, q := range winogradPoints() {
			if j == i {
				continue
			}
			for k := len(c) - 1; k > 0; k-- {
				c[k] = c[k-1] - q*c[k]
			}
			c[0] *= -q
		}
		m[i] = c
	}
	return m
}

func transposedMatrix(m [][]float64) [][]float64 {
	t := make([][]float64, len(m[0]))
	for i := range t {
		for _, row := range m {
			t[i] = append(t[i], row[i])
		}
	}
	return t
}

// genericMaps are the maps in Go:
//
//	dst[k·dstep + i·ds + e] = Σ m[i][j] · src[k·sstep + j·ss + e]  for k < outer, e < n
func genericMaps[F Float]() (maps [winogradMaps]func(dst, src []F, l lines)) {
	for kind := range maps {
		m := winogradMatrix(kind)
		maps[kind] = func(dst, src []F, l lines) {
			for k := range l.outer {
				for i, row := range m {
					to := dst[k*l.dstep+i*l.ds:][:l.n]
					clear(to)
					for j, f := range row {
						if f != 0 {
							axpy(to, F(f), src[k*l.sstep+j*l.ss:][:l.n])
						}
					}
				}
			}
		}
	}
	return maps
}
