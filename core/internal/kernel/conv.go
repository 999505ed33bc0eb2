package kernel

import (
	"sync"

	"github.com/goten-ml/goten/core/internal/par"
)

// A Conv is the geometry of a two-dimensional convolution (cross-correlation, as in all of deep
// learning). Images are NHWC: x [N, H, W, Ci], y [N, OH, OW, Co]; weights are HWIO:
// w [KH, KW, Ci/Groups, Co]. Output channel block g, of Co/Groups, reads input channel block g.
//
//	y[n, i, j, o] = Σ x[n, i·SH + p·DH − PT, j·SW + q·DW − PL, c] · w[p, q, c, o]
//
// where x outside the image is 0. All fields are positive but the padding, which may be 0.
type Conv struct {
	N, H, W, Ci int
	KH, KW, Co  int
	OH, OW      int
	SH, SW      int // strides
	DH, DW      int // dilations
	PT, PL      int // padding above and to the left; below and to the right it follows from OH, OW
	Groups      int
}

// ConvForward computes y, on all threads.
func ConvForward[F Float](c Conv, y, x, w []F) { convForward(Of[F](), c, y, x, w, nil) }

// ConvForwardAfter is ConvForward that calls after for blocks of y, seen as a matrix of its last
// axis, as GemmAfter does.
func ConvForwardAfter[F Float](c Conv, y, x, w []F, after After) {
	convForward(Of[F](), c, y, x, w, after)
}

// ConvInput computes dx, the gradient with respect to x, from that with respect to y.
func ConvInput[F Float](c Conv, dx, dy, w []F) { convInput(Of[F](), c, dx, dy, w, nil) }

// ConvInputAfter is ConvInput that calls after for blocks of dx, as GemmAfter does.
func ConvInputAfter[F Float](c Conv, dx, dy, w []F, after After) {
	convInput(Of[F](), c, dx, dy, w, after)
}

// ConvWeights computes dw, the gradient with respect to w. Its sums are over blocks of images of a
// fixed size, added in order.
func ConvWeights[F Float](c Conv, dw, x, dy []F) { convWeights(Of[F](), c, dw, x, dy) }

// depthwise reports whether every input channel has filters of its own.
func (c *Conv) depthwise() bool { return c.Groups == c.Ci && c.Groups > 1 }

// pointwise reports whether the convolution is a matrix product of pixels and weights.
func (c *Conv) pointwise() bool {
	return c.KH == 1 && c.KW == 1 && c.SH == 1 && c.SW == 1 && c.PT == 0 && c.PL == 0 &&
		c.Groups == 1 && c.OH == c.H && c.OW == c.W
}

// padded are the rows and columns of an image that the windows cover, padding included.
func (c *Conv) padded() (rows, cols int) {
	return (c.OH-1)*c.SH + (c.KH-1)*c.DH + 1, (c.OW-1)*c.SW + (c.KW-1)*c.DW + 1
}

// inside reports whether all windows lie in the image.
func (c *Conv) inside() bool {
	rows, cols := c.padded()
	return c.PT == 0 && c.PL == 0 && rows <= c.H && cols <= c.W
}

// madds is the number of multiplications for an output pixel.
func (c *Conv) madds() int { return c.KH * c.KW * c.Ci / c.Groups * c.Co }

// grainOf is the number of parts, of so many multiplications each, that are worth a task.
func grainOf(madds int) int { return max(1, taskMadds/4/max(1, madds)) }

// tapRows are the rows of the window of output row i that lie in the image.
func (c *Conv) tapRows(i int) (lo, hi int) {
	top := i*c.SH - c.PT
	if top < 0 {
		lo = ceilDiv(-top, c.DH)
	}
	if rest := c.H - top; rest > 0 {
		hi = min(c.KH, ceilDiv(rest, c.DH))
	}
	return lo, max(lo, hi)
}

// An image is a part of x with the padding made: the rows that a range of output rows reads.
type image[F Float] struct {
	data     []F
	rowWidth int // elements from one row to the next
}

// window returns the rows of image n that output rows r0 … r1−1 read, copied to buf with their
// padding if they stick out of the image.
func window[F Float](c *Conv, buf, x []F, n int, r [2]int) image[F] {
	x = x[n*c.H*c.W*c.Ci:][:c.H*c.W*c.Ci]
	_, cols := c.padded()
	top := r[0]*c.SH - c.PT
	if c.inside() {
		return image[F]{x[top*c.W*c.Ci:], c.W * c.Ci}
	}
	rows := (r[1]-r[0]-1)*c.SH + (c.KH-1)*c.DH + 1
	width := cols * c.Ci
	first, last := max(0, -c.PL), min(c.W, cols-c.PL) // columns of the image
	for i := range rows {
		row := buf[i*width : (i+1)*width]
		if top+i < 0 || top+i >= c.H || first >= last {
			clear(row)
			continue
		}
		lo, hi := (first+c.PL)*c.Ci, (last+c.PL)*c.Ci
		clear(row[:lo])
		copy(row[lo:hi], x[((top+i)*c.W+first)*c.Ci:])
		clear(row[hi:])
	}
	return image[F]{buf, width}
}

// windowSize is the number of elements that window needs for r output rows, 0 if none.
func (c *Conv) windowSize(r int) int {
	if c.inside() {
		return 0
	}
	_, cols := c.padded()
	return ((r-1)*c.SH + (c.KH-1)*c.DH + 1) * cols * c.Ci
}

// overRows runs f over the output rows of all images on all threads, each call within one image.
func (c *Conv) overRows(f func(n int, r [2]int)) {
	work := c.OW * c.madds() // of a row; rows of a task share the copies of their windows
	grain := max(1, min(c.N*c.OH/16, taskMadds/max(1, work), c.OH))
	grain = ceilDiv(c.OH, ceilDiv(c.OH, grain))
	blocks := ceilDiv(c.OH, grain)
	par.For(c.N*blocks, 1, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			r := i % blocks * grain
			f(i/blocks, [2]int{r, min(r+grain, c.OH)})
		}
	})
}

// done calls after, if there is one, for rows r of image n of images of h×w pixels.
func (after After) done(n, h, w, ch int, r [2]int) {
	if after != nil && r[0] < r[1] {
		after((n*h+r[0])*w, 0, (r[1]-r[0])*w, ch)
	}
}

// scratch is a pool of buffers.
type scratch[F Float] struct{ pool sync.Pool }

// get returns n elements of any content, to be given back by put.
func (s *scratch[F]) get(n int) *[]F {
	b, _ := s.pool.Get().(*[]F)
	if b == nil {
		b = new([]F)
	}
	*b = grow(*b, n)
	return b
}

func (s *scratch[F]) put(b *[]F) { s.pool.Put(b) }
