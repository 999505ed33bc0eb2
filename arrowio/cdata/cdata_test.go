//go:build cgo

package cdata

import (
	"runtime"
	"slices"
	"strings"
	"testing"
	"unsafe"
)

// pair returns a zeroed ArrowArray and ArrowSchema, freed at the end of the test.
func pair(t *testing.T) (array, schema uintptr) {
	array, schema = New("arrow_array"), New("arrow_schema")
	t.Cleanup(func() { Free("arrow_array", array); Free("arrow_schema", schema) })
	return array, schema
}

// set overwrites the i-th 8-byte field of a C struct.
func set(p uintptr, i int, v int64) { *(*int64)(at(p + uintptr(8*i))) = v }

func get(p uintptr, i int) int64 { return *(*int64)(at(p + uintptr(8*i))) }

// Fields of ArrowArray by position.
const (
	length    = 0
	nullCount = 1
	offset    = 2
	nBuffers  = 3
	buffers   = 5
	dict      = 7
)

func address[T any](s []T) uintptr { return uintptr(unsafe.Pointer(unsafe.SliceData(s))) }

func floats(c Column) []float32 { return unsafe.Slice((*float32)(at(c.Data)), c.Len) }

var data = []float32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}

func column(name string, shape ...int) Column {
	return Column{Name: name, DType: Float32, Data: address(data), Len: len(data), Shape: shape}
}

func TestArrayRoundTripSharesMemory(t *testing.T) {
	array, schema := pair(t)
	released := 0
	if err := ExportArray(array, schema, column("x", 3, 2), func() { released++ }); err != nil {
		t.Fatal(err)
	}
	b, err := ImportArray(array, schema)
	if err != nil {
		t.Fatal(err)
	}
	c := b.Columns[0]
	if b.Rows != 2 || c.Data != address(data) || c.Len != 12 ||
		!slices.Equal(c.Shape, []int{3, 2}) {
		t.Fatalf("imported %+v", c)
	}
	if _, err := ImportArray(array, schema); err == nil || !strings.Contains(err.Error(), "used") {
		t.Fatalf("a consumed array gave %v", err)
	}
	last := b.Share()
	b.Release()
	if released != 0 || Exports() != 1 {
		t.Fatal("released while in use")
	}
	last()
	last()
	if released != 1 || Exports() != 0 {
		t.Fatalf("released %d times, %d exports left", released, Exports())
	}
}

func TestUnconsumedExportIsReleasedByItsStruct(t *testing.T) {
	array, schema := New("arrow_array"), New("arrow_schema")
	released := 0
	columns := []Column{column("a"), column("b")}
	if err := ExportBatch(array, schema, columns, func() { released++ }); err != nil {
		t.Fatal(err)
	}
	Free("arrow_schema", schema)
	if released != 0 {
		t.Fatal("the schema owns no data")
	}
	Free("arrow_array", array)
	if released != 1 || Exports() != 0 {
		t.Fatalf("released %d times, %d exports left", released, Exports())
	}
}

func TestOffsetsOfStructAndColumnAdd(t *testing.T) {
	array, schema := pair(t)
	if err := ExportBatch(array, schema, []Column{column("a")}, func() {}); err != nil {
		t.Fatal(err)
	}
	child := uintptr(*(*uintptr)(at(uintptr(get(array, buffers+1)))))
	set(child, offset, 2)
	set(child, length, 10)
	set(array, offset, 3)
	set(array, length, 4)
	b, err := ImportArray(array, schema)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Release()
	if got := floats(b.Columns[0]); !slices.Equal(got, []float32{5, 6, 7, 8}) {
		t.Fatal(got)
	}
}

func TestBoolsCrossAsBits(t *testing.T) {
	flags := []byte{1, 0, 0, 1, 1, 1, 0, 1, 0, 1, 1}
	array, schema := pair(t)
	released := 0
	c := Column{DType: Bool, Data: address(flags), Len: len(flags)}
	if err := ExportArray(array, schema, c, func() { released++ }); err != nil {
		t.Fatal(err)
	}
	set(array, offset, 3)
	set(array, length, 7)
	b, err := ImportArray(array, schema)
	if err != nil {
		t.Fatal(err)
	}
	got := make([]byte, b.Columns[0].Len)
	b.Columns[0].Unpack(got)
	if !slices.Equal(got, flags[3:10]) {
		t.Fatal(got)
	}
	b.Release()
	if released != 1 {
		t.Fatal("not released")
	}
}

