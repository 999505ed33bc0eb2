// Package arrowio reads tables into tensors and writes tensors as tables: Arrow records, Arrow IPC
// files and streams, Parquet and CSV. It is pure Go.
//
// Each column of numbers or booleans becomes a tensor whose first axis is the rows; fixed-size
// lists give further axes. Memory of a record is shared where it lies in one piece; what comes in
// several pieces, with nulls or as bits is copied once. Columns of other types are an error that
// names them, unless Options.Columns leaves them out.
package arrowio

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goten-ml/goten/core/tensor"
)

// Frame is a table: columns of equal length under their names.
type Frame struct {
	Names   []string
	Columns []*tensor.Tensor
	Rows    int
}

// Column returns the tensor of a name, nil if there is none.
func (f *Frame) Column(name string) *tensor.Tensor {
	if i := slices.Index(f.Names, name); i >= 0 {
		return f.Columns[i]
	}
	return nil
}

// Nulls says what becomes of rows with nulls.
type Nulls int

// What becomes of rows with nulls.
const (
	NullsFail Nulls = iota // an *Error that names the column and counts them
	NullsDrop              // rows with a null in a column that is read are left out
)

// Options choose what is read.
type Options struct {
	Columns []string // names, in this order; nil for all
	Nulls   Nulls
	Comma   rune // between the fields of CSV; ',' for 0
}

// Error says what in a table does not become a tensor. Kind is the Python exception for it.
type Error struct{ Column, Kind, Text string }

func (e *Error) Error() string {
	if e.Column == "" {
		return e.Text
	}
	return fmt.Sprintf("column %q %s", e.Column, e.Text)
}

// PythonKind returns Kind.
func (e *Error) PythonKind() string { return e.Kind }

func tableError(format string, a ...any) error {
	return &Error{Kind: "ValueError", Text: fmt.Sprintf(format, a...)}
}

// typeError says that a column has a type without a tensor.
func typeError(column, what string) error {
	return &Error{column, "TypeError", "is " + what + ": only booleans, integers, float32, " +
		"float64 and fixed-size lists of them become tensors; name the columns to read, or cast it"}
}

// recovered turns a panic of a decoder into an error: files are outside data, and a damaged one
// must not end the process.
func recovered(what string, err *error) {
	if p := recover(); p != nil {
		if e, ok := p.(tensor.Error); ok {
			*err = e
			return
		}
		*err = tableError("not a valid %s: %v", what, p)
	}
}

// choose returns the positions of the columns that o names among names.
func (o Options) choose(names []string) ([]int, error) {
	if o.Columns == nil {
		all := make([]int, len(names))
		for i := range all {
			all[i] = i
		}
		return all, nil
	}
	var found []int
	for _, c := range o.Columns {
		i := slices.Index(names, c)
		if i < 0 {
			return nil, &Error{Kind: "KeyError", Text: fmt.Sprintf(
				"no column %q; there are %s", c, strings.Join(names, ", "))}
		}
		found = append(found, i)
	}
	return found, nil
}

// column collects the elements of one column piece by piece.
type column struct {
	name   string
	dtype  tensor.DType
	shape  []int    // of a row
	pieces [][]byte // elements in row-major order
	owners []func() // what to call when a piece is no longer used
	valid  []bool   // of each row; nil while there is no null
	rows   int
}

// width is the number of bytes in a row.
func (c *column) width() int { return tensor.Shape(c.shape).Size() * c.dtype.Size() }

// null notes which of the next n rows are null; valid nil means none.
func (c *column) null(n int, valid []bool) {
	if valid != nil && c.valid == nil {
		c.valid = make([]bool, c.rows, c.rows+n)
		for i := range c.valid {
			c.valid[i] = true
		}
	}
	for i := range n {
		if c.valid != nil {
			c.valid = append(c.valid, valid == nil || valid[i])
		}
	}
	c.rows += n
}

// nulls counts the null rows.
func (c *column) nulls() (n int) {
	for _, v := range c.valid {
		if !v {
			n++
		}
	}
	return n
}

// finish makes the frame of columns, which share or copy their pieces.
func finish(columns []*column, nulls Nulls) (*Frame, error) {
	f := &Frame{}
	var keep []bool
	for _, c := range columns {
		if len(f.Names) > 0 && c.rows != f.Rows {
			return nil, &Error{c.name, "ValueError",
				fmt.Sprintf("has %d rows, others have %d", c.rows, f.Rows)}
		}
		f.Rows = c.rows
		f.Names = append(f.Names, c.name)
		n := c.nulls()
		switch {
		case n == 0:
		case nulls == NullsFail:
			return nil, &Error{c.name, "ValueError", fmt.Sprintf(
				"has %d nulls, and a tensor has none: fill them before, or drop their rows", n)}
		case keep == nil:
			keep = slices.Clone(c.valid)
		default:
			for i, v := range c.valid {
				keep[i] = keep[i] && v
			}
		}
	}
	kept := f.Rows
	for _, k := range keep {
		if !k {
			kept--
		}
	}
	for _, c := range columns {
		f.Columns = append(f.Columns, c.tensor(kept, keep))
	}
	f.Rows = kept
	return f, nil
}
