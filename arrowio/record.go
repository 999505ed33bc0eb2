package arrowio

import (
	"fmt"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/bitutil"
	"github.com/apache/arrow/go/v15/arrow/memory"

	"github.com/goten-ml/goten/core/tensor"
)

// arrowTypes pairs our element types with Arrow's.
var arrowTypes = map[tensor.DType]arrow.DataType{
	tensor.Bool: arrow.FixedWidthTypes.Boolean,
	tensor.Int8: arrow.PrimitiveTypes.Int8, tensor.Uint8: arrow.PrimitiveTypes.Uint8,
	tensor.Int16: arrow.PrimitiveTypes.Int16, tensor.Uint16: arrow.PrimitiveTypes.Uint16,
	tensor.Int32: arrow.PrimitiveTypes.Int32, tensor.Uint32: arrow.PrimitiveTypes.Uint32,
	tensor.Int64: arrow.PrimitiveTypes.Int64, tensor.Uint64: arrow.PrimitiveTypes.Uint64,
	tensor.Float32: arrow.PrimitiveTypes.Float32, tensor.Float64: arrow.PrimitiveTypes.Float64,
}

// FromRecord makes a frame of a record, whose memory it shares where it can; the record is
// retained as long as that lasts.
func FromRecord(r arrow.Record, o Options) (*Frame, error) {
	return FromRecords(r.Schema(), []arrow.Record{r}, o)
}

// FromRecords makes a frame of records of one schema behind one another.
func FromRecords(s *arrow.Schema, records []arrow.Record, o Options) (f *Frame, err error) {
	defer recovered("Arrow record", &err)
	var names []string
	for _, field := range s.Fields() {
		names = append(names, field.Name)
	}
	chosen, err := o.choose(names)
	if err != nil {
		return nil, err
	}
	var columns []*column
	for _, i := range chosen {
		c, err := newColumn(s.Field(i))
		if err != nil {
			return nil, err
		}
		for _, r := range records {
			if err := c.add(r.Column(i)); err != nil {
				return nil, err
			}
		}
		columns = append(columns, c)
	}
	return finish(columns, o.Nulls)
}

// newColumn is an empty column of a field's type.
func newColumn(f arrow.Field) (*column, error) {
	c := &column{name: f.Name}
	t := f.Type
	for {
		list, ok := t.(*arrow.FixedSizeListType)
		if !ok {
			break
		}
		c.shape = append(c.shape, int(list.Len()))
		t = list.Elem()
	}
	for d, a := range arrowTypes {
		if arrow.TypeEqual(a, t) {
			c.dtype = d
			return c, nil
		}
	}
	return nil, typeError(f.Name, "of Arrow type "+f.Type.String())
}

// add appends an array.
func (c *column) add(a arrow.Array) error {
	whole, n := a, a.Len()
	from, width := 0, 1
	for range c.shape {
		list := a.(*array.FixedSizeList)
		k := int(list.DataType().(*arrow.FixedSizeListType).Len())
		from = (from + list.Data().Offset()) * k
		width *= k
		a = list.ListValues()
		if a.NullN() > 0 {
			if err := c.innerNulls(a, from, n*width); err != nil {
				return err
			}
		}
	}
	if err := c.piece(a, from, n*width); err != nil {
		return err
	}
	c.null(n, validOf(whole))
	return nil
}

// validOf tells which rows of an array are not null; nil means all.
func validOf(a arrow.Array) []bool {
	if a.NullN() == 0 {
		return nil
	}
	_ = a.NullBitmapBytes()[(a.Data().Offset()+a.Len()-1)/8] // a damaged length ends here
	valid := make([]bool, a.Len())
	for i := range valid {
		valid[i] = a.IsValid(i)
	}
	return valid
}

// innerNulls refuses nulls inside of lists: dropping rows cannot be told from dropping elements.
func (c *column) innerNulls(a arrow.Array, from, n int) error {
	for i := from; i < from+n; i++ {
		if a.IsNull(i) {
			return &Error{c.name, "ValueError", "has nulls inside of its lists: fill them before"}
		}
	}
	return nil
}

// piece appends n elements of a primitive array from one on.
func (c *column) piece(a arrow.Array, from, n int) error {
	data := a.Data().Buffers()[1]
	first := a.Data().Offset() + from
	if n == 0 {
		return nil
	}
	bits := 8 * c.dtype.Size()
	if c.dtype == tensor.Bool {
		bits = 1
	}
	if data == nil || n < 0 || first+n > data.Len()*8/bits {
		return &Error{c.name, "ValueError", fmt.Sprintf("has fewer elements than its %d rows", n)}
	}
	if c.dtype == tensor.Bool {
		flags := make([]byte, n)
		for i := range flags {
			if bitutil.BitIsSet(data.Bytes(), first+i) {
				flags[i] = 1
			}
		}
		c.pieces = append(c.pieces, flags)
		return nil
	}
	size := c.dtype.Size()
	a.Retain()
	c.owners = append(c.owners, a.Release)
	c.pieces = append(c.pieces, data.Bytes()[first*size:(first+n)*size])
	return nil
}

// Record returns the frame as an Arrow record over the same memory; booleans and strided tensors
// are copied. The tensors must not be released while the record is in use.
func (f *Frame) Record() (r arrow.Record, err error) {
	defer recovered("frame", &err)
	var fields []arrow.Field
	var arrays []arrow.Array
	for i, t := range f.Columns {
		if t.Rank() == 0 || t.Dim(0) != f.Rows {
			return nil, &Error{f.Names[i], "ValueError",
				fmt.Sprintf("has shape %v, expected %d rows", t.Shape(), f.Rows)}
		}
		a := arrayOf(t)
		fields = append(fields, arrow.Field{Name: f.Names[i], Type: a.DataType()})
		arrays = append(arrays, a)
		defer a.Release()
	}
	return array.NewRecord(arrow.NewSchema(fields, nil), arrays, int64(f.Rows)), nil
}

// arrayOf is a tensor as an Arrow array.
func arrayOf(t *tensor.Tensor) arrow.Array {
	if l := t.Layout(); !l.Contiguous() {
		t = t.Clone()
	}
	t.Keep() // the array refers to the memory by its bytes
	b := content(t)
	if t.DType() == tensor.Bool {
		bits := make([]byte, bitutil.BytesForBits(int64(len(b))))
		for i, v := range b {
			bitutil.SetBitTo(bits, i, v != 0)
		}
		b = bits
	}
	buffer := memory.NewBufferWithAllocator(b, holder{t})
	dtype := arrowTypes[t.DType()]
	n := t.Size()
	d := array.NewData(dtype, n, []*memory.Buffer{nil, buffer}, nil, 0, 0)
	for i := t.Rank() - 1; i > 0; i-- {
		dtype = arrow.FixedSizeListOf(int32(t.Dim(i)), dtype)
		n = tensor.Shape(t.Shape()[:i]).Size()
		d = array.NewData(dtype, n, []*memory.Buffer{nil}, []arrow.ArrayData{d}, 0, 0)
	}
	return array.MakeFromData(d)
}

// holder keeps a tensor reachable from the buffer over its memory; it allocates nothing.
type holder struct{ t *tensor.Tensor }

func (holder) Allocate(n int) []byte             { return make([]byte, n) }
func (holder) Reallocate(n int, b []byte) []byte { return append(make([]byte, 0, n), b...)[:n] }
func (h holder) Free([]byte)                     {}
