package arrowio

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Open reads a file by the ending of its name: .parquet; .arrow, .feather, .ipc (files and
// streams); .csv, .tsv.
func Open(name string, o Options) (*Frame, error) {
	var read func(Source, Options) (*Frame, error)
	switch end := strings.ToLower(filepath.Ext(name)); end {
	case ".parquet":
		read = ReadParquet
	case ".arrow", ".arrows", ".feather", ".ipc":
		read = ReadIPC
	case ".tsv":
		o.Comma = '\t'
		fallthrough
	case ".csv":
		read = func(r Source, o Options) (*Frame, error) { return ReadCSV(r, o) }
	default:
		return nil, tableError("%s: no reader for files that end in %q; there are .parquet, "+
			".arrow, .feather, .ipc, .csv and .tsv", name, end)
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // nothing was written
	f, err := read(file, o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return f, nil
}
