package arrowio

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/ipc"
	"github.com/apache/arrow/go/v15/arrow/memory"

	_ "github.com/goten-ml/goten/core/ops"
	"github.com/goten-ml/goten/core/tensor"
)

// every is a frame with a column of each element type, and one with three axes.
func every() *Frame {
	f := &Frame{Rows: 5}
	for _, d := range tensor.DTypes() {
		t := tensor.Of([]float64{0, 1, 2, 1, 0}).Cast(d)
		f.Names, f.Columns = append(f.Names, d.String()), append(f.Columns, t)
	}
	f.Names = append(f.Names, "lists")
	f.Columns = append(f.Columns, tensor.Arange(tensor.Int16, 0, 30, 1).Reshape(5, 3, 2))
	return f
}

func check(t *testing.T, got, want *Frame) {
	t.Helper()
	if got.Rows != want.Rows || !slices.Equal(got.Names, want.Names) {
		t.Fatalf("got %d rows of %v, want %d of %v", got.Rows, got.Names, want.Rows, want.Names)
	}
	for i, c := range want.Columns {
		g := got.Columns[i]
		if g.DType() != c.DType() || !g.Shape().Equal(c.Shape()) ||
			!slices.Equal(tensor.Floats(g), tensor.Floats(c)) {
			t.Errorf("column %s: got %v, want %v", want.Names[i], g, c)
		}
	}
}

func record(t *testing.T, f *Frame) arrow.Record {
	t.Helper()
	r, err := f.Record()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Release)
	return r
}

func TestRecordRoundTripSharesMemory(t *testing.T) {
	want := every()
	got, err := FromRecord(record(t, want), Options{})
	if err != nil {
		t.Fatal(err)
	}
	check(t, got, want)
	for i, c := range want.Columns {
		if c.DType() != tensor.Bool && got.Columns[i].Address() != c.Address() {
			t.Errorf("column %s was copied", want.Names[i])
		}
	}
}

func TestSlicedRecordsKeepTheirRows(t *testing.T) {
	want := every()
	r := record(t, want)
	parts := []arrow.Record{r.NewSlice(1, 2), r.NewSlice(2, 5)}
	got, err := FromRecords(r.Schema(), parts, Options{})
	if err != nil {
		t.Fatal(err)
	}
	rest := &Frame{Rows: 4, Names: want.Names}
	for _, c := range want.Columns {
		rest.Columns = append(rest.Columns, c.Slice(0, 1, 5))
	}
	check(t, got, rest)
}

