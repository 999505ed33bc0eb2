package bindings

import (
	"fmt"

	"github.com/goten-ml/goten/core/tensor"
)

// frame is a table on its way to Python: named columns of equal length.
type frame struct {
	names   []string
	columns []*tensor.Tensor
	rows    int
}

var frames = newTable("frame", func(f *frame) {
	for _, t := range f.columns {
		t.Release()
	}
})

func (f *frame) add(name string, t *tensor.Tensor) {
	t.Retain()
	f.names = append(f.names, name)
	f.columns = append(f.columns, t)
}

// FrameSize returns the number of columns of a frame.
func FrameSize(h int64) (columns int64, err error) {
	defer guard(&err)
	f, err := frames.get(h)
	if err != nil {
		return 0, err
	}
	return int64(len(f.columns)), nil
}

// FrameName returns the name of a column.
func FrameName(h, column int64) (name string, err error) {
	defer guard(&err)
	f, err := columnIn(h, column)
	if err != nil {
		return "", err
	}
	return clean(f.names[column]), nil
}

// FrameTensor returns a column as a tensor.
func FrameTensor(h, column int64) (t int64, err error) {
	defer guard(&err)
	f, err := columnIn(h, column)
	if err != nil {
		return 0, err
	}
	return give(f.columns[column]), nil
}

func columnIn(h, column int64) (*frame, error) {
	f, err := frames.get(h)
	if err == nil && (column < 0 || column >= int64(len(f.columns))) {
		err = failure("IndexError", fmt.Sprintf("column %d of %d", column, len(f.columns)))
	}
	return f, err
}
