package arrowio

import (
	"fmt"

	"github.com/apache/arrow/go/v15/parquet"
	"github.com/apache/arrow/go/v15/parquet/file"
	"github.com/apache/arrow/go/v15/parquet/schema"

	"github.com/goten-ml/goten/core/tensor"
)

// ReadParquet reads the columns of a Parquet file that o chooses; others are not decoded. Nested
// and repeated columns, text, dates and decimals are an error when chosen.
//
// It decodes column chunks by itself: arrow's pqarrow would bring its compute library, 5 MB.
func ReadParquet(r Source, o Options) (f *Frame, err error) {
	defer recovered("Parquet file", &err)
	limit, err := newLimit(r)
	if err != nil {
		return nil, err
	}
	props := parquet.NewReaderProperties(limit)
	p, err := file.NewParquetReader(r, file.WithReadProps(props))
	if err != nil {
		return nil, tableError("not a valid Parquet file: %v", err)
	}
	limit.check(p.NumRows())
	s := p.MetaData().Schema
	names := make([]string, s.NumColumns())
	for i := range names {
		names[i] = s.Column(i).Path()
	}
	chosen, err := o.choose(names)
	if err != nil {
		return nil, err
	}
	var columns []*column
	for _, i := range chosen {
		c, err := parquetColumn(s.Column(i))
		if err != nil {
			return nil, err
		}
		for g := range p.NumRowGroups() {
			if err := c.addChunk(p.RowGroup(g), i); err != nil {
				return nil, tableError("Parquet file, row group %d, column %q: %v", g, c.name, err)
			}
		}
		columns = append(columns, c)
	}
	return finish(columns, o.Nulls)
}

// parquetColumn is an empty column of the type of a Parquet column.
func parquetColumn(s *schema.Column) (*column, error) {
	c := &column{name: s.Path()}
	if s.MaxRepetitionLevel() > 0 || s.MaxDefinitionLevel() > 1 {
		return nil, typeError(c.name, "nested")
	}
	what := s.PhysicalType().String()
	if l := s.LogicalType(); l != nil && !l.IsNone() {
		what = l.String()
	}
	dtype, ok := parquetType(s)
	if !ok {
		return nil, typeError(c.name, "of Parquet type "+what)
	}
	c.dtype = dtype
	return c, nil
}

func parquetType(s *schema.Column) (tensor.DType, bool) {
	bits, signed := 0, true
	if l := s.LogicalType(); l != nil && !l.IsNone() {
		i, ok := l.(interface {
			BitWidth() int8
			IsSigned() bool
		})
		if !ok {
			return 0, false
		}
		bits, signed = int(i.BitWidth()), i.IsSigned()
	}
	switch s.PhysicalType() {
	case parquet.Types.Boolean:
		return tensor.Bool, true
	case parquet.Types.Float:
		return tensor.Float32, true
	case parquet.Types.Double:
		return tensor.Float64, true
	case parquet.Types.Int32:
		return integer(max(bits, 0), 32, signed), true
	case parquet.Types.Int64:
		return integer(bits, 64, signed), true
	}
	return 0, false
}

// integer is the type of so many bits; 0 stands for those of the physical type.
func integer(bits, physical int, signed bool) tensor.DType {
	if bits == 0 {
		bits = physical
	}
	types := map[int][2]tensor.DType{
		8: {tensor.Uint8, tensor.Int8}, 16: {tensor.Uint16, tensor.Int16},
		32: {tensor.Uint32, tensor.Int32}, 64: {tensor.Uint64, tensor.Int64},
	}
	if signed {
		return types[bits][1]
	}
	return types[bits][0]
}

// addChunk decodes column i of a row group.
func (c *column) addChunk(g *file.RowGroupReader, i int) error {
	reader, err := g.Column(i)
	if err != nil {
		return err
	}
	n := int(g.NumRows())
	optional := reader.Descriptor().MaxDefinitionLevel() > 0
	switch r := reader.(type) {
	case *file.BooleanColumnChunkReader:
		return decode(c, r.ReadBatch, n, optional, raw[bool])
	case *file.Float32ColumnChunkReader:
		return decode(c, r.ReadBatch, n, optional, raw[float32])
	case *file.Float64ColumnChunkReader:
		return decode(c, r.ReadBatch, n, optional, raw[float64])
	case *file.Int64ColumnChunkReader:
		return decode(c, r.ReadBatch, n, optional, raw[int64])
	case *file.Int32ColumnChunkReader:
		switch c.dtype.Size() {
		case 1:
			return decode(c, r.ReadBatch, n, optional, narrow[int8])
		case 2:
			return decode(c, r.ReadBatch, n, optional, narrow[int16])
		}
		return decode(c, r.ReadBatch, n, optional, raw[int32])
	}
	return fmt.Errorf("unexpected %T", reader)
}

// narrow keeps the low bits of each element, which hold it.
func narrow[T int8 | int16](v []int32) []byte {
	out := make([]T, len(v))
	for i, x := range v {
		out[i] = T(x)
	}
	return raw(out)
}

// batch is ReadBatch of a column reader.
type batch[T any] func(n int64, v []T, def, rep []int16) (total int64, read int, err error)

// decode reads n rows and appends them. Parquet stores no place for nulls: what is there moves up
// to its row from behind, and nulls become zeros that the column's validity marks.
func decode[T any](c *column, read batch[T], n int, optional bool, pack func([]T) []byte) error {
	values := make([]T, n)
	var def []int16
	if optional {
		def = make([]int16, n)
	}
	rows, have := 0, 0
	for rows < n {
		var levels []int16
		if optional {
			levels = def[rows:]
		}
		total, got, err := read(int64(n-rows), values[have:], levels, nil)
		if err != nil {
			return err
		}
		if total == 0 {
			return fmt.Errorf("ends after %d of %d rows", rows, n)
		}
		rows, have = rows+int(total), have+got
	}
	var valid []bool
	if have < n {
		valid = spread(values, def, have)
	}
	c.null(n, valid)
	c.pieces = append(c.pieces, pack(values))
	return nil
}

// spread moves the first have values to the rows whose definition level is 1.
func spread[T any](values []T, def []int16, have int) []bool {
	valid := make([]bool, len(values))
	var zero T
	for i := len(values) - 1; i >= 0; i-- {
		if valid[i] = def[i] > 0; valid[i] {
			have--
			values[i] = values[have]
		} else {
			values[i] = zero
		}
	}
	return valid
}
