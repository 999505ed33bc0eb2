package cdata

// #include "abi.h"
// #include <stdlib.h>
import "C"

import (
	"math/bits"
	"strconv"
	"strings"
	"unsafe"
)

const (
	maxLength = 1 << 48 // elements; above it sizes in bytes could overflow
	maxDepth  = 16      // of nested fixed-size lists
)

// Column is a column without nulls in foreign memory.
type Column struct {
	Name  string
	DType DType
	Data  uintptr // of the first element, offsets applied; 0 when Len is 0
	Bit   int     // Bool: bits to skip in the byte at Data
	Len   int     // elements: rows times the sizes in Shape
	Shape []int   // sizes of the fixed-size lists that a row is made of
}

// Batch is an imported record batch: columns of equal length that share one owner. An array that
// is no struct is a batch of one unnamed column.
type Batch struct {
	Columns []Column
	Rows    int
	*Owner
}

// ImportArray takes over the ArrowArray at an address, described by the ArrowSchema at another;
// both are then marked as moved or released. After an error they are as before.
// Offsets are applied; a column with nulls is a ValueError that says how to fill or drop them; a
// type other than booleans, integers, float32, float64 and fixed-size lists is a TypeError.
func ImportArray(array, schema uintptr) (*Batch, error) {
	if array == 0 || schema == 0 {
		return nil, valueError("no Arrow array or schema at address 0")
	}
	a, s := (*C.struct_ArrowArray)(at(array)), (*C.struct_ArrowSchema)(at(schema))
	if a.release == nil || s.release == nil {
		return nil, valueError("this Arrow array was already used; ask its producer for another")
	}
	b, err := read(a, s)
	if err != nil {
		return nil, err
	}
	C.goten_release_schema(s)
	return b, nil
}

// read checks an array and moves it into a batch.
func read(a *C.struct_ArrowArray, s *C.struct_ArrowSchema) (*Batch, error) {
	columns, rows, err := columnsOf(a, s)
	if err != nil {
		return nil, err
	}
	moved := C.goten_move_array(a)
	if moved == nil {
		return nil, errMemory()
	}
	owner := NewOwner(func() {
		C.goten_release_array(moved)
		C.free(unsafe.Pointer(moved))
	})
	return &Batch{Columns: columns, Rows: rows, Owner: owner}, nil
}

// columnsOf describes an array: the fields of a struct, or the array itself.
func columnsOf(a *C.struct_ArrowArray, s *C.struct_ArrowSchema) ([]Column, int, error) {
	if err := checkSizes(a, ""); err != nil {
		return nil, 0, err
	}
	rows := int(a.length)
	if formatOf(s) != "+s" {
		c, err := columnOf(a, s, span{name: name(s), rows: rows})
		return []Column{c}, rows, err
	}
	n := int(s.n_children)
	if n < 0 || int64(a.n_children) != int64(n) ||
		n > 0 && (s.children == nil || a.children == nil) {
		return nil, 0, valueError("Arrow struct has %d columns in its schema, %d in its data",
			n, int64(a.n_children))
	}
	if err := checkNulls(a, span{name: "(rows)", rows: rows}); err != nil {
		return nil, 0, err
	}
	columns := make([]Column, n)
	for i := range columns {
		cs, ca := unsafe.Slice(s.children, n)[i], unsafe.Slice(a.children, n)[i]
		if cs == nil || ca == nil {
			return nil, 0, valueError("Arrow struct: column %d is missing", i)
		}
		var err error
		in := span{name: name(cs), from: int(a.offset), rows: rows}
		if columns[i], err = columnOf(ca, cs, in); err != nil {
			return nil, 0, err
		}
	}
	return columns, rows, nil
}

// span is the part of an array that its parent uses: rows from a row on, under the column's name.
type span struct {
	name             string
	from, rows, deep int
}

// columnOf describes the part of an array that in names.
func columnOf(a *C.struct_ArrowArray, s *C.struct_ArrowSchema, in span) (Column, error) {
	if err := checkSizes(a, in.name); err != nil {
		return Column{}, err
	}
	if int64(a.length) < int64(in.from)+int64(in.rows) {
		return Column{}, valueError("column %q has %d rows, expected %d", in.name,
			int64(a.length)-int64(in.from), in.rows)
	}
	if s.dictionary != nil || a.dictionary != nil {
		return Column{}, typeError("column %q is dictionary-encoded (categories): cast it to "+
			"numbers first, for example to its codes", in.name)
	}
	if err := checkNulls(a, in); err != nil {
		return Column{}, err
	}
	format := formatOf(s)
	if size, ok := strings.CutPrefix(format, "+w:"); ok {
		return listOf(a, s, in, size)
	}
	d := DType(0)
	if len(format) == 1 {
		d = DType(format[0])
	}
	if d.Size() == 0 {
		return Column{}, typeError("column %q is %s (Arrow format %q): only booleans, "+
			"integers, float32 and float64 become tensors; cast or drop it",
			in.name, describe(format), format)
	}
	return leafOf(a, in, d)
}

