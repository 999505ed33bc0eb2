package forward

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/goten-ml/goten/core/tensor"
)

// A Size is a whole number that may depend on the number of rows of a batch: Fixed + PerRow·rows.
// As JSON it is a number, or a list of the two where PerRow is not 0.
type Size struct{ Fixed, PerRow int }

// maxSize bounds what a file may say, so that products do not overflow.
const maxSize = 1 << 40

// At is the number for a batch of so many rows.
func (s Size) At(rows int) int { return s.Fixed + s.PerRow*rows }

// MarshalJSON writes a number or a list of two.
func (s Size) MarshalJSON() ([]byte, error) {
	if s.PerRow == 0 {
		return json.Marshal(s.Fixed)
	}
	return json.Marshal([2]int{s.Fixed, s.PerRow})
}

// UnmarshalJSON reads a number or a list of two.
func (s *Size) UnmarshalJSON(b []byte) error {
	*s = Size{}
	if len(b) == 0 || b[0] != '[' {
		if err := json.Unmarshal(b, &s.Fixed); err != nil {
			return fmt.Errorf("expected a size, received %s", b)
		}
		return s.check()
	}
	var both []int
	if err := json.Unmarshal(b, &both); err != nil || len(both) != 2 {
		return fmt.Errorf("expected a size, received %s", b)
	}
	s.Fixed, s.PerRow = both[0], both[1]
	return s.check()
}

func (s *Size) check() error {
	if max(s.Fixed, -s.Fixed, s.PerRow, -s.PerRow) > maxSize {
		return fmt.Errorf("the size %d + %d·rows is too large", s.Fixed, s.PerRow)
	}
	return nil
}

// rule finds the size that is v[i] for batches of rows[i]; false when there is none.
func rule(rows, v []int) (Size, bool) {
	var s Size
	d := rows[1] - rows[0]
	if (v[1]-v[0])%d != 0 {
		return s, false
	}
	s.PerRow = (v[1] - v[0]) / d
	s.Fixed = v[0] - s.PerRow*rows[0]
	for i, n := range rows {
		if s.At(n) != v[i] {
			return s, false
		}
	}
	return s, true
}

// ruleOfEach is rule for lists of equal length.
func ruleOfEach(rows []int, v [][]int) ([]Size, bool) {
	out := make([]Size, len(v[0]))
	for _, l := range v {
		if len(l) != len(out) {
			return nil, false
		}
	}
	one := make([]int, len(rows))
	for k := range out {
		for i := range v {
			one[i] = v[i][k]
		}
		var ok bool
		if out[k], ok = rule(rows, one); !ok {
			return nil, false
		}
	}
	return out, true
}

func at(sizes []Size, rows int) []int {
	out := make([]int, len(sizes))
	for i, s := range sizes {
		out[i] = s.At(rows)
	}
	return out
}

// A window is a tensor.Ref for batches of any size.
type window struct {
	Storage int          `json:"storage"`
	DType   tensor.DType `json:"dtype"`
	Shape   []Size       `json:"shape"`
	Strides []Size       `json:"strides,omitempty"`
	Offset  Size         `json:"offset,omitzero"`
}

// windowOf finds the rule of a window from what it is in each recording.
func windowOf(rows []int, refs []tensor.Ref) (window, bool) {
	var shapes, strides [][]int
	var offsets []int
	flat := true
	for _, r := range refs {
		l := r.Layout
		shapes, strides = append(shapes, l.Shape), append(strides, l.Steps(nil))
		offsets = append(offsets, l.Offset)
		flat = flat && l.Contiguous()
		if r.Storage != refs[0].Storage || r.DType != refs[0].DType {
			return window{}, false
		}
	}
	w := window{Storage: refs[0].Storage, DType: refs[0].DType}
	var a, b, c bool
	w.Shape, a = ruleOfEach(rows, shapes)
	w.Offset, b = rule(rows, offsets)
	if c = true; !flat {
		w.Strides, c = ruleOfEach(rows, strides)
	}
	return w, a && b && c
}

// ref is the window for a batch, checked to lie within size elements of a storage; less than 0
// stands for a storage that the window is all of.
func (w *window) ref(rows, size int) (tensor.Ref, error) {
	shape := at(w.Shape, rows)
	n := 1
	for _, d := range shape {
		if d < 0 || d > maxSize || n > maxSize/max(d, 1) {
			return tensor.Ref{}, fmt.Errorf("the shape %v is not possible", shape)
		}
		n *= d
	}
	l := tensor.Layout{Shape: shape, Offset: w.Offset.At(rows)}
	if w.Strides != nil {
		if len(w.Strides) != len(shape) {
			return tensor.Ref{}, fmt.Errorf("strides %v for the shape %v", w.Strides, shape)
		}
		l = tensor.NewLayout(shape, at(w.Strides, rows), l.Offset)
	}
	r := tensor.Ref{Storage: w.Storage, DType: w.DType, Layout: l}
	if size < 0 {
		if !l.Contiguous() || l.Offset != 0 {
			return r, fmt.Errorf("a result of shape %v is not row-major", shape)
		}
		return r, nil
	}
	lo, hi := l.Offset, l.Offset
	for i, s := range l.Steps(nil) {
		if d := shape[i] - 1; d > 0 && max(s, -s) > maxSize/d {
			return r, fmt.Errorf("strides %v of the shape %v leave the memory", w.Strides, shape)
		} else if s < 0 {
			lo += d * s
		} else {
			hi += d * s
		}
	}
	if n > 0 && (lo < 0 || hi >= size) {
		return r, fmt.Errorf("elements %d to %d of %d are read", lo, hi, size)
	}
	return r, nil
}

// batched reports whether the first axis is the rows of the batch.
func batched(shape []Size) bool {
	return len(shape) > 0 && shape[0] == Size{PerRow: 1} &&
		!slices.ContainsFunc(shape[1:], func(s Size) bool { return s.PerRow != 0 })
}
