package kernel

import (
	"os"
	"sync"
)

// Winograd's minimal filtering for windows of 3×3 and 5×5: a tile of 6×6 pixels of x is taken to
// 6×6 points, where the convolution is a product for each point, summed over channels: 36 matrix
// products. A tile yields 4×4 pixels of y, or 2×2 of windows of 5×5, for a quarter, or 1/2.8, of
// the multiplications. Lavin and Gray 2016, "Fast algorithms for convolutional neural networks".
//
// It is used for y and dx, and for dw of 3×3 from 512 pixels on, where strides are 1, without
// groups, from 8 channels on, and where a count of multiplications and transforms promises 1.2
// times the speed of direct sums. Its error against float64 is then within 4 times theirs
// (TestWinogradErrs measures 1.5 to 3.8; for dw of 5×5 it would be 7). Numbers that are not finite
// spread: an infinite or NaN pixel makes NaN of all of a tile, not only of the windows that cover
// it. GOTEN_WINOGRAD=0 turns it off.

// winogradOn reports whether the environment lets Winograd's convolutions be used.
var winogradOn = sync.OnceValue(func() bool { return os.Getenv("GOTEN_WINOGRAD") != "0" })

// A winograd is the geometry of a convolution by tiles of m×m outputs and windows of r×r.
// A dilated convolution is that of DH·DW images, which have every DH-th row and DW-th column.
// A band is a row of tiles, of all DW images; a block some bands, whose points fit the cache.
type winograd struct {
	*Conv
	r, m             int
	tap, out, dy, dw int // maps
	th, tw           int // tiles along the axes of an image
	bands            int // of all images
	perBand          int // tiles of a band
	perBlock         int // bands of a block
}

const points = winogradSize * winogradSize

// newWinograd is the geometry for c. It reports whether it applies and pays.
func newWinograd(c *Conv) (g winograd, ok bool) {
	if c.KH != c.KW || c.KH != 3 && c.KH != 5 || c.SH != 1 || c.SW != 1 || c.Groups != 1 ||
		c.Ci < 8 || c.Co < 8 || !winogradOn() {
		return g, false
	}
	g = tilesOf(c)
	return g, g.pays()
}

// tilesOf is the geometry for c, whether it pays or not.
func tilesOf(c *Conv) winograd {
	g := winograd{Conv: c, r: c.KH, m: winogradSize + 1 - c.KH,
		tap: winogradTap3, out: winogradOut4, dy: winogradDy4, dw: winogradDw3}
	if g.r == 5 {
		g.tap, g.out, g.dy, g.dw = winogradTap5, winogradOut2, winogradDy2, winogradDw5
	}
	g.th, g.tw = ceilDiv(ceilDiv(c.OH, c.DH), g.m), ceilDiv(ceilDiv(c.OW, c.DW), g.m)
	g.bands, g.perBand = c.N*c.DH*g.th, c.DW*g.tw
	g.perBlock = g.block()
	return g
}

// block is the number of bands of blocks of about 48 tiles, as fast as any from 24 to 64 on Zen 4.
// Blocks are of almost one size and even in number, for two threads.
func (g *winograd) block() int {
	count := ceilDiv(g.bands*g.perBand, 48)
	return max(1, ceilDiv(g.bands, ceilDiv(count, 2)*2))
}

// pays compares the work of both ways, in multiplications by vectors: a transform of the 36
// numbers of a channel takes as long as some 350, one of its weights 150.
func (g *winograd) pays() bool {
	tiles, products := g.bands*g.perBand, g.Ci*g.Co
	direct := g.N * g.OH * g.OW * g.r * g.r * products
	byTiles := tiles*(points*products*10/9+350*(g.Ci+g.Co)) + 150*products
	return direct*10 >= byTiles*12
}

// at is where band i begins: its image, and its first row of y.
func (g *winograd) at(i int) (n, row int) {
	phase := i / g.th % g.DH
	return i / (g.th * g.DH), phase + i%g.th*g.m*g.DH
}

// A band is a row of tiles of an image: size×size pixels from row top, the first column at left.
type band[F Float] struct {
	img       []F
	h, w, ch  int // of the image
	top, left int
	size      int
	kind      int // the map
}

// bandX is band i of x, bandDy of dy.
func bandX[F Float](g *winograd, x []F, i int) band[F] {
	n, row := g.at(i)
	return band[F]{x[n*g.H*g.W*g.Ci:], g.H, g.W, g.Ci, row - g.PT, -g.PL, winogradSize, winogradIn}
}

func bandDy[F Float](g *winograd, dy []F, i int) band[F] {
	n, row := g.at(i)
	return band[F]{dy[n*g.OH*g.OW*g.Co:], g.OH, g.OW, g.Co, row, 0, g.m, g.dy}
}

// width is the number of columns of an image that the band covers.
func (b *band[F]) width(g *winograd) int { return g.DW * ((g.tw-1)*g.m + b.size) }

// bufferSize is what toPoints needs for bands of x, or of dy, of ch channels and w columns.
func (g *winograd) bufferSize(w, ch int) int {
	return winogradSize * ch * (g.DW*(g.tw*g.m+g.r-1) + w)
}

// toPoints sets the points of a band: v[p·vs + t·ch + c] is that of channel c of tile t at point p.
func (b *band[F]) toPoints(s *Set[F], g *winograd, v []F, vs int, buf []F) {
	cols := b.width(g)
	line, width := cols*b.ch, b.w*b.ch
	tmp, rows, ss := buf[:winogradSize*line], b.img, g.DH*width
	if b.top >= 0 && b.top+(b.size-1)*g.DH < b.h {
		rows = rows[b.top*width:]
	} else {
		rows, ss = b.edge(g, buf[winogradSize*line:]), width
	}
	first, last := max(0, b.left), min(b.w, b.left+cols)
	if first >= last {
		first, last = 0, 0
	}
	lo, hi := (first-b.left)*b.ch, (last-b.left)*b.ch
	for i := range winogradSize {
		clear(tmp[i*line:][:min(lo, line)])
		clear(tmp[min(i*line+hi, (i+1)*line) : (i+1)*line])
	}
	s.winograd[b.kind](tmp[lo:], rows[first*b.ch:], lines{n: hi - lo, outer: 1, ds: line, ss: ss})
	for i := range winogradSize {
		for phase := range g.DW {
			s.winograd[b.kind](v[i*winogradSize*vs+phase*g.tw*b.ch:], tmp[i*line+phase*b.ch:],
				lines{n: b.ch, outer: g.tw, ds: vs, ss: g.DW * b.ch,
					dstep: b.ch, sstep: g.m * g.DW * b.ch})
		}
	}
}

// edge copies the rows of the band, with zeros for those outside of the image.
func (b *band[F]) edge(g *winograd, buf []F) []F {
	width := b.w * b.ch
	for i := range b.size {
		to, row := buf[i*width:(i+1)*width], b.top+i*g.DH
		if row < 0 || row >= b.h {
			clear(to)
		} else {
			copy(to, b.img[row*width:])
		}
	}
	return buf
}
