package layers

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
)

// A Size is a number for each axis of space or time, or one number for all of them. In JSON it is
// a list or a number.
type Size []int

// MarshalJSON writes a list, or null.
func (s Size) MarshalJSON() ([]byte, error) { return json.Marshal([]int(s)) }

// UnmarshalJSON reads a list, a number or null.
func (s *Size) UnmarshalJSON(b []byte) error {
	var n int
	if len(b) > 0 && b[0] != '[' && b[0] != 'n' {
		if err := json.Unmarshal(b, &n); err != nil {
			return err
		}
		*s = Size{n}
		return nil
	}
	return json.Unmarshal(b, (*[]int)(s))
}

// each is a number for each of n axes.
func each(n, v int) Size { return slices.Repeat(Size{v}, n) }

// over is the number for each of n axes, all of at least low. It panics with a *tensor.ValueError
// that names what the numbers are.
func (s Size) over(what string, n, low int) []int {
	v := []int(s)
	if len(v) == 1 && n > 1 {
		v = make([]int, n)
		for i := range v {
			v[i] = s[0]
		}
	}
	if len(v) != n {
		tensor.Valuef(what, "expected one number or %d, received %v", n, []int(s))
	}
	for _, k := range v {
		if k < low {
			tensor.Valuef(what, "expected numbers of at least %d, received %v", low, []int(s))
		}
	}
	return v
}

// Padding is what windows find beyond the border.
type Padding string

// The paddings.
const (
	// Valid windows lie inside.
	Valid Padding = "valid"
	// Same pads with zeros on both sides, so that there are as many windows as elements divided
	// by the stride, rounded up.
	Same Padding = "same"
	// Causal pads with zeros before the first step of time only: no result sees later steps.
	Causal Padding = "causal"
)

// of is the padding of operators. It panics with a *tensor.ValueError if the name is unknown.
func (p Padding) of() ops.Padding {
	switch p {
	case Valid, "":
		return ops.Valid
	case Same:
		return ops.Same
	}
	tensor.Valuef("padding", `expected "valid" or "same", received %q`, string(p))
	return 0
}

// DataFormat says which axis of images and sequences holds the channels.
type DataFormat string

// The data formats. Operators compute with channels last; the other one is transposed.
const (
	ChannelsLast  DataFormat = "channels_last"
	ChannelsFirst DataFormat = "channels_first"
)

// first reports whether channels are the axis after the batch. It panics with a
// *tensor.ValueError if the name is unknown.
func (f DataFormat) first() bool {
	switch f {
	case ChannelsLast, "":
		return false
	case ChannelsFirst:
		return true
	}
	tensor.Valuef("data_format", `expected "channels_last" or "channels_first", received %q`,
		string(f))
	return false
}

// channels is the axis of channels.
func (f DataFormat) channels(s tensor.Shape) int {
	if f.first() {
		return 1
	}
	return len(s) - 1
}

// last moves the channels of x to the end.
func (f DataFormat) last(x *tensor.Tensor) *tensor.Tensor {
	if f.first() {
		return ops.MoveAxis(x, 1, -1)
	}
	return x
}

// back moves channels from the end to where x had them.
func (f DataFormat) back(y *tensor.Tensor) *tensor.Tensor {
	if f.first() {
		return ops.MoveAxis(y, -1, 1)
	}
	return y
}

// Axes lists axes of a tensor, counted from 0 or from the end. In JSON it is a list or a number.
type Axes = Size

// resolve maps axes to numbers counted from 0. It panics with a typed error that names op.
func resolve(op string, axes Axes, rank int) []int {
	out := make([]int, len(axes))
	for i, a := range axes {
		out[i] = a
		if a < 0 {
			out[i] += rank
		}
		if out[i] < 0 || out[i] >= rank {
			tensor.Valuef(op, "axis %d is out of range for an input of rank %d", a, rank)
		}
	}
	return out
}

// A Shape is a list of sizes of which some are those of the input: -1, in JSON null.
type Shape []int

// MarshalJSON writes a list, or null.
func (s Shape) MarshalJSON() ([]byte, error) {
	if s == nil {
		return []byte("null"), nil
	}
	v := make([]*int, len(s))
	for i := range s {
		if s[i] >= 0 {
			v[i] = &s[i]
		}
	}
	return json.Marshal(v)
}

// UnmarshalJSON reads a list of numbers and nulls, or null.
func (s *Shape) UnmarshalJSON(b []byte) error {
	var v []*int
	if err := json.Unmarshal(b, &v); err != nil || v == nil {
		*s = nil
		return err
	}
	*s = make(Shape, len(v))
	for i, n := range v {
		(*s)[i] = -1
		if n != nil {
			(*s)[i] = *n
		}
	}
	return nil
}

// resolve fills in the sizes of the input.
func (s Shape) resolve(in tensor.Shape) []int {
	out := slices.Clone([]int(in))
	for i, n := range s {
		if n >= 0 {
			out[i] = n
		}
	}
	return out
}

// oneOf panics with a *tensor.ValueError unless v is one of the words.
func oneOf(what, v string, words ...string) {
	for _, w := range words {
		if v == w {
			return
		}
	}
	tensor.Valuef(what, "expected one of %s, received %q", fmt.Sprintf("%q", words), v)
}
