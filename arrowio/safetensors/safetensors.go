// Package safetensors reads and writes tensors with names and a text each for a few keys in one
// file: the safetensors format (github.com/huggingface/safetensors, format description of 2023).
//
// A file is a length (uint64, little endian), a JSON header of that length which gives dtype, shape
// and offsets of each tensor, and the elements in row-major order. Reading one runs no code, and
// every number in a header is checked before it is used.
package safetensors

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"sort"

	"github.com/goten-ml/goten/core/tensor"
)

// maxHeader bounds the header, as other readers of the format do: 100 MB.
const maxHeader = 100 << 20

// A File is named tensors and texts.
type File struct {
	Tensors map[string]*tensor.Tensor
	Texts   map[string]string
}

// FormatError reports a file that is no safetensors file, or a damaged one.
type FormatError struct{ Detail string }

func (e *FormatError) Error() string { return "safetensors: " + e.Detail }

// PythonKind names the exception class that this error becomes.
func (e *FormatError) PythonKind() string { return "ValueError" }

func damaged(format string, a ...any) error { return &FormatError{fmt.Sprintf(format, a...)} }

// names of the element types in the format.
var names = map[tensor.DType]string{
	tensor.Bool: "BOOL", tensor.Int8: "I8", tensor.Int16: "I16", tensor.Int32: "I32",
	tensor.Int64: "I64", tensor.Uint8: "U8", tensor.Uint16: "U16", tensor.Uint32: "U32",
	tensor.Uint64: "U64", tensor.Float32: "F32", tensor.Float64: "F64",
}

// entry is one tensor in the header.
type entry struct {
	DType   string `json:"dtype"`
	Shape   []int  `json:"shape"`
	Offsets [2]int `json:"data_offsets"`
}

// Write writes f. Tensors lie in the order of their names, so that equal content gives equal
// bytes.
func Write(w io.Writer, f *File) error {
	header := map[string]any{}
	if len(f.Texts) > 0 {
		header["__metadata__"] = f.Texts
	}
	order := make([]string, 0, len(f.Tensors))
	for n := range f.Tensors {
		order = append(order, n)
	}
	sort.Strings(order)
	at := 0
	for _, n := range order {
		t := f.Tensors[n]
		size := t.Size() * t.DType().Size()
		shape := append([]int{}, t.Shape()...)
		header[n] = entry{names[t.DType()], shape, [2]int{at, at + size}}
		at += size
	}
	text, err := json.Marshal(header)
	if err != nil {
		return err
	}
	for len(text)%8 != 0 { // elements begin aligned
		text = append(text, ' ')
	}
	if err := binary.Write(w, binary.LittleEndian, uint64(len(text))); err != nil {
		return err
	}
	if _, err := w.Write(text); err != nil {
		return err
	}
	for _, n := range order {
		if err := writeElements(w, f.Tensors[n]); err != nil {
			return err
		}
	}
	return nil
}

// Read reads a whole file. What is wrong with it is a *FormatError.
func Read(r io.Reader) (*File, error) {
	var n uint64
	if err := binary.Read(r, binary.LittleEndian, &n); err != nil {
		return nil, damaged("the file is shorter than 8 bytes")
	}
	if n > maxHeader {
		return nil, damaged("no such file: its header would be %d bytes long", n)
	}
	text, err := io.ReadAll(io.LimitReader(r, int64(n)))
	if err != nil {
		return nil, err
	}
	if uint64(len(text)) < n {
		return nil, damaged("truncated: the header has %d of %d bytes", len(text), n)
	}
	var header map[string]json.RawMessage
	if err := json.Unmarshal(text, &header); err != nil {
		return nil, damaged("the header is no JSON object: %v", err)
	}
	f := &File{Tensors: map[string]*tensor.Tensor{}, Texts: map[string]string{}}
	entries := map[string]entry{}
	for name, raw := range header {
		if name == "__metadata__" {
			err = json.Unmarshal(raw, &f.Texts)
		} else {
			var e entry
			err = json.Unmarshal(raw, &e)
			entries[name] = e
		}
		if err != nil {
			return nil, damaged("header entry %q: %v", name, err)
		}
	}
	return f, f.readAll(r, entries)
}

// readAll reads the elements in the order of their offsets, which must leave no gap.
func (f *File) readAll(r io.Reader, entries map[string]entry) error {
	order := make([]string, 0, len(entries))
	for n := range entries {
		order = append(order, n)
	}
	slices.SortFunc(order, func(a, b string) int {
		x, y := entries[a].Offsets, entries[b].Offsets
		if x[0] != y[0] {
			return x[0] - y[0]
		}
		return x[1] - y[1]
	})
	at := 0
	for _, n := range order {
		t, err := readElements(r, n, entries[n], at)
		if err != nil {
			return err
		}
		f.Tensors[n], at = t, entries[n].Offsets[1]
	}
	if extra, _ := r.Read(make([]byte, 1)); extra > 0 {
		return damaged("bytes follow the last tensor")
	}
	return nil
}

// dtypeOf finds an element type by its name in the format.
func dtypeOf(name string) tensor.DType {
	for d, n := range names {
		if n == name {
			return d
		}
	}
	return tensor.Invalid
}
