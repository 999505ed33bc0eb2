package main

import "github.com/goten-ml/goten/core/internal/kernel"

// convolutions are those of images with channels last, and pooling, straight from the kernels.
var convolutions = map[string]family{
	// conv: x [n h w ci], kernel [kh kw co], stride, dilation, pad [rows columns] and groups; pass
	// is forward, input or weights.
	"conv": func(a args) func() { return conv(a) },
	// pool: x, kernel [kh kw], stride and pad; pass is max, max gradient, average or average
	// gradient.
	"pool": func(a args) func() { return pool(a) },
}

// windows is how many windows lie along an axis.
func windows(size, kernel, stride, dilation, pad int) int {
	return (size+2*pad-(kernel-1)*dilation-1)/stride + 1
}

func conv(a args) func() {
	x, k, pad := a.Ints("x"), a.Ints("kernel"), a.Ints("pad")
	s, d := a.Ints("stride"), a.Int("dilation")
	c := kernel.Conv{N: x[0], H: x[1], W: x[2], Ci: x[3], KH: k[0], KW: k[1], Co: k[2],
		SH: s[0], SW: s[1], DH: d, DW: d, PT: pad[0], PL: pad[1], Groups: a.Int("groups")}
	c.OH, c.OW = windows(c.H, c.KH, c.SH, d, c.PT), windows(c.W, c.KW, c.SW, d, c.PL)
	image := matrix[float32](c.N*c.H*c.W, c.Ci, false).Data
	weights := matrix[float32](c.KH*c.KW*c.Ci/c.Groups, c.Co, false).Data
	y := matrix[float32](c.N*c.OH*c.OW, c.Co, false).Data
	switch a.String("pass", "forward") {
	case "input":
		return func() { kernel.ConvInput(c, image, y, weights) }
	case "weights":
		return func() { kernel.ConvWeights(c, weights, image, y) }
	}
	return func() { kernel.ConvForward(c, y, image, weights) }
}

func pool(a args) func() {
	x, k, pad, s := a.Ints("x"), a.Ints("kernel"), a.Ints("pad"), a.Ints("stride")
	p := kernel.Pool{N: x[0], H: x[1], W: x[2], C: x[3], KH: k[0], KW: k[1], SH: s[0], SW: s[1],
		PT: pad[0], PL: pad[1]}
	p.OH, p.OW = windows(p.H, p.KH, p.SH, 1, p.PT), windows(p.W, p.KW, p.SW, 1, p.PL)
	image := matrix[float32](p.N*p.H*p.W, p.C, false).Data
	y, dx := matrix[float32](p.N*p.OH*p.OW, p.C, false).Data, make([]float32, len(image))
	switch a.String("pass", "max") {
	case "max gradient":
		return func() { kernel.MaxPoolGrad(p, dx, y, image) }
	case "average":
		return func() { kernel.AveragePool(p, y, image) }
	case "average gradient":
		return func() { kernel.AveragePoolGrad(p, dx, y) }
	}
	return func() { kernel.MaxPool(p, y, image) }
}
