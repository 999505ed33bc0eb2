package ops

import "github.com/goten-ml/goten/core/tensor"

// Conv3D slides a kernel over volumes: the sum over the depth of the kernel of convolutions of
// images.
// Shapes: x [n, d, h, w, c], kernel [kd, kh, kw, c/groups, o], result [n, d', h', w', o].
func Conv3D(x, w *T, c ConvConfig) *T {
	const op = "Conv3D"
	x, w = promote(float(x), float(w))
	if x.Rank() != 5 || w.Rank() != 5 || w.Dim(0) < 1 || len(c.Pads) > 0 {
		tensor.Shapef(op, "expected an input [batch, depth, height, width, channels], a kernel "+
			"[depth, height, width, channels, filters] and no pads, received %v and %v", x.Spec(),
			w.Spec())
	}
	wantChannels(op, x.Shape(), w.Shape(), max(1, c.Groups))
	s, d := oneEach(op, "strides", c.Strides, 3), oneEach(op, "dilation", c.Dilation, 3)
	k := w.Shape()
	x, n := deep(op, x, window{k[0], s[0], d[0], 0}, c.Padding)
	c.Strides, c.Dilation = s[1:], d[1:]
	var sum *T
	for p := range k[0] {
		layer := SliceStep(x, 1, p*d[0], p*d[0]+(n-1)*s[0]+1, s[0])
		y := Conv2D(asImages(layer), Squeeze(Slice(w, 0, p, p+1), 0), c)
		if sum == nil {
			sum = y
		} else {
			sum = Add(sum, y)
		}
	}
	return asVolumes(sum, x.Shape()[0], n)
}

// deep pads the depth of volumes and returns the number of windows along it.
func deep(op string, x *T, w window, p Padding) (padded *T, n int) {
	pads := p.around(x.Shape()[1:2], []window{w})
	w.pad = pads.At(0) + pads.At(1)
	n = windows(op, x.Shape(), 1, w)
	if w.pad > 0 {
		x = Pad(x, []int{0, pads.At(0), 0, 0, 0}, []int{0, pads.At(1), 0, 0, 0}, 0)
	}
	return x, n
}

// asImages sees volumes as images, one for each depth.
func asImages(x *T) *T {
	s := x.Shape()
	return Reshape(x, s[0]*s[1], s[2], s[3], s[4])
}

// asVolumes sees images as n volumes.
func asVolumes(x *T, n, depth int) *T {
	s := x.Shape()
	return Reshape(x, n, depth, s[1], s[2], s[3])
}

// MaxPool3D is the largest element of each window of volumes.
// Shapes: x [n, d, h, w, c], result [n, d', h', w', c].
func MaxPool3D(x *T, p PoolConfig) *T { return pool3D("MaxPool3D", x, p, MaxPool2D, MaxPool1D) }

// AveragePool3D is the mean of each window of volumes; padding does not count.
// Shapes: x [n, d, h, w, c], result [n, d', h', w', c].
func AveragePool3D(x *T, p PoolConfig) *T {
	return pool3D("AveragePool3D", x, p, AveragePool2D, AveragePool1D)
}

// pool3D pools height and width, and then depth: windows are products of their sides.
func pool3D(op string, x *T, p PoolConfig, images, lines func(*T, PoolConfig) *T) *T {
	if x.Rank() != 5 || len(p.Size) != 3 || len(p.Pads) > 0 {
		tensor.Shapef(op, "expected an input [batch, depth, height, width, channels], 3 sizes of "+
			"windows and no pads, received %v and %v", x.Spec(), p.Size)
	}
	if len(p.Strides) == 0 {
		p.Strides = p.Size
	}
	flat, line := p, p
	flat.Size, flat.Strides = p.Size[1:], p.Strides[1:]
	line.Size, line.Strides = p.Size[:1], p.Strides[:1]
	y := images(asImages(x), flat)
	s, n := y.Shape(), x.Shape()[0]
	z := lines(Reshape(y, n, x.Shape()[1], s[1]*s[2]*s[3]), line)
	return Reshape(z, n, z.Shape()[1], s[1], s[2], s[3])
}
