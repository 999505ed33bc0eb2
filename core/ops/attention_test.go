package ops

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/goten-ml/goten/core/tensor"
)

func init() {
	q, k, v := between(-1, 1, 2, 2, 3, 4), between(-1, 1, 2, 2, 5, 4), between(-1, 1, 2, 2, 5, 3)
	timeFirst := []arg{between(-1, 1, 2, 3, 4, 2), between(-1, 1, 2, 5, 2, 2),
		between(-1, 1, 2, 5, 2, 3)}
	key := arg{shape: []int{2}, dtype: tensor.Uint64, values: []float64{7, 3}}
	padding := arg{shape: []int{2, 1, 1, 5}, dtype: tensor.Bool,
		values: []float64{1, -1, 1, 1, -1, -1, -1, -1, -1, -1}}
	samples["attention"] = []sample{
		{in: []arg{q, k, v}, rounds: true},
		{op: AttentionOp{Scale: 0.7, Causal: true, HeadAxis: 1}, rounds: true,
			in: []arg{q, k, v, between(-1, 1, 2, 1, 3, 5)}},
		{op: AttentionOp{Mean: true, HeadAxis: 2}, in: append(timeFirst, padding), rounds: true},
		{op: AttentionOp{Rate: 0.4, Site: 1, HeadAxis: 1}, in: []arg{q, k, v, padding, key},
			rounds: true},
	}
}

// TestAttentionIsItsPlainForm compares results and gradients, also of float masks with hidden keys,
// of shared heads, and of inputs with odd strides.
func TestAttentionIsItsPlainForm(t *testing.T) {
	hidden := Where(Greater(wide(5, 1, 2, 1, 70, 90), tensor.Scalar(0.8)),
		tensor.Scalar(math.Inf(-1)), wide(6, 1, 2, 1, 70, 90))
	for i, c := range []AttentionConfig{
		{}, {Causal: true, Scale: 0.3}, {TimeFirst: true, Causal: true},
		{Mask: hidden}, {Mask: Greater(hidden, tensor.Scalar(0.0)), Mean: true, Causal: true},
		{Rate: 0.3, Key: Key(3, 4), Site: 2}, {Rate: 0.3, Key: Key(3, 4), Mask: hidden},
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			q, k, v := wide(1, 1, 2, 4, 70, 24), wide(2, 1, 2, 2, 90, 24), wide(3, 1, 2, 2, 90, 20)
			if c.TimeFirst {
				for _, x := range []**T{&q, &k, &v} {
					*x = Transpose(*x, 0, 2, 1, 3)
				}
			}
			in := []*T{q, k, v}
			op := AttentionOp{Scale: c.Scale, Causal: c.Causal, Mean: c.Mean, Rate: c.Rate,
				Site: c.Site, HeadAxis: 1}
			if c.TimeFirst {
				op.HeadAxis = 2
			}
			if c.Mask != nil {
				in = append(in, c.Mask)
			}
			if c.Rate != 0 {
				in = append(in, c.Key)
			}
			want := valuesOf(in, op.plain)
			for i, g := range valuesOf(in, func(in []*T) *T {
				if c.Mask != nil {
					c.Mask = in[3]
				}
				return Attention(in[0], in[1], in[2], c)
			}) {
				mustBeClose(t, fmt.Sprint("value ", i), g, want[i])
			}
		})
	}
}

// valuesOf are the result of f and the gradients of a weighted sum of it.
func valuesOf(in []*T, f func(in []*T) *T) []*T {
	x, leaves := append([]*T{}, in...), []*T{}
	for i := range x {
		if x[i].DType().IsFloat() {
			x[i] = x[i].Track()
			leaves = append(leaves, x[i])
		}
	}
	y := f(x)
	return append([]*T{y}, tensor.Gradient(loss([]*T{y}), leaves...)...)
}

// TestAttentionAgreesWithJAX compares with tests/golden/attention.json, which
// jax.nn.dot_product_attention wrote, whose softmax is float32: results, and gradients of the sum
// of squares.
func TestAttentionAgreesWithJAX(t *testing.T) {
	text, err := os.ReadFile("../../tests/golden/attention.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Rows []struct {
			Inputs, Gradients []goldenArray
			Result            goldenArray
			Mask              []bool
			Causal            bool
			Scale             float64
		}
	}
	if err := json.Unmarshal(text, &golden); err != nil {
		t.Fatal(err)
	}
	for i, g := range golden.Rows {
		in := make([]*T, len(g.Inputs))
		for k, a := range g.Inputs {
			in[k] = a.tensor().Track()
		}
		c := AttentionConfig{Causal: g.Causal, Scale: g.Scale, TimeFirst: true}
		if len(in) > 3 {
			c.Mask = in[3]
		}
		if g.Mask != nil {
			c.Mask = tensor.Of(g.Mask, in[0].Shape()[0], 1, in[0].Shape()[1], in[1].Shape()[1])
		}
		y := Attention(in[0], in[1], in[2], c)
		nearGolden(t, fmt.Sprintf("row %d", i), y, g.Result, 2e-6)
		for k, d := range tensor.Gradient(Sum(Square(y)), in...) {
			nearGolden(t, fmt.Sprintf("row %d, gradient %d", i, k), d, g.Gradients[k], 2e-6)
		}
	}
}

func TestAttentionErrors(t *testing.T) {
	q := tensor.Zeros(2, 4, 3, 8)
	for want, f := range map[string]func(){
		"heads that divide": func() {
			Attention(q, tensor.Zeros(2, 3, 3, 8), q, AttentionConfig{})
		},
		"with 4 axes": func() { Attention(tensor.Zeros(3, 8), q, q, AttentionConfig{}) },
		"broadcasts to [2 4 3 3]": func() {
			Attention(q, q, q, AttentionConfig{Mask: tensor.Zeros(2, 2, 3, 3)})
		},
		"rate is 1": func() { Attention(q, q, q, AttentionConfig{Rate: 1, Key: Key(1, 1)}) },
	} {
		if err := tensor.Try(f); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v; expected one with %q", err, want)
		}
	}
}