// leafOf describes the elements of a primitive array.
func leafOf(a *C.struct_ArrowArray, in span, d DType) (Column, error) {
	if a.n_buffers != 2 || a.buffers == nil || a.n_children != 0 {
		return Column{}, valueError("column %q: Arrow array of a primitive type has %d buffers, "+
			"expected 2", in.name, int64(a.n_buffers))
	}
	c := Column{Name: in.name, DType: d, Len: in.rows}
	data := uintptr(unsafe.Slice(a.buffers, 2)[1])
	if c.Len == 0 {
		return c, nil
	}
	if data == 0 {
		return Column{}, valueError("column %q: Arrow array has no data buffer", in.name)
	}
	first := int(a.offset) + in.from
	if d == Bool {
		c.Data, c.Bit = data+uintptr(first/8), first%8
	} else {
		c.Data = data + uintptr(first*d.Size())
	}
	return c, nil
}

// listOf describes a fixed-size list by its one child.
func listOf(a *C.struct_ArrowArray, s *C.struct_ArrowSchema, in span, size string) (Column, error) {
	n, err := strconv.Atoi(size)
	first := int(a.offset) + in.from
	if err != nil || n < 0 || n > 0 && (first+in.rows) > maxLength/n || in.deep >= maxDepth {
		return Column{}, valueError("column %q: Arrow format \"+w:%s\" is not valid", in.name, size)
	}
	if s.n_children != 1 || a.n_children != 1 || s.children == nil || a.children == nil ||
		*s.children == nil || *a.children == nil {
		return Column{}, valueError("column %q: a fixed-size list needs one child", in.name)
	}
	child := span{name: in.name, from: first * n, rows: in.rows * n, deep: in.deep + 1}
	c, err := columnOf(*a.children, *s.children, child)
	c.Shape = append([]int{n}, c.Shape...)
	return c, err
}

func checkSizes(a *C.struct_ArrowArray, column string) error {
	if a.length < 0 || a.offset < 0 || a.length > maxLength || a.offset > maxLength ||
		a.n_buffers < 0 || a.n_children < 0 || a.n_buffers > 0 && a.buffers == nil {
		return valueError(
			"column %q: Arrow array has length %d, offset %d, %d buffers, %d children",
			column, int64(a.length), int64(a.offset), int64(a.n_buffers), int64(a.n_children))
	}
	return nil
}

// checkNulls counts nulls in the rows that are used: a sliced array often has them elsewhere.
func checkNulls(a *C.struct_ArrowArray, in span) error {
	if a.null_count == 0 || a.n_buffers == 0 || in.rows == 0 {
		return nil
	}
	valid := uintptr(*a.buffers)
	if valid == 0 {
		return nil
	}
	first := int(a.offset) + in.from
	nulls := in.rows - countBits(Bytes(valid, (first+in.rows+7)/8), first, in.rows)
	if nulls == 0 {
		return nil
	}
	return valueError("column %q has %d nulls, and a tensor has none: give them a value "+
		"(fill_null) or drop their rows (drop_nulls) first", in.name, nulls)
}

// countBits counts the ones among n bits from a first one, least significant bit first.
func countBits(b []byte, first, n int) int {
	ones := 0
	for i := first; i < first+n; {
		if i%8 == 0 && i+8 <= first+n {
			ones += bits.OnesCount8(b[i/8])
			i += 8
			continue
		}
		ones += int(b[i/8] >> (i % 8) & 1)
		i++
	}
	return ones
}

// Unpack writes the elements of a Bool column to dst as bytes 0 and 1. dst holds c.Len bytes.
func (c Column) Unpack(dst []byte) {
	src := Bytes(c.Data, (c.Bit+c.Len+7)/8)
	for i := range c.Len {
		dst[i] = src[(c.Bit+i)/8] >> ((c.Bit + i) % 8) & 1
	}
}

func name(s *C.struct_ArrowSchema) string {
	if s.name == nil {
		return ""
	}
	return C.GoString(s.name)
}

func formatOf(s *C.struct_ArrowSchema) string {
	if s.format == nil {
		return ""
	}
	return C.GoString(s.format)
}

// describe names an Arrow format that does not become a tensor.
func describe(format string) string {
	names := map[string]string{
		"": "without a type", "n": "null", "e": "float16", "u": "text", "U": "text", "vu": "text",
		"z": "binary", "Z": "binary", "vz": "binary", "+s": "a struct", "+m": "a map",
		"+l": "lists of varying length", "+L": "lists of varying length",
	}
	if s, ok := names[format]; ok {
		return s
	}
	switch {
	case strings.HasPrefix(format, "d:"):
		return "decimal"
	case strings.HasPrefix(format, "t"):
		return "a date or time"
	}
	return "of a type that has no tensor"
}