func TestNullsCountOnlyInTheRowsThatAreUsed(t *testing.T) {
	valid := make([]byte, 16)
	for i := range valid {
		valid[i] = 0xff
	}
	valid[0] &^= 1<<1 | 1<<2 // rows 1 and 2 are null
	for _, c := range []struct {
		offset, length, unknown int64
		text                    string
	}{
		{0, 12, -1, `column "age" has 2 nulls`},
		{2, 10, 1, `column "age" has 1 nulls`},
		{3, 9, -1, ""},
	} {
		array, schema := pair(t)
		if err := ExportArray(array, schema, column("age"), func() {}); err != nil {
			t.Fatal(err)
		}
		*(*uintptr)(at(uintptr(get(array, buffers)))) = address(valid)
		set(array, nullCount, c.unknown)
		set(array, offset, c.offset)
		set(array, length, c.length)
		b, err := ImportArray(array, schema)
		if c.text == "" {
			if err != nil {
				t.Fatal(err)
			}
			b.Release()
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.text) ||
			!strings.Contains(err.Error(), "fill_null") || err.(*Error).Kind != "ValueError" {
			t.Fatalf("offset %d: %v", c.offset, err)
		}
	}
}

// damage is something that a producer may do to an array, and the error that it leads to.
type damage struct {
	do   func(array, schema uintptr)
	kind string
}

// refused imports a damaged array and returns the error. The producer must still own it.
func (d damage) refused(t *testing.T) error {
	array, schema := New("arrow_array"), New("arrow_schema")
	released := 0
	if err := ExportArray(array, schema, column("x"), func() { released++ }); err != nil {
		t.Fatal(err)
	}
	children := get(schema, 4)
	d.do(array, schema)
	_, err := ImportArray(array, schema)
	if released != 0 {
		t.Error("the producer's array was released")
	}
	set(schema, 4, children)
	Free("arrow_array", array)
	Free("arrow_schema", schema)
	if released != 1 {
		t.Errorf("released %d times", released)
	}
	return err
}

