package ops

import (
	"slices"

	"github.com/goten-ml/goten/core/internal/kernel"
	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	tensor.Register("conv2d_transpose", Conv2DTransposeOp{Of: Conv2DOp{
		Strides: tensor.NewInts(1, 1), Pads: tensor.NewInts(0, 0, 0, 0),
		Dilation: tensor.NewInts(1, 1), Groups: 1}})
}

// Conv2DTransposeOp is the transpose of a convolution, of the inputs y, w: x += wᵀ·y at each window
// of y, which is the gradient of Conv2DOp with respect to its images.  (Zeiler et al. 2010;
// Dumoulin, Visin 2016, chapter 4.)
// Shapes: y [n, h', w', o], w [kh, kw, c/Groups, o], x [n, Height, Width, c], of which the
// convolution has h'×w' windows.
type Conv2DTransposeOp struct {
	Of     Conv2DOp `json:"of"`
	Height int      `json:"height"`
	Width  int      `json:"width"`
}

// Shape checks that the convolution of the result has the shape of y.
func (o Conv2DTransposeOp) Shape(in []Spec) Spec {
	const op = "Conv2DTranspose"
	arity(op, in, 2)
	wantFloat(op, in[0])
	wantImages(op, in[0], in[1])
	y, w := in[0].Shape, in[1].Shape
	if y[3] != w[3] {
		tensor.Shapef(op, "expected %d channels as in the last axis of the kernel %v, received "+
			"input %v", w[3], w, y)
	}
	out := Spec{DType: in[0].DType, Shape: tensor.Shape{y[0], o.Height, o.Width,
		w[2] * o.Of.Groups}.Check(op)}
	c := o.Of.geometry(op, out, in[1])
	if c.OH != y[1] || c.OW != y[2] {
		tensor.Shapef(op, "a convolution of %v by the kernel %v has %d×%d windows, the input is %v",
			out.Shape, w, c.OH, c.OW, y)
	}
	return out
}

// Eval adds up windows.
func (o Conv2DTransposeOp) Eval(x *Exec, out *Array, in []*Array) { o.EvalAfter(x, out, in, nil) }

// EvalAfter is Eval that hands blocks of pixels on: see tensor.Blocked.
func (o Conv2DTransposeOp) EvalAfter(
	x *Exec, out *Array, in []*Array, after func(i, j, m, n int),
) {
	c := o.Of.geometry("Conv2DTranspose", out.Spec(), in[1].Spec())
	if convEmpty(x, c, out) {
		afterAll(out, after)
		return
	}
	if out.DType() == tensor.Float32 {
		dx, dy, w := operands[float32](x, out, in)
		kernel.ConvInputAfter(c, dx, dy, w, after)
		return
	}
	dx, dy, w := operands[float64](x, out, in)
	kernel.ConvInputAfter(c, dx, dy, w, after)
}

// VJP: linear in both inputs.
func (o Conv2DTransposeOp) VJP(c *Ctx) []*T {
	g := make([]*T, 2)
	if c.Need(0) {
		g[0] = tensor.Apply(o.Of, c.Dy(0), c.In(1))
	}
	if c.Need(1) {
		g[1] = tensor.Apply(o.Of.weights(c.Spec(1).Shape), c.Dy(0), c.In(0))
	}
	return g
}

// A TransposeConfig says how the kernel of a transposed convolution moves. Empty lists stand for
// ones.
type TransposeConfig struct {
	Strides  []int
	Dilation []int
	Padding  Padding
	// Extra elements at the end of each axis, fewer than the stride. Without them n elements become
	// n·stride with Same, and with Valid as many as windows cover, but n·stride at least.
	Extra []int
}

// along resolves one axis of n elements with a kernel of k, as Keras does: the size of the result,
// and the padding before and after it of the convolution back.
func (c TransposeConfig) along(op string, axis, n, k int) (size, before, after int) {
	stride := c.Strides[axis]
	k = (k-1)*c.Dilation[axis] + 1
	total, first := 2*(k-1)+max(k, stride)-k, k-1
	switch {
	case c.Padding == Same && len(c.Extra) > 0:
		total = k + k%2 - 2 + c.Extra[axis]
	case c.Padding == Same:
		total = stride + k - 2
	case len(c.Extra) > 0:
		total = 2*(k-1) + c.Extra[axis]
	}
	if c.Padding == Same {
		first = min((total+1)/2, k-1)
	}
	if n < 1 || (n-1)*stride+2+total-k < 0 {
		tensor.Shapef(op, "an axis of %d elements is too short for a kernel of %d", n, k)
	}
	return (n-1)*stride + 2 + total - k, k - 1 - first, max(0, k-1-total+first)
}

// resolve fills in and checks the configuration for n axes.
func (c TransposeConfig) resolve(op string, n int) TransposeConfig {
	c.Strides = oneEach(op, "strides", c.Strides, n)
	c.Dilation = oneEach(op, "dilation", c.Dilation, n)
	if len(c.Extra) == 0 {
		return c
	}
	wantSizes(op, "output padding", tensor.NewInts(c.Extra...), n, 0)
	for i, e := range c.Extra {
		if e >= c.Strides[i] {
			tensor.Valuef(op, "expected an output padding below the strides %v, received %v",
				c.Strides, c.Extra)
		}
	}
	return c
}

// Conv2DTranspose adds up kernels over images: see Conv2DTransposeOp.
// Shapes: x [n, h, w, o], kernel [kh, kw, c, o], result [n, h', w', c].
func Conv2DTranspose(x, w *T, c TransposeConfig) *T {
	x, w = promote(float(x), float(w))
	wantImages("Conv2DTranspose", x.Spec(), w.Spec())
	c = c.resolve("Conv2DTranspose", 2)
	h, top, bottom := c.along("Conv2DTranspose", 0, x.Shape()[1], w.Shape()[0])
	v, left, right := c.along("Conv2DTranspose", 1, x.Shape()[2], w.Shape()[1])
	return tensor.Apply(Conv2DTransposeOp{Conv2DOp{tensor.NewInts(c.Strides...),
		tensor.NewInts(top, left, bottom, right), tensor.NewInts(c.Dilation...), 1}, h, v}, x, w)
}

// Conv1DTranspose adds up kernels along time: Conv2DTranspose of images of one row.
// Shapes: x [n, t, o], kernel [k, c, o], result [n, t', c].
func Conv1DTranspose(x, w *T, c TransposeConfig) *T {
	if x.Rank() != 3 || w.Rank() != 3 {
		tensor.Shapef("Conv1DTranspose", "expected an input [batch, time, channels] and a kernel "+
			"[time, filters, channels], received %v and %v", x.Spec(), w.Spec())
	}
	c = c.resolve("Conv1DTranspose", 1)
	c.Strides, c.Dilation = append([]int{1}, c.Strides...), append([]int{1}, c.Dilation...)
	if len(c.Extra) > 0 {
		c.Extra = slices.Insert(slices.Clone(c.Extra), 0, 0)
	}
	return dropRow(Conv2DTranspose(oneRow(x), Reshape(w, append([]int{1}, w.Shape()...)...), c))
}
