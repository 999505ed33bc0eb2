package kernel

// genericTiles are the tiles in plain Go: 2 rows of 4 columns, whose 8 sums and 6 factors fit the
// 16 vector registers of amd64.
func genericTiles[F Float]() *tiles[F] {
	return &tiles[F]{
		run:   genericColumn[F],
		width: func(int) int { return 4 },
		pack:  packBy[F](4), packT: packTBy[F](4),
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

func genericTile[F Float](x *tile[F]) {
	if x.m < 2 || x.n < 4 {
		genericEdge(x)
		return
	}
	var c [8]F
	ia, ib := 0, 0
	for range x.outer {
		for range x.k {
			b := (*[4]F)(x.b[ib:])
			v, w := x.a[ia], x.a[ia+x.rs]
			c[0] += F(v * b[0])
			c[1] += F(v * b[1])
			c[2] += F(v * b[2])
			c[3] += F(v * b[3])
			c[4] += F(w * b[0])
			c[5] += F(w * b[1])
			c[6] += F(w * b[2])
			c[7] += F(w * b[3])
			ia += x.cs
			ib += x.ldb
		}
		ia += x.jump
	}
	for i := range 2 {
		row := (*[4]F)(x.c[i*x.ldc:])
		for j := range row {
			if x.acc {
				row[j] += c[4*i+j]
			} else {
				row[j] = c[4*i+j]
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
					s += F(x.a[ia] * x.b[ib])
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
