package layers

import (
	"strings"
	"testing"

	"github.com/goten-ml/goten/core/tensor"
)

// TestTransposedConvolutionsUndoTheShapeOfConvolutions: a convolution of what the transposed one
// makes has the shape of its input, for all paddings, strides and kernels.
func TestTransposedConvolutionsUndoTheShapeOfConvolutions(t *testing.T) {
	for _, padding := range []Padding{Valid, Same} {
		for stride := 1; stride < 4; stride++ {
			for kernel := 1; kernel < 6; kernel++ {
				for n := 1; n < 5; n++ {
					up := &Conv1DTranspose{Filters: 2, Kernel: Size{kernel}, Strides: Size{stride},
						Padding: padding}
					down := &Conv1D{Filters: 3, Kernel: Size{kernel}, Strides: Size{stride},
						Padding: padding}
					c := ctx(false)
					y := Run(c, up, tensor.Ones(2, n, 3))[0]
					if z := Run(c, down, y)[0]; z.Dim(1) != n {
						t.Errorf("%s, stride %d, kernel %d: %d steps became %d and then %d",
							padding, stride, kernel, n, y.Dim(1), z.Dim(1))
					}
				}
			}
		}
	}
}

func TestWhatSpatialLayersCannotDoIsNamed(t *testing.T) {
	x := tensor.Ones(1, 4, 4, 2)
	seq := tensor.Ones(1, 4, 2)
	for want, run := range map[string]func(c *Ctx){
		"output_padding: expected less than the strides": func(c *Ctx) {
			Run(c, &Conv2DTranspose{Filters: 1, Kernel: Size{2}, OutputPadding: Size{1}}, x)
		},
		"strides: expected 1 beside a dilation_rate": func(c *Ctx) {
			Run(c, &Conv2DTranspose{Filters: 1, Kernel: Size{2}, Strides: Size{2},
				Dilation: Size{2}}, x)
		},
		`padding: expected "valid" or "same"`: func(c *Ctx) {
			Run(c, &DepthwiseConv1D{Kernel: Size{2}, Padding: Causal}, seq)
		},
		"cropping: expected less than the 4 elements of axis 1": func(c *Ctx) {
			Run(c, &Cropping2D{Cropping: Margins{{2, 2}}}, x)
		},
		"cropping: expected one number or 2": func(c *Ctx) {
			Run(c, &Cropping1D{Cropping: Size{1, 1, 1}}, seq)
		},
		"padding: expected margins of 2 axes": func(c *Ctx) {
			Run(c, &ZeroPadding2D{Padding: Margins{{1, 1}, {1, 1}, {1, 1}}}, x)
		},
		"padding: expected margins of at least 0": func(c *Ctx) {
			Run(c, &ZeroPadding2D{Padding: Margins{{-1, 1}}}, x)
		},
		`interpolation: expected one of ["nearest" "bilinear"]`: func(c *Ctx) {
			Run(c, &UpSampling2D{Interpolation: "bicubic"}, x)
		},
	} {
		err := tensor.Try(func() { run(ctx(false)) })
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
}
