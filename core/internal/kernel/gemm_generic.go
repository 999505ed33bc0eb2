package kernel

// genericTiles are the tiles in plain Go: 3 rows of 3 columns, whose sums, 4 factors and a product
// fit the 16 registers of amd64; 2×4 and 4×4 take half as long again.
func genericTiles[F Float]() *tiles[F] {
	return &tiles[F]{
		run:   genericColumn[F],
		width: func(int) int { return 3 },
		pack:  packBy[F](3), packT: packTBy[F](3),
		lanes: 4, maxDots: 4, dots: genericDots[F], addRows: genericAddRows[F],
	}
}

func genericColumn[F Float](x *tile[F]) {
	a, c := x.a, x.c
	for i := range x.tiles {
		x.a, x.c = a[i*x.m*x.rs:], c[i*x.m*x.ldc:]
		genericTile(x)
	}
}

// genericTile is a tile. Where the processor fuses multiplication and addition, so may Go.
func genericTile[F Float](x *tile[F]) {
	if x.m < 3 || x.n < 3 {
		genericEdge(x)
		return
	}
	var c00, c01, c02, c10, c11, c12, c20, c21, c22 F
	a, b, rs := x.a, x.b, x.rs
	ia, ib, cs, ldb := 0, 0, x.cs, x.ldb
	for range x.outer {
		for range x.k {
			row := b[ib : ib+3 : ib+3]
			u, v, w := row[0], row[1], row[2]
			s := a[ia]
			c00 += s * u
			c01 += s * v
			c02 += s * w
			s = a[ia+rs]
			c10 += s * u
			c11 += s * v
			c12 += s * w
			s = a[ia+2*rs]
			c20 += s * u
			c21 += s * v
			c22 += s * w
			ia += cs
			ib += ldb
		}
		ia += x.jump
	}
	sums := [9]F{c00, c01, c02, c10, c11, c12, c20, c21, c22}
	for i := range 3 {
		row := (*[3]F)(x.c[i*x.ldc:])
		for j := range row {
			if x.acc {
				row[j] += sums[3*i+j]
			} else {
				row[j] = sums[3*i+j]
			}
		}
	}
}

// genericEdge is a tile of fewer rows or columns, element by element.
func genericEdge[F Float](x *tile[F]) {
	for i := range x.m {
		for j := range x.n {
			var s F
			ia, ib := i*x.rs, j
			for range x.outer {
				for range x.k {
					s += x.a[ia] * x.b[ib]
					ia += x.cs
					ib += x.ldb
				}
				ia += x.jump
			}
			if x.acc {
				s += x.c[i*x.ldc+j]
			}
			x.c[i*x.ldc+j] = s
		}
	}
}
