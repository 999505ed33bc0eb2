package arrowio

import (
	"bytes"
	"errors"
	"io"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/ipc"
)

// Source is what files are read from: *os.File, *bytes.Reader and *io.SectionReader are some.
type Source interface {
	io.ReadSeeker
	io.ReaderAt
}

var ipcMagic = []byte("ARROW1")

// ReadIPC reads an Arrow IPC file (Feather V2) or stream. A truncated or damaged file is an error,
// with one exception: arrow/go trusts the counts in the metadata, so that a file made to do harm
// can ask for more memory than there is.
func ReadIPC(r Source, o Options) (f *Frame, err error) {
	defer recovered("Arrow IPC file", &err)
	head := make([]byte, len(ipcMagic))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if bytes.Equal(head, ipcMagic) {
		return readIPCFile(r, o)
	}
	limit, err := newLimit(r)
	if err != nil {
		return nil, err
	}
	return readStream(r, o, ipc.WithAllocator(limit))
}

func readIPCFile(r Source, o Options) (*Frame, error) {
	limit, err := newLimit(r)
	if err != nil {
		return nil, err
	}
	file, err := ipc.NewFileReader(r, ipc.WithAllocator(limit))
	if err != nil {
		return nil, tableError("not a valid Arrow IPC file: %v", err)
	}
	defer func() { _ = file.Close() }()
	var records []arrow.Record
	defer func() { release(records) }()
	for i := range file.NumRecords() {
		rec, err := file.RecordAt(i)
		if err != nil {
			return nil, tableError("Arrow IPC file, batch %d: %v", i, err)
		}
		records = append(records, rec)
	}
	return FromRecords(file.Schema(), records, o)
}

// ReadIPCStream reads an Arrow IPC stream to its end.
func ReadIPCStream(r io.Reader, o Options) (f *Frame, err error) {
	defer recovered("Arrow IPC stream", &err)
	return readStream(r, o)
}

func readStream(r io.Reader, o Options, more ...ipc.Option) (*Frame, error) {
	stream, err := ipc.NewReader(r, more...)
	if err != nil {
		return nil, tableError("not a valid Arrow IPC stream: %v", err)
	}
	defer stream.Release()
	var records []arrow.Record
	defer func() { release(records) }()
	for stream.Next() {
		rec := stream.Record()
		rec.Retain()
		records = append(records, rec)
	}
	if err := stream.Err(); err != nil && !errors.Is(err, io.EOF) {
		return nil, tableError("Arrow IPC stream, batch %d: %v", len(records), err)
	}
	return FromRecords(stream.Schema(), records, o)
}

func release(records []arrow.Record) {
	for _, r := range records {
		r.Release()
	}
}

// WriteIPC writes the frame as an Arrow IPC file (Feather V2), which pandas, polars and others
// read.
func (f *Frame) WriteIPC(w io.WriteSeeker) (err error) {
	defer recovered("frame", &err)
	rec, err := f.Record()
	if err != nil {
		return err
	}
	defer rec.Release()
	out, err := ipc.NewFileWriter(w, ipc.WithSchema(rec.Schema()))
	if err != nil {
		return err
	}
	if err := out.Write(rec); err != nil {
		return err
	}
	return out.Close()
}