func TestDamagedArraysAreRefusedAndStayWithTheirProducer(t *testing.T) {
	var texts [][]byte // C memory holds their addresses
	format := func(s string) func(a, s uintptr) {
		b := append([]byte(s), 0)
		texts = append(texts, b)
		return func(_, schema uintptr) { set(schema, 0, int64(address(b))) }
	}
	field := func(i int, v int64) func(a, s uintptr) { return func(a, _ uintptr) { set(a, i, v) } }
	for name, c := range map[string]damage{

		"negative length":  {field(length, -1), "ValueError"},
		"huge length":      {field(length, 1<<60), "ValueError"},
		"negative offset":  {field(offset, -1), "ValueError"},
		"too few buffers":  {field(nBuffers, 1), "ValueError"},
		"too many buffers": {field(nBuffers, 3), "ValueError"},
		"no buffers":       {field(buffers, 0), "ValueError"},
		"dictionary":       {func(a, _ uintptr) { set(a, dict, int64(a)) }, "TypeError"},
		"no format":        {func(_, s uintptr) { set(s, 0, 0) }, "TypeError"},
		"empty format":     {format(""), "TypeError"},
		"text":             {format("u"), "TypeError"},
		"date":             {format("tdD"), "TypeError"},
		"float16":          {format("e"), "TypeError"},
		"half a list":      {format("+w:"), "ValueError"},
		"list of no child": {format("+w:3"), "ValueError"},
		"list of a huge n": {format("+w:9223372036854775807"), "ValueError"},
		"struct, no fields": {
			func(a, s uintptr) { format("+s")(a, s); set(s, 4, 2) }, "ValueError"},
	} {
		if err := c.refused(t); err == nil || err.(*Error).Kind != c.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := ImportArray(0, 0); err == nil {
		t.Error("address 0 was accepted")
	}
	runtime.KeepAlive(texts)
}

func TestStreamGivesBatchesOverTheSameMemory(t *testing.T) {
	p := New("arrow_array_stream")
	released := 0
	columns := []Column{column("a", 2), column("b", 2)}
	if err := ExportStream(p, columns, 4, func() { released++ }); err != nil {
		t.Fatal(err)
	}
	s, err := ImportStream(p)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ImportStream(p); err == nil {
		t.Fatal("a consumed stream was accepted")
	}
	Free("arrow_array_stream", p)
	var held []*Batch
	for {
		b, err := s.Next()
		if err != nil {
			t.Fatal(err)
		}
		if b == nil {
			break
		}
		held = append(held, b)
	}
	s.Release()
	if len(held) != 2 || held[0].Rows != 4 || held[1].Rows != 2 || held[1].Columns[1].Name != "b" {
		t.Fatalf("batches %+v", held)
	}
	if held[1].Columns[0].Data != address(data)+4*4*2 {
		t.Fatal("the second batch does not share memory")
	}
	for _, b := range held {
		if released != 0 {
			t.Fatal("released while in use")
		}
		b.Release()
	}
	if released != 1 || Exports() != 0 {
		t.Fatalf("released %d times, %d exports left", released, Exports())
	}
}

func TestDLPackRoundTrip(t *testing.T) {
	for _, versioned := range []bool{false, true} {
		released := 0
		v := View{Data: address(data), DType: Float32,
			Shape: []int64{2, 3}, Strides: []int64{-1, 4}}
		p, err := ExportDLPack(v, versioned, func() { released++ })
		if err != nil {
			t.Fatal(err)
		}
		got, release, err := ImportDLPack(p, versioned)
		if err != nil {
			t.Fatal(err)
		}
		if got.Data != v.Data || got.DType != v.DType || got.ReadOnly ||
			!slices.Equal(got.Shape, v.Shape) || !slices.Equal(got.Strides, v.Strides) {
			t.Fatalf("imported %+v", got)
		}
		release()
		release()
		if released != 1 || Exports() != 0 {
			t.Fatalf("released %d times, %d exports left", released, Exports())
		}
	}
}

func TestDLPackScalarAndReadOnly(t *testing.T) {
	v := View{Data: address(data), DType: Float32, ReadOnly: true}
	if _, err := ExportDLPack(v, false, nil); err == nil || err.(*Error).Kind != "BufferError" {
		t.Fatal("read-only memory left without its mark")
	}
	p, err := ExportDLPack(v, true, func() {})
	if err != nil {
		t.Fatal(err)
	}
	got, release, err := ImportDLPack(p, true)
	if err != nil || !got.ReadOnly || len(got.Shape) != 0 {
		t.Fatalf("%+v, %v", got, err)
	}
	release()
}

func TestForeignDLPackIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		at    uintptr // byte of DLTensor
		value byte
		kind  string
	}{
		"another device": {8, 2, "BufferError"},
		"complex":        {20, 5, "TypeError"},
		"float16":        {21, 16, "TypeError"},
		"vectors":        {22, 4, "TypeError"},
		"rank":           {16, 200, "ValueError"},
	} {
		v := View{Data: address(data), DType: Float32, Shape: []int64{4}}
		p, err := ExportDLPack(v, false, func() {})
		if err != nil {
			t.Fatal(err)
		}
		b := (*byte)(at(p + c.at))
		was := *b
		*b = c.value
		if _, _, err := ImportDLPack(p, false); err == nil || err.(*Error).Kind != c.kind {
			t.Errorf("%s: %v", name, err)
		}
		*b = was
		if _, release, err := ImportDLPack(p, false); err != nil {
			t.Error(err)
		} else {
			release()
		}
	}
	big := View{Data: address(data), DType: Int8, Shape: []int64{1 << 62, 4}}
	p, err := ExportDLPack(big, false, func() {})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := ImportDLPack(p, false); err == nil {
		t.Error("a shape whose product overflows was accepted")
	}
	set(uintptr(get(p, 3)), 0, 4) // DLTensor.shape[0]
	_, release, err := ImportDLPack(p, false)
	if err != nil {
		t.Fatal(err)
	}
	release()
}