// ipcFile is the frame as the content of an IPC file.
func ipcFile(t *testing.T, f *Frame) []byte {
	t.Helper()
	name := filepath.Join(t.TempDir(), "frame.arrow")
	file, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.WriteIPC(file); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestIPCFileRoundTrip(t *testing.T) {
	want := every()
	b := ipcFile(t, want)
	got, err := ReadIPC(bytes.NewReader(b), Options{})
	if err != nil {
		t.Fatal(err)
	}
	check(t, got, want)
	two, err := ReadIPC(bytes.NewReader(b), Options{Columns: []string{"lists", "bool"}})
	if err != nil || !slices.Equal(two.Names, []string{"lists", "bool"}) {
		t.Fatalf("%v, %v", two, err)
	}
}

func TestCompressedIPCStreamOfSeveralBatches(t *testing.T) {
	want := every()
	r := record(t, want)
	for _, compress := range []ipc.Option{ipc.WithZstd(), ipc.WithLZ4()} {
		var b bytes.Buffer
		w := ipc.NewWriter(&b, ipc.WithSchema(r.Schema()), compress)
		for _, s := range []arrow.Record{r.NewSlice(0, 3), r.NewSlice(3, 5)} {
			if err := w.Write(s); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		got, err := ReadIPC(bytes.NewReader(b.Bytes()), Options{})
		if err != nil {
			t.Fatal(err)
		}
		check(t, got, want)
	}
}

// withNulls is a record of two columns, each with a null in another row, and one of text.
func withNulls(t *testing.T) arrow.Record {
	t.Helper()
	s := arrow.NewSchema([]arrow.Field{
		{Name: "a", Type: arrow.PrimitiveTypes.Float32, Nullable: true},
		{Name: "b", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
		{Name: "c", Type: arrow.BinaryTypes.String},
	}, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, s)
	defer b.Release()
	b.Field(0).(*array.Float32Builder).AppendValues([]float32{1, 2, 3, 4},
		[]bool{true, false, true, true})
	b.Field(1).(*array.Int64Builder).AppendValues([]int64{5, 6, 7, 8},
		[]bool{true, true, true, false})
	b.Field(2).(*array.StringBuilder).AppendValues([]string{"", "", "", ""}, nil)
	r := b.NewRecord()
	t.Cleanup(r.Release)
	return r
}

func TestNullsFailOrDropWholeRows(t *testing.T) {
	r := withNulls(t)
	o := Options{Columns: []string{"a", "b"}}
	if _, err := FromRecord(r, o); err == nil || !strings.Contains(err.Error(),
		`column "a" has 1 nulls`) {
		t.Fatal(err)
	}
	o.Nulls = NullsDrop
	f, err := FromRecord(r, o)
	if err != nil {
		t.Fatal(err)
	}
	check(t, f, &Frame{Rows: 2, Names: o.Columns, Columns: []*tensor.Tensor{
		tensor.Of([]float32{1, 3}), tensor.Of([]int64{5, 7})}})
	f, err = FromRecord(r.NewSlice(2, 3), Options{Columns: o.Columns})
	if err != nil || f.Rows != 1 {
		t.Fatalf("a slice without nulls: %v, %v", f, err)
	}
}

func TestColumnsThatAreNoNumbersAreNamed(t *testing.T) {
	r := withNulls(t)
	_, err := FromRecord(r, Options{Nulls: NullsDrop})
	if err == nil || !strings.Contains(err.Error(), `column "c" is of Arrow type utf8`) {
		t.Fatal(err)
	}
	_, err = FromRecord(r, Options{Columns: []string{"d"}})
	if err == nil || !strings.Contains(err.Error(), `no column "d"; there are a, b, c`) {
		t.Fatal(err)
	}
}

// Written by pyarrow 26.0.1 from the table in testdata/make.py.
var parquets = []string{"plain.parquet", "zstd.parquet", "groups.parquet", "old.parquet"}

func TestParquetOfPyarrow(t *testing.T) {
	names := []string{"u8", "i16", "i32", "i64", "f32", "f64", "flag", "holes"}
	want := &Frame{Rows: 4, Names: names, Columns: []*tensor.Tensor{
		tensor.Of([]uint8{0, 255, 3, 5}), tensor.Of([]int16{-300, 300, 3, 5}),
		tensor.Of([]int32{-70000, 70000, 3, 5}), tensor.Of([]int64{-1 << 40, 1 << 40, 3, 5}),
		tensor.Of([]float32{0.5, 1.5, 3.5, 5.5}), tensor.Of([]float64{0.1, 1.1, 3.1, 5.1}),
		tensor.Of([]bool{true, false, false, false}), tensor.Of([]float32{10, 11, 13, 15}),
	}}
	for _, name := range parquets {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		f, err := ReadParquet(bytes.NewReader(data), Options{Columns: names, Nulls: NullsDrop})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		check(t, f, want)
		for column, says := range map[string]string{
			"holes": `column "holes" has 2 nulls`,
			"word":  `column "word" is of Parquet type`,
			"day":   `column "day" is of Parquet type`,
		} {
			_, err := ReadParquet(bytes.NewReader(data), Options{Columns: []string{column}})
			if err == nil || !strings.Contains(err.Error(), says) {
				t.Errorf("%s, %s: %v", name, column, err)
			}
		}
	}
}

func TestDamagedFilesAreErrors(t *testing.T) {
	parquet, err := os.ReadFile(filepath.Join("testdata", "plain.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]struct {
		data []byte
		read func(Source, Options) (*Frame, error)
	}{
		"ipc": {ipcFile(t, every()), ReadIPC}, "parquet": {parquet, ReadParquet},
	} {
		for _, n := range []int{0, 1, 5, 8, 20, len(file.data) / 2, len(file.data) - 1} {
			if _, err := file.read(bytes.NewReader(file.data[:n]), Options{}); err == nil {
				t.Errorf("%s of %d bytes was read", name, n)
			}
		}
		if name == "ipc" {
			continue // see ReadIPC: its metadata is trusted
		}
		for i := 0; i < len(file.data); i += 3 { // whatever a flipped bit does, nothing may panic
			bad := slices.Clone(file.data)
			bad[i] ^= 0x10
			_, _ = file.read(bytes.NewReader(bad), Options{})
		}
	}
}

func TestCSVFindsTheNarrowestType(t *testing.T) {
	text := "\ufeffn,x,flag,empty,word\n1,1,true,NA,a\n-2, 2.5 ,false,3,b\n3,NaN,TRUE,4,c\n"
	o := Options{Columns: []string{"flag", "n", "empty"}, Nulls: NullsDrop}
	f, err := ReadCSV(strings.NewReader(text), o)
	if err != nil {
		t.Fatal(err)
	}
	check(t, f, &Frame{Rows: 2, Names: o.Columns, Columns: []*tensor.Tensor{
		tensor.Of([]bool{false, true}), tensor.Of([]int64{-2, 3}), tensor.Of([]int64{3, 4})}})
	f, err = ReadCSV(strings.NewReader(text), Options{Columns: []string{"x"}})
	if err != nil || f.Columns[0].DType() != tensor.Float64 {
		t.Fatalf("%v, %v", f, err)
	}
	if v := tensor.Values[float64](f.Column("x")); v[0] != 1 || v[1] != 2.5 || v[2] == v[2] {
		t.Fatal(v)
	}
}

func TestCSVErrorsNameColumnAndLine(t *testing.T) {
	for text, says := range map[string]string{
		"":               "is empty",
		"a,b\n1,2\n3\n":  "line 3",
		"a\n1\nx\n":      `column "a" has text, in line 3 "x"`,
		"a\n1\nNA\n":     `column "a" has 1 nulls`,
		"a\nNA\nnull\n":  `column "a" has no value`,
		"a\n\"1\n2\n3\n": "CSV file",
	} {
		if _, err := ReadCSV(strings.NewReader(text), Options{}); err == nil ||
			!strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, want %q", text, err, says)
		}
	}
	f, err := ReadCSV(strings.NewReader("a;b\n1;2\n"), Options{Comma: ';'})
	if err != nil || len(f.Names) != 2 {
		t.Fatalf("%v, %v", f, err)
	}
}
